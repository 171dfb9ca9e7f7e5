// Edits of an outline: each is saved at once in outline.md, also while it still has errors.

import { askConfirmation, askLong, askOne, askText } from "./dialog.js";
import { announce } from "./dom.js";
import { decide, shownData } from "./desk.js";
import { here, placeIn, select } from "./outline_place.js";

let dragged = "";

/** Carries out an operation on the outline, with `next` chosen afterwards. */
async function edit(operation, next) {
  const { path, text } = shownData();
  const before = here().place;
  select(next);
  const done = await decide({ path, ...operation }, { [path]: text });
  if (!done) select(before);
  return done;
}

const sectionsOf = (document) => shownData().documents[document].sections;

export async function renameHeading() {
  const { place, document, section, id } = here();
  if (id) return;
  const now = section < 0 ? shownData().documents[document].title : sectionsOf(document)[section].heading;
  const heading = await askText(section < 0 ? "Title of this document" : "Heading of this section", now, "Save");
  if (heading && heading !== now) await edit({ do: "outline-rename", document, section, heading }, place);
}

export async function remove() {
  const { document, section, id } = here();
  const part = shownData().documents[document];
  if (id) {
    const uses = sectionsOf(document)[section].uses.map((use) => use.id);
    const at = uses.indexOf(id);
    const next = uses[at + 1] ?? uses[at - 1] ?? "";
    await edit({ do: "outline-use", document, section, key: id, to: null }, placeIn(document, section, next));
  } else if (section >= 0) {
    await edit({ do: "outline-delete", document, section }, placeIn(document, Math.min(section, part.sections.length - 2)));
  } else if (await askConfirmation("Delete this document?", `“${part.title}” and its sections will go from the outline, and the product will not have it. Undo brings it back.`, "Delete")) {
    await edit({ do: "outline-delete", document, section }, placeIn(Math.max(0, document - 1)));
  }
}

export async function addSection() {
  const { document, section } = here();
  const { forms } = shownData().documents[document];
  const heading = await askText("Heading of the new section", "", "Next");
  const form = heading && await askOne("What is it?", forms.map((each) => [each, shownData().forms[each] ?? each]), "Add");
  if (form) await edit({ do: "outline-add", document, place: section + 1, heading, form }, placeIn(document, section + 1));
}

export async function changeForm() {
  const { place, document, section, id } = here();
  if (section < 0 || id) return;
  const now = sectionsOf(document)[section].form;
  const known = shownData().documents[document].forms;
  const form = await askOne("What is this section?", known.map((each) => [each, shownData().forms[each] ?? each]), "Change", now);
  if (form && form !== now) await edit({ do: "outline-form", document, section, form }, place);
}

export async function editText() {
  const { document, section } = here();
  if (section < 0) return;
  const now = sectionsOf(document)[section].text;
  const text = await askLong("This section of outline.md", now);
  if (text !== null && text !== now) await edit({ do: "outline-write", document, section, text }, placeIn(document, section));
}

/** Moves what is chosen one place up or down: a section also into the next document, a statement into the next section. */
export async function move(step) {
  const { document, section, id } = here();
  if (id) await moveUse(document, section, id, step);
  else if (section < 0) await moveDocument(document, step);
  else await moveSection(document, section, step);
}

async function moveDocument(document, step) {
  const place = document + step;
  if (place < 0 || place >= shownData().documents.length) return;
  await edit({ do: "outline-move", document, section: -1, to: document, place }, placeIn(place));
}

async function moveSection(document, section, step) {
  const place = section + step;
  if (place >= 0 && place < sectionsOf(document).length) return putSection(document, section, document, place);
  const to = document + step;
  if (!shownData().documents[to]) return undefined;
  return putSection(document, section, to, step > 0 ? 0 : sectionsOf(to).length);
}

async function putSection(document, section, to, place) {
  if (await edit({ do: "outline-move", document, section, to, place }, placeIn(to, place))) announce(`Moved to position ${place + 1}`);
}

async function moveUse(document, section, id, step) {
  const uses = sectionsOf(document)[section].uses.map((use) => use.id);
  const at = uses.indexOf(id) + step;
  if (at >= 0 && at < uses.length) return putUse(document, section, id, section, uses[step > 0 ? at + 1 : at] ?? "");
  const to = section + step;
  if (!sectionsOf(document)[to]) return undefined;
  return putUse(document, section, id, to, step > 0 ? sectionsOf(document)[to].uses[0]?.id ?? "" : "");
}

async function putUse(document, section, key, to, before, other = document) {
  if (await edit({ do: "outline-use", document, section, key, to: [other, to], before }, placeIn(other, to, key))) announce("Moved");
}

/** Moves the chosen section or statement to another one that is asked for. */
export async function moveTo() {
  const { document, section, id } = here();
  if (section < 0) return;
  const groups = shownData().documents.map((part, to) => [part.title || part.file, [
    ...part.sections.map((each, place) => [`${to} ${place}`, id ? each.heading : `Before: ${each.heading}`]),
    ...(id ? [] : [[`${to} ${part.sections.length}`, "At the end"]]),
  ]]);
  const wanted = await askOne(id ? "Move the statement to which section?" : "Move the section to where?", groups, "Move", `${document} ${section}`);
  if (wanted === null) return;
  const [to, place] = wanted.split(" ").map(Number);
  if (id) await putUse(document, section, id, place, "", to);
  else await putSection(document, section, to, to === document && place > section ? place - 1 : place);
}

export function dragFrom(event, place) {
  dragged = place;
  event.dataTransfer.effectAllowed = "move";
}

/** Puts what is dragged before what it is dropped on, or at the end of it if that can hold it. */
export async function dropOnto(place) {
  const [from, onto] = [here(dragged), here(place)];
  dragged = "";
  if (from.place === onto.place || !from.place) return;
  if (from.id) {
    if (onto.section >= 0) await putUse(from.document, from.section, from.id, onto.section, onto.id, onto.document);
  } else if (from.section < 0) {
    if (onto.document !== from.document) await edit({ do: "outline-move", document: from.document, section: -1, to: 0, place: onto.document }, placeIn(onto.document));
  } else {
    const end = sectionsOf(onto.document).length - (onto.document === from.document ? 1 : 0);
    const isBelow = onto.document === from.document && onto.section > from.section;
    await putSection(from.document, from.section, onto.document, onto.section < 0 ? end : onto.section - (isBelow ? 1 : 0));
  }
}
