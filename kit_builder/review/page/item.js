// An item of a card: shown, edited, moved, and resolved if its sources conflict.

import { storeTyping } from "./api.js";
import { announce, button, byId, el, showPane } from "./dom.js";
import { changed, current, doThis, endTyping, items, loadCard, placeOf, refresh, sectionOf, seenName, state } from "./state.js";

const SAVE_DELAY = 500; // milliseconds

let edit = null;
let dragged = "";

export const isEditing = () => edit !== null;

export function itemRow(item, section) {
  const evidence = item.evidence.map((found) => chip(item, found));
  return el("li", {
    class: state.seen.has(seenName(item)) ? "item seen" : "item",
    "data-key": item.key, "data-name": `item ${item.key}`, tabindex: "-1", draggable: "true",
    onfocus: (event) => { if (event.target === event.currentTarget) select(item.key); },
    onclick: (event) => { if (!event.target.closest("button,textarea,select")) { select(item.key); event.currentTarget.focus(); } },
    ondblclick: (event) => { if (!event.target.closest("button,textarea,select")) startEdit(item.key); },
    ondragstart: (event) => { dragged = item.key; event.dataTransfer.effectAllowed = "move"; },
    ondragover: (event) => { if (dragged) event.preventDefault(); },
    ondrop: (event) => { event.preventDefault(); drop(item.key); },
  },
    el("p", { class: "text" }, item.text),
    item.conflicts.length ? versions(item) : el("p", { class: "evidence" }, ...(evidence.length ? evidence : [el("span", { class: "none" }, "no source line")])),
    el("div", { class: "tools" }, ...tools(item, section)));
}

function chip(item, found) {
  const lines = `${found.name} ${found.first}${found.last > found.first ? `–${found.last}` : ""}`;
  const shown = [found.place, lines].filter(Boolean).join(" · ");
  const show = () => { select(item.key); showPane("source"); };
  return button(shown, show, { class: "chip", title: found.quote, "aria-label": `${shown}, evidence: ${found.quote}` });
}

function versions(item) {
  const all = [item, ...item.conflicts];
  return el("div", { class: "versions", role: "group", "aria-label": "Conflicting advice" },
    el("p", {}, "Conflicting advice:"),
    el("ol", {}, ...all.map((version, number) => el("li", {},
      el("p", {}, version.text),
      el("p", { class: "evidence" }, ...version.evidence.map((found) => chip(item, found))),
      el("div", { class: "buttons" },
        button("Keep this", () => decide(item.key, number), { class: "small" }, String(number + 1)),
        button("Keep this, others as variants", () => decide(item.key, number, true), { class: "small" }))))));
}

export const decide = (key, version, asVariants = false) => doThis({ do: "decide", key, version, as_variants: asVariants });

function tools(item, section) {
  const move = el("select", { "aria-label": "Move to another section", onchange: (event) => moveTo(item.key, event.target.value) },
    el("option", { value: "" }, "Move to…"),
    ...state.card.sections.filter((each) => each.section !== section).map((each) => el("option", { value: each.section }, each.heading)));
  return [
    button("Edit", () => startEdit(item.key), { class: "small" }, "e"),
    button("Join", () => { select(item.key); join(); }, { class: "small", title: "Join to the previous item" }, "J"),
    button("↑", () => { select(item.key); moveBy(-1); }, { class: "small", "aria-label": "Move up" }),
    button("↓", () => { select(item.key); moveBy(1); }, { class: "small", "aria-label": "Move down" }),
    move,
    button("Drop", () => { select(item.key); dropItem(); }, { class: "small" }, "x"),
  ];
}

function select(key) {
  if (state.key === key) return;
  state.key = key;
  markChosen();
  changed("item");
}

/** Marks the chosen item and makes it the one that the Tab key reaches. */
export function markChosen() {
  for (const each of byId("sheet").querySelectorAll(".item")) {
    const isChosen = each.dataset.key === state.key;
    each.classList.toggle("chosen", isChosen);
    each.tabIndex = isChosen ? 0 : -1;
    if (isChosen) each.scrollIntoView({ block: "nearest" });
  }
}

export async function join() {
  if (placeOf(state.key) < 1) return;
  const key = state.key;
  state.key = `${sectionOf(key)}-${placeOf(key)}`;
  await doThis({ do: "join", key });
}

export async function moveBy(step) {
  const place = placeOf(state.key) + step;
  const there = items().filter((item) => item.section === sectionOf(state.key)).length;
  if (place >= 0 && place < there) await moveThere(state.key, sectionOf(state.key), place);
}

