// What the person sent and the server has not taken yet: one at a time, in order, again until it is through.

import { Declined, post } from "./api.js";
import { uuid } from "./dom.js";

const KEPT = "wasl.outbox"; // words only, for this tab, until exit: a reload must not lose them

export class Outbox {
  // hooks: after(), changed(), delivered(item, answer), failed(item), trouble(kind)
  constructor(hooks) {
    this.hooks = hooks;
    this.items = [];
    this.tries = 0;
    try {
      this.items = JSON.parse(sessionStorage.getItem(KEPT) || "[]").map((item) => Object.assign(item, { state: "waiting" }));
    } catch (error) {
      sessionStorage.removeItem(KEPT);
    }
  }

  add(item) {
    this.items.push(Object.assign({ id: uuid(), state: "waiting", at: Date.now() }, item));
    this.change();
    this.pump();
  }

  retry(item) {
    item.state = "waiting";
    item.id = uuid();
    this.now();
  }

  drop(item) {
    this.items = this.items.filter((other) => other !== item);
    this.change();
  }

  get busy() {
    return this.items.some((item) => item.state === "sending");
  }

  get waiting() {
    return this.items.some((item) => item.state !== "failed");
  }

  now() {
    clearTimeout(this.timer);
    this.timer = null;
    this.tries = 0;
    this.change();
    this.pump();
  }

  async pump() {
    if (this.busy || this.timer || this.closed) return;
    const item = this.items.find((waiting) => waiting.state === "waiting");
    if (!item) return;
    item.state = "sending";
    this.change();
    try {
      const answer = await post(item, this.hooks.after(), (share) => this.progress(item, share));
      if (this.closed) return;
      this.tries = 0;
      this.hooks.trouble("");
      this.items = this.items.filter((other) => other !== item);
      this.hooks.delivered(item, answer);
      this.change();
    } catch (error) {
      if (this.closed) return;
      this.missed(item, error);
    }
    this.pump();
  }

  missed(item, error) {
    if (!(error instanceof Declined)) throw error;
    if (error.passing) {
      item.state = "waiting";
      const wait = error.after ? error.after * 1000 : Math.min(30000, 1000 * Math.pow(2, this.tries++));
      this.hooks.trouble(error.status === 429 ? "waiting_turn" : "trouble");
      this.timer = setTimeout(() => {
        this.timer = null;
        this.pump();
      }, wait + Math.random() * 400);
    } else {
      item.state = "failed";
      item.reason = error.reason;
      this.hooks.failed(item);
    }
    this.change();
  }

  progress(item, share) {
    item.share = share;
    if (item.onShare) item.onShare(share);
  }

  change() {
    const kept = this.items.filter((item) => !(item.files || []).length && !item.place);
    try {
      if (kept.length) sessionStorage.setItem(KEPT, JSON.stringify(kept));
      else sessionStorage.removeItem(KEPT);
    } catch (error) {
      console.warn("This browser keeps nothing over a reload.", error.name);
    }
    this.hooks.changed();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.items = [];
    sessionStorage.removeItem(KEPT);
  }
}
