// The cameras of the review room: each shows what its recorder took at one moment of the wall clock, and follows that clock.
// Measured: two players left alone are 0.05 s apart at the start and 0.3 s after half a minute; so each is looked at ten times a
// second and let run a little faster or slower, or sent to its place where it is far off.

const EASY = 0.03; // s off that nobody sees
const FAR = 0.25; // s off from which a player is sent to its place
const HARDEST = 0.06; // part of the speed that is added or taken
const REST = 500; // ms between two times that a player is sent to its place
const KEPT_UP = 2000; // ms for which the clock waits for a player that has nothing to show
const BEAT = 10000; // ms
const QUIET = 60000; // ms between beats of what is not shown now

export class Camera {
  constructor(camera, room, index) {
    Object.assign(this, { camera, room, index, recording: null, video: null, spans: [], last: null, sent: 0, waited: 0 });
    this.box = document.createElement("div");
    this.box.className = "cam";
    this.box.innerHTML = '<div class="screen"></div><div class="cap"><b></b><span class="file wide soft"></span><span class="grow"></span>'
      + '<span class="copy"></span><span class="off"></span><span class="hears"></span></div>';
    this.screen = this.box.querySelector(".screen");
    this.box.querySelector("b").textContent = `${camera.name} ${camera.person}`;
    this.box.addEventListener("click", () => room.hear(this.index));
  }

  at(wall) {
    return this.camera.recordings.find((one) => one.start <= wall && wall < one.end) || null;
  }

  // Show what there is at a moment: another recording, the same one, or nothing.
  async show(wall) {
    const wanted = this.at(wall);
    if (wanted !== this.recording) {
      this.leave();
      this.recording = wanted;
      this.caption();
      if (!wanted) return this.nothing(this.room.say("none"));
      if (!wanted.how) return this.nothing(this.room.say("needs_copy"), `/play/${wanted.id}`);
      await this.load(wanted);
    }
    if (this.video) this.follow(wall, this.room.playing, this.room.speed);
  }

  nothing(sentence, address) {
    this.screen.replaceChildren();
    const box = document.createElement(address ? "a" : "div");
    box.className = "none";
    box.textContent = sentence;
    if (address) box.href = address;
    this.screen.append(box);
  }

  async load(recording) {
    this.nothing("…");
    const opened = await this.room.open(recording);
    if (this.recording !== recording) return;
    if (typeof opened === "string") return this.nothing(opened);
    this.viewing = opened;
    const video = document.createElement("video");
    video.preload = "auto";
    video.playsInline = true;
    video.disableRemotePlayback = true;
    video.src = opened.media;
    video.muted = this.room.heard !== this.index;
    video.preservesPitch = true;
    video.addEventListener("loadedmetadata", () => {
      if (recording.media === "video" && video.videoWidth === 0) this.nothing(this.room.say("black"), `/recordings/${recording.id}`);
      this.follow(this.room.wall, this.room.playing, this.room.speed, true);
    });
    video.addEventListener("error", () => {
      if (this.video === video) { this.room.forget(recording); this.recording = undefined; this.nothing(this.room.say("lost")); }
    });
    this.video = video;
    this.screen.replaceChildren(video, this.watermark("mark"), this.watermark("mark b"));
  }

  watermark(kind) {
    const mark = document.createElement("div");
    mark.className = kind;
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = `${this.room.say("viewer")} ${new Date().toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" })}`;
    mark.hidden = kind !== "mark";
    return mark;
  }

  follow(wall, playing, speed, at_once = false) {
    const video = this.video;
    if (!video || video.readyState < 1) return;
    const target = (wall - this.recording.start) / 1000;
    const off = video.currentTime - target;
    const now = performance.now();
    const far = playing ? FAR * Math.max(1, speed) : 0.5 / this.recording.rate;
    if ((at_once || Math.abs(off) > far) && !video.seeking && (at_once || !playing || now - this.sent > REST)) {
      video.currentTime = Math.max(0, target + (playing && !at_once ? 0.04 * speed : 0));
      this.sent = now;
      this.last = null;
    }
    const ease = Math.abs(off) > EASY ? Math.max(-HARDEST, Math.min(HARDEST, -off * 0.6)) : 0;
    const rate = speed * (1 + ease);
    if (playing && Math.abs(video.playbackRate - rate) > 0.001) video.playbackRate = rate;
    if (playing && video.paused && target < (video.duration || Infinity)) video.play().catch(() => {});
    if (!playing && !video.paused) video.pause();
    this.off = off;
    this.note(playing);
  }

