// The words and dates of the page, in its language.

const texts = JSON.parse(document.getElementById("words").textContent);
const root = document.documentElement;

export const language = root.dataset.spoken;

export function word(key, values) {
  let text = texts[key] || key;
  for (const name of Object.keys(values || {})) text = text.replace("{" + name + "}", "\u2068" + values[name] + "\u2069");
  return text;
}

function format(options) {
  try {
    return new Intl.DateTimeFormat(root.dataset.locale, options);
  } catch (error) {
    return new Intl.DateTimeFormat(root.lang, options);
  }
}

const clock = format({ hour: "numeric", minute: "2-digit" });
const weekday = format({ weekday: "long", day: "numeric", month: "long" });
const full = format({ weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" });

export const time = (date) => clock.format(date);
export const moment = (date) => full.format(date);

export function day(date) {
  const now = new Date();
  const back = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (back === 0) return word("today");
  return back === 1 ? word("yesterday") : weekday.format(date);
}

// In Latin digits everywhere: the zero of others is a dot, and ".:.." tells nobody the time.
export function minutes(seconds) {
  const rounded = Math.max(0, Math.floor(seconds));
  return Math.floor(rounded / 60) + ":" + String(rounded % 60).padStart(2, "0");
}
