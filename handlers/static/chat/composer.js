// The bar: text that grows, attachments that wait for "send", pasted and dropped pictures, the location.

import { el, find, icon } from "./dom.js";
import { shrink } from "./shrink.js";
import { word } from "./words.js";

const LONGEST = 4096;
const HEAVIEST = 16 * 1024 * 1024;
const MOST = 10;
const DRAFT = "wasl.draft"; // for this tab, until exit

export class Composer {
  // send({text, files, place}) takes the message over
  constructor(send) {
    this.form = find("composer");
    this.text = find("text");
    this.tray = find("tray");
    this.send = send;
    this.files = [];
    this.place = null;
    this.text.value = sessionStorage.getItem(DRAFT) || "";
    this.listen();
    this.refresh();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.form.dataset.mode === "text") this.submit();
    });
    this.text.addEventListener("input", () => this.refresh());
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    });
    this.text.addEventListener("paste", (event) => {
      const files = Array.from(event.clipboardData ? event.clipboardData.files : []);
      if (!files.length) return;
      event.preventDefault();
      this.take(files);
    });
    for (const id of ["photos", "files"]) {
      find(id).addEventListener("change", (event) => {
        this.take(Array.from(event.target.files));
        event.target.value = "";
      });
    }
    this.welcomeDrops();
  }

  welcomeDrops() {
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.form.classList.add("dropping");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) this.form.classList.remove("dropping");
    });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      this.form.classList.remove("dropping");
      this.take(Array.from(event.dataTransfer ? event.dataTransfer.files : []));
    });
  }

  submit() {
    const text = this.text.value.trim();
    if (!text && !this.files.length && !this.place) return;
    if (text.length > LONGEST) {
      this.fault(word("too_long"));
      return;
    }
    const message = { text, files: this.files, place: this.place };
    this.files = [];
    this.place = null;
    this.text.value = "";
    this.fault("");
    this.refresh();
    this.send(message);
  }

  async take(chosen) {
    this.fault("");
    for (const original of chosen) {
      if (this.files.length >= MOST) {
        this.fault(word("too_many"));
        break;
      }
      const name = original.name || word("photo");
      const blob = await shrink(original);
      if (blob.size > HEAVIEST) this.fault(word("too_large", { name }));
      else this.files.push({ blob, name, url: URL.createObjectURL(blob) });
    }
    // All of one message must fit the server's limit together.
    while (this.files.reduce((sum, file) => sum + file.blob.size, 0) > HEAVIEST) {
      const file = this.files.pop();
      this.fault(word("too_large", { name: file.name }));
      URL.revokeObjectURL(file.url);
    }
    this.refresh();
    this.text.focus();
  }

  locate() {
    const tell = find("told");
    if (!navigator.geolocation) {
      this.fault(word("no_place"));
      return;
    }
    tell.textContent = word("finding");
    this.finding = true;
    this.refresh();
    const done = (position) => {
      this.finding = false;
      if (position.coords) {
        this.place = { latitude: position.coords.latitude, longitude: position.coords.longitude };
        tell.textContent = word("place_ready");
      } else {
        this.fault(word("no_place"));
      }
      this.refresh();
    };
    navigator.geolocation.getCurrentPosition(done, done, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
  }

  refresh() {
    this.text.style.height = "auto";
    this.text.style.height = Math.min(this.text.scrollHeight + 3, 144) + "px";
    if (this.text.value) sessionStorage.setItem(DRAFT, this.text.value);
    else sessionStorage.removeItem(DRAFT);
    if (this.text.value.trim().length <= LONGEST && find("fault").textContent === word("too_long")) this.fault("");
    this.form.dataset.ready = this.text.value.trim() || this.files.length || this.place ? "yes" : "no";
    this.fillTray();
  }

  fillTray() {
    this.tray.textContent = "";
    for (const file of this.files) this.tray.append(this.item(file));
    if (this.finding) this.tray.append(el("div", { class: "item" }, icon("pin"), el("span", {}, word("finding"))));
    if (this.place) {
      const drop = () => {
        this.place = null;
        this.refresh();
      };
      this.tray.append(el("div", { class: "item" }, icon("pin"), el("span", {}, word("place")), removal(word("place"), drop)));
    }
    this.tray.hidden = !this.tray.firstChild;
  }

  item(file) {
    const image = file.blob.type.startsWith("image/");
    const drop = () => {
      this.files = this.files.filter((other) => other !== file);
      URL.revokeObjectURL(file.url);
      this.refresh();
      this.text.focus();
    };
    return el("div", { class: "item" + (image ? " picture-only" : "") },
      image ? el("img", { src: file.url, alt: "" }) : icon("file"),
      el("span", { dir: "auto" }, file.name),
      removal(file.name, drop));
  }

  fault(text) {
    const line = find("fault");
    line.textContent = text;
    line.hidden = !text;
  }

  clear() {
    this.files = [];
    this.place = null;
    this.text.value = "";
    this.refresh();
  }
}

function removal(name, drop) {
  return el("button", { type: "button", "aria-label": word("remove", { name }), onclick: drop }, icon("close"));
}
