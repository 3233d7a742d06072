// What the server has not acknowledged yet: kept in this browser, sent again until it is.
// One at a time and in order, so that a later answer never arrives before an earlier one.
const NAME = "lms-outbox";
const EVERY_MS = 5000;

function read() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) || [];
  } catch {
    return []; // no storage here (a private window): answers are still sent, only not kept
  }
}

function write(entries) {
  try {
    localStorage.setItem(NAME, JSON.stringify(entries));
  } catch {
    memory = entries;
  }
}

let memory = [];
let sending = false;
let token = document.querySelector("input[name=csrf_token]")?.value || "";

export function waiting(owner) {
  const kept = read();
  return (kept.length ? kept : memory).filter((entry) => entry.owner === owner);
}

export function put(entry) {
  const others = [...read(), ...memory].filter((other) => other.url !== entry.url || other.key === entry.key);
  memory = [...others.filter((other) => other.key !== entry.key), entry];
  write(memory);
}

function drop(key) {
  memory = [...read()].filter((entry) => entry.key !== key);
  write(memory);
}

// Sends all that waits; tells `say(state, message, answer)` of each step; resolves to whether nothing waits any more.
export async function flush(owner, say) {
  if (sending) return false;
  sending = true;
  try {
    for (let entry = waiting(owner)[0]; entry; entry = waiting(owner)[0]) {
      say("sending");
      const { state, message, answer } = await send(entry);
      if (state === "waiting" || state === "signed-out") {
        say(state);
        return false;
      }
      drop(entry.key);
      say(state, message, answer, entry);
    }
    return true;
  } finally {
    sending = false;
  }
}

// Tries again whenever there is reason to hope.
export function keepTrying(owner, say) {
  const again = () => {
    if (waiting(owner).length) flush(owner, say);
  };
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", () => document.hidden || again());
  setInterval(again, EVERY_MS);
  again();
}

async function send(entry, renewed = false) {
  let answer;
  try {
    answer = await fetch(entry.url, {
      method: "POST",
      body: new URLSearchParams(entry.body),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      redirect: "manual",
      keepalive: true,
    });
  } catch {
    return { state: "waiting" };
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return { state: "signed-out" };
  if (answer.status === 400 && !renewed && (await renew())) return send(entry, true);
  if (answer.status === 400 || answer.status === 429 || answer.status >= 500) return { state: "waiting" };
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return { state: "saved", answer: said };
  return { state: "refused", message: said.message || said.errors?.[0]?.text || "", answer: said };
}

// The page was open so long that its token expired: take the token of a fresh copy.
async function renew() {
  try {
    const page = await fetch(window.location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    token = fresh.querySelector("input[name=csrf_token]")?.value || token;
    return page.ok;
  } catch {
    return false;
  }
}
