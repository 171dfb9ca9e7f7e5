// Starts the review, handles the keyboard and watches for changes on disk.

import { ask, discardDraft, hasUnsaved, listUnsaved, showStatus, takeStoredTyping, takeToken, useKit } from "./api.js";
import { accept, approve, divide, startCard } from "./card.js";
import { choose, focusChosen } from "./choosing.js";
import { showShortcuts } from "./dialog.js";
import { button, byId, el, isTyping, keyLine, showPane } from "./dom.js";
import { conflicts } from "./conflicts.js";
import { addView, focusThing, handleDeskKey, helpHere, nextView, reloadIfChanged, startDesk } from "./desk.js";
import { drafts } from "./drafts.js";
import { ideas } from "./ideas.js";
import { interview } from "./interview.js";
import { decide } from "./item.js";
import { next, open, startMethods } from "./methods.js";
import { addBeneath, changeKind, dropItem, join, moveBy, moveTo, titleStage } from "./moving.js";
import { decideConsent } from "./register.js";
import { changed, current, items, loadKit, loadSource, redo, saveAgain, state, undo } from "./state.js";
import { startSound } from "./sound.js";
import { outlines } from "./outlines.js";
import { publishing } from "./publishing.js";
import { enter, handleSourceKey, playLine, startSource } from "./source.js";
import { isEditing, startEdit } from "./typing.js";

const POLL_INTERVAL = 2000; // milliseconds

async function start() {
  takeToken();
  [interview, conflicts, outlines, drafts, ideas, publishing].forEach(addView);
  startDesk();
  byId("card-keys").replaceChildren(...keyLine(ON_CARD));
  startMethods();
  startCard();
  startSource();
  startSound();
  byId("undo").addEventListener("click", undo);
  byId("redo").addEventListener("click", redo);
  byId("help").addEventListener("click", () => showShortcuts(helpHere()));
  for (const each of document.querySelectorAll(".panes button")) each.addEventListener("click", () => showPane(each.dataset.pane));
  document.addEventListener("keydown", handleKey);
  addEventListener("beforeunload", (event) => { if (hasUnsaved()) event.preventDefault(); });
  showPane("card");
  try {
    await loadKit();
  } catch (error) {
    byId("sheet").replaceChildren(el("p", { class: "problem", role: "alert" }, error.message));
    return;
  }
  useKit(state.kit.id);
  const first = state.kit.methods.find((method) => method.state !== "approved") ?? state.kit.methods[0];
  if (first) await open(first.path);
  focusChosen();
  await restoreUnsaved();
  setInterval(checkForChanges, POLL_INTERVAL);
}

/** Saves edits that a crash or an edit conflict has prevented from being saved, in this browser or on disk. */
async function restoreUnsaved() {
  const known = new Map(listUnsaved().map((request) => [request.draft, request]));
  for (const [draft, request] of Object.entries(state.kit.drafts ? await ask("/api/drafts") : {})) known.set(draft, { ...request, draft });
  for (const typed of takeStoredTyping()) known.set(crypto.randomUUID(), withoutKey(typed));
  for (const [draft, request] of known) {
    try {
      await saveAgain({ ...request, draft });
    } catch {
      showUnsaved(draft, request);
    }
  }
  if (known.size) {
    await loadKit();
    if (state.card) await open(state.card.path);
    showStatus("Unsaved text was restored");
  }
}

function withoutKey({ operation, bases }) {
  const { key, ...rest } = operation;
  return { operation: operation.do === "add" ? rest : operation, bases };
}

/** Shows text that can no longer be saved, until the user discards it. */
function showUnsaved(draft, request) {
  const note = el("div", { class: "problem", role: "alert" },
    el("p", {}, "This text could not be restored to its card. Copy it if you need it:"),
    el("pre", {}, request.operation.text ?? JSON.stringify(request.operation)),
    button("Discard", async () => { await discardDraft(draft); note.remove(); }));
  byId("card").prepend(note);
}

