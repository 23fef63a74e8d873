// The page of a case: one pane at a time on a phone, and keys of its own.
import { focusOn, withKeys } from "./focus.js";

const panes = document.getElementById("case");
const show = (name) => {
  panes.dataset.shown = name;
  for (const button of document.querySelectorAll("[data-pane]")) {
    button.setAttribute("aria-pressed", String(button.dataset.pane === name));
  }
};
for (const button of document.querySelectorAll("[data-pane]")) {
  button.addEventListener("click", () => show(button.dataset.pane));
}

// What to know in the first minute stands on top of the record, on a phone on top of the conversation: there it is folded
// once somebody did something.
const brief = document.getElementById("brief");
const narrow = matchMedia("(max-width: 59.99rem)");
const settle = () => {
  if (narrow.matches) document.getElementById("panel-conversation").before(brief);
  else document.getElementById("side").prepend(brief);
};
settle();
narrow.addEventListener("change", settle);

// What was said last stands above the place to write: on a phone the page goes there, since it does not hold all at once.
const toTalk = () => {
  if (!narrow.matches) return;
  brief.open = false;
  panes.querySelector(".talk").scrollIntoView({ block: "end" });
};
if (brief.hasAttribute("data-known") && !location.hash) toTalk();
document.addEventListener("wasl:sent", toTalk);

// Whoever is led to a part of the record sees it.
const linked = () => {
  const part = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  if (part?.closest(".side")) show("side");
};
linked();
window.addEventListener("hashchange", linked);

// An act that loads the page anew leads back to the part in which it was done.
const PLACE = "wasl.place";
document.addEventListener("submit", (event) => {
  const part = event.target.closest(".panel");
  const place = { path: location.pathname, part: part?.id, withKeys: withKeys(), at: Date.now() };
  if (part) sessionStorage.setItem(PLACE, JSON.stringify(place));
}, true);
const place = JSON.parse(sessionStorage.getItem(PLACE) || "{}");
sessionStorage.removeItem(PLACE);
const part = place.path === location.pathname && Date.now() - place.at < 10_000 ? document.getElementById(place.part) : null;
if (part) {
  show(part.closest(".side") ? "side" : "talk");
  if (place.withKeys) focusOn(part);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  show(target.closest(".side") ? "side" : "talk");
  const around = target.closest("details");
  if (around) around.open = true;
  if (target.matches("button, a")) target.click();
  else target.focus();
});

// The queue beside the case follows what happens to all cases, a moment later, together.
const queue = document.getElementById("queue");
let later = 0;
const stale = () => {
  clearTimeout(later);
  later = setTimeout(() => queue.dispatchEvent(new CustomEvent("wasl:stale")), 800);
};
document.addEventListener("wasl:case", stale);
document.addEventListener("wasl:again", stale);
