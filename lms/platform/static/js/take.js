// A lesson kept on this device: brought to life without a server. What is done waits in the outbox and is sent once.
import { keep as remember, one } from "./device.js";
import { tell as tellKnown } from "./knowing.js";
import { flush, keepTrying, look, put, stamped, unsent } from "./outbox.js";
import { isWhole, tell } from "./saying.js";

const page = document.querySelector("[data-taken]");
const line = document.querySelector("[data-saving]");
const { owner, attempt, known, title, module } = page.dataset; // known: up to when this page knows what was answered, our time
const keys = {}; // under which keys this device answered, by address: what it said itself is no surprise
let aside = "";

const whole = (address) => new URL(address, window.location.href).href;
const show = (element, is = true) => element && (element.hidden = !is);

// --- sending -------------------------------------------------------------------------------------------------------
function say(state, message, answer, entry) {
  if (state === "refused") aside = message;
  tell(line, state, aside);
  if (state === "saved" && answer?.notice && !aside) line.textContent += `. ${answer.notice}`;
}

function send(address, fields, { each = false, quiet = false, label = title } = {}) {
  const url = whole(address);
  if (!quiet) say("sending"); // what is said of an earlier answer must not seem to be said of this one
  const stored = put({ owner, url, waited: true, each, quiet, ...stamped(fields, (keys[url] ??= []), { label, attempt, known }) });
  flush(owner, say);
  return stored;
}

async function recall(address) {
  const before = await one("given", [owner, whole(address)]);
  if (address !== LIKED && (before?.attempt ?? attempt) !== attempt) return undefined; // another attempt asks in another order
  keys[whole(address)] = [...(before?.keys ?? []), ...(keys[whole(address)] ?? [])];
  return before;
}

function note(address, what) {
  return remember("given", { owner, attempt, url: whole(address), keys: keys[whole(address)], page: window.location.pathname, ...what });
}

// --- ways through the lesson ---------------------------------------------------------------------------------------
const LIKED = "/format"; // the way that was chosen last on this device, in whichever lesson
const ways = [...page.querySelectorAll("[data-way]")];

function takeBy(way) {
  for (const button of ways) {
    button.setAttribute("aria-pressed", String(button.dataset.way === way));
    show(button.querySelector("[data-tick]"), button.dataset.way === way);
  }
  for (const part of page.querySelectorAll("[data-of]")) show(part, part.dataset.of === way);
  for (const player of page.querySelectorAll("audio, video")) player.pause();
}

for (const button of ways) {
  button.addEventListener("click", async () => {
    const { way } = button.dataset;
    takeBy(way);
    await send(page.dataset.choose, { format: way }, { quiet: true, label: `${title}, ${button.lastChild.textContent}` });
    note(LIKED, { way, made: Date.now() }); // what this device goes by, the server hears of as well
  });
}
// This page opens in the way that was liked when it was made; what was chosen here since then, it cannot know.
async function openAsLiked() {
  const chosen = await recall(LIKED);
  if (!ways.length || !(chosen?.made > Date.parse(known))) return;
  takeBy(ways.some((button) => button.dataset.way === chosen.way) ? chosen.way : "reading");
}

for (const player of page.querySelectorAll("audio, video")) {
  const part = player.closest("[data-of]");
  const missing = () => {
    show(part.querySelector("[data-not-kept]"));
    for (const useless of [player, part.querySelector("[data-resumed]")]) show(useless, false);
    part.querySelector("details").open = true;
  };
  player.querySelector("source").addEventListener("error", missing);
  if (player.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) missing(); // it failed before this script ran
}

// --- checks --------------------------------------------------------------------------------------------------------
function givenIn(form, prefix) {
  const found = [...new FormData(form)].filter(([name]) => !/(csrf_token|-key|-device_at|-paper)$/.test(name));
  return found.map(([name, value]) => [name.slice(prefix.length), value]);
}

// The answer in the shape in which the page knows what is right.
function shaped(given) {
  const numbers = (name) => given.filter(([key]) => key === name || key.startsWith(`${name}_`)).map(([, value]) => Number(value));
  return { choice: numbers("choice")[0], choices: numbers("choices").sort(), places: numbers("part"), pairs: numbers("part") };
}

function reveal(check, given) {
  const right = check.dataset.right && JSON.parse(check.dataset.right);
  const mine = shaped(given);
  const good = right && Object.entries(right).every(([name, value]) => JSON.stringify(mine[name]) === JSON.stringify(value));
  const verdict = right ? (good ? "good" : "bad") : "later";
  for (const part of check.querySelectorAll("[data-if]")) show(part, part.dataset.if === verdict);
  for (const part of check.querySelectorAll("[data-part]")) {
    const place = Number(part.dataset.part);
    const chosen = mine.choice === place || mine.choices.includes(place);
    part.classList.toggle("lms-told__part--mine", chosen);
    show(part.querySelector("[data-mine]"), chosen);
  }
  const told = check.querySelector("[data-told]");
  told.classList.toggle("lms-edge--good", verdict === "good");
  told.classList.toggle("lms-edge--bad", verdict === "bad");
  show(told);
  return told;
}

