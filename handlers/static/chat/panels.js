// What opens above the conversation: the sheet of attachments, a photo in full, the languages.

import { speak } from "./api.js";
import { find } from "./dom.js";

function open(box) {
  if (box.showModal) box.showModal();
  else box.setAttribute("open", "");
}

function close(box) {
  if (box.close) box.close();
  else box.removeAttribute("open");
}

export function view(url) {
  find("viewed").src = url;
  open(find("viewer"));
}

export function sheet(composer) {
  const box = find("sheet");
  find("attach").addEventListener("click", () => open(box));
  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button || event.target === box) close(box);
    if (!button || !button.dataset.attach) return;
    if (button.dataset.attach === "place") composer.locate();
    else find(button.dataset.attach).click();
  });
  find("viewer").addEventListener("click", () => close(find("viewer")));
}

export function languages(fault) {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
      button.disabled = true;
      speak(button.dataset.language).then(() => location.reload(), () => {
        button.disabled = false;
        fault();
      });
    });
  }
}
