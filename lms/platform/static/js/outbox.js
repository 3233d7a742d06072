// What the server has not acknowledged yet: kept in this browser, sent again until it is.
// One at a time and in order, so that a later answer never arrives before an earlier one; one tab at a time.
import { all, forget, keep, memory, one } from "./device.js";

const EVERY_MS = 5000;
const PATIENCE_MS = 10000; // a network that is there and does not answer is none: what was sent is sent again, under its key
const ARRIVALS = "/on-this-device/arrivals";
const BEFORE = "lms-outbox"; // where earlier versions kept what waits

let token = document.querySelector("input[name=csrf_token]")?.value || "";
let mine = []; // what waits for the people this page has asked about, as far as this tab knows
const others = "BroadcastChannel" in window ? new BroadcastChannel("lms-outbox") : null;

export function newKey() {
  return crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`.replace(".", "");
}

// What is sent, under a new key: with the time of this device, what its page knew (`about`), and the last of the `keys` under
// which the same was answered here before.
export function stamped(fields, keys, about) {
  const body = new URLSearchParams(fields);
  const key = newKey();
  const said = { key, device_at: new Date().toISOString(), ...about, mine: keys.slice(-5).join(" ") };
  for (const [name, value] of Object.entries(said)) if (value) body.set(name, value);
  keys.push(key);
  return { key, body: body.toString() };
}

export function waiting(owner) {
  return mine.filter((entry) => entry.owner === owner);
}

// What its person would miss: not the time spent, nor the place in a recording.
export function unsent(owner) {
  return waiting(owner).filter((entry) => !entry.quiet);
}

// Reads anew what waits: another tab may have put something in, or sent it.
export async function look(owner) {
  if (!(await memory)) return;
  await (moved ??= move().catch(() => {})); // what cannot be read there must not hold up what can
  const saved = await all("outbox", owner);
  const coming = waiting(owner).filter((entry) => !entry.number && !entry.unsaved); // on its way into the store: not to be missed
  const kept = saved.filter((entry) => !coming.some((newer) => replaces(newer, entry)));
  mine = [...mine.filter((entry) => entry.owner !== owner || entry.unsaved), ...kept, ...coming];
}

// Whether an answer takes the place of another to the same question: the last one counts.
function replaces(newer, older) {
  return newer.url === older.url && !newer.each && !older.each;
}

let moved = null;

async function move() {
  const before = JSON.parse(localStorage.getItem(BEFORE) || "[]");
  for (const entry of before) await keep("outbox", { ...entry, made: Date.now(), waited: true });
  if (before.length) localStorage.removeItem(BEFORE);
}

// Puts something in: {key, owner, url, body}; with `each`, it does not take the place of what waits for the same address.
// Whoever looks finds the entry at once, among what is on its way. The store takes one after another: what an entry takes
// the place of must have its number before it can be taken out, or it would be sent later and count last.
export function put(entry) {
  const made = { made: Date.now(), ...entry };
  const replaced = waiting(entry.owner).filter((other) => replaces(made, other));
  mine = [...mine.filter((other) => !replaced.includes(other)), made];
  storing = storing.then(() => store(made, replaced));
  return storing;
}

let storing = Promise.resolve();

// Nothing may be said to be kept while something given since then is still on its way into the store.
async function allStored() {
  for (let last = null; last !== storing; ) {
    last = storing;
    await last;
  }
}

// All in one transaction; an entry whose place was taken before its turn came, or which was sent already, stays out.
async function store(made, replaced) {
  try {
    const change = (await memory).transaction("outbox", "readwrite");
    for (const other of replaced) if (other.number) change.store.delete(other.number);
    if (waiting(made.owner).some((other) => other.key === made.key)) made.number = await change.store.put({ ...made });
    await change.done;
  } catch {
    made.unsaved = true; // no room, or nothing is remembered here: it is still sent, only not kept
  }
}

async function drop(entry) {
  mine = mine.filter((other) => other.key !== entry.key);
  if (entry.number) await forget("outbox", entry.number);
}

// Sends all that waits; tells `say(state, message, answer, entry)` of each step; resolves to whether nothing waits.
export async function flush(owner, say) {
  const send = () => sendAll(owner, say);
  return navigator.locks ? navigator.locks.request("lms-outbox", send) : send();
}

let sending = false;

async function sendAll(owner, say) {
  if (sending) return false;
  sending = true;
  try {
    await look(owner);
    let answered = false;
    for (let entry = waiting(owner)[0]; entry; entry = waiting(owner)[0]) {
      if (!entry.quiet && (answered || !entry.waited)) say("sending"); // what waits is said to wait until somebody answers
      const { state, message, answer } = await send(entry);
      if (state === "waiting" || state === "signed-out") {
        if (!entry.waited) await wait(entry);
        await allStored();
        if (unsent(owner).length) say(state);
        return false;
      }
      answered = true;
      await drop(entry);
      if (entry.quiet && state === "saved") continue;
      say(state, message, answer, entry);
      others?.postMessage({ state, message, answer, entry });
    }
    return true;
  } finally {
    sending = false;
  }
}

// What had to wait arrives by another door, which says what became of it even where it comes too late to count.
async function wait(entry) {
  entry.waited = true;
  if (entry.number && (await one("outbox", entry.number))) await keep("outbox", entry);
}

// Tries again whenever there is reason to hope; hears what other tabs have sent.
export function keepTrying(owner, say) {
  let round = null; // a second one would only wait behind a network that does not answer
  const again = async () => {
    await look(owner);
    if (waiting(owner).length) round ??= flush(owner, say).finally(() => (round = null));
  };
  others?.addEventListener("message", ({ data }) => {
    if (data.entry.owner !== owner) return;
    mine = mine.filter((entry) => entry.key !== data.entry.key);
    say(data.state, data.message, data.answer, data.entry);
  });
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => document.hidden || again());
  setInterval(again, EVERY_MS);
  return again();
}

function bodyOf(entry) {
  const body = new URLSearchParams(entry.body);
  if (!entry.waited) return body;
  body.set("age", String(Math.max(0, Math.round((Date.now() - entry.made) / 1000))));
  if (!entry.direct) body.set("to", new URL(entry.url, window.location.href).pathname);
  return body;
}

// No word about what was sent: signed out, a token that expired, too much at once, or trouble on our side.
export function isNoWord({ type, status }) {
  return type === "opaqueredirect" || [400, 401, 429].includes(status) || status >= 500;
}

async function send(entry, renewed = false) {
  let answer;
  const patience = new AbortController();
  setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    answer = await fetch(entry.waited && !entry.direct ? ARRIVALS : entry.url, {
      method: "POST",
      body: bodyOf(entry),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      redirect: "manual",
      keepalive: true,
      signal: patience.signal,
    });
  } catch {
    return { state: "waiting" };
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "signed-out" };
  if (answer.status === 400 && !renewed) {
    const found = await renew(entry.owner);
    return found === "renewed" ? send(entry, true) : { state: found };
  }
  if (isNoWord(answer)) return { state: "waiting" };
  const said = await answer.json().catch(() => ({}));
  if (answer.ok && !said.aside) return { state: "saved", answer: said };
  return { state: "refused", message: said.message || said.errors?.[0]?.text || "", answer: said };
}

// The page was open so long that its token expired: take the token of a fresh copy, if that is still the same person's.
// A token is good for the session that it was made in, so an answer never arrives under somebody else's name.
async function renew(owner) {
  try {
    const page = await fetch(window.location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
    if (page.type === "opaqueredirect") return "signed-out";
    if (!page.ok) return "waiting";
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    if (fresh.body.dataset.whose !== owner) return "signed-out";
    token = fresh.querySelector("input[name=csrf_token]")?.value || token;
    return "renewed";
  } catch {
    return "waiting";
  }
}
