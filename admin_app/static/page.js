// What every page does: what has just happened is read out, unless the address names the button
// that is to be pressed again, forms are sent once, keys work, and
// the palette leads anywhere (combobox pattern of the ARIA guide).
const answered = document.getElementById(location.hash.slice(1));
const toFocus = answered?.matches("button") ? answered : document.querySelector("[data-focus]");
toFocus?.focus();

// On a phone the menu is a strip: where one is has to be in sight.
const here = document.querySelector(".bar nav [aria-current]");
if (here) {
  const strip = here.closest("ul");
  const [at, seen] = [here, strip].map((each) => each.getBoundingClientRect());
  strip.scrollLeft += at.left + at.width / 2 - (seen.left + seen.width / 2);
}

const sent = new Set();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
});
window.addEventListener("pageshow", () => sent.clear());

// They become part of the page when they are first opened: few pages ever need them.
const dialogs = document.querySelector("#dialogs").content;
const palette = dialogs.querySelector("#palette");
const sheet = dialogs.querySelector("#keys");

function open(dialog) {
  if (!dialog.isConnected) document.body.append(dialog);
  dialog.showModal();
}

function isTyping(target) {
  return target.matches("input, select, textarea, [contenteditable]") || target.closest("dialog");
}

const plainKeys = {
  "/": () => document.querySelector("#search")?.focus(),
  n: () => document.querySelector("[data-new]")?.click(),
  "?": openSheet,
};

// The sheet is a page of its own, which is read when it is first asked for.
async function openSheet() {
  if (!sheet.querySelector("dl")) {
    const answer = await fetch(sheet.dataset.source);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    sheet.querySelector("h2").after(page.querySelector("dl.keys"));
  }
  if (!sheet.open) open(sheet);
}

function openPalette() {
  open(palette);
  input.value = "";
  input.focus();
  find();
}

document.addEventListener("keydown", (event) => {
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
  } else if (isCommand && event.key.toLowerCase() === "s") {
    const save = document.querySelector("[data-record] .acts .primary");
    if (save) {
      event.preventDefault();
      save.form.requestSubmit(save);
    }
  } else if (!isCommand && !event.altKey && !isTyping(event.target) && plainKeys[event.key]) {
    event.preventDefault();
    plainKeys[event.key]();
  }
});

const input = palette.querySelector("input");
const list = palette.querySelector("ul");
const status = palette.querySelector("[role=status]");
let timer;
let latest = 0;

function choose(option) {
  for (const each of list.children) each.setAttribute("aria-selected", each === option);
  input.setAttribute("aria-activedescendant", option ? option.id : "");
  option?.scrollIntoView({ block: "nearest" });
}

function shown({ name, kind, address }, number) {
  const option = document.createElement("li");
  option.id = `found-${number}`;
  option.role = "option";
  option.dataset.address = address;
  const words = document.createElement("bdi");
  words.textContent = name;
  const hint = document.createElement("span");
  hint.className = "muted";
  hint.textContent = kind;
  option.append(words, hint);
  return option;
}

async function find() {
  const turn = ++latest;
  const address = `${palette.dataset.source}?query=${encodeURIComponent(input.value)}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || turn !== latest) return;
  list.replaceChildren(...(await answer.json()).map(shown));
  status.textContent = list.children.length ? "" : status.dataset.none;
  choose(list.firstElementChild);
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, 120);
});
input.addEventListener("keydown", (event) => {
  const current = list.querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown") choose(current?.nextElementSibling ?? list.firstElementChild);
  else if (event.key === "ArrowUp") choose(current?.previousElementSibling ?? list.lastElementChild);
  else if (event.key === "Enter" && current) location.assign(current.dataset.address);
  else return;
  event.preventDefault();
});
list.addEventListener("click", (event) => {
  const option = event.target.closest("[data-address]");
  if (option) location.assign(option.dataset.address);
});
