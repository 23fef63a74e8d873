// The conversation on screen: messages in order, days, groups, and options under the last question only.

import { bubble, pills, taken } from "./bubble.js";
import { el, refill } from "./dom.js";
import { day } from "./words.js";

const GROUP = 5 * 60000; // milliseconds between two messages that still belong together

export class Log {
  // press(message, choice, event) is called when an option is taken
  constructor(root, press) {
    this.root = root;
    this.press = press;
    this.entries = [];
    this.local = new Map(); // what was sent from here is shown from here: it costs no second download
  }

  get empty() {
    return !this.entries.length;
  }

  get closing() {
    const last = this.entries[this.entries.length - 1];
    return last ? last.row : null;
  }

  // Takes messages as the server tells them; `live` ones arrive before the person's eyes.
  update(messages, live) {
    let added = 0;
    for (const message of messages) {
      const known = this.entries.find((entry) => entry.message.id === message.id);
      if (known) this.change(known, message);
      else if (!message.gone) {
        this.insert(message, live);
        added += 1;
      }
    }
    this.arrange();
    return added;
  }

  // The whole conversation was asked for again: what it no longer holds was taken back.
  settle(messages) {
    const kept = new Set(messages.filter((message) => !message.gone).map((message) => message.id));
    for (const entry of this.entries.filter((old) => !kept.has(old.message.id))) this.remove(entry);
    return this.update(messages, true);
  }

  insert(message, live) {
    const entry = { message, at: new Date(message.at), row: el("div", { "data-id": message.id }), live };
    entry.box = this.draw(entry);
    entry.options = el("div", { class: "options" });
    entry.row.append(entry.box, entry.options);
    let place = this.entries.length;
    while (place && this.entries[place - 1].message.seq > message.seq) place -= 1;
    const next = this.entries[place];
    this.root.insertBefore(entry.row, next ? next.day || next.row : null);
    this.entries.splice(place, 0, entry);
  }

  change(entry, message) {
    if (message.gone) return this.remove(entry);
    const before = JSON.stringify([entry.message.text, entry.message.state, entry.message.attachments]);
    entry.message = message;
    if (before !== JSON.stringify([message.text, message.state, message.attachments])) {
      const box = this.draw(entry);
      entry.row.replaceChild(box, entry.box);
      entry.box = box;
    }
    return undefined;
  }

  remove(entry) {
    entry.row.remove();
    if (entry.day) entry.day.remove();
    this.entries = this.entries.filter((other) => other !== entry);
  }

  draw(entry) {
    const message = entry.message;
    const attachments = message.attachments.map((attachment) => Object.assign({}, attachment, this.local.get(attachment.id)));
    return bubble({ mine: message.from === "me", text: message.text, attachments, at: entry.at, state: message.state });
  }

  arrange() {
    const asking = this.asking();
    const shown = this.unechoed();
    shown.forEach((entry, index) => {
      const before = shown[index - 1];
      const after = shown[index + 1];
      const names = ["row", entry.message.from];
      if (!joined(before, entry)) names.push("first");
      if (!joined(entry, after)) names.push("last");
      if (entry.live) names.push("fresh");
      entry.row.className = names.join(" ");
      this.separate(before, entry);
      this.offer(entry, entry === asking);
    });
  }

  // An option that was pressed stays marked under its question: the same words need not stand there twice.
  unechoed() {
    let marked = null;
    return this.entries.filter((entry) => {
      const message = entry.message;
      const choice = this.choice(entry);
      if (choice) marked = choice;
      const echo = message.from === "me" && marked && message.text === marked.label && !message.attachments.length;
      if (echo) marked = null;
      entry.row.hidden = Boolean(echo);
      return !echo;
    });
  }

  choice(entry) {
    const value = entry.pressed || entry.message.chosen;
    return value ? entry.message.choices.find((option) => option.value === value) : null;
  }

  // The question that still waits: the last one with options, unless the person wrote since and was answered.
  asking() {
    let answered = false;
    for (let index = this.entries.length - 1; index >= 0; index -= 1) {
      const message = this.entries[index].message;
      if (message.from === "me") {
        const next = this.entries[index + 1];
        answered = answered || Boolean(next && next.message.from === "them");
      } else if (message.choices.length) {
        return answered ? null : this.entries[index];
      }
    }
    return null;
  }

  separate(before, entry) {
    const fresh = !before || before.at.toDateString() !== entry.at.toDateString();
    if (fresh && !entry.day) {
      entry.day = el("div", { class: "day" }, day(entry.at));
      this.root.insertBefore(entry.day, entry.row);
    } else if (!fresh && entry.day) {
      entry.day.remove();
      entry.day = null;
    }
  }

  offer(entry, asking) {
    const message = entry.message;
    const choice = this.choice(entry);
    const face = choice ? "taken " + choice.value + (entry.waiting ? " waiting" : "") : asking ? "asking " + JSON.stringify(message.choices) : "";
    if (entry.face === face) return;
    entry.face = face;
    if (choice) refill(entry.options, taken(choice, message.sensitive, entry.waiting));
    else if (asking) refill(entry.options, pills(message.choices, (option, event) => this.take(entry, option, event)));
    else entry.options.textContent = "";
  }

  take(entry, choice, event) {
    entry.pressed = choice.value;
    entry.waiting = true;
    this.arrange();
    this.press(entry.message, choice, event);
  }

  // The press arrived (or, with `undone`, never will).
  pressed(id, undone) {
    const entry = this.entries.find((other) => other.message.id === id);
    if (!entry) return;
    entry.waiting = false;
    if (undone) entry.pressed = null;
    this.arrange();
  }

  clear() {
    this.entries = [];
    this.local.clear();
    this.root.textContent = "";
  }
}

function joined(one, other) {
  if (!one || !other || one.message.from !== other.message.from) return false;
  if (one.face && one.face.startsWith("taken")) return false;
  return other.at - one.at < GROUP && one.at.toDateString() === other.at.toDateString();
}
