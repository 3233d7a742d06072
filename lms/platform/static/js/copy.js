// A button that copies what stands in a field: <button data-copy="field" hidden>. It is shown only where it can work.
const clipboard = navigator.clipboard; // there is none without HTTPS

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  const said = document.getElementById(`${button.dataset.copy}-copied`);
  said.textContent = "";
  try {
    await clipboard.writeText(field.value);
    said.textContent = button.dataset.copied;
  } catch {
    field.focus(); // the browser does not allow it: what is selected can be copied by hand
    field.select();
    said.textContent = button.dataset.failed;
  }
}

if (clipboard && clipboard.writeText) {
  document.querySelectorAll("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  });
}
