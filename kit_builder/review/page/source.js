// Right: the source, with the lines lit that the chosen item rests on, and what cites the others.

import { button, byId, centre, el, say, showPane } from "./dom.js";
import { current, doThis, items, loadSource, on, placeOf, sectionOf, state } from "./state.js";
import { hear, playButton } from "./sound.js";

const ADD = [["steps", "Step", "s"], ["pitfalls", "Pitfall", "p"], ["scripts", "Words to say", "w"], ["examples", "Example", "e"]];

let line = 0;
let centred = "";

export function startSource() {
  on("kit", showFiles);
  on("source", show);
  on("item", light);
  on("card", light);
  byId("file").addEventListener("change", (event) => loadSource(event.target.value));
  byId("left").addEventListener("click", () => {
    state.onlyLeft = !state.onlyLeft;
    byId("left").setAttribute("aria-pressed", String(state.onlyLeft));
    centred = "";
    show();
  });
  // Where there is room for one pane alone, this one had no lines to scroll until now.
  new ResizeObserver(() => { centred = ""; centreLit(); }).observe(byId("lines"));
}

function showFiles() {
  const file = byId("file");
  file.replaceChildren(...state.kit.sources.map(({ id, name }) => el("option", { value: id }, name)));
  if (state.source) file.value = state.source.id;
  if (!state.kit.sources.length) byId("heard").textContent = "This kit keeps no lines of its sources: only the quotes are known.";
}

function show() {
  const { source } = state;
  byId("file").value = source.id;
  const left = source.lines.filter(isLeft);
  byId("heard").textContent = `${source.lines.length} lines, ${left.length} left out`;
  const shown = state.onlyLeft ? left : source.lines;
  byId("lines").replaceChildren(el("ol", { class: "lines" }, ...shown.map(row)));
  light();
}

const isLeft = (each) => each.left && !(state.source.cited[each.number] ?? []).length;

function row(each) {
  const said = [each.place, each.speaker].filter(Boolean).join(" · ");
  return el("li", { class: isLeft(each) ? "line left" : "line", "data-line": each.number, tabindex: "-1", onclick: () => choose(each.number), onfocus: () => choose(each.number) },
    el("span", { class: "number" }, String(each.number)),
    said ? el("span", { class: "who" }, playButton(each), said) : "",
    el("span", { class: "words" }, each.text),
    isLeft(each) ? el("span", { class: "why" }, `left out: ${each.left}`) : "");
}

const evidenceOf = (item) => (item ? [item, ...item.against].flatMap((telling) => telling.evidence) : []);
const covers = (found, number) => found.source === state.source?.id && found.first <= number && number <= found.last;

/** Lights the lines of the chosen item, in the source that holds them. */
async function light() {
  const evidence = evidenceOf(current());
  const known = evidence.filter((found) => state.kit?.sources.some(({ id }) => id === found.source));
  if (known.length && !known.some((found) => found.source === state.source?.id)) {
    await loadSource(known[0].source);
    return;
  }
  for (const each of byId("lines").querySelectorAll(".line")) {
    each.classList.toggle("lit", evidence.some((found) => covers(found, Number(each.dataset.line))));
  }
  centreLit();
  markLine();
}

/** Brings what is lit into view once: who has scrolled on since then reads there. */
function centreLit() {
  const first = byId("lines").querySelector(".lit");
  const wanted = `${state.source?.id} ${first?.dataset.line} ${state.card?.path} ${state.key}`;
  if (!first || wanted === centred || byId("lines").contains(document.activeElement)) return;
  centred = wanted;
  centre(first);
}

function lineOf(number) {
  return byId("lines").querySelector(`[data-line="${number}"]`);
}

/** Chooses a line: what cites it, and what can be made of it. */
export function choose(number) {
  if (line === number && lineOf(number)?.querySelector(".deeds")) return;
  line = number;
  markLine();
}

function markLine() {
  byId("lines").querySelector(".deeds")?.remove();
  for (const each of byId("lines").querySelectorAll('[tabindex="0"]')) each.tabIndex = -1;
  const chosen = lineOf(line) ?? byId("lines").querySelector(".lit") ?? byId("lines").querySelector(".line");
  if (!chosen) return;
  chosen.tabIndex = 0;
  if (Number(chosen.dataset.line) === line) chosen.append(deeds(line));
}

