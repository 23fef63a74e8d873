// One message as an element.

import { el, icon, unseen } from "./dom.js";
import { view } from "./panels.js";
import { player } from "./player.js";
import { direction, words } from "./text.js";
import { moment, time, word } from "./words.js";

const STATES = { waiting: "clock", sending: "clock", sent: "tick", read: "ticks", failed: "alert" };

// `shape`: {mine, text, attachments: [{media, mime, name, url}], at: Date, state, sensitive, place}
export function bubble(shape) {
  const box = el("div", { class: "bubble" }, unseen((shape.mine ? word("me") : document.title) + ": "));
  for (const attachment of shape.attachments || []) box.append(attached(attachment));
  if (shape.place) box.append(el("span", { class: "paper" }, icon("pin"), word("place")));
  const line = meta(shape);
  if (shape.text) {
    const text = shape.text === "/start" && shape.mine ? word("start") : shape.text;
    const paragraph = words(text);
    if (endsAlong(text)) {
      // The time stands at the end of the last line; an unseen copy keeps its place free.
      box.classList.add("tight");
      paragraph.append(el("span", { class: "room" + (shape.mine ? " ticked" : ""), "data-time": time(shape.at) }));
    }
    box.append(paragraph);
  }
  box.append(line);
  return box;
}

// Whether the last line runs in the page's direction, so that its end is on the side of the time.
function endsAlong(text) {
  return direction(text.slice(text.lastIndexOf("\n") + 1), direction(text)) === document.documentElement.dir;
}

function meta(shape) {
  const stamp = el("time", { datetime: shape.at.toISOString(), title: moment(shape.at) }, time(shape.at));
  let whole = false;
  stamp.addEventListener("click", () => {
    whole = !whole;
    stamp.closest(".bubble").classList.toggle("told", whole);
    stamp.textContent = whole ? moment(shape.at) : time(shape.at);
  });
  const line = el("span", { class: "meta" }, stamp);
  if (shape.mine) {
    line.append(el("span", { class: "state " + shape.state }, icon(STATES[shape.state]), unseen(word(shape.state === "sending" ? "waiting" : shape.state))));
  }
  return line;
}

function attached(attachment) {
  if (attachment.media === "photo" && attachment.mime !== "image/svg+xml") return picture(attachment);
  if (attachment.mime.startsWith("audio/") || attachment.media === "voice") return player(attachment.url, attachment.seconds);
  const name = attachment.name || word(attachment.media === "video" ? "video" : "file");
  const link = el("a", { class: "paper", href: attachment.url, download: true, "aria-label": word("open_file", { name }) }, icon("file"));
  link.append(el("bdi", {}, name));
  return link;
}

function picture(attachment) {
  const image = el("img", { src: attachment.url, alt: word("photo"), loading: "lazy", decoding: "async" });
  return el("button", { type: "button", class: "picture", "aria-label": word("open_photo"), onclick: () => view(attachment.url) }, image);
}

// The options under a question. `press(choice, event)` is called once.
export function pills(choices, press) {
  const listed = choices.some((choice) => choice.detail);
  const group = el("div", { class: "pills" + (listed ? " listed" : ""), role: "group", "aria-label": word("choices") });
  for (const choice of choices) {
    const pill = el("button", { type: "button", class: "pill", "data-value": choice.value }, el("span", { dir: "auto" }, choice.label));
    if (choice.detail) pill.append(el("small", { dir: "auto" }, choice.detail));
    pill.addEventListener("click", (event) => press(choice, event), { once: true });
    group.append(pill);
  }
  return group;
}

// What was chosen stays marked; of a sensitive question only that something was.
export function taken(choice, sensitive, waiting) {
  const mark = el("div", { class: "taken", "data-value": sensitive ? null : choice.value }, icon(waiting ? "clock" : "tick"), unseen(word("chosen") + ": "));
  mark.append(sensitive ? unseen(word("done")) : el("span", { dir: "auto" }, choice.label));
  return mark;
}
