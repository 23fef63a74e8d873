// Who works by keys keeps their place: where what had the focus was replaced, moved or switched off, it comes back to it,
// or to the part of the page around it.
const AROUND = ".panel, .case-row, main";
let byKeys = false;
let last = null;
let around = null;

export const withKeys = () => byKeys;

document.addEventListener("keydown", () => { byKeys = true; }, true);
document.addEventListener("pointerdown", () => {
  byKeys = false;
  last = around = null;
}, true);
document.addEventListener("focusin", (event) => {
  last = event.target;
  around = last.closest(AROUND);
});

export const focusOn = (part) => {
  if (!part.matches("a, button, input, select, textarea, summary, [tabindex]")) part.tabIndex = -1;
  part.focus();
};

const keep = () => {
  if (!byKeys || !around || document.activeElement !== document.body) return;
  if (last.isConnected) last.focus();
  if (document.activeElement !== document.body) return;
  focusOn(around.isConnected ? around : document.getElementById("main"));
};
for (const name of ["htmx:after:swap", "htmx:finally:request"]) document.addEventListener(name, () => setTimeout(keep));
