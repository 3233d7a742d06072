// Keep a module on this device and take it away again: its files in the cache of its person, what it is in the memory.
import { all, forget, keep as remember, memory, one } from "./device.js";
import { arrived, own, owner } from "./here.js";

export async function roomFor(bytes) {
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return { is: quota - usage > bytes * 1.2, left: quota - usage };
}

export function keptModules() {
  return all("modules", owner);
}

export function keptModule(module) {
  return one("modules", [owner, module]);
}

// Fetches every file; `tell(done)` hears the bytes so far. If one fails, none is kept.
export async function keepModule(what, files, tell, signal) {
  await arrived;
  navigator.storage?.persist?.();
  const cache = await own();
  const before = await keptModule(what.module);
  const fetched = [];
  let done = 0;
  try {
    for (const { url } of files) {
      const answer = await fetch(url, { signal, redirect: "error", headers: { Accept: "*/*" } });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      const parts = [];
      for (const reader = answer.body.getReader(); ; ) {
        const { done: end, value } = await reader.read();
        if (end) break;
        parts.push(value);
        tell((done += value.length));
      }
      const { headers } = answer;
      fetched.push([url, new Response(new Blob(parts), { headers })]);
    }
    for (const [url, answer] of fetched) await cache.put(url, answer);
    const look = [...document.querySelectorAll("link[rel=stylesheet]")].map((link) => link.href);
    await cache.addAll(look);
    const { module, title, version, attempt, lessons } = what;
    const urls = files.map(({ url }) => url);
    await remember("modules", { owner, module, title, version, attempt, lessons, urls, size: done, since: Date.now() });
  } catch (trouble) {
    if (!before) await drop(cache, files.map(({ url }) => url), what.module);
    throw trouble;
  }
  if (before) await drop(cache, before.urls.filter((url) => !files.some((file) => file.url === url)), what.module);
}

// Takes files away that no other kept module needs.
async function drop(cache, urls, module) {
  const others = (await keptModules()).filter((kept) => kept.module !== module).flatMap((kept) => kept.urls);
  await Promise.all(urls.filter((url) => !others.includes(url)).map((url) => cache.delete(url)));
}

export async function removeModule(kept) {
  await forget("modules", [owner, kept.module]);
  await drop(await own(), kept.urls, kept.module);
}

export const canRemember = memory.then(Boolean);
