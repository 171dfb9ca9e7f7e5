// Source lines behind something that another view than the card shows.

import { button, el } from "./dom.js";
import { showEvidence } from "./desk.js";
import { enter, showLine } from "./source.js";

/** Returns buttons that show source lines. */
export function evidenceChips(evidence) {
  if (!evidence.length) return el("p", { class: "evidence" }, el("span", { class: "none" }, "no source line"));
  return el("p", { class: "evidence" }, ...evidence.map((found) => {
    const lines = `${found.name} ${found.first}${found.last > found.first ? `–${found.last}` : ""}`;
    const shown = [found.place, lines].filter(Boolean).join(" · ");
    return button(shown, () => jumpTo([found]), { class: "chip", title: found.quote, "aria-label": `${shown}, evidence: ${found.quote}` });
  }));
}

/** Highlights evidence and goes to its first line. */
export async function jumpTo(evidence) {
  if (!evidence.length) return;
  showEvidence(evidence);
  await showLine(evidence[0]);
  enter();
}
