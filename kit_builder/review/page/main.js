// Begins the review, hands out the keys, and looks for what has changed on the disk.

import { ask, letGo, pending, takeToken, tell, typedBefore, unsaved, useKit } from "./api.js";
import { accept, approve, choose, divide, startCard } from "./card.js";
import { showKeys } from "./dialog.js";
import { button, byId, el, isTyping, showPane } from "./dom.js";
import { decide, dropItem, editing, join, move1, startEdit } from "./item.js";
import { next, open, startMethods } from "./methods.js";
import { changed, current, items, loadKit, loadSource, redo, saveAgain, state, undo } from "./state.js";
import { startSound } from "./sound.js";
import { enter, hearLine, keyInSource, startSource } from "./source.js";

const EVERY = 2000;

async function start() {
  takeToken();
  startMethods();
  startCard();
  startSource();
  startSound();
  byId("undo").addEventListener("click", undo);
  byId("redo").addEventListener("click", redo);
  byId("help").addEventListener("click", showKeys);
  for (const each of document.querySelectorAll(".panes button")) each.addEventListener("click", () => showPane(each.dataset.pane));
  document.addEventListener("keydown", key);
  addEventListener("beforeunload", (event) => { if (unsaved()) event.preventDefault(); });
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
  byId("sheet").querySelector(".item.chosen")?.focus();
  await bringBack();
  setInterval(look, EVERY);
}

/** Saves what a crash or a clash has kept from being saved, in this browser or on the disk. */
async function bringBack() {
  const known = new Map(pending().map((asked) => [asked.draft, asked]));
  for (const [draft, asked] of Object.entries(state.kit.drafts ? await ask("/api/drafts") : {})) known.set(draft, { ...asked, draft });
  for (const typed of typedBefore()) known.set(crypto.randomUUID(), withoutKey(typed));
  for (const [draft, asked] of known) {
    try {
      await saveAgain({ ...asked, draft });
    } catch {
      offer(draft, asked);
    }
  }
  if (known.size) {
    await loadKit();
    if (state.card) await open(state.card.path);
    tell("Words from before were brought back");
  }
}

function withoutKey({ operation, bases }) {
  const { key, ...rest } = operation;
  return { operation: operation.do === "add" ? rest : operation, bases };
}

/** Shows words for which there is no place any more, until they are let go. */
function offer(draft, asked) {
  const note = el("div", { class: "problem", role: "alert" },
    el("p", {}, "These words could not be put back into their card:"),
    el("pre", {}, asked.operation.text ?? JSON.stringify(asked.operation)),
    button("Let go", async () => { await letGo(draft); note.remove(); }));
  byId("card").prepend(note);
}

/** Shows what another window, an editor or a build has changed. */
async function look() {
  if (document.hidden || unsaved() || editing()) return;
  let kit;
  try {
    kit = await ask("/api/kit");
  } catch {
    tell("The review has ended: start it again with `kit-builder review`.", true);
    return;
  }
  if (unsaved() || editing() || JSON.stringify(kit) === JSON.stringify(state.kit)) return;
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
  "?": showKeys,
  u: undo,
  A: approve,
  l: () => enter(true),
  m: hearLine,
  "[": () => go(-1),
  "]": () => go(1),
};

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
};

const PANES = { 1: "methods", 2: "card", 3: "source" };

async function key(event) {
  if (byId("dialog").open || event.isComposing) return;
  if (event.altKey && event.key in PANES) return done(event, toPane(PANES[event.key]));
  if (isTyping(event.target)) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") return done(event, event.shiftKey ? redo() : undo());
  if (event.ctrlKey || event.metaKey) return;
  const isOnItem = event.target.classList?.contains("item");
  if (event.altKey) {
    if (isOnItem && event.key === "ArrowUp") done(event, move1(-1));
    if (isOnItem && event.key === "ArrowDown") done(event, move1(1));
    return;
  }
  if (isOnItem && event.key in ON_ITEM) return done(event, ON_ITEM[event.key]());
  if (isOnItem && /^[1-9]$/.test(event.key) && current()?.against.length >= Number(event.key) - 1 && current().against.length) {
    return done(event, decide(state.key, Number(event.key) - 1));
  }
  if (byId("lines").contains(event.target)) {
    if (event.key === "Escape") return done(event, toPane("card"));
    if (event.target.classList.contains("line") && [" ", "ArrowDown", "ArrowUp"].includes(event.key)) event.preventDefault();
    if (await keyInSource(event)) return;
  }
  if (event.key in ANYWHERE) done(event, ANYWHERE[event.key]());
}

async function done(event, doing) {
  event.preventDefault();
  await doing;
}

function step(by) {
  const all = items();
  const place = all.findIndex((item) => item.key === state.key) + by;
  if (all[place]) choose(all[place].key);
}

async function go(by) {
  const path = next(by);
  if (path) await open(path);
  byId("sheet").querySelector(".item.chosen")?.focus();
}

function toPane(name) {
  showPane(name);
  if (name === "source") return enter();
  const wanted = name === "methods" ? byId("list").querySelector("[aria-current]") ?? byId("find") : byId("sheet").querySelector(".item.chosen");
  wanted?.focus();
  return undefined;
}

start();
