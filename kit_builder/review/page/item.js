// An item of a card or an attachment: its text, its evidence, its conflicting versions and its buttons.

import { button, el } from "./dom.js";
import { select } from "./choosing.js";
import { addBeneath, changeKind, dragFrom, dropItem, dropOnto, join, moveBy, moveTo, titleStage } from "./moving.js";
import { showLine } from "./source.js";
import { doThis, isAttached, seenName, state, stepOf } from "./state.js";
import { startEdit } from "./typing.js";

/** Returns the row of an item in the list `list`, with its attachments below it. */
export function itemRow(item, list) {
  const label = item.kind ? el("span", { class: "kind" }, state.card.kinds[item.kind]) : "";
  return el("li", {},
    focusable(item, { draggable: "true",
      ondragstart: (event) => dragFrom(event, item.key),
      ondragover: (event) => event.preventDefault(),
      ondrop: (event) => { event.preventDefault(); dropOnto(item.key); } },
      el("p", { class: "said" }, label, el("span", { class: "text" }, item.text)),
      item.conflicts.length ? versions(item) : chips(item, item.evidence),
      el("div", { class: "tools" }, ...tools(item, list))),
    list === "steps" ? el("ul", { class: "items attached", "data-list": item.key }, ...item.attachments.map((each) => itemRow(each, item.key))) : "");
}

/** Returns an element that can be chosen, with the keyboard too. */
export function focusable(item, attributes, ...children) {
  const isOwn = (event) => !event.target.closest("button,textarea,select");
  return el("div", {
    class: state.seen.has(seenName(item)) ? "item seen" : "item",
    "data-key": item.key, "data-name": `item ${item.key}`, tabindex: "-1",
    role: "group", "aria-label": item.kind ? `${state.card.kinds[item.kind]}: ${item.text}` : item.text,
    onfocus: (event) => { if (event.target === event.currentTarget) select(item.key); },
    onclick: (event) => { if (isOwn(event)) { select(item.key); event.currentTarget.focus(); } },
    ondblclick: (event) => { if (isOwn(event)) startEdit(item.key); },
    ...attributes,
  }, ...children);
}

/** Returns buttons that show the source lines behind an item. */
export function chips(item, evidence) {
  return el("p", { class: "evidence" }, ...(evidence.length ? evidence.map((found) => chip(item, found)) : [el("span", { class: "none" }, "no source line")]));
}

function chip(item, found) {
  const lines = `${found.name} ${found.first}${found.last > found.first ? `–${found.last}` : ""}`;
  const shown = [found.place, lines].filter(Boolean).join(" · ");
  const show = () => { select(item.key); showLine(found); };
  return button(shown, show, { class: "chip", title: found.quote, "aria-label": `${shown}, evidence: ${found.quote}` });
}

function versions(item) {
  const all = [item, ...item.conflicts];
  return el("div", { class: "versions", role: "group", "aria-label": "Conflicting advice" },
    el("p", {}, "Conflicting advice:"),
    el("ol", {}, ...all.map((version, number) => el("li", {},
      el("p", {}, version.text),
      chips(item, version.evidence),
      el("div", { class: "buttons" },
        button("Keep this", () => decide(item.key, number), { class: "small" }, String(number + 1)),
        button("Keep this, others as variants", () => decide(item.key, number, true), { class: "small" }))))));
}

export const decide = (key, version, asVariants = false) => doThis({ do: "decide", key, version, as_variants: asVariants });

function tools(item, list) {
  const tool = (text, action, key, more = {}) => button(text, () => { select(item.key); action(); }, { class: "small", ...more }, key);
  return [
    tool("Edit", () => startEdit(item.key), "e"),
    isAttached(item.key) ? tool("Kind…", changeKind, "c") : "",
    stepOf(item.key) ? tool("Add beneath…", addBeneath, "b") : "",
    list === "steps" ? tool("Stage…", titleStage, "t") : "",
    tool("Join", join, "J", { title: "Join to the previous item" }),
    tool("↑", () => moveBy(-1), "", { "aria-label": "Move up" }),
    tool("↓", () => moveBy(1), "", { "aria-label": "Move down" }),
    tool("Move to…", moveTo, "v"),
    tool("Drop", dropItem, "x"),
  ];
}
