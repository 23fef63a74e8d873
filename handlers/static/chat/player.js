// A voice message one can listen to. Time runs from left to right in every language.

import { el, icon, refill } from "./dom.js";
import { minutes, word } from "./words.js";

let playing = null;

export function player(url, known) {
  const audio = el("audio", { src: url, preload: "none" });
  const button = el("button", { type: "button", class: "round", "aria-label": word("play") }, icon("play"));
  const bar = el("input", { type: "range", min: "0", max: "1000", value: "0", step: "1", "aria-label": word("position") });
  const clock = el("span", { class: "clock" }, known ? minutes(known) : "");
  const box = el("div", { class: "player", role: "group", "aria-label": word("voice") }, audio, button, bar, clock);
  const length = () => (isFinite(audio.duration) && audio.duration > 0 ? audio.duration : known || 0);

  button.addEventListener("click", () => {
    if (!audio.paused) return audio.pause();
    if (playing && playing !== audio) playing.pause();
    playing = audio;
    return measure(audio).then(() => audio.play()).catch(() => face(button, false));
  });
  audio.addEventListener("play", () => face(button, true));
  audio.addEventListener("pause", () => face(button, false));
  audio.addEventListener("ended", () => {
    bar.value = "0";
    clock.textContent = minutes(length());
  });
  audio.addEventListener("timeupdate", () => {
    if (audio.paused) return;
    if (length()) bar.value = String(Math.round((audio.currentTime / length()) * 1000));
    clock.textContent = minutes(audio.currentTime);
  });
  bar.addEventListener("input", () => {
    if (length()) audio.currentTime = (Number(bar.value) / 1000) * length();
  });
  return box;
}

function face(button, active) {
  refill(button, icon(active ? "pause" : "play"));
  button.setAttribute("aria-label", word(active ? "pause" : "play"));
}

// Recorders write no length into the file; jumping far behind its end makes the browser find it.
function measure(audio) {
  if (audio.readyState > 0) return Promise.resolve();
  return new Promise((resolve) => {
    audio.addEventListener("error", resolve, { once: true });
    audio.addEventListener("loadedmetadata", () => {
      if (isFinite(audio.duration)) return resolve();
      const found = () => {
        if (!isFinite(audio.duration)) return;
        audio.removeEventListener("durationchange", found);
        audio.currentTime = 0;
        resolve();
      };
      audio.addEventListener("durationchange", found);
      setTimeout(resolve, 1500);
      audio.currentTime = 1e7;
      return undefined;
    }, { once: true });
    audio.load();
  });
}