function deeds(number) {
  const item = current();
  const isEvidence = item?.evidence.some((found) => covers(found, number));
  return el("div", { class: "deeds" },
    el("p", { class: "cites" }, citesOf(number)),
    item ? button(isEvidence ? "No evidence of this" : "Evidence of the item", () => toggle(number), {}, "Space") : "",
    ...(state.card ? ADD.map(([section, name, key]) => button(`+ ${name}`, () => add(section), {}, key)) : []));
}

function citesOf(number) {
  const here = items().filter((item) => evidenceOf(item).some((found) => covers(found, number)));
  const names = here.map((item) => `${headingOf(sectionOf(item.key))} ${placeOf(item.key) + 1}`);
  const paths = (state.source.cited[number] ?? []).filter((path) => path !== state.card?.path);
  names.push(...paths.map((path) => state.kit.methods.find((method) => method.path === path)?.name ?? path));
  return names.length ? `Cited by ${names.join("; ")}` : "Nothing cites this line.";
}

const headingOf = (name) => state.card.sections.find((section) => section.section === name)?.heading ?? name;

/** Makes a line evidence of the chosen item, or takes it away. */
export async function toggle(number = line) {
  const item = current();
  if (!item || !state.source) return;
  const id = state.source.id;
  const kept = item.evidence.flatMap((found) => (covers(found, number) ? without(found, number) : [found]));
  const lines = kept.map(({ source, first, last }) => ({ source, first, last }));
  if (!item.evidence.some((found) => covers(found, number))) addTo(lines, id, number);
  await doThis({ do: "cite", key: item.key, lines });
  say(current()?.evidence.some((found) => covers(found, number)) ? "Is evidence now" : "Is no evidence any more");
  lineOf(number)?.focus();
}

function without({ source, first, last }, number) {
  return [{ source, first, last: number - 1 }, { source, first: number + 1, last }].filter((each) => each.first <= each.last);
}

function addTo(lines, source, number) {
  const beside = lines.find((each) => each.source === source && (each.last === number - 1 || each.first === number + 1));
  if (!beside) lines.push({ source, first: number, last: number });
  else if (beside.last === number - 1) beside.last = number;
  else beside.first = number;
}

/** Adds the chosen line to a section of the card: behind the chosen item, where that is of the same one. */
export async function add(section) {
  if (!state.source || !state.card || !line) return;
  const there = state.card.sections.find((each) => each.section === section)?.items.length ?? 0;
  const place = state.key && sectionOf(state.key) === section ? placeOf(state.key) + 1 : there;
  const lines = [{ source: state.source.id, first: line, last: line }];
  const number = line;
  if (await doThis({ do: "add", section, place, lines })) say(`Added as ${headingOf(section)} ${place + 1}`);
  lineOf(number)?.focus();
}

/** Goes to the lines of the chosen item, or to those that were left out. */
export async function enter(onlyLeft = false) {
  showPane("source");
  if (!state.source && state.kit.sources.length) await loadSource(state.kit.sources[0].id);
  const lit = byId("lines").querySelector(".lit");
  const wanted = onlyLeft ? byId("lines").querySelector(".line.left") : (lit ?? lineOf(line) ?? byId("lines").querySelector(".line"));
  wanted?.focus();
  if (wanted) centre(wanted);
}

/** Plays the line that one is at, or else the evidence of the chosen item; or stops what is played. */
export function hearLine() {
  const here = document.activeElement.closest?.(".line") ?? byId("lines").querySelector(".lit");
  hear(state.source?.lines.find((each) => each.number === Number(here?.dataset.line)));
}

export async function keyInSource(event) {
  const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
  const added = ADD.find(([, , key]) => key === event.key);
  if (event.target.closest("button")) return false;
  if (event.key in steps) to(steps[event.key], ".line");
  else if (event.key === "n") to(1, ".line.left");
  else if (event.key === "N") to(-1, ".line.left");
  else if (event.key === " ") await toggle();
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
