// Whoever comes to a passage by its address (#p-…) has it in focus, also where it stands in a part that was folded away.
function arrive() {
  const name = decodeURIComponent(window.location.hash.slice(1));
  const passage = name && document.getElementById(name);
  if (!passage) return;
  const folded = passage.closest("details");
  if (folded) folded.open = true;
  passage.setAttribute("tabindex", "-1");
  passage.focus({ preventScroll: true });
  passage.scrollIntoView({ block: "center" });
}

window.addEventListener("hashchange", arrive);
arrive();
