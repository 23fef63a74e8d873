// The web chat: puts its parts together.

import { look, News } from "./api.js";
import { Composer } from "./composer.js";
import { find, icon, refill } from "./dom.js";
import { exits, forget } from "./exit.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { languages, sheet } from "./panels.js";
import { described, Pending } from "./pending.js";
import { follow, nearEnd, toEnd, toStart } from "./scrolling.js";
import { Voice } from "./voice.js";
import { language, word } from "./words.js";

const STALE = 5000; // milliseconds without anything new, after which "news" means that something older changed
const TYPED = 8000; // milliseconds that typing dots stay when nothing follows
const POLL = 15000; // milliseconds between looks while there is no stream

const state = { last: 0, brought: 0, known: false, line: false, keyboard: false, unread: false, looking: null };

const log = new Log(find("log"), press);
const outbox = new Outbox({ after: () => state.last, changed: () => draw(), delivered, failed, trouble });
const pending = new Pending(find("pending"), (item) => outbox.retry(item), drop);
const composer = new Composer(send);
const voice = new Voice(send, (text) => composer.fault(text));
const news = new News(heard, line);

function send(message) {
  outbox.add(message);
  toEnd();
}

function press(message, choice, event) {
  state.keyboard = event.detail === 0;
  outbox.add({ button: choice.value, pressed: message.id, label: choice.label });
  toEnd();
}

function delivered(item, answer) {
  const own = answer.messages.find((message) => message.id === item.id);
  if (own && own.attachments.length === (item.files || []).length) {
    own.attachments.forEach((attachment, index) => log.local.set(attachment.id, local(item.files[index])));
  }
  if (answer.cleared) return cleared(answer);
  if (item.pressed) log.pressed(item.pressed, false);
  const refused = (answer.refused || []).map((file) => word("not_taken", { name: file.name }) + " " + file.message);
  if (refused.length) composer.fault(refused.join(" "));
  state.known = true;
  show(answer);
  news.open();
  if (answer.more) catchUp();
  return undefined;
}

const local = (file) => ({ url: file.url, seconds: described(file).seconds });

function failed(item) {
  if (item.pressed) log.pressed(item.pressed, true);
}

function drop(item) {
  for (const file of item.files || []) URL.revokeObjectURL(file.url);
  if (item.text && !composer.text.value) {
    composer.text.value = item.text;
    composer.refresh();
  }
  outbox.drop(item);
}

function show(answer, settle) {
  const end = nearEnd();
  const before = log.closing;
  const loading = find("log").getAttribute("aria-busy") === "true";
  const added = settle ? log.settle(answer.messages) : log.update(answer.messages, !loading);
  if (added) {
    state.brought = Date.now();
    typing(false);
  }
  for (const message of answer.messages) state.last = Math.max(state.last, message.seq);
  if (answer.last) state.last = Math.max(state.last, answer.last);
  draw();
  if (added && end) toStart(before ? before.nextElementSibling : find("log").firstElementChild);
  else if (added) find("down").hidden = false;
  if (added && state.keyboard) focusNext();
}

// Whoever answers by keyboard finds the next options, or the text field, under the fingers.
function focusNext() {
  const pills = find("log").querySelectorAll(".pill");
  (pills.length ? pills[0] : composer.text).focus();
  state.keyboard = false;
}

async function catchUp(settle) {
  if (outbox.busy) return undefined; // its answer brings the same
  if (state.looking) return state.looking;
  state.looking = fetchNews(settle).finally(() => {
    state.looking = null;
  });
  return state.looking;
}

async function fetchNews(settle) {
  let answer = await look(settle ? 0 : state.last);
  const all = answer.messages.slice();
  while (answer.more) {
    answer = await look(answer.last);
    all.push(...answer.messages);
  }
  if (state.known && !answer.known) return cleared(); // another page of this browser left
  if (answer.language !== language) return location.reload();
  state.known = answer.known;
  const bare = !settle && !all.length && Date.now() - state.brought > STALE && state.last;
  if (bare) return fetchNews(true);
  return show({ messages: all, last: answer.last }, settle);
}

function heard(signal) {
  if (signal === "typing") typing(true);
  else catchUp(signal === "changed").catch(missed);
}

function missed(error) {
  if (error.status === undefined) throw error;
  line(false);
}

function line(up) {
  state.line = up;
  if (up) trouble("");
  draw();
}

function trouble(kind) {
  state.trouble = kind;
  draw();
}

function typing(on) {
  clearTimeout(state.dots);
  find("typing").hidden = !on;
  if (on) state.dots = setTimeout(() => typing(false), TYPED);
  if (on && nearEnd()) toEnd();
  status();
}

// Dots while our own message is being answered, unless that is quicker than the eye.
function awaitAnswer() {
  if (outbox.busy && navigator.onLine !== false) {
    if (!state.patience) state.patience = setTimeout(() => typing(outbox.busy), 350);
    return;
  }
  if (state.patience) typing(false);
  clearTimeout(state.patience);
  state.patience = null;
}

function status() {
  const offline = navigator.onLine === false;
  const up = state.line || !news.begun;
  notice(offline ? "offline" : state.trouble);
  find("state").textContent = offline ? "" : word(find("typing").hidden ? (up ? "online" : "connecting") : "typing");
}

function draw() {
  pending.show(outbox.items);
  find("empty").hidden = !log.empty || outbox.waiting || find("log").getAttribute("aria-busy") === "true";
  awaitAnswer();
  status();
}

function notice(kind) {
  const line = find("notice");
  if (line.dataset.kind === (kind || "")) return;
  line.dataset.kind = kind || "";
  line.hidden = !kind;
  if (kind) refill(line, icon(kind === "waiting_turn" ? "clock" : "cloud"), word(kind));
}

// The person asked to hide, or left in another tab: this page starts from nothing, but for what the bot says to that.
function cleared(answer) {
  log.clear();
  outbox.items = [];
  composer.clear();
  forget();
  news.drop();
  state.last = 0;
  state.known = false;
  find("told").textContent = word("cleared");
  find("hint").hidden = true; // whoever looks now must not read that there was something to hide
  if (answer) log.update(answer.messages, true);
  draw();
}

function wake() {
  outbox.now();
  news.now();
  draw();
}

async function begin() {
  exits(find("exit"), () => {
    outbox.close();
    news.close();
    voice.back();
  });
  sheet(composer);
  languages(() => notice(navigator.onLine === false ? "offline" : "trouble"));
  find("start").addEventListener("click", () => send({ text: "/start" }));
  follow();
  window.addEventListener("online", wake);
  window.addEventListener("offline", draw);
  document.addEventListener("visibilitychange", () => document.hidden || (news.now(), !state.line && state.known && catchUp().catch(missed)));
  setInterval(() => !state.line && state.known && !document.hidden && catchUp().catch(missed), POLL);
  await first();
  outbox.pump();
}

async function first() {
  try {
    await catchUp();
    if (!log.empty) news.open();
    if (!navigator.cookieEnabled) composer.fault(word("cookies"));
  } catch (error) {
    if (error.status === undefined) throw error;
    trouble("trouble");
    setTimeout(first, 4000);
    return;
  }
  trouble("");
  find("log").setAttribute("aria-busy", "false");
  draw();
  toEnd();
}

begin();
