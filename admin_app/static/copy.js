// A button that copies what a field holds; without scripts the field is selected and copied by hand.
const button = document.querySelector("[data-copy]");
const field = document.getElementById(button.dataset.copy);

async function copy() {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Over plain HTTP browsers offer only the older way.
    if (!document.execCommand("copy")) return;
  }
  button.querySelector("span").textContent = button.dataset.copied;
  document.querySelector("[data-copy] ~ [role=status]").textContent = button.dataset.copied;
}

button.hidden = false;
button.addEventListener("click", copy);
