// What changes the place of an item: joining, moving, dropping, stages and attachments.

import { announce } from "./dom.js";
import { askOne, askText } from "./dialog.js";
import { current, doThis, isAttached, items, keyIn, listOf, placeOf, sizeOf, state, stepOf } from "./state.js";
import { startEdit } from "./typing.js";

const OTHER = "detail"; // the kind that is proposed for an attachment

let dragged = "";

export function dragFrom(event, key) {
  dragged = key;
  event.dataTransfer.effectAllowed = "move";
}

/** Moves the dragged item to the place of the one it is dropped on; an attachment is attached to the step it is dropped on. */
export async function dropOnto(onto) {
  const key = dragged;
  dragged = "";
  if (!key || key === onto || stepOf(onto) === key) return;
  if (isAttached(key) && listOf(onto) === "steps") return moveThere(key, onto, sizeOf(onto));
  await moveThere(key, listOf(onto), placeOf(onto), items().find((item) => item.key === onto).stage);
}

export async function join() {
  const { key } = state;
  if (placeOf(key) < 1) return;
  state.key = keyIn(listOf(key), placeOf(key) - 1);
  await doThis({ do: "join", key });
}

/** Drops the chosen item, or the row of a register, and chooses what takes its place. */
export async function dropItem() {
  const { key } = state;
  const all = items();
  const place = all.findIndex((item) => item.key === key);
  if (!all.some((item) => item.key === keyIn(listOf(key), placeOf(key) + 1))) state.key = all[place - 1]?.key ?? "";
  if (!(await doThis({ do: "reword", key, text: "" }))) state.key = key;
}

/** Moves the chosen item past the next one; a step into the next stage first, and an attachment to the next step. */
export async function moveBy(step) {
  const { key, list, stage, values } = current();
  if (values) return;
  const place = placeOf(key) + step;
  const other = items().find((item) => item.key === keyIn(list, place));
  const nextStep = keyIn("steps", placeOf(list) + step);
  if (other) await moveThere(key, list, other.stage === stage ? place : placeOf(key), other.stage);
  else if (isAttached(key) && items().some((item) => item.key === nextStep)) await moveThere(key, nextStep, step > 0 ? 0 : sizeOf(nextStep));
}

/** Moves the chosen item to the end of another stage, section or list of attachments. */
export async function moveTo() {
  const { key, list, stage, values } = current();
  if (values) return;
  const steps = items().filter((item) => item.list === "steps");
  const stages = list === "steps" ? stagesOf(steps).filter((each) => each.title !== stage) : [];
  const places = [
    ...stages.map(({ title, last }) => ({ group: "Stage", text: title || "(no stage)", list, place: placeOf(last) + (placeOf(key) < placeOf(last) ? 0 : 1), stage: title })),
    ...steps.filter((each) => each.key !== key && each.key !== list).map((each) => ({ group: "Beneath a step", text: `${placeOf(each.key) + 1}. ${each.text}`, list: each.key, place: sizeOf(each.key) })),
    ...state.card.sections.filter((each) => each.section !== list).map((each) => ({ group: "Section", text: each.heading, list: each.section, place: sizeOf(each.section) })),
  ];
  const groups = ["Stage", "Beneath a step", "Section"].map((group) => [group, places.flatMap((each, number) => (each.group === group ? [[String(number), each.text]] : []))]);
  const chosen = await askOne("Move to where?", groups.filter(([, choices]) => choices.length), "Move");
  if (chosen === null) return;
  const there = places[Number(chosen)];
  await moveThere(key, there.list, there.place, there.stage);
}

/** Returns the stages in order, each with the key of its last step. */
function stagesOf(steps) {
  return steps.flatMap(({ key, stage }, place) => (steps[place + 1]?.stage === stage ? [] : [{ title: stage, last: key }]));
}

async function moveThere(key, list, place, stage) {
  const isBelow = list.startsWith("steps-") && listOf(key) === "steps" && placeOf(key) < placeOf(list);
  // A step that becomes an attachment leaves its place to the step after it.
  state.key = keyIn(isBelow ? keyIn("steps", placeOf(list) - 1) : list, place);
  if (await doThis({ do: "move", key, section: list, place, stage })) announce(`Moved to position ${place + 1}`);
  else state.key = key;
}

/** Gives the stage that begins with the chosen step a title, or begins one there; without a title it ends. */
export async function titleStage(key = state.key) {
  if (listOf(key) !== "steps") return;
  const { stage } = items().find((item) => item.key === key);
  const name = await askText("Title of the stage that begins with this step", stage, "Save", true);
  if (name !== null && name !== stage) await doThis({ do: "stage", key, name });
}

const askKind = (title, kind) => askOne(title, Object.entries(state.card.kinds), "Choose", kind);

export async function changeKind() {
  const { key, kind, text } = current();
  const wanted = isAttached(key) ? await askKind("What is it?", kind) : null;
  if (wanted && wanted !== kind) await doThis({ do: "reword", key, text, kind: wanted });
}

/** Adds an attachment to the chosen step, after the chosen one: `lines` of the source, or what the user types. */
export async function addBeneath(lines = []) {
  const { key } = state;
  const list = stepOf(key);
  const kind = list && await askKind("What do you want to add?", OTHER);
  if (!kind) return;
  const place = isAttached(key) ? placeOf(key) + 1 : sizeOf(list);
  if (!lines.length) startEdit(keyIn(list, place), { isNew: true, list, place, kind });
  else if (await doThis({ do: "add", section: list, place, lines, kind })) announce("Added beneath the step");
}
