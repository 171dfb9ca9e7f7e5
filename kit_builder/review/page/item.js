// One item of a card: read, edited, moved, and decided where its sources do not agree.

import { keepTyping } from "./api.js";
import { button, byId, el, say, showPane } from "./dom.js";
import { changed, current, doThis, endTyping, items, loadCard, placeOf, refresh, sectionOf, seenName, state } from "./state.js";

const SOON = 500;

let edit = null;
let dragged = "";

export const editing = () => edit !== null;

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
    item.against.length ? tellings(item) : el("p", { class: "evidence" }, ...(evidence.length ? evidence : [el("span", { class: "none" }, "no line of a source")])),
    el("div", { class: "tools" }, ...tools(item, section)));
}

function chip(item, found) {
  const lines = `${found.name} ${found.first}${found.last > found.first ? `–${found.last}` : ""}`;
  const shown = [found.place, lines].filter(Boolean).join(" · ");
  const show = () => { select(item.key); showPane("source"); };
  return button(shown, show, { class: "chip", title: found.quote, "aria-label": `${shown}, evidence: ${found.quote}` });
}

function tellings(item) {
  const all = [item, ...item.against];
  return el("div", { class: "tellings", role: "group", "aria-label": "The sources do not agree" },
    el("p", {}, "The sources do not agree:"),
    el("ol", {}, ...all.map((telling, number) => el("li", {},
      el("p", {}, telling.text),
      el("p", { class: "evidence" }, ...telling.evidence.map((found) => chip(item, found))),
      el("div", { class: "buttons" },
        button("Keep this", () => decide(item.key, number), { class: "small" }, String(number + 1)),
        button("Keep this, the rest as variants", () => decide(item.key, number, true), { class: "small" }))))));
}

export const decide = (key, telling, asVariants = false) => doThis({ do: "decide", key, telling, as_variants: asVariants });

function tools(item, section) {
  const move = el("select", { "aria-label": "Move to another section", onchange: (event) => moveTo(item.key, event.target.value) },
    el("option", { value: "" }, "Move to…"),
    ...state.card.sections.filter((each) => each.section !== section).map((each) => el("option", { value: each.section }, each.heading)));
  return [
    button("Edit", () => startEdit(item.key), { class: "small" }, "e"),
    button("Join", () => { select(item.key); join(); }, { class: "small", title: "Join with the one before" }, "J"),
    button("↑", () => { select(item.key); move1(-1); }, { class: "small", "aria-label": "Move up" }),
    button("↓", () => { select(item.key); move1(1); }, { class: "small", "aria-label": "Move down" }),
    move,
    button("Drop", () => { select(item.key); dropItem(); }, { class: "small" }, "x"),
  ];
}

function select(key) {
  if (state.key === key) return;
  state.key = key;
  keepPlace();
  changed("item");
}

/** Marks the chosen item as the one that the Tab key comes to. */
export function keepPlace() {
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

export async function move1(step) {
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
  say(`Moved to ${place + 1}`);
}

async function drop(onto) {
  const key = dragged;
  dragged = "";
  if (key && key !== onto) await moveThere(key, sectionOf(onto), placeOf(onto));
}

export const dropItem = () => doThis({ do: "reword", key: state.key, text: "" });

/** Puts a text field in the place of an item; what is typed is saved while one goes on. */
export function startEdit(key, { isNew = false, section = sectionOf(key), place = placeOf(key) } = {}) {
  if (edit) return;
  const item = isNew ? { text: "" } : items().find((each) => each.key === key);
  if (!item) return;
  select(key);
  const area = el("textarea", { rows: "2", "aria-label": isNew ? "New item" : "Words of this item", spellcheck: "true" });
  area.value = item.text;
  edit = { key, path: state.card.path, base: state.card.text, area, isNew, section, place, saved: item.text, timer: 0, busy: null };
  area.addEventListener("input", typed);
  area.addEventListener("keydown", keyInEdit);
  area.addEventListener("blur", () => endEdit());
  const row = byId("sheet").querySelector(`[data-key="${key}"]`);
  if (isNew || !row) place_(area, section);
  else row.querySelector(".text").replaceChildren(area);
  grow(area);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}

function place_(area, section) {
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
  keepTyping(kept());
  clearTimeout(edit.timer);
  edit.timer = setTimeout(() => flush(), SOON);
}

function kept(gone = false) {
  const { path, key, base, isNew, section, place, area } = edit;
  const text = area.value;
  const operation = isNew ? { do: "add", path, key, section, place, text } : { do: "reword", path, key, text };
  return { operation, bases: { [path]: base }, gone };
}

/** Saves what is in the text field; an empty one is saved when it is left, for only then it is meant. */
async function flush(isLeft = false) {
  const mine = edit;
  if (mine.busy) await mine.busy;
  const text = mine.area.value;
  if (text.trim() === mine.saved.trim() || (!text.trim() && (!isLeft || mine.isNew))) return;
  const operation = mine.isNew ? { do: "add", section: mine.section, place: mine.place, text } : { do: "reword", key: mine.key, text };
  mine.busy = sent(mine, operation, text).finally(() => { mine.busy = null; });
  await mine.busy;
}

async function sent(mine, operation, text) {
  keepTyping({ ...kept(true) });
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

/** Takes the text field away, with all that is in it saved. */
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
  } catch { /* it has been told beside the title, and the words stand in the field */
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
