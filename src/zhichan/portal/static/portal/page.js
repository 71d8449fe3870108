// What every page does beyond plain HTML: filters fold away on a narrow screen, quiet marks close again.

const narrow = window.matchMedia("(max-width: 960px)");

function fold() {
  for (const facets of document.querySelectorAll("details.facets")) facets.open = !narrow.matches;
}
fold();
narrow.addEventListener("change", fold);

function closeMarks(except) {
  for (const mark of document.querySelectorAll("details.mark[open]")) {
    if (mark !== except) mark.open = false;
  }
}
// what a mark opens stays within the window, however far to its edge the mark stands
document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches?.("details.mark[open]")) return;
    const box = event.target.querySelector(":scope > div");
    box.style.marginInlineStart = "";
    const beyond = box.getBoundingClientRect().right + 16 - document.documentElement.clientWidth;
    if (beyond > 0) box.style.marginInlineStart = `-${beyond}px`;
  },
  true,
);
document.addEventListener("click", (event) => closeMarks(event.target.closest("details.mark")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const mark = document.activeElement?.closest("details.mark[open]");
  closeMarks(null);
  mark?.querySelector("summary").focus();
});

// A page that waits for long work loads again until the work is done.
const waiting = document.querySelector("[data-again]");
if (waiting) window.setTimeout(() => window.location.reload(), Number(waiting.dataset.again) * 1000);
