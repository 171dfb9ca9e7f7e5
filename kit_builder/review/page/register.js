// The registers of a card: numbers and stories, in rows of a few fields.

import { button, el } from "./dom.js";
import { askFields } from "./dialog.js";
import { chips, focusable } from "./item.js";
import { select } from "./choosing.js";
import { doThis, items, keyIn, listOf, state } from "./state.js";
import { dropItem } from "./moving.js";

const KEYS = { yes: "y", no: "n" };

export function registerSection(register) {
  const { section, heading, columns, rows } = register;
  return el("section", { "aria-label": heading },
    el("h3", {}, heading, " ", button("Add", () => editRow(keyIn(section, rows.length)), { class: "small", "aria-label": `Add to ${heading}` })),
    el("ul", { class: "items", "data-list": section }, ...rows.map((row) => el("li", {}, registerRow(row, columns)))));
}

function registerRow(row, columns) {
  const [, ...filled] = columns.filter((column) => row.values[column.key] && column.key !== "consent");
  return focusable(row, {},
    el("p", { class: "said" }, el("strong", { class: "text" }, row.text)),
    el("dl", { class: "fields" }, ...filled.map((column) => el("div", {}, el("dt", {}, column.heading), el("dd", {}, row.values[column.key])))),
    "consent" in row.values ? consent(row, columns.find((column) => column.key === "consent")) : "",
    chips(row, row.evidence),
    el("div", { class: "tools" },
      button("Edit…", () => editRow(row.key), { class: "small" }, "e"),
      button("Drop", () => { select(row.key); dropItem(); }, { class: "small" }, "x")));
}

function consent({ key, values }, { heading, choices }) {
  return el("div", { class: "buttons", role: "group", "aria-label": heading },
    el("span", { class: "who" }, heading),
    ...choices.map(([value, text]) => button(text, () => fill(key, { consent: value }), { class: "small", "aria-pressed": String(values.consent === value), "data-name": `consent ${key} ${value}` }, KEYS[value])));
}

const fill = (key, values) => doThis({ do: "fill", key, values });

/** Says whether a story may be told; the same answer again takes it back. */
export async function decideConsent(value) {
  const { key, values } = items().find((item) => item.key === state.key);
  if (values && "consent" in values) await fill(key, { consent: values.consent === value ? "ask" : value });
}

/** Edits a row of a register in a dialog, or adds one if there is none with this key. */
export async function editRow(key) {
  const { heading, columns, rows } = state.card.registers.find((each) => each.section === listOf(key));
  const values = rows.find((row) => row.key === key)?.values ?? {};
  const given = await askFields(heading, columns.map((column) => ({ ...column, value: values[column.key] ?? column.choices[0]?.[0] ?? "" })), "Save");
  if (!given) return;
  if (await fill(key, given)) select(key);
}
