// A job's page looks every two seconds how far it is; when the job is over the page loads again with what came of it.

const box = document.querySelector("[data-job]");
const sentence = document.getElementById("job-sentence");

async function look() {
  try {
    const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const told = await answer.json();
    if (told.over) {
      window.location.reload();
      return;
    }
    if (box.innerHTML !== told.html) box.innerHTML = told.html;
    // the sentence is read out when it changes, and only then
    if (sentence.textContent.trim() !== told.sentence) sentence.textContent = told.sentence;
  } catch {
    // the server may be away for a moment: the next look tells
  }
  window.setTimeout(look, 2000);
}
if (box) window.setTimeout(look, 2000);
