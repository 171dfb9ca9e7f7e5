// What the page knows: the kit, the card and the source that are shown, the item that is chosen, and how to undo.

import { ask, save, tell } from "./api.js";
import { byId } from "./dom.js";
import { decideClash } from "./dialog.js";

export const state = { kit: null, card: null, key: "", source: null, seen: new Set(), onlyLeft: false };

const STACKS = { undo: [], redo: [] };
const MOST = 200;
const listeners = {};

/** Calls `listener` when `name` (kit, card, source, item) has changed. */
export function on(name, listener) {
  (listeners[name] ??= []).push(listener);
}

export function changed(name) {
  for (const listener of listeners[name] ?? []) listener();
}

export async function loadKit() {
  state.kit = await ask("/api/kit");
  changed("kit");
}

export async function loadCard(path) {
  const isOther = state.card?.path !== path;
  state.card = await ask(`/api/card?path=${encodeURIComponent(path)}`);
  if (isOther) state.key = "";
  changed("card");
}

let coming = { id: "", done: null };

/** Shows a source, unless it is shown already or on its way; of several asked for at once, the last one. */
export function loadSource(id, force = false) {
  if (coming.id !== id || force) coming = { id, done: fetchSource(id) };
  return coming.done;
}

async function fetchSource(id) {
  try {
    const source = await ask(`/api/source?id=${encodeURIComponent(id)}`);
    if (coming.id !== id) return;
    state.source = source;
    changed("source");
  } catch (error) {
    if (coming.id === id) coming = { id: "", done: null };
    throw error;
  }
}

export function items() {
  return (state.card?.sections ?? []).flatMap((section) => section.items.map((item) => ({ ...item, section: section.section })));
}

export const current = () => items().find((item) => item.key === state.key);
export const sectionOf = (key) => key.slice(0, key.lastIndexOf("-"));
export const placeOf = (key) => Number(key.slice(key.lastIndexOf("-") + 1)) - 1;
export const seenName = (item) => `${state.card.path}\n${sectionOf(item.key)}\n${item.text}`;

/** Does an operation on the card that is shown, and shows what came of it. Gives whether it was saved. */
export async function doThis(operation, { quietly = false, also = {} } = {}) {
  const { path, text } = state.card;
  const done = await saved({ path, ...operation }, { [path]: text, ...also });
  if (!done) return false;
  remember(done.files, quietly);
  if (!quietly) await refresh(done.files);
  return done;
}

async function saved(operation, bases) {
  let done = await save(operation, bases);
  if (!done.saved && done.clashes) {
    const take = await decideClash(done.clashes);
    done = await save(operation, bases, take);
  }
  return done.saved ? done : false;
}

/** Saves again what could not be saved before. */
export async function saveAgain({ operation, bases, draft }) {
  let done = await save(operation, bases, "ask", draft);
  if (!done.saved && done.clashes) done = await save(operation, bases, await decideClash(done.clashes), draft);
  if (done.saved) remember(done.files);
}

/** Remembers how to undo; what is saved while one goes on typing is undone at once. */
function remember(files, goesOn = false) {
  const last = STACKS.undo.at(-1);
  const names = Object.keys(files);
  if (!names.some((name) => files[name].before !== files[name].after)) return;
  if (goesOn && last?.goesOn && names.every((name) => last.files[name]?.after === files[name].before)) {
    for (const name of names) last.files[name].after = files[name].after;
  } else {
    STACKS.undo.push({ files: structuredClone(files), goesOn });
    STACKS.undo.splice(0, STACKS.undo.length - MOST);
  }
  STACKS.redo.length = 0;
  offerUndo();
}

export function endTyping() {
  const last = STACKS.undo.at(-1);
  if (last) last.goesOn = false;
}

export const undo = () => back("undo", "redo", "before", "after");
export const redo = () => back("redo", "undo", "after", "before");

async function back(from, to, wanted, now) {
  const step = STACKS[from].pop();
  if (!step) return;
  const pick = (which) => Object.fromEntries(Object.entries(step.files).map(([name, each]) => [name, each[which]]));
  const done = await saved({ do: "restore", texts: pick(wanted) }, pick(now));
  if (done) {
    STACKS[to].push(step);
    const shown = Object.keys(step.files).find((name) => name.startsWith("methods/") && step.files[name][wanted] !== null);
    await refresh(step.files, shown);
    tell(from === "undo" ? "Undone" : "Done again");
  } else {
    STACKS[from].push(step);
  }
  offerUndo();
}

function offerUndo() {
  byId("undo").disabled = !STACKS.undo.length;
  byId("redo").disabled = !STACKS.redo.length;
}

/** Shows the kit as it is now; another card where the one shown is gone. */
export async function refresh(files = {}, show = state.card?.path) {
  await loadKit();
  const paths = state.kit.methods.map((method) => method.path);
  const added = Object.keys(files).find((path) => paths.includes(path));
  const path = paths.includes(show) ? show : (added ?? paths[0]);
  if (path) await loadCard(path);
  else state.card = null;
  if (state.source) await loadSource(state.source.id, true);
}
