// Tells the office what was truly played: media seconds that ran with the page to be seen. Without it nothing is noted as played.

const EVERY = 10000; // ms between two signs of the page
const LOOK = 250; // ms between two looks at the player

const page = document.querySelector("[data-watch]");
const player = page && page.querySelector("video, audio");

if (page) {
  const address = page.dataset.watch;
  let spans = [];
  let last = null; // where the player was at the last look, while it played
  let ended = false;

  const look = () => {
    const plays = player && !player.paused && !player.seeking && !player.ended && player.readyState > 2;
    const visible = document.visibilityState === "visible";
    const at = player ? player.currentTime : 0;
    const step = last === null ? 0 : at - last;
    if (last !== null && visible && step > 0 && step <= 2 * player.playbackRate) note(last, at);
    last = plays && visible ? at : null;
  };

  const note = (from, to) => {
    const speed = player.playbackRate;
    const sound = !player.muted && player.volume > 0;
    const open = spans[spans.length - 1];
    if (open && open[1] === from && open[2] === speed && open[3] === sound) open[1] = to;
    else spans.push([from, to, speed, sound]);
  };

  const taken = () => {
    look();
    const told = JSON.stringify({ spans, visible: true });
    spans = [];
    return told;
  };

  const beat = async () => {
    if (ended || document.visibilityState !== "visible") return;
    const answer = await fetch(address + "/beat", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: taken(), credentials: "same-origin",
    }).catch(() => null);
    if (answer && (answer.redirected || answer.status === 403)) end(); // logged out, or not allowed any more
  };

  const end = () => {
    ended = true;
    if (player) {
      player.pause();
      player.removeAttribute("src");
      player.load();
    }
    page.querySelector("[data-ended]").hidden = false;
  };

  setInterval(look, LOOK);
  setInterval(beat, EVERY);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? beat() : look()));
  addEventListener("pagehide", () => {
    if (!ended) navigator.sendBeacon(address + "/close", new Blob([taken()], { type: "application/json" }));
    ended = true;
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) end();
  });

  if (player) {
    player.addEventListener("seeking", () => { last = null; });
    player.addEventListener("error", () => { if (!ended) page.querySelector("[data-unplayed]").hidden = false; });
    player.addEventListener("loadedmetadata", () => {
      if (player.videoWidth === 0 && player.tagName === "VIDEO") page.querySelector("[data-unplayed]").hidden = false;
      const moment = /[#&]t=([0-9.]+)/.exec(location.hash);
      if (moment) player.currentTime = Number(moment[1]);
    });
  }
}

// The moment a report points to stands behind #: it is kept while the page asks what for.
const form = document.querySelector("[data-keeps-moment]");
if (form && location.hash) form.action += location.hash;
