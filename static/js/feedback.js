// Toasts that can be dismissed, an answer when the server gives none, and a button that copies.
const region = document.getElementById("messages");
const STAY = 8000;

function equip(toast) {
  if (toast.querySelector("button")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button";
  button.textContent = "×";
  button.setAttribute("aria-label", document.getElementById("messages").dataset.dismiss);
  button.addEventListener("click", () => toast.remove());
  toast.append(button);
  if (["success", "info"].includes(toast.dataset.toast)) leaveLater(toast);
}

function leaveLater(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? leaveLater(toast) : toast.remove()), STAY);
}

function refuse() {
  const toast = document.createElement("div");
  toast.className = "toast red";
  toast.dataset.toast = "error";
  const words = document.createElement("p");
  words.textContent = region.dataset.offline;
  toast.append(words);
  document.getElementById("messages").replaceChildren(toast);
  equip(toast);
}

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
  button.querySelector("span").textContent = button.dataset.copied;
}

const scan = () => document.querySelectorAll("[data-toast]").forEach(equip);
document.addEventListener("htmx:load", scan);
document.addEventListener("htmx:sendError", refuse);
document.addEventListener("htmx:responseError", refuse);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
scan();
