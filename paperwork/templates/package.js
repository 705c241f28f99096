"use strict";
(function () {
  var player = document.getElementById("player");
  var video = player.querySelector("video");
  var playing = document.getElementById("playing");
  var current = null;

  function choose(item, second, start) {
    if (item !== current) {
      if (current) { current.classList.remove("on"); }
      current = item;
      item.classList.add("on");
      player.hidden = false;
      video.src = item.dataset.play;
      playing.textContent = item.querySelector(".open").textContent;
      var said = item.querySelector("details");
      if (said) { said.open = true; }
    }
    if (video.readyState >= 1) { video.currentTime = second; }
    else { video.addEventListener("loadedmetadata", function () { video.currentTime = second; }, { once: true }); }
    if (start) { var begun = video.play(); if (begun) { begun.catch(function () {}); } }
  }

  function playable(item) { return item && (item.dataset.media === "video" || item.dataset.media === "audio"); }

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a.open, a[data-at]");
    var item = link && link.closest(".recording");
    if (!playable(item)) { return; }
    event.preventDefault();
    choose(item, Number(link.dataset.at || 0), true);
  });

  video.addEventListener("loadedmetadata", function () { player.dataset.seconds = video.duration.toFixed(1); });
  video.addEventListener("timeupdate", function () {
    var now = null;
    current.querySelectorAll(".turns li").forEach(function (turn) {
      turn.classList.remove("now");
      if (Number(turn.querySelector("a").dataset.at) <= video.currentTime + 0.2) { now = turn; }
    });
    if (now) { now.classList.add("now"); }
  });

  var first = Array.from(document.querySelectorAll(".recording")).find(playable);
  if (first) { choose(first, 0, false); }
}());