function fill(form, prefix, given) {
  for (const box of form.querySelectorAll("input[type=radio], input[type=checkbox]")) {
    box.checked = given.some(([name, value]) => prefix + name === box.name && value === box.value);
  }
  for (const [name, value] of given) {
    const field = form.elements[prefix + name];
    if (field && ["text", "select-one"].includes(field.type)) field.value = value;
  }
}

for (const check of page.querySelectorAll("[data-check]")) {
  const form = check.querySelector("form");
  const { prefix, check: address } = check.dataset;
  recall(address).then((before) => {
    if (!before) return;
    fill(form, prefix, before.given);
    if (before.state === "given") reveal(check, before.given);
  });
  const label = `${title}, ${check.querySelector("h3").textContent}`;
  form.addEventListener("input", () => note(address, { given: givenIn(form, prefix), state: "half", label }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const open = !isWhole(form);
    show(form.querySelector("[data-open]"), open);
    if (open) return;
    const given = givenIn(form, prefix);
    // Noted as given only once it lies in the outbox: what is gone with its page must not be called answered.
    send(address, given, { label }).then(() => note(address, { given, state: "given" }));
    reveal(check, given).focus();
  });
}

// --- the story -----------------------------------------------------------------------------------------------------
for (const story of page.querySelectorAll("[data-story]")) {
  const scenes = [...story.querySelectorAll("[data-scene]")];
  const address = story.dataset.story;
  let choices = [];

  function go(name, button) {
    for (const scene of scenes) show(scene, scene.dataset.scene === name);
    const scene = scenes.find((each) => each.dataset.scene === name);
    show(scene.querySelector("[data-last]"), Boolean(button));
    if (button) {
      scene.querySelector("[data-decided]").textContent = button.textContent;
      scene.querySelector("[data-consequence]").textContent = button.dataset.then;
    }
    return scene;
  }

  function decide(button) {
    choices.push(button.dataset.choice);
    return go(button.dataset.to, button);
  }

  function again() {
    choices = [];
    return go(scenes[0].dataset.scene);
  }

  story.addEventListener("click", ({ target }) => {
    if (!target.matches("[data-choice], [data-again]")) return;
    const scene = target.matches("[data-again]") ? again() : decide(target);
    const atEnd = scene.querySelector("[data-again]");
    const label = `${title}, ${story.querySelector("h2").textContent}`;
    note(address, { choices, state: choices.length && !atEnd ? "half" : "given", label });
    scene.focus();
    if (atEnd) send(address, choices.map((choice) => ["choice", choice]), { each: true, label });
  });
  recall(address).then((before) => {
    for (const choice of before?.choices ?? []) {
      const scene = scenes.find((each) => !each.hidden);
      const button = scene.querySelector(`[data-choice="${choice}"]`);
      if (button) decide(button);
    }
  });
}

// --- the exercise --------------------------------------------------------------------------------------------------
function judge(task, given) {
  const pieces = [...task.querySelectorAll("[data-piece]")];
  let right = 0;
  pieces.forEach((piece, place) => {
    const marked = piece.querySelector("input[type=checkbox]");
    const chosen = given[`piece-${place}`] ?? (marked ? "0" : "");
    const good = chosen === piece.dataset.piece;
    right += good;
    show(piece.querySelector("[data-why]"), chosen !== "");
    for (const part of piece.querySelectorAll("[data-if]")) show(part, part.dataset.if === (good ? "good" : "bad"));
  });
  const sum = task.querySelector("[data-sum]");
  sum.textContent = sum.dataset.sum.replace("{right}", right);
  sum.classList.toggle("lms-edge--good", right === pieces.length);
  sum.classList.toggle("lms-edge--warn", right !== pieces.length);
  show(sum);
  task.dataset.tried = "";
  const exercise = task.closest("[data-exercise]");
  show(exercise.querySelector("[data-debrief]"), !exercise.querySelector("[data-task]:not([data-tried])"));
}

for (const task of page.querySelectorAll("[data-task]")) {
  const address = task.dataset.task;
  recall(address).then((before) => {
    if (!before) return;
    for (const [name, value] of Object.entries(before.given)) {
      const field = task.elements[name];
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    }
    if (before.state === "given") judge(task, before.given);
  });
  const given = () => Object.fromEntries(new FormData(task));
  const label = `${title}, ${task.querySelector("legend").textContent}`;
  task.addEventListener("input", () => note(address, { given: given(), state: "half", label }));
  task.addEventListener("submit", (event) => {
    event.preventDefault();
    send(address, Object.entries(given()), { each: true, label });
    note(address, { given: given(), state: "given" });
    judge(task, given());
    task.querySelector("[data-sum]").scrollIntoView({ block: "center" });
  });
}

// Pressed before this script listens, these buttons would reload the page, and what was answered would be gone.
for (const button of page.querySelectorAll("form button[disabled]")) button.disabled = false;
await openAsLiked();
await look(owner);
const kept = await one("modules", [owner, module]);
for (const link of page.querySelectorAll(".lms-between a")) {
  const lesson = kept?.lessons.find(({ url }) => whole(url) === link.href);
  if (lesson) tellKnown(link, kept, lesson);
}
await keepTrying(owner, say);
if (unsent(owner).length && line.dataset.state !== "refused") say("waiting");
