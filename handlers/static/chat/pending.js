// What was sent and is not there yet, under the conversation.

import { bubble } from "./bubble.js";
import { el, icon } from "./dom.js";
import { word } from "./words.js";

export class Pending {
  // retry(item) and drop(item) are what one can do with a message that was refused
  constructor(root, retry, drop) {
    this.root = root;
    this.retry = retry;
    this.drop = drop;
    this.rows = new Map();
  }

  show(items) {
    const shown = items.filter((item) => !item.button || item.state === "failed");
    for (const [item, row] of this.rows) {
      if (shown.indexOf(item) < 0) {
        row.element.remove();
        this.rows.delete(item);
      }
    }
    shown.forEach((item) => this.place(item));
  }

  place(item) {
    const row = this.rows.get(item);
    const state = item.state === "failed" ? "failed" : "waiting";
    if (row && row.state === state) return;
    const element = this.draw(item, state);
    if (row) this.root.replaceChild(element, row.element);
    else this.root.append(element);
    this.rows.set(item, { element, state });
  }

  draw(item, state) {
    const attachments = (item.files || []).map(described);
    const box = bubble({ mine: true, text: item.text || item.label || "", attachments, place: item.place, at: new Date(item.at), state });
    const row = el("div", { class: "row me first last" + (state === "waiting" ? " fresh" : "") }, box);
    if (attachments.length && state === "waiting") row.append(progress(item));
    if (state === "failed") row.append(this.trouble(item));
    return row;
  }

  trouble(item) {
    return el("div", { class: "trouble" },
      el("p", {}, icon("alert"), el("span", {}, item.reason || word("failed"))),
      el("button", { type: "button", onclick: () => this.retry(item) }, word("again")),
      el("button", { type: "button", onclick: () => this.drop(item) }, word("drop")));
  }
}

export function described(file) {
  const kind = file.blob.type.split("/")[0];
  const media = file.voice ? "voice" : { image: "photo", audio: "voice", video: "video" }[kind] || "document";
  return { media, mime: file.blob.type, name: file.name, url: file.url, seconds: file.seconds };
}

function progress(item) {
  const bar = el("progress", { class: "progress", max: "1", value: String(item.share || 0), "aria-label": word("waiting") });
  item.onShare = (share) => {
    bar.value = share;
  };
  return bar;
}
