// Conflicting advice on all cards: one key keeps a version.

import { button, el } from "./dom.js";
import { decide, openView, shownData } from "./desk.js";
import { evidenceChips } from "./evidence.js";
import { choose } from "./choosing.js";
import { open } from "./methods.js";

/** Returns the versions of a conflict with their evidence, each with a button that keeps it. */
export function versionsOf(conflict) {
  return el("div", { class: "versions", role: "group", "aria-label": "Conflicting advice" },
    el("ol", {}, ...conflict.versions.map((version, number) => el("li", {},
      el("p", {}, version.text),
      evidenceChips(version.evidence),
      el("div", { class: "buttons" },
        button("Keep this", () => keep(conflict, number), { class: "main" }, String(number + 1)),
        button("Keep this, others as variants", () => keep(conflict, number, true), { class: "small" }))))));
}

export function keep(conflict, version, asVariants = false) {
  if (version >= conflict.versions.length) return undefined;
  const { path, key } = conflict;
  return decide({ do: "decide", path, key, version, as_variants: asVariants }, { [path]: shownData().texts[path] });
}

/** Returns keys that keep a version of the conflict of an entry. */
export const keepKeys = (conflictOf) => Object.fromEntries([..."123456789"].map((key, number) => [key, (entry) => keep(conflictOf(entry), number)]));

async function openCard({ conflict }) {
  await openView("methods");
  await open(conflict.path);
  choose(conflict.key);
}

export const conflicts = {
  name: "conflicts",
  title: "Conflicts",
  empty: "No card has conflicting advice.",
  help: [["1 to 9", "keep that version"], ["o", "open the card"], ["j k", "next, previous"]],
  keys: { ...keepKeys((entry) => entry.conflict), o: openCard },
  entries: (data) => data.conflicts.map((conflict) => ({ id: `${conflict.path} ${conflict.key}`, group: conflict.method, title: conflict.versions[0].text, conflict })),
  evidence: ({ conflict }) => conflict.versions.flatMap((version) => version.evidence),
  show: (entry) => [
    el("h2", {}, "Which of these is right?"),
    el("p", { class: "why" }, `${entry.conflict.method}. No product gives this advice until you decide.`),
    versionsOf(entry.conflict),
    el("div", { class: "buttons" }, button("Open the card", () => openCard(entry), { class: "small" }, "o")),
  ],
};
