// Suggestions of the model: to accept, to accept in other words, or to reject.

import { button, el } from "./dom.js";
import { answerForm, writeAnswer } from "./answering.js";
import { decide, openView } from "./desk.js";
import { open } from "./methods.js";

function settle(entry, text, take) {
  const { heading, question, row } = entry.idea;
  return decide({ do: "idea", heading, question, row, text, take });
}

const accept = (entry) => entry.idea && settle(entry, entry.idea.text, true);
const reject = (entry) => entry.idea && settle(entry, "", false);

async function openCard({ waiting }) {
  await openView("methods");
  await open(waiting.path);
}

function show(entry) {
  const { idea, waiting } = entry;
  if (waiting) {
    return [
      el("h2", {}, waiting.name),
      el("p", { class: "why" }, "A later build has found more for this approved card. It is shown at the top of the card, to accept or dismiss."),
      el("div", { class: "buttons" }, button("Open the card", () => openCard(entry), { class: "main" }, "Enter")),
    ];
  }
  return [
    el("p", { class: "state" }, idea.where),
    el("h2", { class: "question" }, idea.text),
    el("p", { class: "why" }, idea.why),
    el("p", {}, "Nothing in your sources says this, so no product has it. Accepted, it becomes something that you say: it is saved in today’s interview, and the next build uses it and cites you."),
    el("div", { class: "buttons" },
      button("Accept as it is", () => accept(entry), { class: "main" }, "a"),
      button("Say it in your own words", writeAnswer, {}, "e"),
      button("Reject", () => reject(entry), {}, "x")),
    answerForm(`idea ${idea.question}`, { label: "In your own words", go: "Accept these words", text: idea.text, save: (text) => settle(entry, text, true) }),
  ];
}

export const ideas = {
  name: "ideas",
  title: "Suggestions",
  empty: "No suggestion is left to decide.",
  help: [["a", "accept as it is"], ["e", "in your own words"], ["Ctrl+Enter", "accept these words"], ["x", "reject"], ["j k", "next, previous"]],
  keys: { a: accept, e: writeAnswer, Enter: (entry) => (entry.waiting ? openCard(entry) : writeAnswer()), x: reject },
  entries: (data) => [
    ...data.waiting.map((waiting) => ({ id: waiting.path, group: "More for approved cards", title: waiting.name, note: "from a later build", waiting })),
    ...data.ideas.map((idea) => ({ id: `${idea.where}\n${idea.question}`, group: idea.product, title: idea.text, note: idea.where.split(", ").slice(1).join(", "), idea })),
  ],
  show,
};
