// Right: the source, with the evidence of the chosen item highlighted, and what cites each line.

import { announce, button, byId, centre, el, showPane } from "./dom.js";
import { current, doThis, items, keyIn, listOf, loadSource, on, placeOf, sizeOf, state, stepOf } from "./state.js";
import { addBeneath } from "./moving.js";
import { playButton, togglePlay } from "./sound.js";

const ADD = [["steps", "Step", "s"], ["pitfalls", "Pitfall", "p"], ["scripts", "Script", "w"], ["examples", "Example", "e"]];

let line = 0;
let centred = "";

export function startSource() {
  on("kit", showFiles);
  on("source", show);
  on("item", highlight);
  on("card", highlight);
  byId("file").addEventListener("change", (event) => loadSource(event.target.value));
  byId("left-out").addEventListener("click", () => {
    state.onlyLeftOut = !state.onlyLeftOut;
    byId("left-out").setAttribute("aria-pressed", String(state.onlyLeftOut));
    centred = "";
    show();
  });
  // On a narrow screen this pane is hidden at first, so scroll again once it has a size.
  new ResizeObserver(() => { centred = ""; centreEvidence(); }).observe(byId("lines"));
}

function showFiles() {
  const file = byId("file");
  file.replaceChildren(...state.kit.sources.map(({ id, name }) => el("option", { value: id }, name)));
  if (state.source) file.value = state.source.id;
  if (!state.kit.sources.length) byId("source-status").textContent = "This kit has no source lines, only quotes.";
}

function show() {
  const { source } = state;
  byId("file").value = source.id;
  const left = source.lines.filter(isLeft);
  byId("source-status").textContent = `${source.lines.length} lines, ${left.length} left out`;
  const shown = state.onlyLeftOut ? left : source.lines;
  byId("lines").replaceChildren(el("ol", { class: "lines" }, ...shown.map(row)));
  highlight();
}

const isLeft = (each) => each.left_out && !(state.source.cited[each.number] ?? []).length;

function row(each) {
  const speaker = [each.place, each.speaker].filter(Boolean).join(" · ");
  return el("li", { class: isLeft(each) ? "line left" : "line", "data-line": each.number, tabindex: "-1", onclick: () => choose(each.number), onfocus: () => choose(each.number) },
    el("span", { class: "number" }, String(each.number)),
    speaker ? el("span", { class: "who" }, playButton(each), speaker) : "",
    el("span", { class: "words" }, each.text),
    isLeft(each) ? el("span", { class: "why" }, `left out: ${each.left_out}`) : "");
}

const evidenceOf = (item) => (item ? [item, ...item.conflicts].flatMap((version) => version.evidence) : []);
/** The evidence to highlight: what another view shows, or that of the chosen item of the card. */
const shownEvidence = () => state.evidence ?? evidenceOf(current());
const covers = (found, number) => found.source === state.source?.id && found.first <= number && number <= found.last;

/** Highlights the evidence of what is chosen and loads its source if needed. */
async function highlight() {
  const evidence = shownEvidence();
  const known = evidence.filter((found) => state.kit?.sources.some(({ id }) => id === found.source));
  if (known.length && !known.some((found) => found.source === state.source?.id)) {
    await loadSource(known[0].source);
    return;
  }
  for (const each of byId("lines").querySelectorAll(".line")) {
    each.classList.toggle("lit", evidence.some((found) => covers(found, Number(each.dataset.line))));
  }
  centreEvidence();
  markLine();
}

/** Scrolls to the highlighted lines once, so that later scrolling by the user is not undone. */
function centreEvidence() {
  const first = byId("lines").querySelector(".lit");
  const wanted = `${state.source?.id} ${first?.dataset.line} ${state.card?.path} ${state.key} ${JSON.stringify(state.evidence)}`;
  if (!first || wanted === centred || byId("lines").contains(document.activeElement)) return;
  centred = wanted;
  centre(first);
}

function lineOf(number) {
  return byId("lines").querySelector(`[data-line="${number}"]`);
}

/** Chooses a line, and shows what cites it and what can be done with it. */
export function choose(number) {
  if (line === number && lineOf(number)?.querySelector(".actions")) return;
  line = number;
  markLine();
}

function markLine() {
  byId("lines").querySelector(".actions")?.remove();
  for (const each of byId("lines").querySelectorAll('[tabindex="0"]')) each.tabIndex = -1;
  const chosen = lineOf(line) ?? byId("lines").querySelector(".lit") ?? byId("lines").querySelector(".line");
  if (!chosen) return;
  chosen.tabIndex = 0;
  if (Number(chosen.dataset.line) === line) chosen.append(actions(line));
}

