// Centre: the card with its suggestions, items and open questions.

import { announce, button, byId, el, isTyping } from "./dom.js";
import { askConfirmation, askLong, askOne, askText } from "./dialog.js";
import { choose, focusChosen, markChosen } from "./choosing.js";
import { itemRow } from "./item.js";
import { next, open, stateOf } from "./methods.js";
import { titleStage } from "./moving.js";
import { editRow, registerSection } from "./register.js";
import { changed, doThis, items, keyIn, on, placeOf, seenName, state } from "./state.js";
import { isEditing, startEdit } from "./typing.js";

const KINDS = { new: "New", support: "More evidence", attachment: "More about a step", conflict: "Conflicting advice" };

export function startCard() {
  on("card", show);
  on("kit", () => state.card || show());
}

function show() {
  if (isEditing()) return;
  const sheet = byId("sheet");
  const focused = sheet.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.dataset.name;
  const hadFocus = focused && !isTyping(focused);
  const top = sheet.scrollTop;
  sheet.replaceChildren(...(state.card ? parts(state.card) : [el("p", { class: "empty" }, "This kit has no methods.")]));
  sheet.scrollTop = top;
  if (!items().some((item) => item.key === state.key)) state.key = items().find((item) => item.list === "steps")?.key ?? items()[0]?.key ?? "";
  markChosen();
  if (hadFocus) (sheet.querySelector(`[data-name="${CSS.escape(name ?? "")}"]`) ?? sheet.querySelector(".item.chosen"))?.focus();
  changed("item");
}

function parts(card) {
  const all = [...card.sections, ...card.registers];
  const isFilled = (each) => (each.items ?? each.rows).length > 0;
  return [
    head(card),
    card.error ? el("p", { class: "problem", role: "alert" }, card.error) : "",
    card.suggestions.length ? suggestions(card) : "",
    card.findings.length ? findings(card) : "",
    ...card.sections.filter(isFilled).map(section),
    ...card.registers.filter(isFilled).map(registerSection),
    card.error ? "" : addEmpty(all.filter((each) => !isFilled(each))),
    card.questions.length ? questions(card) : "",
  ].filter(Boolean);
}

function head(card) {
  const isApproved = card.state === "approved";
  const again = card.state === "changed" ? "Approve again" : "Approve";
  return el("div", { class: "head" },
    el("h2", {}, card.name),
    el("p", { class: `state ${card.state}` }, stateOf(card), card.approved_on ? ` (approved ${card.approved_on})` : ""),
    el("div", { class: "buttons" },
      button(isApproved ? "Make draft" : again, approve, { "data-name": "approve", class: isApproved ? "" : "main" }, "A"),
      button("Rename…", rename, { "data-name": "rename", class: "small" }),
      button("Edit as text…", asText, { "data-name": "text", class: "small" }),
      button("Merge…", merge, { "data-name": "merge", class: "small" }),
      button("Drop…", drop, { "data-name": "drop", class: "small" })));
}

function section({ section: name, heading, items: own }) {
  return el("section", { "aria-label": heading },
    el("h3", {}, heading, " ", button("Add", () => add(name, own.length), { class: "small", "aria-label": `Add to ${heading}` })),
    ...(name === "steps" ? stages(own) : [el("ul", { class: "items", "data-list": name }, ...own.map((item) => itemRow(item, name)))]));
}

/** Returns the steps under the titles of their stages, numbered throughout. */
function stages(steps) {
  const starts = steps.filter((step, place) => place === 0 || step.stage !== steps[place - 1].stage);
  return starts.flatMap((first, place) => {
    const own = steps.slice(placeOf(first.key), starts[place + 1] ? placeOf(starts[place + 1].key) : steps.length);
    const title = el("h4", {}, first.stage, " ", button("Rename…", () => titleStage(first.key), { class: "small", "aria-label": `Rename the stage ${first.stage}`, "data-name": `stage ${first.key}` }));
    return [first.stage ? title : "", el("ol", { class: "items", "data-list": "steps" }, ...own.map((item) => itemRow(item, "steps")))];
  });
}

function addEmpty(empty) {
  if (!empty.length) return "";
  return el("section", { "aria-label": "Empty sections" },
    el("h3", {}, "Empty sections"),
    el("p", { class: "buttons" }, ...empty.map(({ section: name, heading, rows }) => button(`+ ${heading}`, () => (rows ? editRow(keyIn(name, 0)) : add(name, 0)), { class: "small" }))));
}

