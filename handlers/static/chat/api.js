// Talks to the server: one message at a time goes out, news comes in.

export class Declined extends Error {
  constructor(status, body) {
    super(body.error || String(status));
    this.status = status;
    this.reason = body.message || "";
    this.after = Number(body.retry_after) || 0;
  }

  // Whether the same message may pass later: no answer at all, too fast, or the server is in trouble.
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

function parsed(text) {
  try {
    return JSON.parse(text) || {};
  } catch (error) {
    return {};
  }
}

export function post(item, after, onProgress) {
  const form = new FormData();
  form.append("id", item.id);
  form.append("after", String(after));
  for (const name of ["text", "button", "pressed"]) if (item[name]) form.append(name, item[name]);
  for (const file of item.files || []) form.append(file.voice ? "voice" : "file", file.blob, file.name);
  if (item.place) {
    form.append("latitude", String(item.place.latitude));
    form.append("longitude", String(item.place.longitude));
  }
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/chat/messages");
    request.timeout = (item.files || []).length ? 300000 : 30000;
    request.upload.onprogress = (event) => onProgress(event.total ? event.loaded / event.total : 0);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status === 200 && body.messages) resolve(body);
      else reject(new Declined(request.status === 200 ? 502 : request.status, body));
    };
    request.onerror = request.ontimeout = request.onabort = () => reject(new Declined(0, {}));
    request.send(form);
  });
}

export async function look(after) {
  let response;
  try {
    response = await fetch("/chat/messages?after=" + after, { credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    throw new Declined(0, {});
  }
  const body = parsed(await response.text());
  if (!response.ok || !body.messages) throw new Declined(response.ok ? 502 : response.status, body);
  return body;
}

export async function speak(language) {
  const response = await fetch("/chat/language", {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ language }),
  });
  if (!response.ok) throw new Declined(response.status, {});
}

// `keepalive` lets it finish although the page is gone.
export function leave() {
  return fetch("/chat/exit", { method: "POST", credentials: "same-origin", keepalive: true });
}

const SILENCE = 50000; // milliseconds; the server says something every 15 seconds

// Keeps a stream of news open; `hear` gets "news", "changed", "typing" or, whenever the line is up again, "open".
export class News {
  constructor(hear, onLine) {
    this.hear = hear;
    this.onLine = onLine;
    this.tries = 0;
  }

  open() {
    if (this.source || this.closed) return;
    clearTimeout(this.timer);
    this.begun = true;
    const source = (this.source = new EventSource("/chat/events"));
    source.onopen = () => {
      this.tries = 0;
      this.onLine(true);
      this.hear("open");
    };
    source.onerror = () => this.again();
    for (const signal of ["news", "changed", "typing"]) {
      source.addEventListener(signal, () => {
        this.watch();
        this.hear(signal);
      });
    }
    source.addEventListener("beat", () => this.watch());
    this.watch();
  }

  watch() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.again(), SILENCE);
  }

  // The browser's own reconnecting gives up after an error status, so we count and wait ourselves.
  again() {
    if (this.closed) return;
    this.drop();
    this.onLine(false);
    const wait = Math.min(30000, 1000 * Math.pow(2, this.tries++)) * (0.75 + Math.random() / 2);
    this.timer = setTimeout(() => this.open(), wait);
  }

  now() {
    if (this.source || this.closed || !this.timer) return;
    this.tries = 0;
    this.open();
  }

  drop() {
    clearTimeout(this.silence);
    clearTimeout(this.timer);
    if (this.source) this.source.close();
    this.source = null;
  }

  close() {
    this.closed = true;
    this.drop();
  }
}