  // Whether the clock has to wait, because there is nothing to show yet.
  holds(now) {
    const ready = !this.video || this.video.ended || (this.video.readyState > 2 && !this.video.seeking);
    if (ready) this.waited = 0;
    else if (!this.waited) this.waited = now;
    return !ready && now - this.waited < KEPT_UP;
  }

  // What was truly played: media seconds that ran with the page to be seen.
  note(playing) {
    const video = this.video;
    const plays = playing && !video.paused && !video.seeking && !video.ended && video.readyState > 2;
    const seen = document.visibilityState === "visible";
    const at = video.currentTime;
    const step = this.last === null ? 0 : at - this.last;
    if (seen && step > 0 && step <= 2 * video.playbackRate) {
      const speed = Math.round(this.room.speed * 100) / 100;
      const open = this.spans[this.spans.length - 1];
      const sound = !video.muted;
      if (open && open[1] === this.last && open[2] === speed && open[3] === sound) open[1] = at;
      else this.spans.push([this.last, at, speed, sound]);
    }
    this.last = plays && seen ? at : null;
  }

  leave() {
    if (this.video) {
      if (this.viewing) this.room.beat(this.viewing, this.taken());
      this.video.pause();
      this.video.removeAttribute("src");
      this.video.load();
    }
    this.video = this.viewing = this.last = null;
  }

  taken() {
    const spans = this.spans;
    this.spans = [];
    return spans;
  }

  caption() {
    const one = this.recording;
    const cap = (name, text) => { this.box.querySelector(`.cap .${name}`).textContent = text; };
    cap("file", one ? one.name : "");
    cap("copy", one && one.how === "copy" ? this.room.say("copy") : "");
    const seconds = one ? `${Math.abs(one.offset).toFixed(1).replace(/\.0$/, "")}${one.sure ? `±${one.sure.toFixed(0)}` : ""}` : "";
    cap("off", !one ? "" : !one.offset ? `${this.room.say("exact")}${one.sure ? ` ±${one.sure.toFixed(0)}` : ""}` : this.room.say(one.offset < 0 ? "fast" : "slow").replace("{seconds}", seconds));
    this.hearing();
  }

  hearing() {
    const heard = this.room.heard === this.index;
    this.box.classList.toggle("sound", heard);
    this.box.querySelector(".hears").textContent = heard ? this.room.say("sound") : "";
    if (this.video) this.video.muted = !heard;
  }
}

// The viewings that are open: each is opened once, beats while the page is there, and is closed when it is left.
export class Viewings {
  constructor(token, openedBy, lost) {
    Object.assign(this, { token, openedBy, lost, opened: new Map(), beaten: 0 });
    addEventListener("pagehide", () => {
      for (const viewing of this.opened.values()) {
        navigator.sendBeacon(`${viewing.watch}/close`, new Blob([JSON.stringify({ spans: viewing.left(), visible: true })], { type: "application/json" }));
      }
      this.opened.clear();
    });
  }

  send(address, told) {
    return fetch(address, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "X-Liuhen-Form": this.token, "HX-Request": "true" }, body: JSON.stringify(told) });
  }

  async open(recording, ticket) {
    const there = this.opened.get(recording.id);
    if (there) return there;
    const answer = await this.send("/view", { recording: recording.id, ticket, opened_by: this.openedBy }).catch(() => null);
    if (!answer || !answer.ok) {
      const said = answer ? new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent.trim() : "";
      return said || this.lost;
    }
    const viewing = { ...(await answer.json()), recording: recording.id, left: () => [], at: performance.now() };
    this.opened.set(recording.id, viewing);
    return viewing;
  }

  async beat(viewing, spans) {
    viewing.at = performance.now();
    const answer = await this.send(`${viewing.watch}/beat`, { spans, visible: true }).catch(() => null);
    if (answer && answer.status === 403) this.opened.delete(viewing.recording);
  }

  // Called now and then with the cameras that show something.
  tick(cameras) {
    if (document.visibilityState !== "visible") return;
    const now = performance.now();
    for (const viewing of this.opened.values()) {
      const camera = cameras.find((one) => one.viewing === viewing);
      viewing.left = camera ? () => camera.taken() : () => [];
      if (now - viewing.at > (camera ? BEAT : QUIET)) this.beat(viewing, viewing.left());
    }
  }
}
