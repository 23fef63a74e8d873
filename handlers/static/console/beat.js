// Says every few seconds that this page is open, or that somebody writes in it, and shows who else does.
const EVERY = 15000; // milliseconds
const WRITING = 5000; // between two words that somebody writes
const IDLE = 8000; // after which nobody writes any more

export class Beat {
  constructor(address) {
    this.address = address;
    this.doing = "looking";
    this.said = 0;
    this.token = document.querySelector("meta[name=csrf]").content;
    setInterval(() => this.say(), EVERY);
    document.addEventListener("visibilitychange", () => this.say());
    addEventListener("pagehide", () => {
      navigator.sendBeacon(address, new URLSearchParams({ csrf: this.token, doing: "gone" }));
    });
    this.say();
  }

  writes(something) {
    clearTimeout(this.pause);
    const doing = something ? "typing" : "looking";
    if (something) this.pause = setTimeout(() => this.become("looking"), IDLE);
    if (doing !== this.doing) this.become(doing);
    else if (something && Date.now() - this.said > WRITING) this.say();
  }

  become(doing) {
    this.doing = doing;
    this.say();
  }

  async say() {
    if (document.hidden || this.ended) return;
    this.said = Date.now();
    const headers = { "HX-Request": "true", "X-CSRF-Token": this.token };
    try {
      const answer = await fetch(this.address, { method: "POST", headers, body: new URLSearchParams({ doing: this.doing }) });
      if (answer.ok) this.show(await answer.text());
      else if (answer.status < 500) this.end(answer.status);
    } catch (error) {
      // Without a connection nobody hears us; the next beat tries again.
    }
  }

  end(status) {
    this.ended = true;
    if (status === 401) document.dispatchEvent(new CustomEvent("wasl:signed-out"));
  }

  show(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    document.getElementById("presence")?.replaceChildren(...parsed.body.childNodes);
  }
}
