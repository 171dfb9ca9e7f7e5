// The text field in which an item is edited or added. What is typed is saved at once.

import { storeTyping } from "./api.js";
import { focusChosen, select } from "./choosing.js";
import { byId, el } from "./dom.js";
import { editRow } from "./register.js";
import { doThis, endTyping, items, listOf, loadCard, placeOf, refresh, state } from "./state.js";

const SAVE_DELAY = 500; // milliseconds

let edit = null;

export const isEditing = () => edit !== null;

/** Replaces an item by a text field, which is saved while the user types. */
export function startEdit(key, { isNew = false, list = listOf(key), place = placeOf(key), kind = "" } = {}) {
  if (edit) return;
  const item = isNew ? { text: "" } : items().find((each) => each.key === key);
  if (!item) return;
  if (item.values) return editRow(key);
  select(key);
  const area = el("textarea", { rows: "2", "aria-label": isNew ? "New item" : "Text of this item", spellcheck: "true" });
  area.value = item.text;
  edit = { key, path: state.card.path, base: state.card.text, area, isNew, list, place, kind, saved: item.text, timer: 0, busy: null };
  area.addEventListener("input", typed);
  area.addEventListener("keydown", keyInEdit);
  area.addEventListener("blur", () => endEdit());
  const row = byId("sheet").querySelector(`[data-key="${key}"]`);
  if (isNew || !row) insertField(area, list);
  else row.querySelector(".text").replaceChildren(area);
  grow(area);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}

function insertField(area, list) {
  const row = el("li", {}, el("div", { class: "item chosen" }, area));
  const shown = [...byId("sheet").querySelectorAll(`[data-list="${list}"]`)].at(-1);
  if (shown) shown.append(row);
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
  const { path, key, base } = edit;
  return { operation: { ...operationOf(edit), path, key }, bases: { [path]: base }, isSent };
}

function operationOf({ isNew, key, list, place, kind, area }) {
  return isNew ? { do: "add", section: list, place, kind, text: area.value } : { do: "reword", key, text: area.value };
}

/** Saves the text field. An empty field is saved only when the user leaves it, since it drops the item. */
async function flush(isLeft = false) {
  const mine = edit;
  if (mine.busy) await mine.busy;
  const text = mine.area.value;
  if (text.trim() === mine.saved.trim() || (!text.trim() && (!isLeft || mine.isNew))) return;
  mine.busy = send(mine, operationOf(mine), text).finally(() => { mine.busy = null; });
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
  const same = items().filter((item) => item.list === mine.list && item.text === text.trim().replace(/\s+/g, " "));
  const nearest = same.sort((one, other) => Math.abs(placeOf(one.key) - mine.place) - Math.abs(placeOf(other.key) - mine.place))[0];
  if (nearest) Object.assign(mine, { key: nearest.key, place: placeOf(nearest.key) });
}

/** Saves the text field and closes it. */
async function endEdit({ split = false } = {}) {
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
  if (hadFocus) focusChosen();
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
