// The timeline of the review room: findings, papers, recorders, all of them together, speech and marks over one axis of wall-clock time.

const NS = "http://www.w3.org/2000/svg";
const LEFT = 132; // px for the names of the lanes
const TOP = 18;
const HIGH = 17; // px of a lane
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400]; // s between two lines of the grid

export const clock = (ms, tenths = false) => {
  const at = new Date(ms + 8 * 3600e3); // Beijing time
  return at.toISOString().slice(11, 19) + (tenths ? `.${Math.floor(at.getUTCMilliseconds() / 100)}` : "");
};

const make = (kind, of, values, text) => {
  const made = document.createElementNS(NS, kind);
  for (const name of Object.keys(values)) made.setAttribute(name, values[name]);
  if (text !== undefined) made.textContent = text;
  of.append(made);
  return made;
};

export class Timeline {
  constructor(box, room) {
    Object.assign(this, { box, room });
    const starts = room.cameras.flatMap((one) => one.camera.recordings).flatMap((one) => [one.start, one.end]);
    const all = [...starts, ...room.drawn.papers.flatMap((one) => [one.start, one.end])].filter(Boolean);
    const [first, last] = all.length ? [Math.min(...all), Math.max(...all)] : [0, 1000];
    const edge = Math.max(2000, (last - first) * 0.015);
    this.whole = [first - edge, last + edge];
    [this.from, this.to] = this.whole;
    this.union = join(room.cameras.flatMap((one) => one.camera.recordings.map((each) => [each.start, each.end])));
    box.setAttribute("aria-valuemin", Math.round(first / 1000));
    box.setAttribute("aria-valuemax", Math.round(last / 1000));
    box.addEventListener("wheel", (event) => { event.preventDefault(); this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.time(event.clientX)); }, { passive: false });
    box.addEventListener("pointerdown", (event) => this.press(event));
    new ResizeObserver(() => this.draw()).observe(box);
  }

  get wide() { return Math.max(100, this.box.clientWidth - 20); }

  x(ms) { return LEFT + (ms - this.from) / (this.to - this.from) * (this.wide - LEFT); }

  time(clientX) {
    const left = this.box.getBoundingClientRect().left + 10;
    return this.from + Math.max(0, Math.min(1, (clientX - left - LEFT) / (this.wide - LEFT))) * (this.to - this.from);
  }

  press(event) {
    if (event.target.dataset.event) return this.room.choose(event.target.dataset.event);
    const [x, from, to] = [event.clientX, this.from, this.to];
    let dragged = false;
    const move = (moved) => {
      if (Math.abs(moved.clientX - x) > 4) dragged = true;
      if (dragged) this.look(from - (moved.clientX - x) / (this.wide - LEFT) * (to - from), to - from);
    };
    const up = (ended) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up);
      if (!dragged) this.room.seek(this.time(ended.clientX));
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", up);
  }

  zoom(factor, around) {
    const span = Math.max(4000, Math.min(this.whole[1] - this.whole[0], (this.to - this.from) * factor));
    this.look(around - (around - this.from) / (this.to - this.from) * span, span);
  }

  look(from, span) {
    this.from = Math.max(this.whole[0], Math.min(this.whole[1] - span, from));
    this.to = this.from + span;
    this.draw();
  }

  // Keep a moment in sight.
  follow(ms) {
    if (ms < this.from || ms > this.to) this.look(ms - (this.to - this.from) * 0.2, this.to - this.from);
    else this.place(ms);
  }

  place(ms) {
    if (!this.needle) return;
    for (const end of ["x1", "x2"]) this.needle.setAttribute(end, this.x(ms));
    this.box.setAttribute("aria-valuenow", Math.round(ms / 1000));
    this.box.setAttribute("aria-valuetext", clock(ms));
  }

  draw() {
    const { room } = this;
    const papers = room.drawn.papers.slice(0, 4);
    const lanes = 1 + papers.length + room.cameras.length + 1 + (room.drawn.speech.length ? 1 : 0) + (room.drawn.marks.length ? 1 : 0);
    const high = TOP + lanes * HIGH + 2;
    const svg = document.createElementNS(NS, "svg");
    svg.setAttribute("viewBox", `0 0 ${this.wide} ${high}`);
    svg.setAttribute("width", this.wide);
    svg.setAttribute("height", high);
    svg.setAttribute("aria-hidden", "true");
    const defs = make("defs", svg, {});
    const hatch = make("pattern", defs, { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    make("rect", hatch, { width: 6, height: 6, fill: "#3a1f1d" });
    make("rect", hatch, { width: 3, height: 6, fill: "#b4554d" });
    const clip = make("clipPath", defs, { id: "axis" });
    make("rect", clip, { x: LEFT, y: 0, width: this.wide - LEFT, height: high });
    this.grid(svg, high);
    const inner = make("g", svg, { "clip-path": "url(#axis)" });
    let y = TOP;
    const lane = (name, drawing) => {
      make("text", svg, { class: "lab", x: 0, y: y + 12 }, name.length > 11 ? `${name.slice(0, 10)}…` : name);
      drawing(y);
      y += HIGH;
    };
    const bar = (kind, [from, to], at, tall = 11, more = {}) => make("rect", inner, { class: kind, x: this.x(from), y: at + 2, width: Math.max(1.5, this.x(to) - this.x(from)), height: tall, ...more });
    const findings_at = y;
    lane(room.say("findings"), () => {});
    for (const paper of papers) lane(paper.name, (at) => {
      bar("doc", [paper.start, paper.end], at);
      for (const hole of without([paper.start, paper.end], this.union)) bar("gap", hole, at, 11, { fill: "url(#hatch)" });
    });
    for (const camera of room.cameras) lane(`${camera.camera.name} ${camera.camera.person}`, (at) => {
      for (const one of camera.camera.recordings) bar(one.how ? "rec" : "rec none", [one.start, one.end], at);
    });
    lane(room.say("union"), (at) => {
      for (const part of this.union) bar("cov2", part, at + 3, 5);
      for (const hole of without([this.union[0]?.[0] ?? 0, this.union[this.union.length - 1]?.[1] ?? 0], this.union)) bar("gap", hole, at + 3, 5, { fill: "url(#hatch)" });
    });
    if (room.drawn.speech.length) lane(room.say("speech"), (at) => { for (const [ms] of room.drawn.speech) bar("say", [ms, ms + 2500], at + 4, 4); });
    if (room.drawn.marks.length) lane(room.say("marks"), (at) => { for (const span of room.drawn.marks) bar("held", span, at + 2, 6); });
    if (room.span.every((part) => part !== null)) bar("sel", room.span, TOP, y - TOP - 3);
    this.findings(inner, findings_at);
    this.needle = make("line", inner, { class: "head", y1: 14, y2: high });
    this.box.replaceChildren(svg);
    this.place(room.wall);
  }

  grid(svg, high) {
    const step = 1000 * (STEPS.find((seconds) => seconds * 1000 / (this.to - this.from) * (this.wide - LEFT) > 74) || 86400);
    for (let at = Math.ceil(this.from / step) * step; at < this.to; at += step) {
      make("line", svg, { class: "grid", x1: this.x(at), x2: this.x(at), y1: 15, y2: high });
      make("text", svg, { x: this.x(at), y: 12, "text-anchor": "middle" }, clock(at).slice(0, step < 60000 ? 8 : 5));
    }
  }

  findings(inner, y) {
    let last = -99;
    let more = 0;
    const count = () => { if (more) make("text", inner, { x: last + 11, y: y + 13 }, `＋${more}`); more = 0; };
    for (const shown of this.room.events()) {
      if (!shown.at) continue;
      const x = this.x(shown.at);
      const current = shown.id === this.room.current;
      if (x - last < 15 && !current) { more += 1; continue; }
      count();
      last = x;
      make("circle", inner, { class: `f${shown.waits ? "" : " done"}${current ? " cur" : ""} hit`, cx: x, cy: y + 8, r: 8, "data-event": shown.id });
      make("text", inner, { class: `fn${current ? " cur" : ""} hit`, x, y: y + 12, "data-event": shown.id }, shown.number);
    }
    count();
  }
}

function join(parts) {
  const joined = [];
  for (const [from, to] of [...parts].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

function without([from, to], parts) {
  const holes = [];
  let at = from;
  for (const [start, end] of parts) {
    if (start > at && start < to) holes.push([at, start]);
    at = Math.max(at, end);
  }
  if (at < to) holes.push([at, to]);
  return holes.filter(([start, end]) => start < to && end > start).map(([start, end]) => [start, Math.min(end, to)]);
}
