// The views beside the methods: a list on the left, and in the middle what is chosen there, with one key for each decision.

import { ask, showStatus } from "./api.js";
import { button, byId, el, isTyping, keyLine, showPane } from "./dom.js";
import { carryOut, changed, on, state } from "./state.js";

const METHODS = "methods";
const views = new Map();
const chosen = {}; // the id of the entry chosen in each view
let isDeciding = false;
const shown = { data: null, entries: [], stamp: "", view: "" };

/**
 * Adds a view: its `name` on the server, its `title`, and functions of its data: `entries`, each with an id, a group, a title
 * and a note, and `show`, which returns the elements for one. `keys` act on the entry and `help` explains them. A view that
 * `isPaged` loads its data for one entry, by `query`. `inForm` says that the entry has places of its own to go to.
 */
export function addView(view) {
  views.set(view.name, view);
}

export function startDesk() {
  const tabs = [[METHODS, "Methods"], ...[...views.values()].map(({ name, title }) => [name, title])];
  const order = ["interview", METHODS, "conflicts", "outlines", "drafts", "ideas", "publishing"];
  tabs.sort(([one], [other]) => order.indexOf(one) - order.indexOf(other));
  byId("views").replaceChildren(...tabs.map(([name, title]) => button(title, () => openView(name), { "data-view": name })));
  on("kit", reloadIfChanged);
  markTab();
}

