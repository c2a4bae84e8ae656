// Editing a cell in place, choosing rows, and searching while typing. Everything else is links.
const results = document.querySelector("#results");
const announced = document.querySelector("#announced");
const choices = document.querySelector("#edit-choices");

async function post(address, fields) {
  const token = document.querySelector("input[name=csrf_token]").value;
  const body = new URLSearchParams({ ...fields, csrf_token: token });
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch(address, { method: "POST", body, headers });
    return { ok: answer.ok, body: await answer.json() };
  } catch {
    return { ok: false, body: { error: document.documentElement.dataset.offline } };
  }
}

function asCell(html, row) {
  const range = document.createRange();
  // A cell is read as one only within a row.
  range.selectNodeContents(row);
  return range.createContextualFragment(html).firstElementChild;
}

function inputFor(cell) {
  const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
  const isChoice = head.dataset.kind === "choice";
  const isUnset = cell.matches(".unset") || cell.querySelector(".unset");
  const input = document.createElement(isChoice ? "select" : "input");
  input.setAttribute("aria-label", head.textContent.trim());
  if (isChoice) {
    input.append(choices.content.cloneNode(true).firstElementChild);
    input.replaceChildren(...input.firstElementChild.options);
    if (isUnset) input.prepend(new Option("", "", true, true));
    else input.value = cell.matches(".flag-yes") ? "yes" : "no";
  } else {
    input.value = isUnset ? "" : cell.textContent;
  }
  return input;
}

function edit(cell) {
  if (cell.querySelector("input, select")) return;
  const row = cell.closest("tr");
  const input = inputFor(cell);
  const shownValue = input.value;
  let shown = [...cell.childNodes];
  let isOpen = true;
  let isSaving = false;
  const close = (mayFocus = true) => {
    isOpen = false;
    cell.replaceChildren(...shown);
    if (mayFocus) cell.focus();
  };
  const save = async (mayFocus = true) => {
    if (!isOpen || isSaving) return;
    isSaving = true;
    const seen = { list_form_pk: row.dataset.id, _stamp: row.dataset.stamp };
    const address = cell.closest("form").dataset.cells;
    const answer = await post(address, { ...seen, [cell.dataset.edit]: input.value });
    isSaving = false;
    if (!isOpen) return;
    // After a conflict the answer brings what stands there now: whoever has read it may save
    // over it, and whoever gives up sees it in the cell.
    if (answer.body.stamp) {
      row.dataset.stamp = answer.body.stamp;
      const now = asCell(answer.body.cell, row);
      cell.className = now.className;
      shown = [...now.childNodes];
    }
    if (answer.ok) {
      close(mayFocus);
    } else {
      input.setAttribute("aria-invalid", "true");
      input.setCustomValidity(answer.body.error);
      input.reportValidity();
    }
  };
  cell.replaceChildren(input);
  input.focus();
  input.addEventListener("input", () => input.setCustomValidity(""));
  input.addEventListener("change", () => input.matches("select") && save());
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") {
      event.preventDefault();
      save();
    }
    if (event.key === "Escape") close();
  });
  // Leaving the cell saves it, as in a spreadsheet; what was refused stays open.
  input.addEventListener("blur", () => {
    if (!isOpen || input.validationMessage) return;
    if (input.value === shownValue) close(false);
    else save(false);
  });
}

// One editable cell is reached by Tab, the others from it by the arrow keys.
function reach(cell) {
  for (const other of results.querySelectorAll("[data-edit][tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
}

function neighbour(cell, key) {
  const sameColumn = `[data-edit="${cell.dataset.edit}"]`;
  const inRow = [...cell.parentElement.querySelectorAll("[data-edit]")];
  const step = document.dir === "rtl" ? -1 : 1;
  return {
    ArrowUp: cell.parentElement.previousElementSibling?.querySelector(sameColumn),
    ArrowDown: cell.parentElement.nextElementSibling?.querySelector(sameColumn),
    ArrowLeft: inRow[inRow.indexOf(cell) - step],
    ArrowRight: inRow[inRow.indexOf(cell) + step],
  }[key];
}

function prepare() {
  const first = results.querySelector("[data-edit]");
  if (first) first.tabIndex = 0;
  showCount();
}

function showCount() {
  const output = results.querySelector("[data-chosen-count]");
  const count = results.querySelectorAll("tbody .tick :checked").length;
  if (output) output.value = count ? output.dataset.chosenCount.replace("0", count) : "";
}

results.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) {
    for (const box of results.querySelectorAll("tbody .tick input")) box.checked = event.target.checked;
  }
  showCount();
});
// A finger that misses the small box still means it.
results.addEventListener("click", (event) => {
  if (event.target.matches(".tick")) event.target.querySelector("input").click();
});
// A cell becomes one for the focus when it is meant: a page has a hundred of them.
results.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest("[data-edit]:not([tabindex])");
  if (cell) cell.tabIndex = -1;
});
results.addEventListener("dblclick", (event) => {
  const cell = event.target.closest("[data-edit]");
  if (cell && !event.target.closest("a")) edit(cell);
});
results.addEventListener("focusin", (event) => event.target.matches("[data-edit]") && reach(event.target));
results.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.matches("[data-edit]")) return;
  if (event.key === "Enter" || event.key === "F2") {
    event.preventDefault();
    edit(cell);
  } else if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    const next = neighbour(cell, event.key);
    if (!next) return;
    reach(next);
    next.focus();
  }
});
// A text that is cut shows its whole to the mouse; to the keyboard by the focus.
results.addEventListener("mouseover", (event) => {
  const cell = event.target.closest("td");
  if (cell && cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent.trim();
});

// Searching while typing: the same address as the form's own, its results put in place.
const search = document.querySelector("#search");
let timer;
let latest = 0;
let isTyping = false;
let shown = location.search;

function addressOfForm() {
  const filled = [...new FormData(search.form)].filter(([, value]) => value !== "");
  return `${search.form.action}?${new URLSearchParams(filled)}`;
}

async function show(address) {
  const turn = ++latest;
  results.setAttribute("aria-busy", "true");
  const answer = await fetch(address).catch(() => null);
  if (turn !== latest) return;
  results.removeAttribute("aria-busy");
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== latest) return;
  results.replaceChildren(...page.querySelector("#results").childNodes);
  document.querySelector("h1").replaceWith(page.querySelector("h1"));
  announced.textContent = results.querySelector(".pager span, .empty p")?.textContent ?? "";
  prepare();
}

search.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const address = addressOfForm();
    // One entry in the history for a search, not one for each letter.
    history[isTyping ? "replaceState" : "pushState"](null, "", address);
    isTyping = true;
    shown = location.search;
    show(address);
  }, 250);
});
search.addEventListener("blur", () => { isTyping = false; });
document.querySelector("select[name=page_size]").addEventListener("change", () => {
  location.assign(addressOfForm());
});
window.addEventListener("beforeunload", (event) => {
  if (results.querySelector("[data-edit] [aria-invalid]")) event.preventDefault();
});
// Going back to another search; a jump within the page is none.
window.addEventListener("popstate", () => location.search !== shown && location.reload());

prepare();
