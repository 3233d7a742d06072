// What pages with questions share: whether one is answered whole, and what the line says of what is being saved.
import { unsent } from "./outbox.js";

export function isWhole(form) {
  const boxes = [...form.querySelectorAll("input[type=radio], input[type=checkbox]")];
  const selects = [...form.querySelectorAll("select")].map((select) => select.value);
  const texts = [...form.querySelectorAll("input[type=text]")].map((input) => input.value.trim());
  const differ = new Set(selects).size === selects.length;
  return (!boxes.length || boxes.some((box) => box.checked)) && selects.every(Boolean) && differ && texts.every(Boolean);
}

// Says a state of the outbox; `aside` is what could not count, which goes on being said, `waiting` which words mean that it waits.
export function tell(line, state, aside, waiting = "waiting") {
  const isKept = !unsent(line.dataset.owner).some((entry) => entry.unsaved);
  const words = { sending: "sending", saved: "saved", waiting: isKept ? waiting : "unkept", "signed-out": isKept ? "signedOut" : "unkept" };
  line.dataset.state = aside && state !== "sending" ? "refused" : state;
  line.textContent = (state !== "sending" && aside) || line.dataset[words[state]];
}
