// Counts the seconds in which this page is in sight and in use, and remembers how far down it was read.
import { isNoWord, newKey, put, waiting } from "./outbox.js";

const script = document.querySelector("script[data-activity]");
const owner = document.querySelector("[data-owner]")?.dataset.owner || "";
const BEAT_MS = 30000;
const IDLE_MS = 1000 * (Number(script.dataset.idle) || 90); // reading needs no hand on the mouse; longer, and nobody may be there

let seconds = 0;
let touched = Date.now();
let told = "";

for (const sign of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"]) {
  window.addEventListener(sign, () => (touched = Date.now()), { passive: true });
}

setInterval(() => {
  if (!document.hidden && Date.now() - touched < IDLE_MS) seconds += 1;
}, 1000);

// A kept page holds a lesson in all its formats: the one that is shown is the one in use.
function shown() {
  return [...document.querySelectorAll("[data-lesson]")].find((part) => part.getClientRects().length);
}

function reached(lesson) {
  if (!lesson) return "";
  const passed = [...lesson.querySelectorAll("[id^=part-]")].filter((h) => h.getBoundingClientRect().top < innerHeight / 2);
  return passed.length ? passed[passed.length - 1].id : "";
}

function beat() {
  const lesson = shown();
  const place = reached(lesson);
  if (!seconds && place === told) return;
  const body = new URLSearchParams({ seconds, lesson: lesson?.dataset.lesson || "", place });
  if (lesson?.dataset.format) body.set("format", lesson.dataset.format);
  body.set("key", newKey());
  seconds = 0;
  told = place;
  if (before()) return later(body); // sent now, it would arrive first, and what waits would count for nothing
  const headers = { Accept: "application/json", "X-CSRFToken": script.dataset.token };
  const sent = Number(body.get("seconds"));
  fetch(script.dataset.activity, { method: "POST", body, headers, redirect: "manual", keepalive: true })
    .then((answer) => {
      if (isNoWord(answer)) later(body);
      return answer.ok ? answer.json() : null;
    })
    // What the server cut off because of a fraction of a second counts with the next beat; more than that is not ours.
    .then((told) => (seconds += told ? Math.min(1, Math.max(0, sent - told.counted)) : 0))
    .catch(() => later(body));
}

const url = new URL(script.dataset.activity, window.location.href).href;
const before = () => waiting(owner).find((entry) => entry.url === url);

// Without a network the time adds up and is sent as one, when there is one again: of time that was spent since the last
// word, no more is believed than has passed, so a second sending right behind the first would count for nothing.
function later(body) {
  const sent = Number(body.get("seconds"));
  if (!owner || !sent) return;
  if (before()) {
    const earlier = new URLSearchParams(before().body);
    body.set("seconds", sent + Number(earlier.get("seconds")));
    if (earlier.get("format") !== body.get("format")) body.delete("format"); // of both, and so of neither
  }
  body.set("key", newKey());
  body.set("device_at", new Date().toISOString());
  body.set("label", document.querySelector("h1").innerText.replace(/\s+/g, " "));
  const { attempt } = document.querySelector("[data-attempt]")?.dataset ?? {};
  if (attempt) body.set("attempt", attempt);
  put({ key: body.get("key"), owner, url, body: body.toString(), waited: true, quiet: true });
}

setInterval(beat, BEAT_MS);
document.addEventListener("visibilitychange", () => document.hidden && beat());
window.addEventListener("pagehide", beat);
