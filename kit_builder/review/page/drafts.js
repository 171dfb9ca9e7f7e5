// Drafts: each sentence that a model wrote with what it rests on, and the sentences that the checker removed.

import { showStatus } from "./api.js";
import { askLong } from "./dialog.js";
import { button, byId, el } from "./dom.js";
import { choose, chosenEntry, decide, showEvidence, shownData } from "./desk.js";
import { evidenceChips, jumpTo } from "./evidence.js";
import { findStop, stepStop, stop } from "./stops.js";

const REMOVED = "removed";
let place = "";
let sentences = new Map(); // by place: what is shown there

function show(entry, data) {
  sentences = new Map();
  if (entry.id === REMOVED) return allRemoved(data);
  if (!data.sections) return [];
  const changed = data.sections.some((section) => section.blocks.some((block) => block.sentences.some((each) => each.changed)));
  return [
    el("h2", {}, data.title),
    el("p", { class: "state" }, `${data.path}. Go to a sentence to see what it rests on; Enter jumps to its lines.`),
    changed ? el("p", { class: "state" }, "Sentences marked † are worded otherwise in the file, or no longer there.") : "",
    ...data.sections.map((section, number) => sectionPart(section, number)),
    data.removed.length ? el("section", { "aria-label": "Removed" }, el("h3", {}, `Removed by the checker: ${data.removed.length}`), ...data.removed.map((each, number) => removedPart(each, `r${number}`))) : "",
    basis(),
  ];
}

function sectionPart(section, number) {
  return el("section", { "aria-label": section.heading || `Item ${number + 1}` },
    el("h3", {}, section.heading || `${number + 1}.`),
    section.stale ? el("p", { class: "related" }, "Its card has changed since it was written: the next build writes it again.") : "",
    ...section.blocks.map((block, at) => blockPart(block, `${number}.${at}`)));
}

const TAGS = { heading: "h4", item: "p", row: "p", text: "p", mark: "div" };

function blockPart(block, at) {
  const parts = block.sentences.map((each, number) => sentencePart(each, `${at}.${number}`));
  const between = block.form === "row" ? " | " : " ";
  return el(TAGS[block.form], { class: `block ${block.form}` },
    block.form === "mark" ? el("p", { class: "state" }, `Shown from the card: ${block.mark}`) : "",
    ...parts.flatMap((each, number) => (number ? [between, each] : [each])));
}

function sentencePart(sentence, at) {
  sentences.set(at, sentence);
  const kind = sentence.ids.length ? "" : "bare";
  return stop("span", {
    place: at, class: `sentence ${kind}`, choose: () => chooseSentence(at),
    onmouseenter: () => showBasis(sentence), onmouseleave: () => showBasis(sentences.get(place)),
  }, sentence.text, sentence.changed ? el("sup", { title: "worded otherwise in the file" }, "†") : "");
}

function chooseSentence(at) {
  place = at;
  showBasis(sentences.get(at));
}

const evidenceOf = (sentence) => (sentence?.ids ?? []).flatMap((id) => shownData().facts?.[id]?.evidence ?? []);

/** Returns the box in which the statements behind a sentence are shown. */
function basis() {
  return el("aside", { class: "basis", id: "basis", "aria-label": "What the sentence rests on", "aria-live": "polite" }, el("p", { class: "state" }, "Go to a sentence to see what it rests on."));
}

/** Shows what a sentence rests on, below the text and in the source. */
function showBasis(sentence) {
  const box = byId("basis");
  if (!box || !sentence) return;
  if (sentence.reason) {
    box.replaceChildren(el("p", {}, el("strong", {}, sentence.reason), ": ", sentence.detail));
    return;
  }
  const { facts } = shownData();
  const known = sentence.ids.filter((id) => facts[id]);
  const gone = sentence.ids.length - known.length;
  box.replaceChildren(
    ...known.map((id) => el("div", { class: "fact" }, el("p", {}, el("span", { class: "kind" }, facts[id].kind), facts[id].text), facts[id].evidence.length ? evidenceChips(facts[id].evidence) : "")),
    sentence.formulas.length ? el("p", { class: "state" }, `Worked out: ${sentence.formulas.join("; ")}`) : "",
    gone ? el("p", { class: "related" }, `Statements that are no longer on a card: ${gone}.`) : "",
    sentence.ids.length ? "" : el("p", { class: "state" }, "This sentence only connects others: it states nothing about the subject."));
  showEvidence(evidenceOf(sentence));
}

