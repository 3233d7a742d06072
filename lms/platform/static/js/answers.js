// Answers are saved as one goes. Without this script the same forms work, page by page.
import { flush, keepTrying, put, waiting } from "./outbox.js";

const line = document.querySelector("[data-saving]");
const owner = line?.dataset.owner || "";
const form = document.querySelector("form[data-answer]");
let onwards = ""; // where the answer that was saved last leads
let leaving = false; // whether the person asked to go on
let kept = ""; // the answer that was put into the outbox last

function say(state, message, answer, entry) {
  // A later answer to the same question may wait behind this one: only the last one leads on, or one would leave twice.
  const mine = form && entry?.url === form.action && !waiting(owner).some((other) => other.url === form.action);
  line.dataset.state = state;
  const words = { sending: "sending", saved: "saved", waiting: "waiting", "signed-out": "signedOut" };
  line.textContent = state === "refused" ? message : line.dataset[words[state]];
  if (state === "saved" && answer?.notice) {
    line.textContent = `${line.textContent}. ${answer.notice}`;
    line.dataset.notice = "";
  }
  if (state === "saved" && mine && answer?.next) {
    onwards = answer.next;
    if (leaving) go();
  }
  if (state === "refused") leaving = false;
}

function go() {
  const here = window.location.href.split("#")[0];
  window.location.assign(onwards);
  if (new URL(onwards, here).href.split("#")[0] === here) window.location.reload();
}

function answerOf() {
  const fields = new FormData(form);
  for (const name of ["csrf_token", "key", "device_at"]) fields.delete(name);
  return new URLSearchParams(fields).toString();
}

function isWhole() {
  const boxes = [...form.querySelectorAll("input[type=radio], input[type=checkbox]")];
  const selects = [...form.querySelectorAll("select")].map((select) => select.value);
  const texts = [...form.querySelectorAll("input[type=text]")].map((input) => input.value.trim());
  return (
    (!boxes.length || boxes.some((box) => box.checked)) &&
    selects.every(Boolean) &&
    new Set(selects).size === selects.length &&
    texts.every(Boolean)
  );
}

function keep() {
  const answer = answerOf();
  if (answer === kept) return;
  kept = answer;
  const key = crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`.replace(".", "");
  const body = new URLSearchParams(answer);
  body.set("key", key);
  body.set("device_at", new Date().toISOString());
  onwards = "";
  put({ key, owner, url: form.action, body: body.toString() });
}

async function sendAll() {
  while (!(await flush(owner, say)) && line.dataset.state === "sending") {
    await new Promise((wake) => setTimeout(wake, 100)); // another round is under way
  }
}

if (line && form) {
  if (form.dataset.answer === "test") {
    kept = isWhole() ? answerOf() : "";
    let pause;
    form.addEventListener("input", (event) => {
      clearTimeout(pause);
      const wait = event.target.type === "text" ? 600 : 0;
      pause = setTimeout(() => isWhole() && (keep(), sendAll()), wait);
    });
  }
  form.addEventListener("submit", (event) => {
    if (!isWhole()) return; // the server says what is missing
    const unchanged = answerOf() === kept && !waiting(owner).length;
    if (unchanged && !onwards) return; // nothing new: the plain form leads on
    event.preventDefault();
    if (unchanged) return go();
    leaving = true;
    keep();
    sendAll();
  });
}

// A test is handed in with everything that was answered on this device.
for (const other of document.querySelectorAll("main form:not([data-answer])")) {
  other.addEventListener("submit", async (event) => {
    if (!line || !waiting(owner).length) return;
    event.preventDefault();
    await sendAll();
    if (!waiting(owner).length) other.submit();
  });
}

if (line) {
  keepTrying(owner, (state, message, answer, entry) => {
    say(state, message, answer, entry);
    if (state === "saved" && "list" in line.dataset && !waiting(owner).length) window.location.reload();
  });
}

// What is said about an answer is read first. (A browser moves the focus to a fragment, but not after a reload.)
if (window.location.hash === "#feedback") document.getElementById("feedback")?.focus();
