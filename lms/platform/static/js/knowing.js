// What this device knows of a kept lesson: that it was done when it was taken along, or which checks are answered here.
import { all } from "./device.js";
import { unsent } from "./outbox.js";

const whole = (address) => new URL(address, window.location.href).href;

// Which of the page's templates says it, with how many checks of how many; what an earlier attempt left here is not meant.
async function known({ owner, attempt }, { done, shown, checks = [] }) {
  if (done) return { state: "done" };
  const given = (await all("given", owner)).filter((each) => each.keys?.length && each.attempt === String(attempt));
  const here = checks.filter(({ url }) => given.some((each) => each.url === whole(url)));
  const answered = checks.filter((check) => check.answered || here.includes(check)).length;
  if (answered && answered === checks.length) {
    const waits = unsent(owner).some((entry) => checks.some(({ url }) => whole(url) === entry.url));
    return { state: waits ? "waiting" : "sent" };
  }
  if (shown) return { state: "shown" };
  return answered ? { state: "some", answered, of: checks.length } : null;
}

// Puts what is known of a lesson behind its link.
export async function tell(link, kept, lesson) {
  const found = await known(kept, lesson);
  if (!found) return;
  const words = document.getElementById(`known-${found.state}`).content.cloneNode(true);
  const text = words.querySelector("span");
  text.textContent = text.textContent.replace("{done}", found.answered).replace("{all}", found.of);
  link.after(" ", words);
}
