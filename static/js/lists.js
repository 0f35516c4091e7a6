// Columns in an order of one's own: a button moves one to the front by a place; the form sends them as they stand.
const reveal = (within) => within.querySelectorAll("[data-up]").forEach((button) => { button.hidden = false; });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-up]");
  if (!button) return;
  event.preventDefault();  // the box of the same label stays as it is
  const row = button.closest("label");
  row.previousElementSibling?.matches("label") && row.previousElementSibling.before(row);
  button.focus();
});
document.addEventListener("htmx:load", (event) => reveal(event.target));
reveal(document);
