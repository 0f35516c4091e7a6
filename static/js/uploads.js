// [data-upload]: drop, paste and camera put files onto the one input, so the form posts them as always.
const held = new WeakMap();  // what an input carries; a browser forgets it when files are chosen again
const key = (file) => `${file.name}/${file.size}/${file.lastModified}`;

function add(box, input, files) {
  const all = new Map([...(held.get(input) ?? []), ...files].map((file) => [key(file), file]));
  put(box, input, [...all.values()].slice(input.multiple ? 0 : -1));
}

function put(box, input, files) {
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
  held.set(input, files);
  draw(box, input);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function draw(box, input) {
  const list = box.querySelector("[data-thumbs]");
  list.querySelectorAll("img").forEach((image) => URL.revokeObjectURL(image.src));
  list.replaceChildren(...[...input.files].map((file) => thumb(box, input, file)));
  list.hidden = !input.files.length;
}

function thumb(box, input, file) {
  const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
  if (file.type.startsWith("image/")) {
    const image = new Image();
    image.src = URL.createObjectURL(file);
    image.alt = "";
    image.addEventListener("load", () => item.querySelector(".frame").replaceChildren(image));
  }
  item.querySelector("b").textContent = file.name;
  item.querySelector("small").textContent = size(file.size);
  const button = item.querySelector("button");
  button.setAttribute("aria-label", box.dataset.remove.replace("{name}", file.name));
  button.addEventListener("click", () => {
    put(box, input, [...input.files].filter((other) => other !== file));
    input.focus();
  });
  return item;
}

function size(bytes) {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const style = { style: "unit", unit, roundingMode: "ceil", maximumFractionDigits: bytes < 1e6 ? 0 : 1 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(amount);
}

function start(box) {
  const [input, camera] = box.querySelectorAll("input[type=file]");
  box.querySelector("[data-hint]").hidden = false;
  input.addEventListener("change", () => add(box, input, input.files));
  camera.addEventListener("change", () => { add(box, input, camera.files); camera.value = ""; });
  for (const type of ["dragenter", "dragover"]) {
    box.addEventListener(type, (event) => { event.preventDefault(); box.classList.add("over"); });
  }
  for (const type of ["dragleave", "drop"]) box.addEventListener(type, () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => { event.preventDefault(); add(box, input, event.dataTransfer.files); });
}

const scan = (within) => within.querySelectorAll("[data-upload]:not([data-ready])").forEach((box) => {
  box.dataset.ready = "";
  start(box);
});

document.addEventListener("paste", (event) => {
  const box = event.target.closest?.("form")?.querySelector("[data-upload]") ?? document.querySelector("[data-upload]");
  if (!box || !event.clipboardData.files.length) return;
  event.preventDefault();
  add(box, box.querySelector("input[type=file]"), event.clipboardData.files);
});
scan(document);
document.addEventListener("htmx:load", (event) => scan(event.target));
