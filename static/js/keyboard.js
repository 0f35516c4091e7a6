// Keys people know from elsewhere: / c g x e? j k ? Ctrl+Enter Esc. Single keys can be switched off (WCAG 2.1.4).
const root = document.documentElement;
const stored = "qms.shortcuts";
const on = () => (localStorage.getItem(stored) ?? root.dataset.shortcuts) !== "off";
const typing = (element) => element.closest("input, textarea, select, [contenteditable], [role=textbox]");
const shown = (element) => element.checkVisibility();
let leader = 0;

function step(by) {
  const rows = [...document.querySelectorAll("main .row-link")].filter(shown);
  const here = rows.indexOf(document.activeElement.closest("tr, li")?.querySelector(".row-link"));
  const next = rows[here < 0 ? (by > 0 ? 0 : rows.length - 1) : here + by];
  next?.focus({ focusVisible: true });
  next?.closest("tr, li").scrollIntoView({ block: "nearest" });
}

const keys = {
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.querySelector("#shortcuts")?.showModal(),
  c: () => document.querySelector("[data-create]")?.click(),
  x: () => document.activeElement.closest("tr")?.querySelector("[name=chosen]")?.click(),
  e: () => document.querySelector("[data-export]")?.click(),
  j: () => step(1),
  k: () => step(-1),
  g: () => { leader = Date.now(); },
};

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form[method=post]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.key === "Escape") return closeMenus(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!on() || typing(event.target) || document.querySelector("dialog[open]")) return;
  const follows = Date.now() - leader < 1500;
  leader = 0;
  const place = follows && document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const row = document.activeElement.closest("tr, li");
  const own = !follows && row?.querySelector(`[data-row-key="${CSS.escape(event.key)}"]`);
  const act = place || own ? () => (place || own).click() : !follows && keys[event.key];
  if (act) { event.preventDefault(); act(); }
}

function closeMenus(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (event.type === "click" && menu.contains(event.target)) continue;
    menu.open = false;
    if (event.type === "keydown") menu.querySelector("summary").focus();
  }
  if (event.type === "keydown" && event.target.matches("[data-search]")) event.target.blur();
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", closeMenus);

const toggle = document.querySelector("[data-shortcuts-switch]");
if (toggle) {
  toggle.checked = on();
  toggle.addEventListener("change", () => localStorage.setItem(stored, toggle.checked ? "on" : "off"));
}
