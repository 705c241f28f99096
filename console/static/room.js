// The review room: one wall clock that cameras, words, timeline and findings follow; every act has a key, outside fields alone.

import { Camera, Viewings } from "./players.js";
import { Timeline, clock } from "./timeline.js";

const page = document.querySelector(".room");
const drawn = JSON.parse(document.getElementById("drawn").textContent);
const sentences = JSON.parse(document.getElementById("sentences").textContent);
const find = (asked, of = document) => of.querySelector(asked);
const LOOK = 100; // ms between two looks at the cameras
const BEFORE = 5000; // ms before a finding from which it is played
const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

const room = {
  drawn, wall: 0, playing: false, speed: 1, heard: 0, skip: true, own: false, current: null, span: [null, null], large: 2, undone: [],
  say: (name) => sentences[name],
  cameras: [],

  async open(recording) {
    return this.viewings.open(recording, find("[data-ticket]")?.value || "");
  },
  beat(viewing, spans) { this.viewings.beat(viewing, spans); },
  forget(recording) { this.viewings.opened.delete(recording.id); },
  hear(index) {
    this.heard = index;
    for (const camera of this.cameras) camera.hearing();
  },

  // Those that are shown: with footage now first, then by their place.
  shown() {
    return this.cameras.slice(0, this.large);
  },
  arrange() {
    const shown = this.shown();
    const box = find("[data-cams]");
    for (const camera of this.cameras.slice(this.large)) { camera.leave(); camera.recording = undefined; }
    box.dataset.shown = shown.length;
    box.replaceChildren(...shown.map((camera) => camera.box));
    for (const camera of shown) camera.show(this.wall);
    this.timeline?.draw();
  },

  seek(ms, play = this.playing) {
    this.wall = ms;
    this.play(play);
    for (const camera of this.shown()) camera.show(ms).then?.(() => camera.follow(this.wall, this.playing, this.speed, !this.playing));
    this.tell();
  },
  play(playing) {
    this.playing = playing;
    this.looked = performance.now();
    find("[data-play]").textContent = this.say(playing ? "pause" : "play");
    for (const camera of this.shown()) if (camera.video) camera.follow(this.wall, playing, this.speed);
    if (!playing) this.address();
  },
  faster(step) {
    const at = SPEEDS.indexOf(this.speed);
    this.speed = step ? SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + step))] : 1;
    find("[data-speed]").textContent = `${this.speed}×`;
  },
  frame(step) {
    const one = this.shown()[this.heard]?.recording || this.shown().map((camera) => camera.recording).find(Boolean);
    const rate = one?.rate || 25;
    const from = one ? Math.round((this.wall - one.start) / 1000 * rate) : 0;
    this.seek(one ? one.start + (from + step) / rate * 1000 + 1 : this.wall + step * 40, false);
  },

  // One look: the clock goes on as far as the cameras can follow.
  look() {
    const now = performance.now();
    const shown = this.shown();
    if (this.playing) {
      const went = Math.min(1000, now - this.looked) * this.speed;
      if (!shown.some((camera) => camera.recording && camera.holds(now))) this.wall += went;
      this.over();
    }
    this.looked = now;
    for (const camera of shown) camera.show(this.wall);
    this.viewings.tick(this.cameras);
    if (this.playing) this.tell();
  },
  over() {
    if (this.shown().some((camera) => camera.at(this.wall))) return;
    const next = Math.min(...this.shown().flatMap((camera) => camera.camera.recordings).map((one) => one.start).filter((start) => start > this.wall));
    if (next === Infinity) this.play(false);
    else if (this.skip) this.wall = next;
  },

  // How far the cameras are apart, in ms: the greatest difference of what they show from the clock.
  spread() {
    const walls = this.shown().filter((camera) => camera.video && camera.video.readyState > 1).map((camera) => camera.recording.start + camera.video.currentTime * 1000);
    return walls.length > 1 ? Math.max(...walls) - Math.min(...walls) : 0;
  },

  tell() {
    const own = this.own && this.shown()[this.heard]?.recording?.offset || 0;
    find("[data-clock]").textContent = clock(this.wall - own * 1000, true);
    find("[data-date]").textContent = new Date(this.wall + 8 * 3600e3).toISOString().slice(0, 10);
    this.timeline?.follow(this.wall);
    words.show(this.wall);
  },
  address() {
    if (!this.wall) return;
    const asked = new URLSearchParams(location.search);
    asked.set("t", clock(this.wall));
    if (this.current) asked.set("f", this.current);
    history.replaceState(null, "", `${location.pathname}?${asked}`);
  },

  events() {
    return [...document.querySelectorAll("#findings .event")].map((box, index) => ({
      id: box.dataset.event, at: Number(box.dataset.at) || 0, waits: "waits" in box.dataset, number: index + 1, box }));
  },
  // Open a finding; `play`: from a few seconds before it.
  choose(id, play = true) {
    const shown = this.events().find((one) => one.id === id);
    if (!shown) return;
    this.current = id;
    for (const one of this.events()) one.box.open = one.id === id;
    shown.box.scrollIntoView({ block: "nearest" });
    tab("findings");
    if (shown.at) this.seek(shown.at - (play ? BEFORE : 0), play && !!this.cameras.length);
    this.timeline?.draw();
    this.address();
  },
  step(by, waiting = false) {
    const events = this.events();
    const at = events.findIndex((one) => one.id === this.current);
    const after = by > 0 ? events.slice(at + 1) : events.slice(0, Math.max(0, at)).reverse();
    const next = (waiting ? [...after, ...events.slice(0, at + 1)] : after).find((one) => !waiting || one.waits);
    if (next) this.choose(next.id);
    return !!next;
  },

  mark(end) {
    this.span[end] = this.wall;
    if (this.span[0] !== null && this.span[1] !== null && this.span[0] > this.span[1]) this.span.reverse();
    const form = find("[data-span]");
    form.hidden = false;
    find("[name=from]", form).value = Math.round(this.span[0] ?? this.span[1]);
    find("[name=to]", form).value = Math.round(this.span[1] ?? this.span[0] + 1000);
    find("[data-span-says]").textContent = this.span.map((part) => (part === null ? "…" : clock(part))).join("–");
    this.timeline.draw();
  },
  unmark() {
    this.span = [null, null];
    find("[data-span]").hidden = true;
    this.timeline.draw();
  },

  async still() {
    const camera = this.shown()[this.heard];
    if (!camera?.video?.videoWidth) return;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [camera.video.videoWidth, camera.video.videoHeight];
    canvas.getContext("2d").drawImage(camera.video, 0, 0);
    const picture = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", await picture.arrayBuffer()))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const answer = await this.viewings.send(`${camera.viewing.watch}/still`, { sha256: digest, at: String(Math.round(camera.video.currentTime * 1000)), opened_by: this.viewings.openedBy });
    if (!answer.ok) return;
    const told = { ...(await answer.json()), wall_clock: `${new Date(this.wall + 8 * 3600e3).toISOString().slice(0, 23)}+08:00` };
    const name = `${camera.recording.name}-${clock(this.wall).replaceAll(":", "")}`;
    save(picture, `${name}.png`);
    save(new Blob([JSON.stringify(told, null, 1)], { type: "application/json" }), `${name}.json`);
    toast(`${this.say("kept")}：${digest.slice(0, 16)}…`);
  },
};

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

