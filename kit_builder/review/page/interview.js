// The interview: what would improve the products most, one question at a time.

import { ask, showStatus } from "./api.js";
import { announce, button, el } from "./dom.js";
import { answerForm, writeAnswer } from "./answering.js";
import { keepKeys, versionsOf } from "./conflicts.js";
import { decide, reloadQuietly, shownData, stepEntry } from "./desk.js";
import { state } from "./state.js";

const asked = ({ question }) => ({ heading: question.heading, question: question.question });

async function reply(entry, text) {
  const listens = shownData().listens && !entry.question.decides;
  const done = await decide({ do: "reply", ...asked(entry), text });
  if (done && listens) listen();
  return done;
}

/** Lets the model hear the answer while the next question is shown; what it asks on comes next. */
async function listen() {
  const { asked: count, problem } = await ask("/api/listen", { method: "POST" }).catch((error) => ({ asked: 0, problem: error.message }));
  if (problem) showStatus(problem, true);
  if (!count || state.view !== "interview") return;
  announce("The model asks on.");
  await reloadQuietly();
}

const putOff = (mark) => (entry) => decide({ do: "put-off", ...asked(entry), mark });
const answerBy = (text) => (entry) => (entry.question.kind === "consent" ? reply(entry, text) : undefined);

function show(entry) {
  const { question } = entry;
  const { file, answered, later } = shownData();
  return [
    el("p", { class: "state" }, question.heading),
    el("h2", { class: "question" }, question.question),
    el("p", { class: "why" }, el("strong", {}, "Why this is asked: "), question.why),
    question.versions.length ? versionsOf(question) : "",
    question.kind === "consent" ? consent(entry) : field(entry),
    el("div", { class: "buttons" },
      button("Skip", () => stepEntry(1), {}, "j"),
      button("Later", () => putOff("later")(entry), {}, "l"),
      button("Never ask again", () => putOff("never")(entry), {}, "x")),
    el("p", { class: "state" }, `${answered} answered so far${later ? `, ${later} put off until tomorrow` : ""}. Answers are saved in ${file}, prices and terms in kit.toml, and consent on the card.`),
  ];
}

function consent(entry) {
  return el("div", { class: "buttons" },
    button("Yes", () => reply(entry, "Yes"), { class: "main" }, "y"),
    button("No", () => reply(entry, "No"), { class: "main" }, "n"));
}

function field(entry) {
  const { question } = entry;
  const label = question.versions.length ? "Or answer in your own words; the next build reads it" : "Your answer";
  return answerForm(entry.id, { label, go: "Save", rows: question.decides ? 1 : 6, listens: !question.decides, save: (text) => reply(entry, text) });
}

export const interview = {
  name: "interview",
  title: "Interview",
  empty: "Nothing is left to ask. Build the kit again: it reads your answers.",
  help: [["Enter", "write"], ["Ctrl+Enter", "save"], ["y n", "yes, no"], ["1 to 9", "keep a version"], ["j k", "skip, back"], ["l", "later"], ["x", "never again"]],
  keys: {
    Enter: writeAnswer,
    e: writeAnswer,
    l: putOff("later"),
    x: putOff("never"),
    y: answerBy("Yes"),
    n: answerBy("No"),
    ...keepKeys((entry) => entry.question),
  },
  entries: (data) => data.questions.map((question) => ({ id: `${question.heading}\n${question.question}`, group: question.heading, title: question.question, note: question.why, question, isNext: question.kind === "follow-up" })),
  evidence: ({ question }) => question.versions.flatMap((version) => version.evidence),
  show,
};
