// The inbox stays as it is in the office: rows and numbers refresh when a case changes. Keys, ticks and a soft sound.
const inbox = document.getElementById("inbox");
const title = document.title;
const calm = 700; // milliseconds in which changes gather
let ticked = new Set();
let seen = new Set();
let timer = 0;

const rows = () => [...document.querySelectorAll(".case-row")];
const remember = () => { seen = new Set(rows().map((row) => row.dataset.id)); };

const badge = () => {
  const count = document.querySelector(".list[data-badge]")?.dataset.badge ?? "";
  document.title = count ? `(${count}) ${title}` : title;
};

// Ticks: what was ticked stays ticked when the list refreshes.
const showTicks = () => {
  for (const box of document.querySelectorAll(".pick input")) box.checked = ticked.has(box.value);
  const there = new Set([...document.querySelectorAll(".pick input")].map((box) => box.value));
  ticked = new Set([...ticked].filter((id) => there.has(id)));
  const bar = document.getElementById("ticked");
  if (!bar) return;
  bar.classList.toggle("some", ticked.size > 0);
  bar.querySelector("[data-ticked]").textContent = ticked.size ? new Intl.NumberFormat(document.documentElement.lang).format(ticked.size) : "";
};
document.addEventListener("change", (event) => {
  if (!event.target.matches(".pick input")) return;
  ticked[event.target.checked ? "add" : "delete"](event.target.value);
  showTicks();
});

// A soft sound for a case that is new in the list, for whoever switched it on.
const SOUND = "wasl-inbox-sound";
const button = document.getElementById("sound");
let audio = null;
const wanted = () => localStorage.getItem(SOUND) === "on";
const ring = () => {
  audio ??= new AudioContext();
  const from = audio.currentTime;
  [660, 880].forEach((pitch, turn) => {
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0, from + turn * 0.16);
    loud.gain.linearRampToValueAtTime(0.08, from + turn * 0.16 + 0.03);
    loud.gain.exponentialRampToValueAtTime(0.0001, from + turn * 0.16 + 0.4);
    tone.connect(loud).connect(audio.destination);
    tone.start(from + turn * 0.16);
    tone.stop(from + turn * 0.16 + 0.45);
  });
};
button.setAttribute("aria-pressed", String(wanted()));
button.addEventListener("click", () => {
  localStorage.setItem(SOUND, wanted() ? "off" : "on");
  button.setAttribute("aria-pressed", String(wanted()));
  if (wanted()) ring();
});

// News
const fresh = () => {
  const arrived = rows().filter((row) => !seen.has(row.dataset.id));
  for (const row of arrived) row.classList.add("fresh");
  if (arrived.length && wanted()) ring();
  remember();
};
const refresh = () => {
  clearTimeout(timer);
  timer = setTimeout(() => inbox.dispatchEvent(new CustomEvent("wasl:refresh")), calm);
};
if (inbox) {
  document.addEventListener("wasl:case", refresh);
  document.addEventListener("wasl:again", refresh);
  document.addEventListener("wasl:said", refresh);
  setInterval(() => { if (!document.hidden) refresh(); }, 60_000); // the time left goes on by itself
  document.addEventListener("htmx:after:swap", () => { fresh(); showTicks(); badge(); });
}

// Keys
const current = () => document.activeElement?.closest(".case-row") ?? null;
const step = (by) => {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  next?.querySelector(".open").focus();
};
const dialog = document.getElementById("keys");
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => current()?.querySelector(".take button")?.click(),
  x: () => current()?.querySelector(".pick input")?.click(),
  "/": () => document.getElementById("search").focus(),
  "?": () => dialog.showModal(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
document.querySelector("[data-open=keys]").addEventListener("click", () => dialog.showModal());

document.documentElement.classList.add("scripted");
for (const part of document.querySelectorAll(".only-script")) part.hidden = false;
if (new URLSearchParams(location.search).get("search") === "open") document.getElementById("search").focus();
document.querySelector(".boxes [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
remember();
showTicks();
badge();
