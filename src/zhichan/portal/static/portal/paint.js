// The colours and the face of the page for what is drawn on a canvas; they follow the tokens, in light and in dark.

export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function face() {
  return token("face").replaceAll('"', "");
}

// Calls `draw` now and whenever the tokens change.
export function followingTheTheme(draw) {
  draw();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

export const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
