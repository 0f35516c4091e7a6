// form[data-draft-url]: what is typed is kept on the server a second after typing stops, and in this
// browser while the server does not answer. Files are not part of a draft.
const PAUSE = 1000;
const SENT = "qms.sent";
const here = () => location.href.split("#")[0];

// A copy outlives the submit until another page has answered it: a dead network must not eat a complaint.
function forget() {
  const sent = JSON.parse(localStorage.getItem(SENT));
  if (!sent || document.referrer !== sent.from || here() === sent.from) return;
  localStorage.removeItem(sent.kept);
  localStorage.removeItem(SENT);
}

function fields(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function start(form) {
  const kept = `qms.draft:${document.body.dataset.person}:${form.dataset.draftUrl}`;
  const status = form.querySelector("[data-draft-status]");
  const say = (words) => { if (status) status.textContent = words; };
  let timer = 0;
  let running = Promise.resolve();

  function keep() {
    const data = fields(form);
    data.delete("csrfmiddlewaretoken");
    localStorage.setItem(kept, JSON.stringify([...data]));
  }

  async function save() {
    const data = fields(form);
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: data });
      if (!answer.ok) throw new Error(answer.status === 401 ? "out" : "kept");
      localStorage.removeItem(kept);
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      say(status?.dataset.saved.replace("{time}", time));
    } catch (error) {
      keep();
      say(status?.dataset[error.message === "out" ? "out" : "kept"]);
      timer = setTimeout(queue, 10 * PAUSE);
    }
  }

  const queue = () => { running = running.then(save); };

  function restore() {
    const before = localStorage.getItem(kept);
    if (!before) return;
    let found = false;
    for (const [name, value] of JSON.parse(before)) {
      const field = form.elements.namedItem(name);
      if (!field || !("value" in field) || ["hidden", "file", "checkbox"].includes(field.type)) continue;
      const shown = field.value;
      field.value = value;
      found ||= field.value !== shown;
    }
    if (found) say(status?.dataset.found);
  }

  for (const type of ["input", "change"]) {
    form.addEventListener(type, () => {
      history.replaceState(null, "", form.action); // names the draft: reload and sign-in lead back to it
      clearTimeout(timer);
      timer = setTimeout(queue, PAUSE);
    });
  }
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep();
    localStorage.setItem(SENT, JSON.stringify({ kept, from: here() }));
  });
  restore();
}

forget();
document.querySelectorAll("form[data-draft-url]").forEach(start);
