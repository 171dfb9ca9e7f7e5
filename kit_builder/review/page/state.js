// The state of the page: the kit, the card and source shown, the chosen item, and the undo history.

import { ask, save, showStatus } from "./api.js";
import { byId } from "./dom.js";
import { resolveEditConflict } from "./dialog.js";

export const state = { kit: null, card: null, key: "", source: null, seen: new Set(), onlyLeftOut: false, view: "methods", evidence: null, undone: null };

const STACKS = { undo: [], redo: [] };
const MAX_UNDO = 200;
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

let loading = { id: "", done: null };

/** Loads a source unless it is shown or being loaded; if several are requested, the last one wins. */
export function loadSource(id, force = false) {
  if (loading.id !== id || force) loading = { id, done: fetchSource(id) };
  return loading.done;
}

async function fetchSource(id) {
  try {
    const source = await ask(`/api/source?id=${encodeURIComponent(id)}`);
    if (loading.id !== id) return;
    state.source = source;
    changed("source");
  } catch (error) {
    if (loading.id === id) loading = { id: "", done: null };
    throw error;
  }
}

/** All that can be chosen on the card, in order: items with their attachments, and rows of registers, each with its list. */
export function items() {
  const all = (own, list) => own.flatMap((item) => [{ ...item, list }, ...all(item.attachments ?? [], item.key)]);
  const { sections = [], registers = [] } = state.card ?? {};
  return [...sections.flatMap((each) => all(each.items, each.section)), ...registers.flatMap((each) => all(each.rows, each.section))];
}

export const current = () => items().find((item) => item.key === state.key);

// The key of an item is that of its list and its number in it: `steps-3` is in `steps`, its attachment `steps-3.2` in `steps-3`.
export const listOf = (key) => key.slice(0, Math.max(key.lastIndexOf("-"), key.lastIndexOf(".")));
export const placeOf = (key) => Number(key.slice(listOf(key).length + 1)) - 1;
export const keyIn = (list, place) => `${list}${list.includes("-") ? "." : "-"}${place + 1}`;
export const isAttached = (key) => key.includes(".");

/** The key of the step that is chosen, or to which the chosen item is attached; empty if there is none. */
export const stepOf = (key) => (isAttached(key) ? listOf(key) : listOf(key) === "steps" ? key : "");
export const sizeOf = (list) => items().filter((item) => item.list === list).length;
export const seenName = (item) => `${state.card.path}\n${item.kind || listOf(item.key)}\n${item.text}`;

/** Applies an operation to the card shown and refreshes the page. Returns false if it was not saved. */
export async function doThis(operation, { quietly = false, also = {} } = {}) {
  const { path, text } = state.card;
  const done = await saved({ path, ...operation }, { [path]: text, ...also });
  if (!done) return false;
  remember(done.files, quietly);
  if (!quietly) await refresh(done.files);
  return done;
}

/** Applies an operation to other files than the card shown, whose texts are in `bases`. Returns false if it was not saved. */
export async function carryOut(operation, bases = {}) {
  const done = await saved(operation, bases);
  if (done.token) rememberSaid(operation, done.token);
  else if (done) remember(done.files);
  return done;
}

async function saved(operation, bases) {
  let done = await save(operation, bases);
  if (!done.saved && done.conflicts) {
    const choice = await resolveEditConflict(done.conflicts);
    done = await save(operation, bases, choice);
  }
  return done.saved ? done : false;
}

/** Saves an edit that could not be saved before. */
export async function saveAgain({ operation, bases, draft }) {
  let done = await save(operation, bases, "ask", draft);
  if (!done.saved && done.conflicts) done = await save(operation, bases, await resolveEditConflict(done.conflicts), draft);
  if (done.saved && done.token) rememberSaid(operation, done.token);
  else if (done.saved) remember(done.files);
}

/** Adds an answer or a mark to the undo history: the server takes it back by its token. */
function rememberSaid(said, token) {
  STACKS.undo.push({ said, token, files: {} });
  STACKS.redo.length = 0;
  offerUndo();
}

/** Adds a step to the undo history; saves made while typing in one field become a single step. */
function remember(files, isTyping = false) {
  const last = STACKS.undo.at(-1);
  const names = Object.keys(files);
  if (!names.some((name) => files[name].before !== files[name].after)) return;
  if (isTyping && last?.isTyping && names.every((name) => last.files[name]?.after === files[name].before)) {
    for (const name of names) last.files[name].after = files[name].after;
  } else {
    STACKS.undo.push({ files: structuredClone(files), isTyping });
    STACKS.undo.splice(0, STACKS.undo.length - MAX_UNDO);
  }
  STACKS.redo.length = 0;
  offerUndo();
}

export function endTyping() {
  const last = STACKS.undo.at(-1);
  if (last) last.isTyping = false;
}

export const undo = () => back("undo", "redo", "before", "after");
export const redo = () => back("redo", "undo", "after", "before");

async function back(from, to, wanted, now) {
  const step = STACKS[from].pop();
  if (!step) return;
  if (step.said) return backSaid(step, from, to);
  const pick = (which) => Object.fromEntries(Object.entries(step.files).map(([name, each]) => [name, each[which]]));
  const done = await saved({ do: "restore", texts: pick(wanted) }, pick(now));
  if (done) {
    STACKS[to].push(step);
    const shown = Object.keys(step.files).find((name) => name.startsWith("methods/") && step.files[name][wanted] !== null);
    await refresh(step.files, shown);
    showStatus(from === "undo" ? "Undone" : "Redone");
  } else {
    STACKS[from].push(step);
  }
  offerUndo();
}

/** Takes back what was said, or says it again. If that is no longer possible, the reason is shown and the step forgotten. */
async function backSaid(step, from, to) {
  const { said, token } = step;
  offerUndo();
  const done = await save(from === "undo" ? { do: "take-back", token } : said, {});
  STACKS[to].push({ ...step, token: done.token });
  offerUndo();
  state.undone = from === "undo" ? said : null;
  await loadKit();
  showStatus(from === "undo" ? "Undone" : "Redone");
}

function offerUndo() {
  byId("undo").disabled = !STACKS.undo.length;
  byId("redo").disabled = !STACKS.redo.length;
}

/** Reloads the kit and the card shown, or another card if that one no longer exists. */
export async function refresh(files = {}, show = state.card?.path) {
  await loadKit();
  const paths = state.kit.methods.map((method) => method.path);
  const added = Object.keys(files).find((path) => paths.includes(path));
  const path = paths.includes(show) ? show : (added ?? paths[0]);
  if (path) await loadCard(path);
  else state.card = null;
  if (state.source) await loadSource(state.source.id, true);
}
