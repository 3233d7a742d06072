// What this browser remembers, each thing under the person it belongs to:
//   outbox  – what the server has not acknowledged yet, in order;
//   modules – what somebody keeps on this device;
//   given   – what somebody answered on kept pages, whole or half.
import { openDB } from "../built/idb.js";

const STORES = { outbox: "number", modules: ["owner", "module"], given: ["owner", "url"] };

async function open() {
  return openDB("lms", 1, {
    upgrade(db) {
      for (const [name, keyPath] of Object.entries(STORES)) {
        db.createObjectStore(name, { keyPath, autoIncrement: name === "outbox" }).createIndex("owner", "owner");
      }
    },
    blocking: (_old, _new, event) => event.target.close(),
  });
}

// Promised, because Safari runs a module before an import of it that awaits something is ready.
// Null where a browser remembers nothing (some private windows): pages work all the same, only nothing outlives them.
export const memory = "indexedDB" in window ? open().catch(() => null) : Promise.resolve(null);

export async function all(store, owner) {
  return (await (await memory)?.getAllFromIndex(store, "owner", owner)) ?? [];
}

export async function one(store, key) {
  return (await memory)?.get(store, key);
}

export async function keep(store, value) {
  return (await memory)?.put(store, value);
}

export async function forget(store, key) {
  return (await memory)?.delete(store, key);
}

// Forgets all that is kept for anybody but what waits to be sent.
export async function forgetKept() {
  const device = await memory;
  await Promise.all(["modules", "given"].map((store) => device?.clear(store)));
}
