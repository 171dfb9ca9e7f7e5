// Before publishing: everything that is left to settle, and in the end what to run.

import { askLong } from "./dialog.js";
import { announce, button, el } from "./dom.js";
import { answerForm, writeAnswer } from "./answering.js";
import { choose } from "./choosing.js";
import { decide, openView, shownData } from "./desk.js";
import { open } from "./methods.js";

const textOf = (path) => ({ [path]: shownData().texts[path] });

/** What there is of each kind: how it is listed, shown, and decided by a key. */
const KINDS = {
  link: {
    show: ({ view, product, text }) => [el("h2", {}, text), go("Go there", () => openView(view, product))],
    Enter: ({ view, product }) => openView(view, product),
  },
  edit: {
    show: (entry) => [el("h2", {}, entry.file), el("pre", { class: "page" }, shownData().texts[entry.path]), el("div", { class: "buttons" }, button("Leave my words as they are", () => KINDS.edit.m(entry), { class: "main" }, "m"))],
    m: ({ path }) => decide({ do: "settle-edit", path }, textOf(path)),
  },
  story: {
    show: (entry) => [
      el("p", { class: "state" }, entry.method),
      el("h2", {}, `May “${entry.title}” be told?`),
      el("dl", { class: "fields" }, ...[["Told as", entry.told_as], ["Left out", entry.hide]].filter(([, text]) => text).map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text)))),
      el("p", { class: "why" }, "Ask the client. Until you decide, it is told only if it has no names, and without what is left out."),
      el("div", { class: "buttons" }, button("Yes", () => KINDS.story.y(entry), { class: "main" }, "y"), button("No", () => KINDS.story.n(entry), { class: "main" }, "n"), button("Open the card", () => openCard(entry), { class: "small" }, "o")),
    ],
    y: (entry) => consent(entry, "yes"),
    n: (entry) => consent(entry, "no"),
    o: openCard,
  },
  blank: {
    show: ({ blank }) => [
      el("h2", {}, blank.question),
      el("p", { class: "why" }, blank.why),
      answerForm(`${blank.heading}\n${blank.question}`, { label: "Your answer, for kit.toml", go: "Save", rows: 1, save: (text) => decide({ do: "reply", heading: blank.heading, question: blank.question, text }) }),
    ],
    Enter: writeAnswer,
    e: writeAnswer,
  },
  example: {
    show: (entry) => [
      el("p", { class: "state" }, entry.path),
      el("h2", {}, `Worked example: ${entry.title}`),
      ...entry.errors.map((error) => el("p", { class: "problem" }, error)),
      el("p", { class: "why" }, "It is invented, and products say so. Approve it, or write a real case in its place."),
      el("div", { class: "buttons" }, button("Approve", () => KINDS.example.a(entry), { class: "main" }, "a"), button("Edit as text…", () => KINDS.example.e(entry), {}, "e")),
      el("pre", { class: "page" }, shownData().texts[entry.path]),
    ],
    a: ({ path }) => decide({ do: "example-approve", path }, textOf(path)),
    e: async ({ path }) => {
      const text = await askLong("The worked example as text", shownData().texts[path]);
      if (text && text !== shownData().texts[path]) await decide({ do: "example-write", path, text }, textOf(path));
    },
  },
  thin: { show: ({ title }) => [el("h2", {}, "Thin evidence"), el("p", {}, title), el("p", { class: "why" }, "Answer questions about it in the interview, or leave it.")] },
  method: {
    show: (entry) => [
      el("h2", {}, entry.title),
      el("p", { class: "why" }, "You have not approved this method as it reads now. Only what is approved is published with --approved."),
      el("div", { class: "buttons" }, button("Approve", () => KINDS.method.a(entry), { class: "main" }, "a"), button("Open the card", () => openCard(entry), {}, "o")),
    ],
    a: ({ path }) => decide({ do: "approve", path }, textOf(path)),
    o: openCard,
    Enter: openCard,
  },
  publish: { show: showCommands },
};

