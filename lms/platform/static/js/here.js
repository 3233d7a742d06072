// Who uses this device: whatever is kept on it belongs to one person and is taken away when they leave.
const OWN = "lms-person-";
const WHO = "/who-is-here";
const DEVICE = "/on-this-device";
const LEAVING = "lms-leaving";
const AGAIN_MS = 3000; // how often a page without a network looks whether somebody can be signed out now

export const owner = document.body.dataset.whose || "";
const canKeep = "caches" in window && "serviceWorker" in navigator;

export function own() {
  return caches.open(OWN + owner);
}

// Somebody signs in: what another person left behind is not for them. Nobody (a session that ended by itself) changes nothing.
async function arrive() {
  if (!owner || !canKeep) return;
  const here = await caches.open("lms-here");
  const before = await here.match(WHO);
  if (before && (await before.text()) === owner) return;
  await takeAway((name) => name !== OWN + owner);
  await here.put(WHO, new Response(owner));
  if (before) await (await import("./device.js")).forgetKept();
}

async function takeAway(isMeant) {
  const kept = (await caches.keys()).filter((name) => name.startsWith(OWN) && isMeant(name));
  await Promise.all(kept.map((name) => caches.delete(name)));
}

// Takes away all that is kept here for anybody; what waits to be sent stays in the outbox, under its owner.
async function leave() {
  await (await import("./device.js")).forgetKept();
  if (!canKeep) return;
  await takeAway(() => true);
  await caches.delete("lms-here");
}

// Whether kept pages can be opened at all: some browsers have service workers, and refuse them (a setting, a private window).
export const opensKept = canKeep
  ? navigator.serviceWorker.register("/worker.js").then(
      () => true,
      () => false,
    )
  : Promise.resolve(false);
export const arrived = arrive().catch(() => {});

// Sign out, having taken away what is kept; the pages do it even where a browser fails to.
const door = document.querySelector("form[data-sign-out]");
export async function signOut() {
  await leave().catch(() => {});
  wish(owner);
  door.submit();
}

// Without a network we cannot sign anybody out: the wish stays, and is met by the first page that comes from us.
function wish(whose) {
  try {
    if (whose) localStorage.setItem(LEAVING, whose);
    else if (whose === "") localStorage.removeItem(LEAVING);
    return localStorage.getItem(LEAVING);
  } catch {
    return null;
  }
}

let asking;
const unmet = document.querySelector("[data-if-leaving]");
if (unmet) {
  unmet.hidden = !wish();
  window.addEventListener("online", goOn);
  asking = wish() && setInterval(goOn, AGAIN_MS);
} else if (owner && wish() === owner && window.location.pathname !== door?.getAttribute("action")) signOut();
else wish("");

// A browser says that it is connected before the connection carries anything, and a service that was away comes back
// without any word from it: so we ask, and ask again, until somebody answers.
async function goOn() {
  if (!wish() || !navigator.onLine) return;
  const answer = await fetch("/health", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  clearInterval(asking);
  window.location.assign("/");
}

async function waits() {
  const outbox = await import("./outbox.js");
  await outbox.look(owner);
  return outbox.unsent(owner).length > 0;
}

door?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await waits().catch(() => false)) window.location.assign(`${DEVICE}?leaving`);
  else await signOut();
});

// On the page that is shown without a network: the way to what is kept, where something is.
const way = document.querySelector("[data-if-kept]");
if (way && canKeep) {
  caches.match(DEVICE).then((kept) => kept && (way.hidden = false));
}
