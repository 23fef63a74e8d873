// Says that somebody asks for a person: on the page that is looked at, and by a notice of the browser when none is.
// What it says is neutral. Which requests call this colleague is known to the server alone.
import { say } from "./console.js";

const LIST = "/console/handoffs/waiting";
const GATHER = 800; // milliseconds: a burst of news is one look
const known = new Set();
let looking = 0;

const offered = async () => {
  const response = await fetch(LIST, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!response.ok) return null;
  const part = new DOMParser().parseFromString(await response.text(), "text/html");
  const list = part.querySelector("[data-notice]");
  if (!list) return null;
  return { words: list.dataset, ids: [...list.querySelectorAll("[data-calls]")].map((row) => row.dataset.handoff) };
};

const notify = (words) => {
  // One tag for all tabs and requests: however many ask at once, there is one notice.
  const notice = new Notification(words.notice, { tag: "wasl-handoffs", renotify: true });
  notice.addEventListener("click", () => {
    window.focus();
    location.assign("/console/handoffs");
    notice.close();
  });
};

const look = async (first) => {
  const found = await offered();
  if (!found) return;
  const news = found.ids.filter((id) => !known.has(id));
  known.clear();
  for (const id of found.ids) known.add(id);
  if (first) return;
  for (const part of document.querySelectorAll("#handoffs")) part.dispatchEvent(new CustomEvent("wasl:handoffs"));
  if (!news.length) return;
  if (document.hidden && "Notification" in window && Notification.permission === "granted") {
    notify(found.words);
  } else if (!document.querySelector("#handoffs")) {
    say(found.words.notice, "good", { address: "/console/handoffs", words: found.words.open });
  }
};

const later = () => {
  clearTimeout(looking);
  looking = setTimeout(() => look(false).catch(() => {}), GATHER); // away for a moment: the next news looks again
};

document.addEventListener("wasl:case", later);
document.addEventListener("wasl:again", later);
look(true).catch(() => {});

const allow = document.getElementById("allow-notices");
if (allow && "Notification" in window && Notification.permission === "default") {
  allow.hidden = false;
  allow.querySelector("button").addEventListener("click", async () => {
    await Notification.requestPermission();
    allow.hidden = Notification.permission !== "default";
  });
}
