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

// On paper nothing is folded away: browsers that do not open folds by style have them opened, and closed again afterwards.
const unfolded = [];
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll(".record details:not([open], .no-print)")) {
    folded.open = true;
    unfolded.push(folded);
  }
});
window.addEventListener("afterprint", () => {
  for (const folded of unfolded.splice(0)) folded.open = false;
});

// A page that waits for long work loads again until the work is done.
const waiting = document.querySelector("[data-again]");
if (waiting) window.setTimeout(() => window.location.reload(), Number(waiting.dataset.again) * 1000);