function allRemoved(data) {
  const found = data.drafts.filter((each) => each.removed.length);
  return [
    el("h2", {}, "Sentences that the checker removed"),
    el("p", { class: "state" }, "No product has them. If one is true, keep it as your own words: it goes into today’s interview, and the next build can use it."),
    ...found.map((each, number) => el("section", { "aria-label": each.title }, el("h3", {}, `${each.product}: ${each.title}`), ...each.removed.map((one, at) => removedPart(one, `${number}.${at}`)))),
    found.length ? "" : el("p", {}, "None."),
  ];
}

function removedPart(removed, at) {
  sentences.set(at, removed);
  return stop("div", { place: at, class: "removed", choose: () => chooseSentence(at) },
    el("p", {}, removed.section ? `${removed.section}: ` : "", el("q", {}, removed.text)),
    el("p", { class: "why" }, el("strong", {}, removed.reason), ": ", removed.detail),
    removed.taken ? el("p", { class: "state" }, "You have decided about it.") : el("div", { class: "buttons" },
      button("It is true: keep it as my words", () => { place = at; keepRemoved(); }, { class: "small" }, "a")));
}

/** Goes to the next removed sentence of the document, or where there is none, to those of all products. */
async function nextRemoved() {
  if (!stepStop(1, REMOVED) && chosenEntry()?.id !== REMOVED) await choose(REMOVED);
}

/** Saves a removed sentence as something that the expert says. */
async function keepRemoved() {
  const removed = sentences.get(place);
  if (!removed?.reason || removed.taken) return;
  await decide({ do: "reply", heading: removed.heading, question: removed.question, text: removed.text });
}

async function editSentence() {
  const sentence = sentences.get(place);
  const { path, text } = shownData();
  if (!sentence?.text || sentence.reason || !path) return;
  if (!text) {
    showStatus(`This is edited in ${path} itself.`, true);
    return;
  }
  const after = await askLong("Reword the sentence; without a text it goes", sentence.text);
  if (after === null || after.trim() === sentence.text) return;
  await decide({ do: "sentence", path, before: sentence.text, after: after.trim() }, { [path]: text });
}

const nameOf = ({ product, file }) => `${product}/${file}`;

export const drafts = {
  name: "drafts",
  title: "Drafts",
  empty: "No large model has written a product of this kit.",
  isPaged: true,
  inForm: true,
  query: (id) => (id && id !== REMOVED ? { product: id.slice(0, id.indexOf("/")), file: id.slice(id.indexOf("/") + 1) } : {}),
  focus: () => findStop(place),
  help: [["j k", "next, previous sentence"], ["Enter", "to its lines"], ["e", "reword"], ["n N", "next, previous removed"], ["a", "removed: keep as my words"]],
  keys: {
    j: () => stepStop(1), ArrowDown: () => stepStop(1), k: () => stepStop(-1), ArrowUp: () => stepStop(-1),
    n: nextRemoved, N: () => stepStop(-1, REMOVED),
    Enter: () => jumpTo(evidenceOf(sentences.get(place))), r: () => jumpTo(evidenceOf(sentences.get(place))), e: editSentence, a: keepRemoved,
  },
  entries: (data) => {
    const count = data.drafts.reduce((sum, each) => sum + each.removed.length, 0);
    const all = data.drafts.map((each) => ({ id: nameOf(each), group: each.product, title: each.title, note: `${each.file}: ${each.sentences} ${each.has_items ? "items" : "sentences"}${each.removed.length ? `, ${each.removed.length} removed` : ""}` }));
    return all.length ? [...all, { id: REMOVED, group: "All products", title: "Removed by the checker", note: String(count) }] : [];
  },
  show,
};