const toast = (sentence) => {
  const box = document.createElement("div");
  box.className = "toast";
  box.setAttribute("role", "status");
  box.textContent = sentence;
  document.body.append(box);
  setTimeout(() => box.remove(), 4000);
};

// The words under the pictures: what is said now, and around it.
const words = {
  lines: [...document.querySelectorAll("#panel-words .say")].filter((line) => line.dataset.say).map((line) => ({ at: Number(line.dataset.say), line })),
  now: -1,
  show(wall) {
    let now = -1;
    for (let at = 0; at < this.lines.length && this.lines[at].at <= wall; at += 1) now = at;
    if (now === this.now && this.drawn) return;
    this.now = now;
    this.drawn = true;
    const first = Math.max(0, Math.min(now - 2, this.lines.length - 6));
    const rows = this.lines.slice(first, first + 8).map(({ line }, index) => {
      const row = document.createElement("p");
      row.append(...[...line.children].map((part) => part.cloneNode(true)));
      row.classList.toggle("now", first + index === now);
      return row;
    });
    find("[data-heard]").replaceChildren(...rows);
    for (const { line } of this.lines) line.classList.remove("now");
    if (now >= 0) this.lines[now].line.classList.add("now");
  },
};

const tab = (name) => {
  for (const button of document.querySelectorAll("[data-tab]")) button.setAttribute("aria-selected", String(button.dataset.tab === name));
  for (const panel of document.querySelectorAll("[role=tabpanel]")) panel.hidden = panel.id !== `panel-${name}`;
};

const open_form = () => find("#findings .event[open] [data-decides]");
const DO = {
  play: () => room.play(!room.playing), back: () => room.seek(room.wall - 5000), "frame-back": () => room.frame(-1), "frame-on": () => room.frame(1),
  speed: () => room.faster(room.speed >= 4 ? -8 : 1), layout: () => { room.large = room.large >= Math.min(4, room.cameras.length) ? 1 : room.large + 1; room.arrange(); },
  still: () => room.still(), span: () => room.mark(room.span[0] === null ? 0 : 1), "no-span": () => room.unmark(),
  skip: (button) => { room.skip = !room.skip; button.setAttribute("aria-pressed", String(room.skip)); },
  own: (button) => { room.own = !room.own; button.setAttribute("aria-pressed", String(room.own)); room.tell(); },
  ask: () => { const asking = find("[data-asking]", open_form()); asking.hidden = false; find("[name=of]", asking).focus(); },
};
const undo = () => {
  const id = room.undone.pop();
  const button = id && find(`#findings [data-event="${id}"] [data-undo]`);
  if (button) { room.undoing = true; button.click(); }
};
const KEYS = {
  Space: DO.play, ArrowLeft: (event) => room.seek(room.wall - (event.shiftKey ? 1000 : event.ctrlKey ? 30000 : 5000)),
  ArrowRight: (event) => room.seek(room.wall + (event.shiftKey ? 1000 : event.ctrlKey ? 30000 : 5000)),
  Comma: DO["frame-back"], Period: DO["frame-on"], BracketLeft: () => room.faster(-1), BracketRight: () => room.faster(1), Backspace: () => room.faster(0),
  KeyJ: () => room.step(1), KeyK: () => room.step(-1), KeyV: DO.layout, KeyS: DO.still, KeyI: () => room.mark(0), KeyO: () => room.mark(1), KeyT: () => tab("words"),
  KeyN: () => find("textarea", open_form())?.focus(), KeyZ: undo, Home: () => room.seek(room.timeline.whole[0]), End: () => room.seek(room.timeline.whole[1]),
};