const go = (text, act) => el("div", { class: "buttons" }, button(text, act, { class: "main" }, "Enter"));

const consent = ({ path, key }, value) => decide({ do: "fill", path, key, values: { consent: value } }, textOf(path));

async function openCard({ path, key }) {
  await openView("methods");
  await open(path);
  if (key) choose(key);
}

function showCommands(entry, data) {
  const { folder, total, methods } = data;
  const left = shownEntries(data).length - 1;
  const commands = [
    [`kit-builder build YOUR-SOURCES --out ${folder}`, "reads your answers and writes the products anew"],
    [`kit-builder write ${folder}`, "only writes the products anew, after changes on cards and outlines"],
    [`kit-builder check ${folder}`, "compares the products with the cards"],
    [`kit-builder publish ${folder} --approved`, "makes the files that customers open"],
  ];
  return [
    el("h2", {}, left ? `Left to settle: ${left}` : "Nothing is left to settle"),
    el("p", {}, `${total - methods.length} of ${total} methods are approved.`),
    el("p", { class: "why" }, "Stop the review with Ctrl-C if you like, and run:"),
    el("dl", { class: "commands" }, ...commands.map(([command, what]) => el("div", {}, el("dt", {}, el("code", {}, command), " ", button("Copy", () => copy(command), { class: "small", "aria-label": `Copy: ${command}` })), el("dd", {}, what)))),
  ];
}

async function copy(command) {
  await navigator.clipboard.writeText(command);
  announce("Copied");
}

const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;

function shownEntries(data) {
  const link = (view, text, product = "") => ({ id: `${view} ${product}`, group: "Elsewhere in this review", kind: "link", title: text, text, view, product });
  return [
    ...(data.conflicts ? [link("conflicts", `${count(data.conflicts, "conflict")} to decide`)] : []),
    ...data.outlines.map(({ product, errors }) => link("outlines", `Outline of ${product}: ${count(errors, "line")} with errors`, product)),
    ...(data.questions ? [link("interview", `${count(data.questions, "question")} in the interview`)] : []),
    ...(data.ideas ? [link("ideas", `${count(data.ideas, "suggestion")} to decide`)] : []),
    ...data.edits.map((each) => ({ ...each, id: each.path, group: "Changed by you and by a rebuild", kind: "edit", title: each.file })),
    ...data.stories.map((each) => ({ ...each, id: `${each.path} ${each.key} ${each.title}`, group: "Stories of clients", kind: "story", note: each.method })),
    ...data.blanks.map((blank) => ({ id: `${blank.heading}\n${blank.question}`, group: "Not set in kit.toml", kind: "blank", title: blank.question, blank })),
    ...data.examples.map((each) => ({ ...each, id: each.path, group: "Invented examples", kind: "example", note: each.method })),
    ...data.thin.map((text) => ({ id: text, group: "Thin evidence", kind: "thin", title: text })),
    ...data.methods.map((each) => ({ ...each, id: each.path, group: "Not approved", kind: "method", title: each.name })),
    { id: "publish", group: "Last", kind: "publish", title: "Publish" },
  ];
}

const byKind = (key) => (entry) => KINDS[entry.kind][key]?.(entry);

export const publishing = {
  name: "publishing",
  title: "Publish",
  empty: "Nothing is left to settle.",
  help: [["j k", "next, previous"], ["Enter", "go there, write"], ["y n", "yes, no"], ["a", "approve"], ["e", "edit"], ["m", "leave my words"], ["o", "open the card"]],
  keys: Object.fromEntries(["Enter", "y", "n", "a", "e", "m", "o"].map((key) => [key, byKind(key)])),
  entries: shownEntries,
  show: (entry, data) => [entry.kind === "publish" ? "" : el("p", { class: "state" }, `Left to settle: ${shownEntries(data).length - 1}`), ...KINDS[entry.kind].show(entry, data)],
};
