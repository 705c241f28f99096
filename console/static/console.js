// On every page: a few keys, and what changed elsewhere, told by one stream for all windows of a browser.

const typing = (event) => event.isComposing || event.keyCode === 229
  || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable;
const GO = { KeyD: "/", KeyC: "/cases", KeyR: "/recordings", KeyH: "/help" };
let going = false;

addEventListener("keydown", (event) => {
  if (typing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (going && GO[event.code]) location.assign(GO[event.code]);
  going = event.code === "KeyG";
  if (event.key === "/" || event.code === "Slash" && !event.shiftKey) {
    const field = document.querySelector("[data-search]");
    if (field) { field.focus(); event.preventDefault(); }
  } else if (event.key === "?" || event.key === "？") {
    location.assign("/help#keys");
  }
});

// A browser opens six connections to one place: one window holds the stream and tells the others.
const told = "BroadcastChannel" in window ? new BroadcastChannel("liuhen") : null;
const tell = (name) => document.body.dispatchEvent(new CustomEvent(name, { bubbles: true }));
if (told) told.onmessage = (event) => tell(event.data);

const listen = () => new Promise((over) => {
  const stream = new EventSource("/events");
  for (const name of ["liuhen-job", "liuhen-case"]) {
    stream.addEventListener(name, () => { tell(name); if (told) told.postMessage(name); });
  }
  stream.addEventListener("close", () => { stream.close(); over(); });
});

if (document.querySelector(".who") && navigator.locks) {
  const lead = async () => { for (;;) await listen(); };
  addEventListener("load", () => navigator.locks.request("liuhen-events", lead));
}
