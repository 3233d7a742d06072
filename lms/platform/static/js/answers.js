// Answers are saved as one goes. Without this script the same forms work, page by page.
import { flush, keepTrying, put, stamped, unsent, waiting } from "./outbox.js";
import { isWhole, tell } from "./saying.js";

const line = document.querySelector("[data-saving]");
const owner = line?.dataset.owner || "";
const form = document.querySelector("form[data-answer]");
const news = document.querySelector("[data-news]");
let onwards = ""; // where the answer that was saved last leads
let leaving = false; // whether the person asked to go on
let kept = ""; // the answer that was put into the outbox last
let aside = ""; // what could not count, and why: said until the page is left
const keys = []; // under which keys this page has answered
let handing = ""; // where the test is handed in that waits for it

function say(state, message, answer, entry) {
  // A later answer to the same question may wait behind this one: only the last one leads on, or one would leave twice.
  const mine =
    (form && entry?.url === form.action && !waiting(owner).some((other) => other.url === form.action)) ||
    (handing && entry?.url === handing);
  if (state === "refused") aside = message;
  tell(line, state, aside, handing ? "handingIn" : "waiting");
  if (state === "saved" && answer?.notice) {
    line.textContent = `${line.textContent}. ${answer.notice}`;
    line.dataset.notice = "";
  }
  if (state === "saved" && mine && answer?.next) {
    onwards = answer.next;
    if (leaving) go();
  }
  if (state === "refused") {
    leaving = false;
    if (entry?.url === handing) handing = "";
  }
}

// What leads back to this page shows it anew. It may be the answer to a form that was not whole: its entry in the history
// is replaced first, or the browser would send that form a second time.
function go() {
  const here = window.location.href.split("#")[0];
  if (new URL(onwards, here).href.split("#")[0] !== here) return window.location.assign(onwards);
  history.replaceState(null, "", onwards);
  window.location.reload();
}

function answerOf() {
  const fields = new FormData(form);
  for (const name of ["csrf_token", "key", "device_at"]) fields.delete(name);
  return new URLSearchParams(fields).toString();
}

function keep() {
  const answer = answerOf();
  if (answer === kept) return;
  kept = answer;
  onwards = "";
  say("sending"); // until it lies in the outbox nothing on the screen may say that it is kept
  send(form, answer);
}

// "Check 2 of 3 – Lesson 1: Locking": what the person sees above the question.
function labelOf(heading) {
  const caption = heading.querySelector(".lms-caption")?.textContent ?? "";
  const words = heading.textContent.slice(caption.length).trim();
  return [words, caption.trim()].filter(Boolean).join(" – ");
}

// Puts into the outbox what a form sends, with what this page knew when it was made.
function send(from, answer) {
  const { attempt, known, paper } = from.dataset;
  const label = labelOf(document.querySelector("h1"));
  put({ owner, url: from.action, ...stamped(answer, keys, { label, attempt, known, paper }) });
}

async function sendAll() {
  while (!(await flush(owner, say)) && line.dataset.state === "sending") {
    await new Promise((wake) => setTimeout(wake, 100)); // another round is under way
  }
}

if (line && form) {
  if (form.dataset.answer === "test") {
    kept = isWhole(form) ? answerOf() : "";
    let pause;
    form.addEventListener("input", (event) => {
      clearTimeout(pause);
      const save = () => isWhole(form) && (keep(), sendAll());
      if (event.target.type === "text") pause = setTimeout(save, 600);
      else save();
    });
  }
  form.addEventListener("submit", (event) => {
    if (!isWhole(form)) return; // the server says what is missing
    const unchanged = answerOf() === kept && !unsent(owner).length;
    if (unchanged && !onwards) return; // nothing new: the plain form leads on
    event.preventDefault();
    if (unchanged) return go();
    leaving = true;
    keep();
    sendAll();
  });
}

// A test is handed in with everything that was answered on this device; without a network that waits as well.
document.querySelector("form[data-hand-in]")?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (handing) return sendAll();
  handing = event.target.action;
  leaving = true;
  send(event.target, "");
  sendAll();
});

for (const other of document.querySelectorAll("main form:not([data-answer], [data-hand-in])")) {
  other.addEventListener("submit", async (event) => {
    if (!line || !unsent(owner).length) return;
    event.preventDefault();
    await sendAll();
    if (!unsent(owner).length) other.submit();
  });
}

if (line) {
  keepTrying(owner, (state, message, answer, entry) => {
    say(state, message, answer, entry);
    if (state !== "saved" || unsent(owner).length || handing) return;
    // The list of answers is shown anew by itself, unless a reload would take away what is being said.
    if ("list" in line.dataset && !("notice" in line.dataset) && !aside) window.location.reload();
    else if (news) news.hidden = false;
  });
}

// What is said about an answer is read first. (A browser moves the focus to a fragment, but not after a reload.)
if (window.location.hash === "#feedback") document.getElementById("feedback")?.focus();
