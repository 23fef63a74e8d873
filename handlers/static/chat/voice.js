// Voice messages: hold and release, or tap to begin and tap to end; slide away to cancel; listen, then send.

import { el, find, icon, refill } from "./dom.js";
import { player } from "./player.js";
import { able, Recorder } from "./recorder.js";
import { minutes, word } from "./words.js";

const TAP = 450; // milliseconds; shorter is a tap, which goes on recording by itself
const AWAY = 90; // pixels of sliding that cancel
const SHORTEST = 0.7; // seconds
const LONGEST = 300;

export class Voice {
  // send({files}) takes the recording over; fault(text) says what went wrong
  constructor(send, fault) {
    this.form = find("composer");
    this.mic = find("mic");
    this.send = send;
    this.fault = fault;
    this.listen();
  }

  listen() {
    if (!able()) {
      this.borrow();
      return;
    }
    this.mic.addEventListener("pointerdown", (event) => this.press(event));
    this.mic.addEventListener("pointermove", (event) => this.slide(event));
    this.mic.addEventListener("pointerup", () => this.let());
    this.mic.addEventListener("pointercancel", () => this.hold(false));
    this.mic.addEventListener("contextmenu", (event) => event.preventDefault());
    this.mic.addEventListener("click", (event) => this.click(event));
    find("cancel").addEventListener("click", () => this.cancel());
    find("discard").addEventListener("click", () => this.cancel());
    this.form.addEventListener("submit", () => this.submit());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.mode !== "text") this.cancel();
    });
  }

  // Old browsers cannot record in a page; their telephone's own recorder can.
  borrow() {
    const input = find("sound");
    this.mic.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const blob = input.files[0];
      if (blob) this.send({ text: "", files: [{ blob, name: blob.name, url: URL.createObjectURL(blob), voice: true }] });
      input.value = "";
    });
  }

  get mode() {
    return this.form.dataset.mode;
  }

  press(event) {
    this.beginning = !event.button && this.mode === "text";
    if (!this.beginning) return;
    this.pressed = Date.now();
    this.from = event.clientX;
    this.mic.setPointerCapture(event.pointerId);
    this.hold(true);
    this.begin();
  }

  slide(event) {
    if (!this.held || this.mode !== "recording") return;
    const toStart = document.documentElement.dir === "rtl" ? event.clientX - this.from : this.from - event.clientX;
    const dragged = Math.max(0, toStart);
    this.form.style.setProperty("--dragged", String(document.documentElement.dir === "rtl" ? dragged : -dragged));
    if (dragged > AWAY) this.cancel();
  }

  let() {
    if (!this.held) return;
    this.hold(false);
    if (Date.now() - this.pressed > TAP && this.mode === "recording") this.finish();
  }

  // The click that ends the press which began a recording is not a second one; a keyboard's click has no press.
  click(event) {
    const beginning = this.beginning && event.detail !== 0;
    this.beginning = false;
    if (beginning) return;
    if (this.mode === "recording") this.finish();
    else if (this.mode === "text") this.begin();
  }

  hold(held) {
    this.held = held;
    this.form.classList.toggle("held", held);
    this.form.style.setProperty("--dragged", "0");
    find("slide").textContent = word(held ? "slide" : "tap_stop");
  }

  async begin() {
    if (this.recorder) return;
    this.fault("");
    const recorder = (this.recorder = new Recorder());
    try {
      await recorder.start((share) => this.level(share));
    } catch (error) {
      this.back();
      this.fault(word("no_microphone"));
      return;
    }
    if (this.recorder !== recorder) {
      recorder.release();
      return;
    }
    find("levels").textContent = "";
    this.show("recording");
    this.tell(word("recording"));
    this.ticking = setInterval(() => this.tick(), 250);
    this.tick();
  }

  tick() {
    find("clock").textContent = minutes(this.recorder.seconds);
    if (this.recorder.seconds < LONGEST) return;
    this.fault(word("longest"));
    this.finish();
  }

  level(share) {
    const levels = find("levels");
    const bar = el("i");
    bar.style.height = Math.round(3 + share * 25) + "px";
    levels.append(bar);
    if (levels.childNodes.length > 60) levels.firstChild.remove();
  }

  async finish() {
    const recorder = this.recorder;
    if (!recorder || this.finishing) return;
    clearInterval(this.ticking);
    if (recorder.seconds < SHORTEST) {
      this.cancel();
      this.fault(word("too_short"));
      return;
    }
    this.finishing = true;
    const { blob, seconds } = await recorder.stop();
    this.finishing = false;
    if (this.recorder !== recorder) return;
    const name = "voice." + (blob.type.split("/")[1] || "webm");
    this.file = { blob, seconds, name, url: URL.createObjectURL(blob), voice: true };
    refill(find("listen"), player(this.file.url, seconds));
    this.show("preview");
    this.tell(word("recorded"));
    find("send").setAttribute("aria-label", word("send_voice"));
    find("listen").querySelector("button").focus();
  }

  submit() {
    if (this.mode !== "preview" || !this.file) return;
    const file = this.file;
    this.back();
    this.send({ text: "", files: [file] });
    this.mic.focus();
  }

  cancel() {
    if (this.file) URL.revokeObjectURL(this.file.url);
    const before = this.mode;
    this.back();
    if (before === "text") return;
    this.tell(word("cancelled"));
    this.mic.focus();
  }

  back() {
    clearInterval(this.ticking);
    if (this.recorder) this.recorder.release();
    this.recorder = null;
    this.file = null;
    this.hold(false);
    this.show("text");
    find("listen").textContent = "";
  }

  show(mode) {
    const live = mode === "recording";
    this.form.dataset.mode = mode;
    this.mic.classList.toggle("live", live);
    refill(this.mic, icon(live ? "stop" : "mic"));
    this.mic.setAttribute("aria-label", word(live ? "stop" : "record"));
  }

  tell(text) {
    find("told").textContent = text;
  }
}
