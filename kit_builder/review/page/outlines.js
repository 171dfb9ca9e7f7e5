// Outlines: the documents of a product with their sections and the statements they use, saved in its outline.md.

import { button, byId, el } from "./dom.js";
import { redraw, showEvidence, shownData } from "./desk.js";
import { evidenceChips, jumpTo } from "./evidence.js";
import { addSection, changeForm, dragFrom, dropOnto, editText, move, moveTo, remove, renameHeading } from "./outline_edits.js";
import { placeIn, here, select } from "./outline_place.js";
import { findStop, stepStop, stop } from "./stops.js";

const opened = new Set();

function show(entry, data) {
  if (!data.documents) return [];
  return [
    el("h2", {}, `Outline: ${data.product}`),
    el("p", { class: "state" }, `${data.path}. A rebuild keeps your changes, and writes only the sections anew that differ.`),
    data.errors.length ? problems(data.errors) : "",
    ...data.documents.map((each, place) => documentPart(each, place, data)),
  ];
}

function problems(errors) {
  return el("div", { class: "problems", role: "status" },
    el("p", {}, `Lines with errors: ${errors.length}. Until they are corrected, a build writes nothing of this product.`),
    el("ul", {}, ...errors.map(({ line, message }) => el("li", {}, button(`Line ${line}`, () => goToLine(line), { class: "small" }), ` ${message}`))));
}

/** Goes to the last place that begins at or before a line of the file. */
function goToLine(line) {
  const lines = [...byId("thing").querySelectorAll("[data-line]")].filter((each) => Number(each.dataset.line) <= line);
  lines.at(-1)?.focus();
  lines.at(-1)?.scrollIntoView({ block: "center" });
}

function errorsAt(line, data) {
  return data.errors.filter((each) => each.line === line).map(({ message }) => el("p", { class: "problem" }, message));
}

const dropping = (place) => ({
  ondragover: (event) => event.preventDefault(),
  ondrop: (event) => { event.preventDefault(); event.stopPropagation(); dropOnto(place); },
});

const dragging = (place) => ({
  draggable: "true",
  ondragstart: (event) => { event.stopPropagation(); dragFrom(event, place); },
});

function documentPart(part, document, data) {
  const place = placeIn(document);
  return el("section", { "aria-label": part.title || part.file },
    stop("div", { place, "data-line": part.line, class: "part", choose: () => chooseStop(place, []), ...dropping(place), ...dragging(place) },
      el("h3", {}, part.title || "(no title)"),
      el("p", { class: "state" }, part.file),
      ...errorsAt(part.line, data),
      tools([["Rename…", renameHeading, "e"], ["↑", () => move(-1), "", "Move up"], ["↓", () => move(1), "", "Move down"], ["Add section…", addSection, "n"], ["Delete…", remove, "x"]], place)),
    ...part.sections.map((section, number) => sectionPart(section, document, number, data)));
}

function sectionPart(section, document, number, data) {
  const place = placeIn(document, number);
  const isOpen = opened.has(nameOf(section, data));
  const evidence = section.uses.flatMap(({ id }) => data.facts[id]?.evidence ?? []);
  return el("div", {},
    stop("div", { place, "data-line": section.line, class: "heading", choose: () => chooseStop(place, evidence), ...dropping(place), ...dragging(place) },
      el("h4", {}, section.heading || "(no heading)", " ", el("span", { class: "kind-note" }, data.forms[section.form] ?? section.form)),
      section.after ? el("p", { class: "state" }, section.after) : "",
      section.missing ? el("p", { class: "related" }, `Missing: ${section.missing}`) : "",
      ...errorsAt(section.line, data),
      button(`${isOpen ? "Hide" : "Show"} statements: ${section.uses.length}`, () => { select(place); toggle(); }, { class: "small", "aria-expanded": String(isOpen), "data-name": `uses ${place}` }, "Enter"),
      tools([["Rename…", renameHeading, "e"], ["↑", () => move(-1), "", "Move up"], ["↓", () => move(1), "", "Move down"], ["Move to…", moveTo, "v"], ["Form…", changeForm, "f"], ["As text…", editText, "w"], ["Add section…", addSection, "n"], ["Delete", remove, "x"]], place)),
    isOpen ? el("ul", { class: "uses" }, ...section.uses.map((use) => usePart(use, document, number, data))) : "");
}

function usePart({ id, line }, document, number, data) {
  const place = placeIn(document, number, id);
  const fact = data.facts[id];
  return el("li", {},
    stop("div", { place, "data-line": line, class: "use", choose: () => chooseStop(place, fact?.evidence ?? []), ...dropping(place), ...dragging(place) },
      el("p", {}, el("span", { class: "kind" }, fact?.kind ?? "unknown"), fact?.text ?? id),
      fact ? evidenceChips(fact.evidence) : "",
      ...errorsAt(line, data),
      tools([["↑", () => move(-1), "", "Move up"], ["↓", () => move(1), "", "Move down"], ["Move to…", moveTo, "v"], ["Take out", remove, "x"]], place)));
}

function tools(buttons, place) {
  return el("div", { class: "tools" }, ...buttons.map(([text, act, key, label]) => button(text, () => { select(place); act(); }, { class: "small", "aria-label": label ?? "" }, key)));
}

const nameOf = (section, data) => `${data.product} ${section.heading}`;

function chooseStop(place, evidence) {
  select(place);
  showEvidence(evidence);
}

/** Opens or closes the list of the statements of the chosen section; on a statement, goes to its lines. */
function toggle() {
  const { document, section, id } = here();
  const data = shownData();
  if (id) return jumpTo(data.facts[id]?.evidence ?? []);
  if (section < 0) return undefined;
  const name = nameOf(data.documents[document].sections[section], data);
  if (!opened.delete(name)) opened.add(name);
  return redraw();
}

export const outlines = {
  name: "outlines",
  title: "Outlines",
  empty: "This kit has no outline. A large model writes one for each product.",
  isPaged: true,
  inForm: true,
  query: (id) => (id ? { product: id } : {}),
  focus: () => findStop(here().place),
  help: [["j k", "next, previous"], ["Enter", "statements; their lines"], ["e", "rename"], ["Alt+↑ Alt+↓", "move"], ["v", "move to…"], ["n", "add a section"], ["f", "form"], ["w", "as text"], ["x", "delete"]],
  keys: {
    j: () => stepStop(1), ArrowDown: () => stepStop(1), k: () => stepStop(-1), ArrowUp: () => stepStop(-1),
    Enter: toggle, r: toggle, e: renameHeading, F2: renameHeading, x: remove, Delete: remove, n: addSection, f: changeForm, w: editText, v: moveTo,
    "Alt+ArrowUp": () => move(-1), "Alt+ArrowDown": () => move(1),
  },
  entries: (data) => data.outlines.map(({ product, path, errors }) => ({ id: product, group: "", title: product, note: errors ? `${path}: lines with errors: ${errors}` : path })),
  show,
};
