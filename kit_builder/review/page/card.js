// Centre: the card, with what new calls add to it, its items, and the questions it leaves open.

import { button, byId, el, isTyping, say } from "./dom.js";
import { askLong, askOne, askText, askWhether } from "./dialog.js";
import { editing, itemRow, keepPlace, startEdit } from "./item.js";
import { next, open, stateOf } from "./methods.js";
import { changed, doThis, items, on, seenName, state } from "./state.js";

const KINDS = { new: "New", support: "More support", contradiction: "Contradicts" };

export function startCard() {
  on("card", show);
  on("kit", () => state.card || show());
}

function show() {
  if (editing()) return;
  const sheet = byId("sheet");
  const focused = sheet.contains(document.activeElement) ? document.activeElement : null;
  const name = focused?.dataset.name;
  const hadFocus = focused && !isTyping(focused);
  const top = sheet.scrollTop;
  sheet.replaceChildren(...(state.card ? parts(state.card) : [el("p", { class: "empty" }, "This kit has no methods.")]));
  sheet.scrollTop = top;
  if (!items().some((item) => item.key === state.key)) state.key = items().find((item) => item.section === "steps")?.key ?? items()[0]?.key ?? "";
  keepPlace();
  if (hadFocus) (sheet.querySelector(`[data-name="${CSS.escape(name ?? "")}"]`) ?? sheet.querySelector(".item.chosen"))?.focus();
  changed("item");
}

function parts(card) {
  const filled = card.sections.filter((section) => section.items.length);
  const empty = card.sections.filter((section) => !section.items.length);
  return [
    head(card),
    card.error ? el("p", { class: "problem", role: "alert" }, card.error) : "",
    card.suggestions.length ? suggestions(card) : "",
    card.findings.length ? findings(card) : "",
    ...filled.map(section),
    card.error ? "" : addEmpty(empty),
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
      button(isApproved ? "Make it a draft" : again, approve, { "data-name": "approve", class: isApproved ? "" : "main" }, "A"),
      button("Rename…", rename, { "data-name": "rename", class: "small" }),
      button("As text…", asText, { "data-name": "text", class: "small" }),
      button("Merge…", merge, { "data-name": "merge", class: "small" }),
      button("Drop…", drop, { "data-name": "drop", class: "small" })));
}

function section({ section: name, heading, items: own }) {
  return el("section", { "aria-label": heading },
    el("h3", {}, heading, " ", button("Add", () => add(name, own.length), { class: "small", "aria-label": `Add to ${heading}` })),
    el(name === "steps" ? "ol" : "ul", { class: "items", "data-section": name }, ...own.map((item) => itemRow(item, name))));
}

function addEmpty(empty) {
  if (!empty.length) return "";
  return el("section", { "aria-label": "Nothing yet" },
    el("h3", {}, "Nothing yet"),
    el("p", { class: "buttons" }, ...empty.map(({ section: name, heading }) => button(`+ ${heading}`, () => add(name, 0), { class: "small" }))));
}

function suggestions(card) {
  return el("section", { class: "suggestions", "aria-label": "What new calls add" },
    el("h3", {}, "What new calls add"),
    el("ul", {}, ...card.suggestions.map((each) => el("li", {},
      el("p", {}, el("span", { class: "new" }, KINDS[each.kind]), ` ${each.heading}: `, each.beside || each.text),
      each.beside && each.beside !== each.text ? el("p", { class: "beside" }, each.text) : "",
      ...each.against.map((other) => el("p", { class: "beside" }, `Told otherwise: ${other.text}`)),
      ...each.more.map((found) => el("blockquote", {}, found.quote, el("footer", {}, [found.name, `line ${found.first}`, found.place].filter(Boolean).join(", ")))),
      el("div", { class: "buttons" },
        button("Take it in", () => decide(each, true), { class: "main", "aria-label": `Take it in: ${each.text}` }),
        button("Leave it", () => decide(each, false), { "aria-label": `Leave it: ${each.text}` }))))));
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

function question({ question: text, key }) {
  if (key) return el("li", {}, el("p", {}, text), button("Drop", () => doThis({ do: "reword", key, text: "" }), { class: "small", "aria-label": `Drop: ${text}` }));
  const input = el("input", { "aria-label": `Answer: ${text}`, placeholder: "Your answer, if you know it", maxlength: "5000", "data-name": `answer ${text}` });
  return el("li", {},
    el("p", {}, text),
    el("form", { class: "answer", onsubmit: (event) => {
      event.preventDefault();
      answer(text, input.value.trim());
    } }, input, el("button", { type: "submit", class: "small" }, "Answer")));
}

async function answer(text, given) {
  if (given && await doThis({ do: "answer", question: text, text: given })) say("Answered");
}

/** Approves the method and goes on to the next that is not; an approved one becomes a draft. */
export async function approve() {
  const isApproved = state.card.state === "approved";
  if (!(await doThis({ do: "approve", approve: !isApproved }))) return;
  if (isApproved) return;
  say(`Approved: ${state.card.name}`);
  const path = next(1, true);
  if (!path || state.card.path === path) return;
  await open(path);
  byId("sheet").querySelector(".item.chosen")?.focus();
}

async function rename() {
  const name = await askText("What is this method called?", state.card.name, "Rename");
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
  const into = await askOne("Into which method does this one go?", others.map((each) => [each.path, each.name]), "Merge");
  if (into) await doThis({ do: "merge", into }, { also: await baseOf(into) });
}

const baseOf = async (path) => {
  const answer = await import("./api.js").then((api) => api.ask(`/api/card?path=${encodeURIComponent(path)}`));
  return { [path]: answer.text };
};

async function drop() {
  const sure = await askWhether("Drop this method?", `“${state.card.name}” goes from the kit. Undo brings it back.`, "Drop");
  if (sure) await doThis({ do: "drop" });
}

async function add(name, place) {
  const key = `${name}-${place + 1}`;
  startEdit(key, { isNew: true, section: name, place });
}

/** Makes a method of its own of the chosen step and those below it. */
export async function divide() {
  const name = await askText("What is the method called that begins with this step?", "", "Divide");
  if (name) await doThis({ do: "divide", key: state.key, name });
}

/** The chosen item is right: on to the next; behind the last one, to the approval. */
export function accept() {
  const all = items();
  const here = all.findIndex((item) => item.key === state.key);
  if (here >= 0) state.seen.add(seenName(all[here]));
  byId("sheet").querySelector(".item.chosen")?.classList.add("seen");
  const open_ = all.slice(here + 1);
  if (open_.length) choose(open_[0].key);
  else byId("sheet").querySelector('[data-name="approve"]')?.focus();
}

export function choose(key) {
  state.key = key;
  keepPlace();
  byId("sheet").querySelector(".item.chosen")?.focus();
  changed("item");
}
