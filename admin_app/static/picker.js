// Pickers as comboboxes (list autocomplete of the ARIA guide): what is chosen stands before the
// input, what the server finds is listed below it.
const WAIT = 150;

function chip(picker, value, words, isStored) {
  const box = document.createElement("span");
  box.className = "chosen";
  const field = document.createElement("input");
  field.type = picker.dataset.many === "yes" ? "checkbox" : "radio";
  Object.assign(field, { name: picker.dataset.picker, value, hidden: true });
  field.defaultChecked = isStored;
  field.checked = true;
  const name = document.createElement("bdi");
  name.textContent = words;
  box.append(field, name);
  if (picker.dataset.many === "yes") {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", picker.dataset.remove.replace("{}", words));
    box.append(button);
  }
  return box;
}

function option(input, number, [value, words]) {
  const item = document.createElement("li");
  item.id = `${input.id}-found-${number}`;
  item.role = "option";
  item.dataset.value = value;
  const name = document.createElement("bdi");
  name.textContent = words;
  item.append(name);
  return item;
}

function enhance(picker) {
  const input = picker.querySelector(".find input");
  const chosen = picker.querySelector("[data-choices]");
  const list = picker.querySelector("[role=listbox]");
  const status = picker.querySelector("[role=status]");
  let timer;
  let latest = 0;

  const chips = () => [...chosen.children].filter((each) => !each.hidden);
  const fieldOf = (box) => box.querySelector("input");
  const wordsOf = (element) => element.querySelector("bdi").textContent;
  const active = () => list.querySelector("[aria-selected=true]");

  function say(words, isSeen = false) {
    status.textContent = words;
    status.classList.toggle("unseen", !isSeen);
  }

  function point(item) {
    for (const each of list.children) each.setAttribute("aria-selected", each === item);
    if (item) input.setAttribute("aria-activedescendant", item.id);
    else input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  function show(items) {
    list.replaceChildren(...items);
    list.hidden = !items.length;
    input.ariaExpanded = String(!list.hidden);
    point(input.value.trim() ? list.firstElementChild : null);
  }

  function close() {
    clearTimeout(timer);
    latest += 1;
    show([]);
  }

  async function find() {
    const turn = ++latest;
    const address = `${picker.dataset.lookup}&query=${encodeURIComponent(input.value.trim())}`;
    const headers = { Accept: "application/json" };
    const answer = await fetch(address, { headers }).catch(() => null);
    if (turn !== latest) return;
    if (!answer?.ok) return say(document.documentElement.dataset.offline, true);
    const found = await answer.json();
    if (turn !== latest) return;
    const taken = new Set(chips().map((each) => fieldOf(each).value));
    show(found.filter(([value]) => !taken.has(value)).map((each, number) => option(input, number, each)));
    if (list.hidden) say(picker.dataset.none, true);
    else say(picker.dataset.found.replace("{}", list.children.length));
  }

  function take(item) {
    const { value } = item.dataset;
    for (const each of chosen.children) {
      if (picker.dataset.many !== "yes") each.hidden = true;
    }
    const known = [...chosen.children].find((each) => fieldOf(each).value === value);
    if (known) {
      known.hidden = false;
      fieldOf(known).checked = true;
    } else {
      chosen.append(chip(picker, value, wordsOf(item), false));
    }
    // The choice answers the search, which must not be sent along then.
    input.value = "";
    close();
    say(picker.dataset.chosen.replace("{}", wordsOf(item)));
  }

  // A chip stays in the form, unticked, so that leaving is known to lose a change.
  function drop(box) {
    const next = box.nextElementSibling?.querySelector("button") ?? input;
    fieldOf(box).checked = false;
    box.hidden = true;
    next.focus();
    say(picker.dataset.removed.replace("{}", wordsOf(box)));
  }

  function move(key) {
    const current = active();
    const { firstElementChild: first, lastElementChild: last } = list;
    if (key === "ArrowDown") return point(current?.nextElementSibling ?? first);
    if (key === "ArrowUp") return point(current?.previousElementSibling ?? last);
    return point(key === "Home" ? first : last);
  }

  input.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden;
    const { key } = event;
    if (event.isComposing) return;
    if (isOpen && ["ArrowDown", "ArrowUp", "Home", "End"].includes(key)) move(key);
    else if (key === "ArrowDown" || key === "ArrowUp") find();
    else if (key === "Enter" && isOpen && active()) take(active());
    else if (key === "Enter" && input.value.trim()) find();
    else if (key === "Escape" && (isOpen || input.value)) {
      if (!isOpen) input.value = "";
      close();
    } else if (key === "Backspace" && !input.value) chips().at(-1)?.querySelector("button")?.focus();
    else return;
    event.preventDefault();
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim()) timer = setTimeout(find, WAIT);
    else close();
  });
  input.addEventListener("click", () => list.hidden && find());
  input.addEventListener("blur", close);
  // The input keeps the focus while one presses on the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) take(item);
  });
  chosen.addEventListener("click", (event) => {
    if (event.target.matches("button")) drop(event.target.parentElement);
  });
  chosen.addEventListener("keydown", (event) => {
    if (!["Backspace", "Delete"].includes(event.key)) return;
    event.preventDefault();
    drop(event.target.parentElement);
  });

  const stored = [...chosen.querySelectorAll("input:checked")];
  const wasStored = (each) => each.defaultChecked;
  chosen.replaceChildren(
    ...stored.map((each) => chip(picker, each.value, wordsOf(each.parentElement), wasStored(each))),
  );
  picker.querySelector(".find").before(chosen);
  input.role = "combobox";
  input.placeholder = picker.querySelector(".find label").textContent;
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();
}

document.querySelectorAll("[data-picker]").forEach(enhance);