const in_field = (event) => event.isComposing || event.keyCode === 229 || event.target.matches?.("input, textarea, select") || event.target.isContentEditable;
let told_once = false;

addEventListener("keydown", (event) => {
  if (in_field(event)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.altKey || event.metaKey || (event.ctrlKey && !event.code.startsWith("Arrow"))) return;
  if (["Space", "Enter"].includes(event.code) && event.target.closest?.("button, a, summary") && event.target.closest("button, a, summary") !== find("[data-do=play]")) return;
  if (event.key === "Process" && !told_once) { told_once = true; toast(room.say("swallowed")); }
  if (/^Digit[1-4]$/.test(event.code)) { room.hear(Number(event.code.slice(5)) - 1); return; }
  const press = !event.ctrlKey && open_form() && find(`[data-press="${event.code}"]`, open_form());
  const act = KEYS[event.code];
  if (press) press.click();
  else if (act) act(event);
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-tab], [data-go], [data-fill]");
  if (button?.dataset.do) DO[button.dataset.do]?.(button);
  else if (button?.dataset.tab) tab(button.dataset.tab);
  else if (button?.dataset.go) room.seek(Number(button.dataset.go), true);
  else if (button?.dataset.fill) { const field = find("textarea", button.closest("form")); field.value = button.dataset.fill; field.focus(); }
  const summary = event.target.closest("summary");
  if (summary?.closest("#findings")) {
    event.preventDefault();
    const box = summary.parentElement;
    if (box.open) { box.open = false; room.current = null; } else room.choose(box.dataset.event);
  }
});

// A decision landed: the list is new; on to the next that waits.
document.body.addEventListener("liuhen-decided", () => {
  find("#problem").replaceChildren();
  if (room.undoing) { room.undoing = false; if (room.current) room.choose(room.current, false); return; }
  if (room.current) room.undone.push(room.current);
  if (!room.step(1, true)) { room.current = null; room.timeline.draw(); }
});
document.body.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "problem") find("[data-scroll]").scrollTop = 0; });
document.body.addEventListener("liuhen-case", () => {
  // Somebody else may have decided: the list is asked for again where nobody is typing in it.
  const typed = [...document.querySelectorAll("#findings textarea")].some((field) => field.value.trim());
  if (!typed && !document.activeElement?.closest?.("#findings")) refresh();
});
const refresh = async () => {
  const answer = await fetch(`/cases/${page.dataset.case}/room/findings`, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (fresh.querySelector("#findings").dataset.version === find("#findings").dataset.version) return;
  for (const id of ["findings", "decided"]) find(`#${id}`).replaceWith(document.adoptNode(fresh.querySelector(`#${id}`)));
  window.htmx.process(find("#findings"));
  if (room.current) for (const one of room.events()) one.box.open = one.id === room.current;
  room.timeline.draw();
};

room.viewings = new Viewings(page.dataset.token, page.dataset.openedBy, sentences.lost);
room.cameras = drawn.cameras.map((camera, index) => new Camera(camera, room, index));
room.large = Math.max(1, Math.min(2, room.cameras.length));
room.timeline = new Timeline(find("[data-timeline]"), room);
const asked = new URLSearchParams(location.search);
const day = (ms) => new Date(ms + 8 * 3600e3).toISOString().slice(0, 10);
const given = /^\d\d:\d\d(:\d\d)?$/.test(asked.get("t") || "") ? Date.parse(`${day(room.timeline.whole[0] + 2000)}T${asked.get("t")}+08:00`) : Date.parse(asked.get("t") || "");
const first = room.cameras.flatMap((one) => one.camera.recordings).map((one) => one.start);
room.wall = given || (first.length ? Math.min(...first) : 0);
room.arrange();
const chosen = room.events().find((one) => one.id === asked.get("f")) || (given ? null : room.events().find((one) => one.waits) || room.events()[0]);
if (chosen) room.choose(chosen.id, false);
if (given) room.seek(given, false);
room.tell();
room.looked = performance.now();
setInterval(() => room.look(), LOOK);
find("[data-cams]").room = room; // what the page is doing, for whoever looks into it
document.documentElement.dataset.ready = "true";
