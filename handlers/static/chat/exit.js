// The way out: what is on screen is gone at once, nothing stays in the browser, and a harmless page takes its place.

import { leave } from "./api.js";

const TWICE = 1500; // milliseconds for three presses of Escape

export function exits(link, stop) {
  let left = false;
  const go = (event) => {
    if (event) event.preventDefault();
    left = true;
    document.body.hidden = true;
    document.title = "\u200b";
    // Seen by the server with the next request: it forgets the visitor even when this page was offline.
    document.cookie = "wasl_chat_left=1; path=/chat; max-age=15552000; samesite=lax";
    const away = () => location.replace(link.href);
    leave().then(away, away);
    setTimeout(away, 300);
    stop();
    forget();
    document.body.textContent = "";
  };
  link.addEventListener("click", go);

  const presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    presses.push(Date.now());
    if (presses.length > 3) presses.shift();
    if (presses.length === 3 && presses[2] - presses[0] < TWICE) go();
  });
  // "Back" must not bring the conversation out of the browser's memory.
  window.addEventListener("pageshow", (event) => {
    if (left) location.replace(link.href);
    else if (event.persisted) location.reload();
  });
}

export function forget() {
  try {
    sessionStorage.clear();
  } catch (error) {
    console.warn("This browser has no storage to clear.", error.name);
  }
}
