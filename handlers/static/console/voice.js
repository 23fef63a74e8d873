// A voice message: pressed to begin and to end, heard before it is sent.
import { el, icon, refill } from "../chat/dom.js";
import { able, Recorder } from "../chat/recorder.js";
import { minutes, word } from "../chat/words.js";

const SHORTEST = 0.7; // seconds
const LONGEST = 300;

export class Voice {
  constructor(tray, complain) {
    this.tray = tray;
    this.complain = complain;
    this.button = document.getElementById("record");
    this.strip = document.getElementById("recording");
    if (!able()) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => (this.recorder ? this.finish() : this.begin()));
  }

  async begin() {
    this.complain("");
    const recorder = (this.recorder = new Recorder());
    try {
      await recorder.start((share) => this.level(share));
    } catch (error) {
      this.rest();
      this.complain(word("no_microphone"));
      return;
    }
    document.getElementById("levels").textContent = "";
    this.face("stop", word("stop"));
    this.strip.hidden = false;
    this.tell(word("recording"));
    this.ticking = setInterval(() => this.tick(), 250);
  }

  tick() {
    document.getElementById("clock").textContent = minutes(this.recorder.seconds);
    if (this.recorder.seconds >= LONGEST) {
      this.complain(word("longest"));
      this.finish();
    }
  }

  level(share) {
    const levels = document.getElementById("levels");
    const bar = el("i");
    bar.style.height = `${Math.round(3 + share * 25)}px`;
    levels.append(bar);
    if (levels.childNodes.length > 60) levels.firstChild.remove();
  }

  async finish() {
    const recorder = this.recorder;
    if (!recorder || this.finishing) return;
    this.finishing = true;
    const { blob, seconds } = await recorder.stop();
    this.finishing = false;
    this.rest();
    if (seconds < SHORTEST) {
      this.complain(word("too_short"));
      return;
    }
    const file = new File([blob], `voice.${blob.type.split("/")[1] || "webm"}`, { type: blob.type });
    file.seconds = seconds;
    await this.tray.add([file]);
    this.tell(word("recorded"));
  }

  rest() {
    clearInterval(this.ticking);
    this.recorder?.release();
    this.recorder = null;
    this.strip.hidden = true;
    this.face("mic", word("record"));
  }

  face(name, label) {
    refill(this.button, icon(name), el("span", {}, label));
    this.button.classList.toggle("live", name === "stop");
  }

  tell(text) {
    document.getElementById("told").textContent = text;
  }
}
