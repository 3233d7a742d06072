// Goes on where a recording was stopped, on this device or another, and says how far it was heard or seen.
import { isNoWord, newKey, put } from "./outbox.js";

const owner = document.querySelector("[data-owner]")?.dataset.owner || "";
const EVERY_S = 10;

document.querySelectorAll("[data-position]").forEach((player) => {
  const about = player.closest("section").querySelector("[data-resumed]");
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
    const body = new URLSearchParams({ seconds: now });
    fetch(player.dataset.position, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": player.dataset.token },
      redirect: "manual",
      keepalive: true,
    })
      .then((answer) => isNoWord(answer) && later(body))
      .catch(() => later(body));
  }

  // Without a network the last place waits; it says how long ago that was, so that it never undoes a later one.
  function later(body) {
    const url = new URL(player.dataset.position, window.location.href).href;
    if (owner) put({ key: newKey(), owner, url, body: body.toString(), waited: true, direct: true, quiet: true });
  }

  for (const track of player.textTracks) track.mode = "showing"; // as the page says; Safari waits until somebody asks for them
  if (player.readyState >= HTMLMediaElement.HAVE_METADATA) resume();
  else player.addEventListener("loadedmetadata", resume, { once: true });
  player.addEventListener("timeupdate", () => Math.abs(player.currentTime - told) >= EVERY_S && tell());
  for (const moment of ["pause", "seeked", "ended"]) player.addEventListener(moment, tell);
  window.addEventListener("pagehide", tell);
  // Listening is learning, though no hand moves: activity.js counts the time only while something is touched.
  player.addEventListener("timeupdate", () => !player.paused && window.dispatchEvent(new Event("touchstart")));
});
