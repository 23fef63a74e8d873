// Writing: drafts that a lost line or session does not take away, ready answers at the caret, files, and sending by keys.
import { uuid } from "../chat/dom.js";
import { Beat } from "./beat.js";
import { fresh, toEnd } from "./talk.js";
import { Tray } from "./tray.js";
import { Voice } from "./voice.js";

const speak = document.getElementById("speak");
const composer = document.getElementById("composer");
const answer = document.getElementById("answer-text");
const fault = document.getElementById("fault");

const complain = (text) => {
  fault.textContent = text;
  fault.hidden = !text;
};
const tray = new Tray(document.getElementById("answer-files"), document.getElementById("tray"), complain);
new Voice(tray, complain);
const beat = new Beat(document.getElementById("presence").dataset.address);

// What is written here is nobody else's to replace: the panel is not fetched anew while the page is open.
document.getElementById("panel-composer").addEventListener("wasl:fresh", (event) => event.stopImmediatePropagation(), true);

const place = (field) => `wasl.draft.${speak.dataset.caseId}.${field.dataset.draft}`;
const grow = (field) => {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 320)}px`;
};
for (const field of speak.querySelectorAll("[data-draft]")) {
  if (!field.value) field.value = sessionStorage.getItem(place(field)) || "";
  if (field.value) {
    sessionStorage.setItem(place(field), field.value); // somebody may have begun before this was loaded
    grow(field);
  }
  if (field.value && field.dataset.draft === "note") field.closest("details").open = true;
  field.addEventListener("input", () => {
    if (field.value) sessionStorage.setItem(place(field), field.value);
    else sessionStorage.removeItem(place(field));
    grow(field);
    if (field === answer) beat.writes(Boolean(field.value.trim()));
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    field.form.requestSubmit();
  });
}

for (const ready of speak.querySelectorAll("[data-insert]")) {
  ready.addEventListener("click", () => {
    answer.setRangeText(ready.dataset.insert, answer.selectionStart, answer.selectionEnd, "end");
    answer.dispatchEvent(new Event("input"));
    ready.closest("details.canned").open = false;
    answer.focus();
  });
}

composer.addEventListener("submit", (event) => {
  complain("");
  if (answer.value.trim() || tray.files.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  answer.focus();
}, true);

answer.addEventListener("paste", (event) => tray.takeFrom(event, event.clipboardData));
for (const name of ["dragover", "drop"]) {
  composer.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (name === "drop") tray.takeFrom(event, event.dataTransfer);
  });
}

// It went: the next press is another answer.
document.addEventListener("wasl:sent", (event) => {
  const form = event.target instanceof Element ? event.target.closest("#composer, #note") : null;
  if (!form) return;
  const field = form.querySelector("textarea");
  field.value = "";
  field.dispatchEvent(new Event("input"));
  form.elements.token.value = uuid();
  if (form === composer) tray.clear();
  field.focus();
  toEnd();
});

// A colleague was faster: what they said is shown beside what was typed here.
document.addEventListener("htmx:response:error", (event) => {
  if (event.detail.ctx.response.status === 409) fresh();
});
