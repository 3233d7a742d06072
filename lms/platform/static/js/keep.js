// The part of a module's page by which one keeps it on this device.
import { opensKept, owner } from "./here.js";
import { canRemember, keepModule, keptModule, removeModule, roomFor } from "./keeping.js";
import { dayOf, sizeOf } from "./words.js";

const box = document.querySelector("[data-keep]");
const part = (name) => box.querySelector(`[data-${name}]`);
const { ofModule, attempt, version } = box?.dataset ?? {};
let stop = null;

function show(state) {
  for (const each of box.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  if (box.contains(document.activeElement) || document.activeElement === document.body) {
    box.querySelector(`[data-state="${state}"]`).focus?.();
  }
}

function say(words = "") {
  part("trouble").textContent = words;
}

async function now() {
  const kept = await keptModule(ofModule);
  if (!kept) return show("offer");
  const facts = part("facts");
  facts.textContent = facts.dataset.facts.replace("{size}", sizeOf(kept.size)).replace("{day}", dayOf(kept.since));
  part("older").hidden = String(kept.attempt) === attempt && String(kept.version) === version;
  return show("kept");
}

const sum = (files) => files.reduce((bytes, file) => bytes + file.bytes, 0);

async function ask() {
  say();
  let what;
  try {
    const answer = await fetch(box.dataset.keep, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    what = await answer.json();
  } catch {
    return say(part("trouble").dataset.trouble);
  }
  const videos = what.files.filter((file) => file.kind === "video");
  const rest = what.files.filter((file) => file.kind !== "video");
  const choice = part("videos-too");
  choice.hidden = !videos.length;
  part("videos").textContent = part("videos").dataset.videos.replace("{size}", sizeOf(sum(videos)));
  const wanted = () => (choice.querySelector("input").checked && videos.length ? what.files : rest);
  const tell = () => (part("size").textContent = part("size").dataset.size.replace("{size}", sizeOf(sum(wanted()))));
  choice.querySelector("input").onchange = tell;
  tell();
  part("get").onclick = () => get(what, wanted());
  return show("size");
}

async function get(what, files) {
  const whole = sum(files);
  const room = await roomFor(whole);
  if (!room.is) {
    say(part("trouble").dataset.noRoom.replace("{size}", sizeOf(room.left)));
    return show("offer");
  }
  const bar = box.querySelector("progress");
  const words = part("busy");
  const tell = (done) => {
    bar.max = whole;
    bar.value = Math.min(done, whole);
    words.textContent = words.dataset.busy.replace("{done}", sizeOf(done)).replace("{all}", sizeOf(whole));
  };
  tell(0);
  show("busy");
  stop = new AbortController();
  try {
    await keepModule(what, files, tell, stop.signal);
    say();
  } catch {
    say(stop.signal.aborted ? part("trouble").dataset.stopped : part("trouble").dataset.trouble);
  }
  return now();
}

async function remove() {
  const kept = await keptModule(ofModule);
  if (kept) await removeModule(kept);
  await now();
  say(part("trouble").dataset.gone);
}

if (box && owner === box.dataset.owner && (await opensKept) && (await canRemember)) {
  for (const button of box.querySelectorAll("[data-ask]")) button.addEventListener("click", ask);
  part("cancel").addEventListener("click", now);
  part("stop").addEventListener("click", () => stop?.abort());
  part("remove").addEventListener("click", remove);
  await now();
  box.hidden = false;
}
