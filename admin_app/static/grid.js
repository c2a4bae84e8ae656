// Editing a cell in place, choosing all rows, counting the chosen.

const form = document.querySelector("#bulk");

// Sends a form in the background with the page's token; answers { ok, body }.
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

function chosen() {
  return form.querySelectorAll("tbody .tick input:checked");
}

function showCount() {
  const output = form.querySelector("[data-chosen-count]");
  if (output) output.value = chosen().length || "";
}

function edit(cell) {
  if (cell.querySelector("input, select")) return;
  const row = cell.closest("tr");
  const before = [...cell.childNodes];
  const flag = cell.querySelector(".flag");
  const isChoice = cell.dataset.kind === "choice";
  const input = document.createElement(isChoice ? "select" : "input");
  const column = cell.dataset.edit;
  input.setAttribute("aria-label", cell.dataset.label);
  if (isChoice) {
    const labels = document.querySelector("#edit-choices").content.firstElementChild.options;
    for (const option of labels) input.append(option.cloneNode(true));
    input.value = flag && flag.classList.contains("flag-yes") ? "yes" : "no";
  } else {
    input.value = cell.querySelector(".unset") ? "" : cell.textContent;
  }
  cell.replaceChildren(input);
  input.focus();
  let done = false;
  const close = (nodes) => {
    done = true;
    cell.replaceChildren(...nodes);
    cell.focus();
  };
  const save = async () => {
    if (done) return;
    const fields = { list_form_pk: row.dataset.id, _stamp: row.dataset.stamp, [column]: input.value };
    const answer = await post(form.dataset.cells, fields);
    if (done) return;
    if (answer.ok) {
      row.dataset.stamp = answer.body.stamp;
      const range = document.createRange().createContextualFragment(answer.body.cell);
      close([...range.childNodes]);
    } else {
      // Whoever has read what stands there now may save over it.
      if (answer.body.stamp) row.dataset.stamp = answer.body.stamp;
      input.setAttribute("aria-invalid", "true");
      input.setCustomValidity(answer.body.error);
      input.reportValidity();
    }
  };
  input.addEventListener("input", () => input.setCustomValidity(""));
  input.addEventListener("change", () => isChoice && save());
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); save(); }
    if (event.key === "Escape") close(before);
  });
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) {
      for (const box of form.querySelectorAll("tbody .tick input")) box.checked = event.target.checked;
    }
    showCount();
  });
  for (const cell of form.querySelectorAll("[data-edit]")) {
    cell.tabIndex = 0;
    cell.addEventListener("dblclick", (event) => event.target.closest("a") || edit(cell));
    cell.addEventListener("keydown", (event) => {
      if (event.target === cell && (event.key === "Enter" || event.key === "F2")) {
        event.preventDefault();
        edit(cell);
      }
    });
  }
  showCount();
}
