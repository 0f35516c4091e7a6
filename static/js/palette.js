// Ctrl+K: type to find a record or a place, arrows to choose, Enter to go. What was seen last is kept on this device.
const dialog = document.getElementById("palette");
const input = dialog.querySelector("input");
const list = dialog.querySelector("[role=listbox]");
const kept = `qms.recent.${document.body.dataset.person}`;
const AT_MOST = 8;
let chosen = -1;
let asked;  // the question under way

const options = () => [...list.querySelectorAll("[role=option]")];
const recent = () => JSON.parse(localStorage.getItem(kept) ?? "[]");

function remember() {
  const number = document.querySelector(".record-header .number");
  if (!number) return;  // a form about a record is none
  const here = { url: location.pathname, name: number.textContent, title: document.querySelector(".record-header h1").textContent };
  localStorage.setItem(kept, JSON.stringify([here, ...recent().filter((one) => one.url !== here.url)].slice(0, AT_MOST)));
}

function group(label, rows) {
  const box = Object.assign(document.createElement("div"), { role: "group", ariaLabel: label });
  box.append(Object.assign(document.createElement("p"), { textContent: label, ariaHidden: "true" }));
  for (const { url, name, title } of rows) {
    const option = Object.assign(document.createElement("div"), { role: "option" });
    option.dataset.href = url;
    const number = Object.assign(document.createElement("span"), { className: "number", textContent: name });
    option.append(number, Object.assign(document.createElement("span"), { dir: "auto", textContent: title }));
    box.append(option);
  }
  return box;
}

function choose(number) {
  const all = options();
  chosen = all.length ? (number + all.length) % all.length : -1;
  all.forEach((option, n) => { option.id = `palette-${n}`; option.ariaSelected = String(n === chosen); });
  if (chosen < 0) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", all[chosen].id);
  all[chosen].scrollIntoView({ block: "nearest" });
}

async function offer() {
  asked?.abort();
  asked = new AbortController();
  const words = input.value.trim();
  try {
    const answer = await fetch(`${dialog.dataset.source}?q=${encodeURIComponent(words)}`, { signal: asked.signal });
    if (!answer.ok || answer.redirected) throw new Error("out");
    list.innerHTML = await answer.text();
    if (!words && recent().length) list.prepend(group(dialog.dataset.recent, recent()));
    choose(0);
  } catch (error) {
    if (error.name !== "AbortError") list.replaceChildren();  // Enter still leads to the search page
  }
}

function open() {
  if (dialog.open) return dialog.close();
  input.value = "";
  list.replaceChildren();
  dialog.showModal();
  offer();
}

function go() {
  const option = options()[chosen];
  location.assign(option ? option.dataset.href : `${dialog.dataset.page}?q=${encodeURIComponent(input.value)}`);
}

const keys = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen - 1), Enter: go };

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
dialog.addEventListener("keydown", (event) => {
  if (event.isComposing || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
input.addEventListener("input", offer);
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) location.assign(option.dataset.href);
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
remember();
