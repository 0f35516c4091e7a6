// [data-mentions] around a text area: after an @, the people whose name begins like what follows. The address
// answers {results: [{value, text}]} to ?q=…. Without a script, @name is typed in full.
const MENTION = /(^|[^\w@.+/-])@([\w.+-]*)$/;

for (const field of document.querySelectorAll("[data-mentions]")) equip(field, field.querySelector("textarea"));

function equip(field, area) {
  const list = document.createElement("ul");
  list.id = `${area.id}-people`;
  list.className = "ts-dropdown mentions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.labels[0].textContent);
  list.hidden = true;
  field.append(list);
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  area.addEventListener("input", () => suggest(field, area, list));
  area.addEventListener("keydown", (event) => steer(event, area, list));
  area.addEventListener("blur", () => close(area, list));
  // Before the text area loses the focus, so that it stays where the name goes.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(area, list, option);
  });
}

function begun(area) {
  return MENTION.exec(area.value.slice(0, area.selectionStart));
}

async function suggest(field, area, list) {
  const asked = begun(area)?.[2];
  if (asked === undefined) return close(area, list);
  const url = new URL(field.dataset.mentions, location.href);
  url.searchParams.set("q", asked);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    const people = answer.ok ? (await answer.json()).results : [];
    if (begun(area)?.[2] === asked) offer(area, list, people);
  } catch {
    close(area, list);  // the name can still be typed
  }
}

function offer(area, list, people) {
  list.replaceChildren(...people.map((person, place) => {
    const option = document.createElement("li");
    option.id = `${list.id}-${place}`;
    option.className = "option";
    option.setAttribute("role", "option");
    option.dataset.name = person.value;
    const hint = document.createElement("span");
    hint.className = "hint";
    hint.textContent = `@${person.value}`;
    option.append(person.text, hint);
    return option;
  }));
  list.hidden = !people.length;
  point(area, list, list.firstElementChild);
}

function point(area, list, option) {
  for (const other of list.children) {
    other.classList.toggle("active", other === option);
    other.setAttribute("aria-selected", other === option);
  }
  if (option) area.setAttribute("aria-activedescendant", option.id);
  else area.removeAttribute("aria-activedescendant");
}

function steer(event, area, list) {
  if (list.hidden) return;
  const active = list.querySelector(".active");
  const next = { ArrowDown: active.nextElementSibling ?? list.firstElementChild, ArrowUp: active.previousElementSibling ?? list.lastElementChild }[event.key];
  if (next) point(area, list, next);
  else if (["Enter", "Tab"].includes(event.key) && !event.ctrlKey && !event.metaKey) take(area, list, active);
  else if (event.key === "Escape") close(area, list);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function take(area, list, option) {
  const from = area.selectionStart - begun(area)[2].length;
  area.setRangeText(`${option.dataset.name} `, from, area.selectionStart, "end");
  close(area, list);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function close(area, list) {
  list.hidden = true;
  area.removeAttribute("aria-activedescendant");
}
