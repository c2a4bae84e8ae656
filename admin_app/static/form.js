// Finds rows for pickers while typing, and guards what was typed.
const form = document.querySelector("[data-record]");

function choice(picker, value, words) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.type = picker.dataset.many === "yes" ? "checkbox" : "radio";
  input.name = picker.dataset.picker;
  input.value = value;
  const name = document.createElement("bdi");
  name.append(words);
  label.append(input, " ", name);
  return label;
}

async function find(picker, text) {
  const address = `${picker.dataset.lookup}&query=${encodeURIComponent(text)}`;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const found = await answer.json();
  const box = picker.querySelector("[data-choices]");
  for (const label of box.querySelectorAll("label")) {
    if (!label.querySelector(":checked")) label.remove();
  }
  for (const hint of box.querySelectorAll(".unset")) hint.remove();
  const present = new Set([...box.querySelectorAll("input")].map((input) => input.value));
  for (const [value, words] of found) {
    if (!present.has(value)) box.append(choice(picker, value, words));
  }
  if (!found.length) {
    const hint = document.createElement("span");
    hint.className = "unset";
    hint.textContent = box.dataset.none;
    box.append(hint);
  }
}

for (const picker of document.querySelectorAll("[data-picker]")) {
  const input = picker.querySelector(".find input");
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => input.value.trim() && find(picker, input.value.trim()), 200);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    find(picker, input.value.trim());
  });
  // A choice made from the list answers the search, which must not be sent along then.
  picker.addEventListener("change", (event) => {
    if (event.target.matches("[data-choices] input")) input.value = "";
  });
}

document.querySelector("[data-focus]")?.focus();

if (form) {
  let sending = false;
  const isChanged = (field) => {
    if (field.matches("select")) return [...field.options].some((each) => each.selected !== each.defaultSelected);
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    return "defaultValue" in field && field.value !== field.defaultValue;
  };
  form.addEventListener("submit", (event) => {
    if (sending) event.preventDefault();
    sending = true;
  });
  window.addEventListener("pageshow", () => { sending = false; });
  window.addEventListener("beforeunload", (event) => {
    const isUnsaved = "unsaved" in form.dataset || [...form.elements].some(isChanged);
    if (isUnsaved && !sending) event.preventDefault();
  });
}

for (const output of document.querySelectorAll("[data-words]")) {
  const text = document.getElementById(output.htmlFor);
  const words = new Intl.Segmenter(document.documentElement.lang, { granularity: "word" });
  const count = () => {
    // Counting a book at every key would be felt.
    if (text.value.length > 200_000) return;
    const found = [...words.segment(text.value)].filter((part) => part.isWordLike).length;
    output.value = `${output.dataset.words} ${found.toLocaleString(document.documentElement.lang)}`;
  };
  text.addEventListener("input", count);
  count();
}
