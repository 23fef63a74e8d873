// Where the conversation stands: at its end, or at the start of what is new.

import { find } from "./dom.js";

const NEAR = 160; // pixels from the end within which new messages are followed
const AT = 24; // and within which there is nothing left to go to

const scroll = find("scroll");
const down = find("down");

const left = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;

export const nearEnd = () => left() < NEAR;

export function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
  down.hidden = true;
}

// To the end, unless what is new, from `first` on, is higher than the screen: then it is read from its start.
export function toStart(first) {
  let row = first;
  while (row && row.hidden) row = row.nextElementSibling;
  const start = row ? row.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 8 : Infinity;
  if (left() <= start) {
    toEnd();
    return;
  }
  scroll.scrollTop += start;
  down.hidden = left() < AT;
}

export function follow() {
  down.addEventListener("click", toEnd);
  scroll.addEventListener("scroll", () => {
    if (left() < AT) down.hidden = true;
  }, { passive: true });
  // The keyboard of a telephone takes half of the screen.
  let height = scroll.clientHeight;
  window.addEventListener("resize", () => {
    scroll.scrollTop += Math.max(0, height - scroll.clientHeight);
    height = scroll.clientHeight;
  });
}