async function moveTo(key, section) {
  const there = state.card.sections.find((each) => each.section === section)?.items.length ?? 0;
  if (section) await moveThere(key, section, there);
}

async function moveThere(key, section, place) {
  state.key = `${section}-${place + 1}`;
  if (!(await doThis({ do: "move", key, section, place }))) state.key = key;
  announce(`Moved to position ${place + 1}`);
}

async function drop(onto) {
  const key = dragged;
  dragged = "";
  if (key && key !== onto) await moveThere(key, sectionOf(onto), placeOf(onto));
}

export const dropItem = () => doThis({ do: "reword", key: state.key, text: "" });

/** Replaces an item by a text field, which is saved while the user types. */
export function startEdit(key, { isNew = false, section = sectionOf(key), place = placeOf(key) } = {}) {
  if (edit) return;
  const item = isNew ? { text: "" } : items().find((each) => each.key === key);
  if (!item) return;
  select(key);
  const area = el("textarea", { rows: "2", "aria-label": isNew ? "New item" : "Text of this item", spellcheck: "true" });
  area.value = item.text;
  edit = { key, path: state.card.path, base: state.card.text, area, isNew, section, place, saved: item.text, timer: 0, busy: null };
  area.addEventListener("input", typed);
  area.addEventListener("keydown", keyInEdit);
  area.addEventListener("blur", () => endEdit());
  const row = byId("sheet").querySelector(`[data-key="${key}"]`);
  if (isNew || !row) insertField(area, section);
  else row.querySelector(".text").replaceChildren(area);
  grow(area);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}

function insertField(area, section) {
  const list = byId("sheet").querySelector(`[data-section="${section}"]`);
  const row = el("li", { class: "item chosen" }, area);
  if (list) list.append(row);
  else byId("sheet").append(el("ul", { class: "items" }, row));
}

function grow(area) {
  area.rows = Math.max(2, Math.ceil(area.value.length / 52));
}

function typed() {
  grow(edit.area);
  storeTyping(currentEdit());
  clearTimeout(edit.timer);
  edit.timer = setTimeout(() => flush(), SAVE_DELAY);
}

function currentEdit(isSent = false) {
  const { path, key, base, isNew, section, place, area } = edit;
  const text = area.value;
  const operation = isNew ? { do: "add", path, key, section, place, text } : { do: "reword", path, key, text };
  return { operation, bases: { [path]: base }, isSent };
}

/** Saves the text field. An empty field is saved only when the user leaves it, since it drops the item. */
async function flush(isLeft = false) {
  const mine = edit;
  if (mine.busy) await mine.busy;
  const text = mine.area.value;
  if (text.trim() === mine.saved.trim() || (!text.trim() && (!isLeft || mine.isNew))) return;
  const operation = mine.isNew ? { do: "add", section: mine.section, place: mine.place, text } : { do: "reword", key: mine.key, text };
  mine.busy = send(mine, operation, text).finally(() => { mine.busy = null; });
  await mine.busy;
}

async function send(mine, operation, text) {
  storeTyping(currentEdit(true));
  const done = await doThis(operation, { quietly: true });
  if (!done) return;
  mine.saved = text;
  mine.isNew = false;
  await loadCard(mine.path);
  mine.base = state.card.text;
  const same = items().filter((item) => item.section === mine.section && item.text === text.trim().replace(/\s+/g, " "));
  const nearest = same.sort((one, other) => Math.abs(placeOf(one.key) - mine.place) - Math.abs(placeOf(other.key) - mine.place))[0];
  if (nearest) Object.assign(mine, { key: nearest.key, place: placeOf(nearest.key) });
}

/** Saves the text field and closes it. */
export async function endEdit({ split = false } = {}) {
  const mine = edit;
  if (!mine || mine.ending) return;
  mine.ending = true;
  clearTimeout(mine.timer);
  const hadFocus = document.activeElement === mine.area;
  const at = mine.area.selectionStart;
  try {
    await flush(true);
    if (split) await splitAt(mine, at);
  } catch { /* the error is shown next to the title, and the text stays in the field */
    mine.ending = false;
    return;
  }
  edit = null;
  endTyping();
  state.key = mine.key;
  await refresh();
  if (hadFocus) byId("sheet").querySelector(".item.chosen")?.focus();
}

async function splitAt(mine, at) {
  const text = mine.area.value;
  const [first, second] = [text.slice(0, at).trim(), text.slice(at).trim()];
  if (first && second) await doThis({ do: "split", key: mine.key, first, second }, { quietly: true });
}

async function keyInEdit(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    await endEdit({ split: true });
  } else if (event.key === "Enter" || event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    await endEdit();
  }
}

export const chosen = () => current();
