// A message's words as nodes: addresses and telephone numbers can be tapped, case numbers and PINs stay in one piece.

import { el } from "./dom.js";

const PATTERNS = [
  ["link", "https?://[^\\s\\u2066-\\u2069<>\"']*[^\\s\\u2066-\\u2069<>\"'.,;:!?)\\]،؛؟]"],
  ["code", "\\b1\\d{3} \\d{4} \\d{4}\\b|\\u2066\\d{6}\\u2069"],
  // A short number is called only where a telephone stands before it: 100 can be an amount too.
  ["short", "(?:☎|📞)\\ufe0f?[\\s\\u2066-\\u2069]*\\*?\\d{3,6}(?!\\d)"],
  ["telephone", "\\u2066\\d{3}\\u2069|(?:\\+|\\b00)\\d[\\d \\-]{6,16}\\d\\b|\\b0\\d[\\d \\-]{6,11}\\d\\b|\\b1-?[78]00[\\d \\-]{5,9}\\d\\b"],
];
const ISOLATED = /[\u2066-\u2068][^\u2069\n]*\u2069/g;
const LETTER = /([A-Za-z\u00c0-\u02af\u0370-\u058f\u10a0-\u10ff])|[\u0590-\u08ff\ufb1d-\ufefc]/;
const ANY = new RegExp(PATTERNS.map((pair) => "(" + pair[1] + ")").join("|"), "g");

// Which way a text runs: as its first letter does, without what stands isolated in it; the page's way where it has none.
export function direction(text, otherwise) {
  const letter = text.replace(ISOLATED, "").match(LETTER);
  return letter ? (letter[1] ? "ltr" : "rtl") : otherwise || document.documentElement.dir;
}

// A line of isolated words alone has no direction of its own, and its bullet would stand at the wrong end.
function steered(text) {
  const mark = direction(text) === "rtl" ? "\u200f" : "\u200e";
  return text.split("\n").map((line) => (line && direction(line, "none") === "none" ? mark + line : line)).join("\n");
}

export function words(content) {
  const text = steered(content);
  const paragraph = el("p", { class: "words", dir: "auto" });
  let end = 0;
  for (let match = ANY.exec(text); match; match = ANY.exec(text)) {
    paragraph.append(text.slice(end, match.index), ...piece(match));
    end = ANY.lastIndex;
  }
  paragraph.append(text.slice(end));
  return paragraph;
}

function piece(match) {
  const found = match[0];
  if (match[1]) return [el("a", { href: found, target: "_blank", rel: "noopener noreferrer", dir: "ltr" }, found)];
  if (match[2]) return [el("bdi", { class: "code", dir: "ltr" }, found)];
  const digits = found.search(/[+*\d]/);
  const number = found.slice(digits).replace("\u2069", "");
  const call = el("a", { class: "telephone", href: "tel:" + number.replace(/[^\d+*]/g, ""), dir: "ltr" }, number);
  return [found.slice(0, digits), call, found.slice(digits + number.length)];
}