function suggestions(card) {
  return el("section", { class: "suggestions", "aria-label": "Suggestions from new calls" },
    el("h3", {}, "Suggestions from new calls"),
    el("ul", {}, ...card.suggestions.map((each) => el("li", {},
      el("p", {}, el("span", { class: "new" }, KINDS[each.kind]), ` ${each.heading}: `, each.related || each.text),
      each.related && each.related !== each.text ? el("p", { class: "related" }, each.text) : "",
      ...each.conflicts.map((other) => el("p", { class: "related" }, `Conflicting advice: ${other.text}`)),
      ...each.new_evidence.map(quote),
      ...each.attachments.map((attached) => el("div", { class: "attached" },
        el("p", {}, el("span", { class: "kind" }, card.kinds[attached.kind]), attached.text),
        ...attached.conflicts.map((other) => el("p", { class: "related" }, `Conflicting advice: ${other.text}`)),
        ...attached.evidence.map(quote))),
      el("div", { class: "buttons" },
        button("Accept", () => decide(each, true), { class: "main", "aria-label": `Accept: ${each.text}` }),
        button("Dismiss", () => decide(each, false), { "aria-label": `Dismiss: ${each.text}` }))))));
}

function quote({ quote: said, name, first, place }) {
  return el("blockquote", {}, said, el("footer", {}, [name, `line ${first}`, place].filter(Boolean).join(", ")));
}

const decide = (each, take) => doThis({ do: "suggested", key: each.key, text: each.text, take });

function findings(card) {
  return el("details", {},
    el("summary", {}, `Findings: ${card.findings.length}`),
    el("ul", {}, ...card.findings.map((each) => el("li", {}, `${each.level}: ${each.message}`))));
}

function questions(card) {
  return el("section", { "aria-label": "Open questions" },
    el("h3", {}, "Open questions"),
    el("ul", { class: "questions" }, ...card.questions.map(question)));
}

function question({ question: text, key, about }) {
  const input = el("input", { "aria-label": `Answer: ${text}`, placeholder: "Your answer, if you know it", maxlength: "5000", "data-name": `answer ${text}` });
  const send = (event) => { event.preventDefault(); answer(text, input.value.trim()); };
  return el("li", {},
    el("p", {}, text),
    el("form", { class: "answer", onsubmit: send }, input,
      el("button", { type: "submit", class: "small" }, "Answer"),
      about ? button("Show", () => choose(about), { class: "small", "aria-label": `Show what this is about: ${text}` }) : "",
      key ? button("Drop", () => doThis({ do: "reword", key, text: "" }), { class: "small", "aria-label": `Drop: ${text}` }) : ""));
}

async function answer(text, given) {
  if (!given || !(await doThis({ do: "answer", question: text, text: given }))) return;
  announce("Answered");
  byId("sheet").querySelector(".answer input")?.focus();
}

/** Approves the method and opens the next one that is not approved; an approved method becomes a draft again. */
export async function approve() {
  const isApproved = state.card.state === "approved";
  if (!(await doThis({ do: "approve", approve: !isApproved }))) return;
  if (isApproved) return;
  announce(`Approved: ${state.card.name}`);
  const path = next(1, true);
  if (!path || state.card.path === path) return;
  await open(path);
  focusChosen();
}

async function rename() {
  const name = await askText("New name of the method", state.card.name, "Rename");
  if (name && name !== state.card.name) await doThis({ do: "rename", name });
}

async function asText() {
  const before = state.card.text;
  const text = await askLong("The card as text", before);
  if (text !== null && text !== before) await doThis({ do: "write", text });
}

async function merge() {
  const others = state.kit.methods.filter((method) => method.path !== state.card.path);
  if (!others.length) return;
  const into = await askOne("Merge this method into which one?", others.map((each) => [each.path, each.name]), "Merge");
  if (into) await doThis({ do: "merge", into }, { also: await baseOf(into) });
}

const baseOf = async (path) => {
  const card = await import("./api.js").then((api) => api.ask(`/api/card?path=${encodeURIComponent(path)}`));
  return { [path]: card.text };
};

async function drop() {
  const sure = await askConfirmation("Drop this method?", `“${state.card.name}” will be removed from the kit. Undo brings it back.`, "Drop");
  if (sure) await doThis({ do: "drop" });
}

function add(list, place) {
  startEdit(keyIn(list, place), { isNew: true, list, place });
}

/** Makes a separate method of the chosen step and those below it. */
export async function divide() {
  const name = await askText("Name of the new method that starts with this step", "", "Divide");
  if (name) await doThis({ do: "divide", key: state.key, name });
}

/** Accepts the chosen item and goes to the next one; after the last one, to the Approve button. */
export function accept() {
  const all = items();
  const here = all.findIndex((item) => item.key === state.key);
  if (here >= 0) state.seen.add(seenName(all[here]));
  byId("sheet").querySelector(".item.chosen")?.classList.add("seen");
  const open_ = all.slice(here + 1);
  if (open_.length) choose(open_[0].key);
  else byId("sheet").querySelector('[data-name="approve"]')?.focus();
}