/** Shows changes made by another window, an editor or a build. */
async function checkForChanges() {
  if (document.hidden || hasUnsaved() || isEditing()) return;
  let kit;
  try {
    kit = await ask("/api/kit");
  } catch {
    showStatus("The review has stopped. Start it again with `kit-builder review`.", true);
    return;
  }
  if (hasUnsaved() || isEditing()) return;
  if (JSON.stringify(kit) === JSON.stringify(state.kit)) {
    await reloadIfChanged(); // somebody may have been typing there before
    return;
  }
  state.kit = kit;
  changed("kit");
  const method = kit.methods.find((each) => each.path === state.card?.path);
  if (!method && kit.methods.length) await open(kit.methods[0].path);
  else if (method && (method.stamp !== state.card.stamp || method.suggested !== state.card.suggested)) {
    const { loadCard } = await import("./state.js");
    await loadCard(method.path);
  }
  if (state.source && kit.sources.some(({ id }) => id === state.source.id)) await loadSource(state.source.id, true);
}

const ANYWHERE = {
  "?": () => showShortcuts(helpHere()),
  u: undo,
  m: playLine,
  "<": () => nextView(-1),
  ">": () => nextView(1),
};

const ON_METHODS = {
  A: approve,
  l: () => enter(true),
  "[": () => go(-1),
  "]": () => go(1),
};

const ON_CARD = [["Enter", "accept"], ["e", "edit"], ["1 to 9", "keep a version"], ["Alt+↑ Alt+↓", "move"], ["v", "move to…"], ["x", "drop"], ["r", "its lines"], ["Shift+A", "approve"], ["u", "undo"], ["< >", "other steps"], ["?", "all keys"]];

const ON_ITEM = {
  Enter: accept,
  a: accept,
  ArrowDown: () => step(1),
  j: () => step(1),
  ArrowUp: () => step(-1),
  k: () => step(-1),
  e: () => startEdit(state.key),
  F2: () => startEdit(state.key),
  J: join,
  x: dropItem,
  Delete: dropItem,
  r: () => enter(),
  d: divide,
  b: () => addBeneath(),
  c: changeKind,
  t: () => titleStage(),
  v: moveTo,
  y: () => decideConsent("yes"),
  n: () => decideConsent("no"),
};

const PANES = { 1: "methods", 2: "card", 3: "source" };

async function handleKey(event) {
  if (byId("dialog").open || event.isComposing) return;
  if (event.altKey && event.key in PANES) return handle(event, toPane(PANES[event.key]));
  if (isTyping(event.target)) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") return handle(event, event.shiftKey ? redo() : undo());
  if (event.ctrlKey || event.metaKey) return;
  if (await handleDeskKey(event)) return;
  const isOnItem = event.target.classList?.contains("item");
  if (event.altKey) {
    if (isOnItem && event.key === "ArrowUp") handle(event, moveBy(-1));
    if (isOnItem && event.key === "ArrowDown") handle(event, moveBy(1));
    return;
  }
  if (isOnItem && event.key in ON_ITEM) return handle(event, ON_ITEM[event.key]());
  if (isOnItem && /^[1-9]$/.test(event.key) && current()?.conflicts.length >= Number(event.key) - 1 && current().conflicts.length) {
    return handle(event, decide(state.key, Number(event.key) - 1));
  }
  if (byId("lines").contains(event.target)) {
    if (event.key === "Escape") return handle(event, toPane("card"));
    if (event.target.classList.contains("line") && [" ", "ArrowDown", "ArrowUp"].includes(event.key)) event.preventDefault();
    if (await handleSourceKey(event)) return;
  }
  if (state.view === "methods" && event.key in ON_METHODS) return handle(event, ON_METHODS[event.key]());
  if (event.key in ANYWHERE) handle(event, ANYWHERE[event.key]());
}

async function handle(event, action) {
  event.preventDefault();
  await action;
}

function step(by) {
  const all = items();
  const place = all.findIndex((item) => item.key === state.key) + by;
  if (all[place]) choose(all[place].key);
}

async function go(by) {
  const path = next(by);
  if (path) await open(path);
  focusChosen();
}

function toPane(name) {
  showPane(name);
  if (name === "source") return enter();
  if (state.view !== "methods") return name === "card" ? focusThing() : byId("entries").querySelector("[aria-current]")?.focus();
  const wanted = name === "methods" ? byId("list").querySelector("[aria-current]") ?? byId("find") : byId("sheet").querySelector(".item.chosen");
  wanted?.focus();
  return undefined;
}

start();
