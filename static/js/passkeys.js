// Passkeys: the browser's own dialogue stands between what the server asks and the form's hidden field.
const PARSE = { create: "parseCreationOptionsFromJSON", get: "parseRequestOptionsFromJSON" };
const forms = document.querySelectorAll("form[data-passkey]");

async function asked(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options.publicKey;
}

async function fill(form) {
  const verb = form.dataset.passkey;
  const options = await asked(form);
  if (verb === "create") {
    Object.assign(options.authenticatorSelection, { residentKey: "required", requireResidentKey: true });
  }
  const publicKey = PublicKeyCredential[PARSE[verb]](options);
  const credential = await navigator.credentials[verb]({ publicKey });
  form.elements.credential.value = JSON.stringify(credential.toJSON());
  form.submit();
}

function refused(form) {
  delete form.dataset.sent;
  form.querySelector("[role=status]").textContent = form.dataset.refused;
}

forms.forEach((form) => {
  form.hidden = !globalThis.PublicKeyCredential?.[PARSE[form.dataset.passkey]];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fill(form).catch(() => refused(form));
  });
});