function actions(number) {
  const item = current();
  const isEvidence = item?.evidence.some((found) => covers(found, number));
  if (state.evidence) return el("div", { class: "actions" }, el("p", { class: "cites" }, citesOf(number)));
  return el("div", { class: "actions" },
    el("p", { class: "cites" }, citesOf(number)),
    item ? button(isEvidence ? "Remove as evidence" : "Add as evidence", () => toggle(number), {}, "Space") : "",
    ...(state.card ? ADD.map(([section, name, key]) => button(`+ ${name}`, () => add(section), {}, key)) : []),
    stepOf(state.key) ? button("+ Beneath the step…", beneath, {}, "b") : "");
}

function citesOf(number) {
  const here = items().filter((item) => evidenceOf(item).some((found) => covers(found, number)));
  const names = here.map(({ key }) => `${headingOf(key)} ${key.slice(key.indexOf("-") + 1)}`);
  const paths = (state.source.cited[number] ?? []).filter((path) => path !== state.card?.path);
  names.push(...paths.map((path) => state.kit.methods.find((method) => method.path === path)?.name ?? path));
  return names.length ? `Cited by ${names.join("; ")}` : "Not cited.";
}

const headingOf = (key) => [...state.card.sections, ...state.card.registers].find(({ section }) => key.startsWith(`${section}-`)).heading;

/** Adds a line to the evidence of the chosen item, or removes it. */
export async function toggle(number = line) {
  const item = current();
  if (!item || !state.source) return;
  const id = state.source.id;
  const kept = item.evidence.flatMap((found) => (covers(found, number) ? without(found, number) : [found]));
  const lines = kept.map(({ source, first, last }) => ({ source, first, last }));
  if (!item.evidence.some((found) => covers(found, number))) addTo(lines, id, number);
  await doThis({ do: "cite", key: item.key, lines });
  announce(current()?.evidence.some((found) => covers(found, number)) ? "Added as evidence" : "Removed from the evidence");
  lineOf(number)?.focus();
}

function without({ source, first, last }, number) {
  return [{ source, first, last: number - 1 }, { source, first: number + 1, last }].filter((each) => each.first <= each.last);
}

function addTo(lines, source, number) {
  const adjacent = lines.find((each) => each.source === source && (each.last === number - 1 || each.first === number + 1));
  if (!adjacent) lines.push({ source, first: number, last: number });
  else if (adjacent.last === number - 1) adjacent.last = number;
  else adjacent.first = number;
}

/** Adds the chosen line to a section of the card: after the chosen item if it is in that section, otherwise at the end. */
export async function add(section) {
  if (!state.source || !state.card || !line) return;
  const place = listOf(state.key) === section ? placeOf(state.key) + 1 : sizeOf(section);
  const lines = [{ source: state.source.id, first: line, last: line }];
  const number = line;
  if (await doThis({ do: "add", section, place, lines })) announce(`Added as ${headingOf(keyIn(section, place))} ${place + 1}`);
  lineOf(number)?.focus();
}

/** Shows the first line of some evidence, in whichever source it is. */
export async function showLine({ source, first }) {
  showPane("source");
  if (!state.kit.sources.some(({ id }) => id === source)) return;
  await loadSource(source);
  if (lineOf(first)) centre(lineOf(first));
}

async function beneath() {
  const number = line;
  await addBeneath([{ source: state.source.id, first: number, last: number }]);
  lineOf(number)?.focus();
}

/** Goes to the evidence of the chosen item, or to the lines that were left out. */
export async function enter(onlyLeftOut = false) {
  showPane("source");
  if (!state.source && state.kit.sources.length) await loadSource(state.kit.sources[0].id);
  const lit = byId("lines").querySelector(".lit");
  const wanted = onlyLeftOut ? byId("lines").querySelector(".line.left") : (lit ?? lineOf(line) ?? byId("lines").querySelector(".line"));
  wanted?.focus();
  if (wanted) centre(wanted);
}

/** Plays the focused line or else the evidence of the chosen item, or stops playing. */
export function playLine() {
  const here = document.activeElement.closest?.(".line") ?? byId("lines").querySelector(".lit");
  togglePlay(state.source?.lines.find((each) => each.number === Number(here?.dataset.line)));
}

export async function handleSourceKey(event) {
  const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
  const added = ADD.find(([, , key]) => key === event.key);
  if (event.target.closest("button")) return false;
  if (event.key in steps) to(steps[event.key], ".line");
  else if (event.key === "n") to(1, ".line.left");
  else if (event.key === "N") to(-1, ".line.left");
  else if (state.evidence) return false;
  else if (event.key === " ") await toggle();
  else if (event.key === "b" && stepOf(state.key)) await beneath();
  else if (added) await add(added[0]);
  else return false;
  return true;
}

function to(step, kind) {
  const all = [...byId("lines").querySelectorAll(kind)];
  const here = Number(document.activeElement.closest?.(".line")?.dataset.line ?? line);
  const ahead = step > 0 ? all.find((each) => Number(each.dataset.line) > here) : all.reverse().find((each) => Number(each.dataset.line) < here);
  ahead?.focus();
  ahead?.scrollIntoView({ block: "nearest" });
}