function markTab() {
  document.body.dataset.view = state.view === METHODS ? METHODS : "desk";
  for (const each of byId("views").querySelectorAll("button")) {
    if (each.dataset.view !== state.view) {
      each.removeAttribute("aria-current");
      continue;
    }
    each.setAttribute("aria-current", "page");
    each.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

/** Opens a view, perhaps with an entry chosen. */
export async function openView(name, id = "") {
  state.view = name;
  if (id) chosen[name] = id;
  markTab();
  showPane("card");
  state.evidence = name === METHODS ? null : [];
  if (name === METHODS) {
    changed("item");
    byId("sheet").querySelector(".item.chosen")?.focus();
    return;
  }
  byId("index-title").textContent = views.get(name).title;
  byId("entries").replaceChildren();
  byId("thing").replaceChildren(el("p", { class: "empty" }, "Loading…"));
  await reload();
  focusThing();
}

/** Opens the view `step` places from the one that is open. */
export function nextView(step) {
  const names = [...byId("views").querySelectorAll("button")].map((each) => each.dataset.view);
  const place = names.indexOf(state.view) + step;
  return names[place] ? openView(names[place]) : undefined;
}

export const shownData = () => shown.data;
export const chosenEntry = () => shown.entries.find((each) => each.id === chosen[state.view]);
export const helpHere = () => (views.has(state.view) ? [[views.get(state.view).title, views.get(state.view).help]] : []);

/** Reads the data of the view again and shows it. */
async function reload() {
  const view = views.get(state.view);
  const before = shown.view === view.name ? shown.entries.findIndex((each) => each.id === chosen[view.name]) : 0;
  const stamp = state.kit?.stamp ?? "";
  try {
    const query = view.isPaged ? view.query(chosen[view.name] ?? "") : {};
    const data = await ask(`/api/view?${new URLSearchParams({ name: view.name, ...query })}`);
    if (state.view !== view.name) return;
    Object.assign(shown, { data, entries: view.entries(data), stamp, view: view.name });
  } catch (error) {
    byId("entries").replaceChildren();
    byId("thing").replaceChildren(el("p", { class: "problem", role: "alert" }, error.message));
    return;
  }
  const { heading, question } = state.undone ?? {};
  const isUndone = ({ id }) => question && id.endsWith(`\n${question}`);
  const wanted = (shown.entries.find(({ id }) => id === `${heading}\n${question}`) ?? shown.entries.find(isUndone))?.id;
  if (wanted) chosen[view.name] = wanted;
  state.undone = null;
  if (!chosenEntry()) {
    const next = shown.entries.find((each) => each.isNext) ?? shown.entries[Math.min(Math.max(before, 0), shown.entries.length - 1)];
    chosen[view.name] = next?.id ?? "";
    if (view.isPaged && next) return reload();
  }
  show();
}

/** Reloads the view if a file that it shows has changed. */
export async function reloadIfChanged() {
  if (views.has(state.view) && state.kit.stamp !== shown.stamp) await reloadQuietly();
}

/** Reloads the view unless somebody is typing there. */
export async function reloadQuietly() {
  if (byId("thing").contains(document.activeElement) && isTyping(document.activeElement)) return;
  await reload();
}

/** Shows the view again as it is, with the focus where it was. */
export function redraw() {
  show();
  focusThing();
}

function show() {
  const view = views.get(state.view);
  byId("index-title").textContent = view.title;
  byId("entries").replaceChildren(...rows(shown.entries));
  const entry = chosenEntry();
  const hadFocus = byId("thing").contains(document.activeElement);
  const top = shown.last === entry?.id ? byId("thing").scrollTop : 0;
  shown.last = entry?.id;
  byId("thing").replaceChildren(...(entry ? view.show(entry, shown.data) : [el("p", { class: "empty" }, view.empty)]).filter(Boolean));
  byId("thing").scrollTop = top;
  byId("keys-here").replaceChildren(...keyLine([...view.help, ["u", "undo"], ["< >", "other steps"], ["?", "all keys"]]));
  showEvidence(entry && view.evidence ? view.evidence(entry) : []);
  if (hadFocus) focusThing();
}

function rows(entries) {
  return entries.flatMap((entry, place) => {
    const title = entry.group && entry.group !== entries[place - 1]?.group ? el("li", { class: "group" }, entry.group) : "";
    const isChosen = entry.id === chosen[state.view];
    const made = el("li", {}, el("button", { type: "button", class: "method", "aria-current": isChosen ? "true" : "", onclick: () => choose(entry.id) },
      el("span", { class: "name" }, entry.title), entry.note ? el("span", { class: "state" }, entry.note) : ""));
    if (isChosen) requestAnimationFrame(() => made.scrollIntoView({ block: "nearest" }));
    return title ? [title, made] : [made];
  });
}

export async function choose(id) {
  if (!shown.entries.some((each) => each.id === id)) return;
  chosen[state.view] = id;
  if (views.get(state.view).isPaged) await reload();
  else show();
  showPane("card");
  focusThing();
}

/** Focuses what is chosen, so that keys act on it. */
export function focusThing() {
  const view = views.get(state.view);
  const stop = view?.inForm ? view.focus() : null;
  (stop ?? byId("thing")).focus({ preventScroll: !stop });
}

/** Chooses the entry `step` places from the chosen one. */
export async function stepEntry(step) {
  const place = shown.entries.findIndex((each) => each.id === chosen[state.view]) + step;
  if (shown.entries[place]) await choose(shown.entries[place].id);
}

/** Highlights evidence in the source. */
export function showEvidence(evidence) {
  state.evidence = evidence;
  changed("item");
}

/**
 * Carries out a decision and shows what is left, with the focus on what comes next. Until then there is no other decision: a
 * key that is pressed twice must not decide what has not been read.
 */
export async function decide(operation, bases = {}) {
  if (isDeciding) return false;
  isDeciding = true;
  try {
    const done = await carryOut(operation, bases).catch(() => false); // the reason is shown beside the title
    if (!done) return false;
    state.kit = await ask("/api/kit");
    shown.stamp = state.kit.stamp; // it is reloaded below
    changed("kit");
    await reload();
    focusThing();
    return done;
  } finally {
    isDeciding = false;
  }
}

/** Handles a key in a view beside the methods; returns whether it did. */
export async function handleDeskKey(event) {
  const view = views.get(state.view);
  const target = event.target;
  if (!view || byId("lines").contains(target)) return false;
  if (["Enter", " "].includes(event.key) && target.closest("button,a,summary")) return false;
  const name = event.altKey ? `Alt+${event.key}` : event.key;
  const act = view.keys[name] ?? (event.altKey ? null : STEPS[event.key]);
  const entry = chosenEntry();
  if (!act || (!entry && act !== STEPS[event.key])) return false;
  event.preventDefault();
  try {
    await act(entry, event);
  } catch (error) {
    showStatus(error.message, true);
  }
  return true;
}

const STEPS = {
  j: () => stepEntry(1),
  ArrowDown: () => stepEntry(1),
  k: () => stepEntry(-1),
  ArrowUp: () => stepEntry(-1),
};
