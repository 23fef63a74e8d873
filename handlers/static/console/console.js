// What every page of the console does: its token goes with each request, what happened is said, lost sessions and
// connections are told without losing what was typed.
import { listen } from "./events.js";
import "./focus.js";

const words = JSON.parse(document.body.dataset.words);
const notices = document.getElementById("notices");

const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
};

export const say = (text, kind = "good", link = null) => {
  const line = document.createElement("p");
  line.className = `toast-line ${kind}`;
  const shown = document.createElement("span");
  shown.textContent = text;
  line.append(icon(kind === "good" ? "check" : "alert"), shown);
  if (link) {
    const way = document.createElement("a");
    way.href = link.address;
    way.textContent = link.words;
    line.append(way);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", words.close);
  close.append(icon("close"));
  close.addEventListener("click", () => line.remove());
  line.append(close);
  notices.replaceChildren(line);
  if (kind === "good") setTimeout(() => line.remove(), 6000);
};

document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector("meta[name=csrf]").content;
  if (token) event.detail.ctx.request.headers["X-CSRF-Token"] = token;
});
document.addEventListener("wasl:said", (event) => say(event.detail.text, event.detail.kind));
// A part of the page that could not be fetched anew is no loss that anybody would have to mend.
const sent = (event) => event.detail.ctx?.request?.method !== "GET";
document.addEventListener("htmx:error", (event) => {
  if (sent(event)) say(navigator.onLine ? words.failed : words.offline, "bad");
});
document.addEventListener("htmx:response:error", (event) => {
  if (sent(event) && event.detail.ctx.response.status >= 500) say(words.failed, "bad");
});
document.addEventListener("wasl:signed-out", () => {
  const here = location.pathname + location.search;
  const address = `/console/sign-in?next=${encodeURIComponent(here)}`;
  say(words.signed_out, "bad", { address, words: words.sign_in });
});

// One menu is open at a time, and Escape closes it.
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.mymenu, details.more") || !event.target.open) return;
  for (const other of document.querySelectorAll("details.mymenu, details.more")) if (other !== event.target) other.open = false;
}, true);
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.mymenu[open], details.more[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.mymenu[open], details.more[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Signing out takes with it what this browser remembered of cases.
for (const form of document.querySelectorAll("form[data-forget]")) {
  form.addEventListener("submit", () => sessionStorage.clear());
}
document.querySelector("[data-said]")?.addEventListener("click", (event) => event.currentTarget.remove());

if (document.body.dataset.events) listen(document.body.dataset.events);
