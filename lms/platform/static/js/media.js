// Goes on where a recording was stopped, on this device or another, and says how far it was heard or seen.
const player = document.querySelector("[data-position]");
const about = document.querySelector("[data-resumed]");
const EVERY_S = 10;

const start = Number(player.dataset.seconds);
let told = start;

function resume() {
  if (!start || player.currentTime > 1) return;
  player.currentTime = start;
  about.prepend(`${about.dataset.resumed} `);
}

function tell() {
  const now = Math.floor(player.currentTime);
  if (now === told) return;
  told = now;
  fetch(player.dataset.position, {
    method: "POST",
    body: new URLSearchParams({ seconds: now }),
    headers: { Accept: "application/json", "X-CSRFToken": player.dataset.token },
    redirect: "manual",
    keepalive: true,
  }).catch(() => (told = -1)); // said again with the next change
}

if (player.readyState >= HTMLMediaElement.HAVE_METADATA) resume();
else player.addEventListener("loadedmetadata", resume, { once: true });
player.addEventListener("timeupdate", () => Math.abs(player.currentTime - told) >= EVERY_S && tell());
for (const moment of ["pause", "seeked", "ended"]) player.addEventListener(moment, tell);
window.addEventListener("pagehide", tell);
// Listening is learning, though no hand moves: activity.js counts the time only while something is touched.
player.addEventListener("timeupdate", () => !player.paused && window.dispatchEvent(new Event("touchstart")));
