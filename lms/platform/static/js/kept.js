// The page of the device: what is kept on it, what waits to be sent, and leaving while something waits.
import { all } from "./device.js";
import { opensKept, owner as here, signOut } from "./here.js";
import { canRemember, keptModules, removeModule } from "./keeping.js";
import { tell as tellKnown } from "./knowing.js";
import { flush, keepTrying, unsent } from "./outbox.js";
import { tell } from "./saying.js";
import { dayOf, instantOf, sizeOf } from "./words.js";

const page = document.querySelector("[data-device]");
const { owner } = page.dataset;
const line = page.querySelector("[data-saving]");
const part = (name) => page.querySelector(`[data-${name}]`);
const leaving = new URLSearchParams(window.location.search).has("leaving");
let aside = "";

function say(state, message, answer) {
  if (state === "refused") aside = message;
  tell(line, state, aside);
  if (state === "saved" || state === "refused") {
    showWaiting();
    // What arrived is listed by the server; the last word about it is read first.
    if (!unsent(owner).length) setTimeout(() => window.location.reload(), aside || answer?.notice ? 4000 : 400);
  }
}

function showWaiting() {
  const entries = unsent(owner);
  const list = part("waiting-list");
  list.replaceChildren(
    ...entries.map((entry) => {
      const item = document.getElementById("waits").content.cloneNode(true);
      item.querySelector(".lms-outline__name").textContent = new URLSearchParams(entry.body).get("label") || "–";
      item.querySelector(".lms-secondary").textContent = instantOf(entry.made);
      return item;
    }),
  );
  part("waits").hidden = !entries.length;
  part("nothing-waits").hidden = Boolean(entries.length);
  part("leaving").hidden = !(leaving && entries.length);
}

// What was begun on kept pages and not sent, with the way to it.
async function showBegun() {
  const begun = (await all("given", owner)).filter(({ state, label }) => state === "half" && label);
  part("begun").hidden = !begun.length;
  part("begun-list").replaceChildren(...begun.map((each) => listed(each.page, each.label)));
}

function listed(href, words) {
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = href;
  link.textContent = words;
  const item = document.createElement("li");
  item.append(link);
  return item;
}

async function showKept() {
  const modules = await keptModules();
  part("nothing-kept").hidden = cannot || Boolean(modules.length);
  part("kept-list").replaceChildren(...modules.map(cardOf));
}

function cardOf(kept) {
  const card = document.getElementById("kept").content.cloneNode(true);
  card.querySelector("h3").textContent = kept.title;
  const facts = card.querySelector("[data-facts]");
  facts.textContent = facts.dataset.facts.replace("{size}", sizeOf(kept.size)).replace("{day}", dayOf(kept.since));
  for (const lesson of kept.lessons) {
    const item = listed(lesson.url, lesson.title);
    card.querySelector("[data-lessons]").append(item);
    tellKnown(item.firstChild, kept, lesson);
  }
  const button = card.querySelector("[data-remove]");
  const hidden = document.createElement("span");
  hidden.className = "govuk-visually-hidden";
  hidden.textContent = ` ${kept.title}`;
  button.append(button.dataset.remove, hidden);
  button.addEventListener("click", async () => {
    await removeModule(kept);
    await showKept();
    const said = part("removed");
    said.textContent = said.dataset.removed.replace("{title}", kept.title);
  });
  return card;
}

if (window.location.hash === "#away" || !navigator.onLine) {
  part("away").hidden = false;
  history.replaceState(null, "", window.location.pathname + window.location.search); // true of now, not of the next visit
}
const cannot = !(await opensKept) || !(await canRemember);
part("cannot").hidden = !cannot;
if (here === owner) {
  await keepTrying(owner, say);
  showWaiting();
  await showBegun();
  await showKept();
  for (const button of page.querySelectorAll("[data-send]")) {
    button.addEventListener("click", () => {
      say("sending");
      flush(owner, say);
    });
  }
  part("go").addEventListener("click", signOut);
  if (leaving && unsent(owner).length) part("leaving").scrollIntoView();
}
