// Files that wait for "send": chosen, pasted, dropped or recorded. They lie in the form's own field.
import { el, icon } from "../chat/dom.js";
import { player } from "../chat/player.js";
import { shrink } from "../chat/shrink.js";
import { word } from "../chat/words.js";

const HEAVIEST = 16 * 1024 * 1024; // all files of one answer together

export class Tray {
  constructor(input, box, complain) {
    this.input = input;
    this.box = box;
    this.complain = complain;
    this.files = [];
    input.addEventListener("change", () => this.add([...input.files]));
  }

  takeFrom(event, transfer) {
    const files = [...(transfer?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  }

  async add(chosen) {
    this.complain("");
    for (const original of chosen) {
      if (this.files.length >= Number(this.input.dataset.most)) {
        this.complain(word("too_many"));
        break;
      }
      const blob = await shrink(original);
      const file = blob === original ? original : new File([blob], original.name, { type: blob.type });
      if (this.weight() + file.size > HEAVIEST) this.complain(word("too_large", { name: file.name }));
      else this.files.push({ file, url: URL.createObjectURL(file), seconds: original.seconds });
    }
    this.show();
  }

  weight() {
    return this.files.reduce((sum, each) => sum + each.file.size, 0);
  }

  drop(gone) {
    URL.revokeObjectURL(gone.url);
    this.files = this.files.filter((each) => each !== gone);
    this.show();
    this.input.focus();
  }

  clear() {
    for (const each of this.files) URL.revokeObjectURL(each.url);
    this.files = [];
    this.show();
  }

  show() {
    const transfer = new DataTransfer();
    for (const each of this.files) transfer.items.add(each.file);
    this.input.files = transfer.files;
    this.box.replaceChildren(...this.files.map((each) => this.item(each)));
    this.box.hidden = !this.files.length;
  }

  item(each) {
    const { file, url } = each;
    const remove = el("button", { type: "button", class: "remove", "aria-label": word("remove", { name: file.name }), onclick: () => this.drop(each) }, icon("close"));
    if (file.type.startsWith("audio/")) return el("div", { class: "item sound" }, player(url, each.seconds), remove);
    const face = file.type.startsWith("image/") ? el("img", { src: url, alt: "" }) : icon("file");
    return el("div", { class: "item" }, face, el("bdi", {}, file.name), remove);
  }
}
