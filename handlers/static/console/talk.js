// The lines of a conversation: the newest is in sight unless somebody reads further up, and the window counts down.
const NEAR = 80; // pixels from the end that still count as being there
const panel = document.getElementById("panel-conversation");

const list = () => document.getElementById("talk");

export const fresh = () => panel?.dispatchEvent(new CustomEvent("wasl:fresh"));

export function toEnd() {
  const talk = list();
  if (talk) talk.scrollTop = talk.scrollHeight;
}

function countDown() {
  const window = document.getElementById("window");
  const shown = window?.querySelector(".countdown");
  if (!shown) return;
  const minutes = Math.floor((new Date(window.dataset.until) - Date.now()) / 60000);
  if (minutes < 0) return fresh();
  const text = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
  if (shown.textContent !== text) shown.textContent = text;
}

export function watch() {
  if (!panel) return;
  let atEnd = true;
  panel.addEventListener("scroll", (event) => {
    const talk = event.target;
    if (talk.id === "talk") atEnd = talk.scrollHeight - talk.scrollTop - talk.clientHeight < NEAR;
  }, true);
  const follow = () => { if (atEnd) toEnd(); };
  new MutationObserver(follow).observe(panel, { childList: true, subtree: true });
  panel.addEventListener("load", follow, true); // a picture has its height only now
  toEnd();
  setInterval(countDown, 15000);
}
