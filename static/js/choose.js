// select[data-choose]: search in a long list. data-source: an address answering {results: [{value, text, hint}]}.
// data-depends: the id of the field that narrows it; its name and value go along.
const { library, nothing } = document.querySelector("script[data-library]").dataset;

function address(select, query) {
  const url = new URL(select.dataset.source, location.href);
  url.searchParams.set("q", query);
  const parent = document.getElementById(select.dataset.depends);
  if (parent?.value) url.searchParams.set(parent.name, parent.value);
  return url;
}

async function fetchOptions(select, query, done) {
  try {
    const answer = await fetch(address(select, query), { headers: { Accept: "application/json" } });
    done(answer.ok ? (await answer.json()).results : []);
  } catch {
    done([]);  // the list says "nothing found"; the form itself still works
  }
}

// A list drawn anew between press and release would lose the click.
const waiting = [];
let pressed = false;

function whenReleased(draw) {
  if (pressed) waiting.push(draw);
  else draw();
}

document.addEventListener("pointerdown", () => { pressed = true; }, { capture: true });
for (const type of ["pointerup", "pointercancel", "contextmenu"]) {  // a menu may swallow the release
  document.addEventListener(type, () => {
    pressed = false;
    setTimeout(() => waiting.splice(0).forEach((draw) => draw()));  // after the click
  }, { capture: true });
}

function line(data, escape) {
  const hint = data.hint ? `<span class="hint">${escape(data.hint)}</span>` : "";
  return `<div>${escape(data.text)}${hint}</div>`;
}

function remote(select) {
  if (!select.dataset.source) return {};
  return {
    load: (query, done) => fetchOptions(select, query, (results) => whenReleased(() => offer(select.tomselect, results, done))),
    shouldLoad: () => true,
    preload: "focus",
    searchField: ["text", "hint"],
  };
}

// An answer that comes after the choice does not open the list again.
function offer(choice, results, done) {
  const chosen = choice.items.length && !choice.isOpen;
  done(results);
  if (chosen) choice.close(false);
}

function enhance(select) {
  const focused = document.activeElement === select;
  const choice = new window.TomSelect(select, {
    maxOptions: 200,
    refreshThrottle: 0,  // later than at once, it opens the list of a field one has left already
    allowEmptyOption: false,
    closeAfterSelect: !select.multiple,
    openOnFocus: true,
    placeholder: select.dataset.placeholder ?? select.querySelector("option[value='']")?.textContent,
    render: {
      option: line,
      item: line,
      no_results: (data, escape) => `<div class="no-results">${escape(nothing)}</div>`,
      loading: () => "",
    },
    ...remote(select),
  });
  select.setAttribute("aria-hidden", "true");  // the one people meet is the control beside it
  select.addEventListener("focus", () => focusClosed(choice));  // where the summary of errors leads
  choice.control_input.setAttribute("aria-describedby", select.getAttribute("aria-describedby") ?? "");
  choice.control_input.addEventListener("keydown", (event) => takeTyped(select, choice, event), { capture: true });
  const parent = document.getElementById(select.dataset.depends);
  parent?.addEventListener("change", () => {
    choice.clear();
    choice.clearOptions();
    choice.load("");
  });
  if (focused) focusClosed(choice);
}

// A page that opens with a list over its form hides what it asks next: the list waits to be asked for.
function focusClosed(choice) {
  const openAgain = () => { choice.settings.openOnFocus = true; };
  choice.settings.openOnFocus = false;
  choice.focus();
  for (const type of ["keydown", "pointerdown", "focusout"]) {
    choice.control.addEventListener(type, openAgain, { once: true, capture: true });
  }
}

// Who moves on or sends the form takes what was typed; where nothing was, an open list chooses nothing.
function takeTyped(select, choice, event) {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (!sends && (event.key !== "Tab" || event.shiftKey)) return;
  const typed = choice.inputValue().trim().toLowerCase();
  const option = choice.activeOption;
  if (typed && option?.textContent.toLowerCase().includes(typed)) choice.onOptionSelect(event, option);
  else if (typed && select.dataset.source) takeWhenFound(select, choice, typed);
  choice.close(false);
}

// Who types faster than the server answers does not see the list: only the one that fits is taken.
function takeWhenFound(select, choice, typed) {
  const asked = address(select, typed).href;
  fetchOptions(select, typed, ([only, ...others]) => {
    if (!only || others.length || choice.items.length || asked !== address(select, typed).href) return;
    choice.addOption(only);
    choice.addItem(only.value);
  });
}

async function start(within) {
  const selects = [...within.querySelectorAll("select[data-choose]:not(.tomselected)")];
  if (!selects.length) return;
  await import(library);
  selects.filter((select) => !select.tomselect).forEach(enhance);
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.target));
