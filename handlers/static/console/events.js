// News of cases, from one stream for all pages of this browser: the page that holds the lock listens, and tells the rest.
// A page hears `wasl:case` (detail.id) when a case changed, and `wasl:again` when news may have been lost.
const channel = "BroadcastChannel" in window ? new BroadcastChannel("wasl-console") : null;

const tell = (name, id) => document.dispatchEvent(new CustomEvent(name, { detail: { id } }));

const pass = (name, id = "") => {
  tell(name, id);
  channel?.postMessage({ name, id });
};

const stream = (address) => new Promise(() => {
  const source = new EventSource(address);
  let broken = false;
  source.addEventListener("case", (event) => pass("wasl:case", event.data));
  source.addEventListener("again", () => pass("wasl:again"));
  source.addEventListener("signed-out", () => { source.close(); pass("wasl:signed-out"); });
  source.addEventListener("ready", () => {
    document.documentElement.dataset.live = "yes";
    if (broken) pass("wasl:again"); // what happened meanwhile was not told
    broken = false;
  });
  source.addEventListener("error", () => { broken = true; delete document.documentElement.dataset.live; });
});

export const listen = (address) => {
  if (!channel || !navigator.locks) {
    stream(address);
    return;
  }
  channel.addEventListener("message", (event) => tell(event.data.name, event.data.id));
  navigator.locks.request("wasl-console-events", () => stream(address));
};

// Parts of a page name the case they show: <div data-case="…" hx-trigger="wasl:fresh">.
const refresh = (wanted) => {
  for (const part of document.querySelectorAll("[data-case]")) {
    if (wanted === null || part.dataset.case === wanted) part.dispatchEvent(new CustomEvent("wasl:fresh"));
  }
};
document.addEventListener("wasl:case", (event) => refresh(event.detail.id));
document.addEventListener("wasl:again", () => refresh(null));
