// Sending files: dropped on the form or chosen, refused here already where they are too large, with the progress of the sending.

const form = document.querySelector("form.drop");
const input = form.querySelector("input[type=file]");
const wrong = document.getElementById("drop-wrong");
const told = document.getElementById("drop-told");
const bar = document.getElementById("drop-progress");
const megabytes = (bytes) => `${(bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;

form.querySelector(".drop-hint").hidden = false;

function size() {
  return [...input.files].reduce((sum, file) => sum + file.size, 0);
}

function show() {
  const tooLarge = size() > Number(form.dataset.limit) * 1024 * 1024;
  say(wrong, tooLarge ? form.dataset.tooLarge : "");
  const names = [...input.files].map((file) => file.name);
  say(told, names.length ? `${form.dataset.chosen} ${names.join(", ")} (${megabytes(size())})` : "");
  form.querySelector("button").disabled = tooLarge;
}

function say(place, text) {
  place.textContent = text;
  place.hidden = !text;
}

input.addEventListener("change", show);
for (const kind of ["dragover", "dragenter"]) {
  form.addEventListener(kind, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  show();
});
// a file that misses the frame must not replace the page
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const sending = new XMLHttpRequest();
  sending.open("POST", form.action || window.location.href);
  sending.upload.addEventListener("progress", (step) => {
    if (!step.lengthComputable) return;
    bar.value = (100 * step.loaded) / step.total;
    told.textContent = `${form.dataset.sending} ${megabytes(step.loaded)} / ${megabytes(step.total)}`;
  });
  sending.addEventListener("load", () => {
    if (sending.status < 400 && sending.responseURL !== window.location.href) {
      window.location.assign(sending.responseURL);
      return;
    }
    const answer = new DOMParser().parseFromString(sending.responseText, "text/html");
    ready((answer.querySelector(".problem") ?? answer.body).textContent.trim());
  });
  sending.addEventListener("error", () => ready(form.dataset.broken));
  form.querySelector("button").disabled = true;
  bar.hidden = told.hidden = false;
  bar.value = 0;
  sending.send(new FormData(form));
});

function ready(problem) {
  show();
  bar.hidden = true;
  say(wrong, problem.replace(/\s+/g, " "));
}
