// Writing a broadcast: the preview and the counts follow what is typed, and texts say how much of them fits.
const form = document.querySelector("#compose, #audience");
const parts = "#preview, #counts";
const LARGEST = 16 * 1024 * 1024;
const WAIT = 500; // milliseconds of silence after which somebody has stopped typing
const [ALONE, WITH_MORE] = [1600, 1024];

let waiting = 0;
const typed = () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    for (const part of document.querySelectorAll(parts)) part.dispatchEvent(new CustomEvent("wasl:typed"));
  }, WAIT);
};

const words = JSON.parse(form?.dataset.words || "{}");
const room = () => {
  const filled = (name) => [...form.elements].some((field) => field.name?.startsWith(name) && field.value);
  const file = form.querySelector(".paper-file") && !form.elements.file_gone?.checked;
  return filled("label.") || file || form.elements.file?.files.length ? WITH_MORE : ALONE;
};
const count = () => {
  for (const line of document.querySelectorAll("[data-counter]")) {
    const used = document.getElementById(line.dataset.counter).value.trim().length;
    line.textContent = words.left.replace("{n}", used).replace("{room}", room());
    line.classList.toggle("over", used > room());
  }
};

form?.addEventListener("input", () => {
  typed();
  if (form.id === "compose") count();
});
// The language of the preview stands outside the form that it belongs to.
for (const choice of document.querySelectorAll("[name=look_at]")) choice.addEventListener("change", typed);

const file = form?.elements.file;
const large = document.getElementById("large");
file?.addEventListener("change", () => {
  const over = [...file.files].some((each) => each.size > LARGEST);
  large.hidden = !over;
  large.querySelector("span").textContent = words.large;
  if (over) file.value = "";
  count();
});
if (form?.id === "compose") count();

// What does not belong to the chosen way of time is out of the way.
const when = document.querySelector(".when form");
const show = () => {
  when.dataset.way = when.elements.when.value;
  when.dataset.every = when.elements.every.value;
};
if (when) {
  when.addEventListener("change", show);
  show();
}
