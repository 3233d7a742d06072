// What every page does: bring the design system's components to life; follow a piece of work that is under way.
import { initAll } from "../built/govuk-frontend.js";

initAll();

const EVERY_MS = 2000;

// <div data-follow="/runs/1/state" role="status"> holds a <progress>; the address answers {value, max, text, done}.
async function follow(box) {
  const bar = box.querySelector("progress");
  const words = document.getElementById(`${bar.id}-text`);
  for (;;) {
    await new Promise((wake) => setTimeout(wake, EVERY_MS));
    let state;
    try {
      const answer = await fetch(box.dataset.follow, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      state = await answer.json();
    } catch {
      continue; // the network is away for a moment: ask again
    }
    bar.max = state.max || 1;
    bar.value = state.value;
    if (words) words.textContent = state.text;
    if (state.done) {
      window.location.reload();
      return;
    }
  }
}

document.querySelectorAll("[data-follow]").forEach(follow);
