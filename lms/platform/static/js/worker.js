// The service worker. It keeps two kinds of things apart:
//   the shell   – style, script, fonts, the page without a network: the same for everybody, kept after signing out;
//   a person's  – pages and recordings that somebody chose to keep on this device: shown to that person only, and taken
//                 away when they sign out or somebody else signs in (here.js does both).
// Nothing else that the site sends is kept. SETUP stands above, written by the server.
const SHELL = `lms-shell-${SETUP.version}`;
const OWN = "lms-person-";
const PATIENCE_MS = 6000; // a network that is there and does not answer is none
const FORMS = /^\/(learning|practice|on-this-device|sign-out)(\/|$)/;
const RECORDING = /^\/learning\/modules\/[^/]+\/media\//;

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(clear().then(() => self.clients.claim())));

// Without credentials: what is kept for everybody must not have been made for somebody.
async function fill() {
  const shell = await caches.open(SHELL);
  await Promise.all(
    SETUP.files.map(async (url) => {
      const answer = await fetch(url, { credentials: "omit", cache: "no-cache" });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      await shell.put(url, answer);
    }),
  );
}

async function clear() {
  const old = (await caches.keys()).filter((name) => name.startsWith("lms-shell-") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "GET" && /^\/(static|theme)\//.test(pathname)) event.respondWith(look(request));
  else if (request.method === "GET" && request.mode === "navigate") event.respondWith(visit(request));
  else if (request.method === "GET" && RECORDING.test(pathname)) event.respondWith(play(request));
  else if (request.method === "POST" && request.mode === "navigate" && FORMS.test(pathname)) {
    event.respondWith(fetch(request).catch(withoutNetwork));
  }
});

let away = 0; // until when the network is taken to be away: one page asks for many files, and shall not wait for each

// The network first, so that a page never runs with yesterday's script; the copy where there is none.
async function look(request) {
  const copy = (await caches.match(request)) || (await caches.match(request, { ignoreSearch: true })) || (await colours(request));
  if (!copy) return fetch(request);
  if (Date.now() < away) return copy;
  return inTime((signal) => fetch(request, { signal })).catch(() => copy);
}

async function inTime(ask) {
  const patience = new AbortController();
  const late = new Promise((_, fail) => patience.signal.addEventListener("abort", () => fail(new Error("no answer"))));
  const timer = setTimeout(() => {
    away = Date.now() + 5 * PATIENCE_MS;
    patience.abort();
  }, PATIENCE_MS);
  try {
    return await Promise.race([ask(patience.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

// An agency's own colours, where they are not kept: the house's.
function colours(request) {
  return request.url.includes("/theme/") ? caches.match("/theme/house.css") : undefined;
}

let led = ""; // where somebody was led just now, because the network is away: there it is not waited for again

// The network first; where there is none, or where it does not answer in time, a copy or the way to what is kept instead.
async function visit(request) {
  const url = request.url.split("#")[0];
  const copy = await copyOf(url);
  if (copy && url === led) {
    led = "";
    return copy;
  }
  const instead = copy ? undefined : await keptInstead(url);
  if (!copy && !instead) return fetch(request).catch(withoutNetwork);
  const answer = await inTime(() => fetch(request)).catch(() => undefined);
  if (answer && answer.status < 502) return answer;
  if (copy) return copy;
  led = instead.split("#")[0];
  return Response.redirect(instead, 302);
}

// A lesson leads to its kept page; the start leads to what is kept, which says why.
async function keptInstead(url) {
  const { pathname, origin } = new URL(url);
  const lesson = /^\/learning\/modules\/([^/]+)\/lessons\/([^/]+)(\/checks\/\d+)?$/.exec(pathname);
  const places = lesson ? [`/on-this-device/${lesson[1]}/lessons/${lesson[2]}`] : [];
  if (["/", "/my-learning"].includes(pathname)) places.push("/on-this-device#away");
  for (const place of places) {
    if (await copyOf(origin + place)) return origin + place;
  }
  return undefined;
}

async function withoutNetwork() {
  return (await caches.match(SETUP.noNetwork)) || Response.error();
}

// What the person who is signed in here keeps; never what somebody else kept.
async function copyOf(url) {
  const said = await caches.match("/who-is-here", { cacheName: "lms-here" });
  const owner = said ? await said.text() : "";
  if (!owner || !(await caches.has(OWN + owner))) return undefined;
  return caches.match(url.split("#")[0].replace("/on-this-device?leaving", "/on-this-device"), { cacheName: OWN + owner, ignoreVary: true });
}

async function play(request) {
  const copy = await copyOf(request.url);
  if (!copy) return fetch(request);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") || "");
  if (!range) return copy;
  const whole = await copy.blob();
  const from = Number(range[1]);
  const to = Math.min(range[2] ? Number(range[2]) : whole.size - 1, whole.size - 1);
  if (from > to) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
  return new Response(whole.slice(from, to + 1), {
    status: 206,
    headers: {
      "Content-Type": copy.headers.get("Content-Type") || "application/octet-stream",
      "Content-Length": String(to - from + 1),
      "Content-Range": `bytes ${from}-${to}/${whole.size}`,
      "Accept-Ranges": "bytes",
    },
  });
}
