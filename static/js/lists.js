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

// Rows chosen for what is done to many: x, Shift for all between, and how many there are.
let last;  // the box chosen before

function count() {
  const chosen = document.querySelectorAll("[name=chosen]:checked").length;
  document.querySelectorAll("[data-chosen]").forEach((place) => { place.textContent = chosen; });
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[name=chosen]");
  if (!box) return;
  const boxes = [...document.querySelectorAll("[name=chosen]")];
  const ends = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
  if (event.shiftKey && ends[0] >= 0) boxes.slice(ends[0], ends[1] + 1).forEach((one) => { one.checked = box.checked; });
  last = box;
  count();
});
window.addEventListener("pageshow", count);
