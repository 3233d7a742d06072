// Who uses this device: whatever is kept on it belongs to one person and is taken away when they leave.
const OWN = "lms-person-";
const WHO = "/who-is-here";

export const owner = document.body.dataset.whose || "";
export const canKeep = "caches" in window && "serviceWorker" in navigator;

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
}

async function takeAway(isMeant) {
  const kept = (await caches.keys()).filter((name) => name.startsWith(OWN) && isMeant(name));
  await Promise.all(kept.map((name) => caches.delete(name)));
}

// Takes away all that is kept here for anybody; what waits to be sent stays in the outbox, under its owner.
export async function leave() {
  if (!canKeep) return;
  await takeAway(() => true);
  await caches.delete("lms-here");
}

if (canKeep) navigator.serviceWorker.register("/worker.js").catch(() => {});
export const arrived = arrive().catch(() => {});

const door = document.querySelector("form[data-sign-out]");
door?.addEventListener("submit", async (event) => {
  if (!canKeep) return;
  event.preventDefault();
  await leave().catch(() => {});
  door.submit();
});
