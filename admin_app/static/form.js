// Guards what was typed and counts words.
const form = document.querySelector("[data-record]");

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
