// The questions that the page asks: which words are to stand, which name, which method; and the keys.

import { button, byId, el } from "./dom.js";

/** Asks in a dialog; `fill` is given a function that closes it with an answer. Closing it otherwise gives `instead`. */
function asked(title, fill, instead = null) {
  const dialog = byId("dialog");
  const back = document.activeElement;
  return new Promise((answer) => {
    let given = instead;
    const close = (value) => {
      given = value;
      dialog.close();
    };
    dialog.replaceChildren(el("h2", { id: "asks", tabindex: "-1" }, title), ...fill(close));
    dialog.addEventListener("close", () => {
      if (back?.isConnected) back.focus();
      answer(given);
    }, { once: true });
    dialog.showModal();
  });
}

/** Shows what clashes, and gives what is to stand: "mine", "theirs" or "both". */
export function decideClash(clashes) {
  const shown = Object.values(clashes).flat().map(({ theirs, mine }) =>
    el("div", { class: "clash" },
      el("div", {}, el("h3", {}, "On the disk now"), el("pre", {}, theirs || "(nothing)")),
      el("div", {}, el("h3", {}, "Yours"), el("pre", {}, mine || "(nothing)"))));
  return asked("Both were changed in the same place", (close) => [
    el("p", {}, "Another window or an editor has changed the same words. Nothing is lost: say which are to stand."),
    ...shown,
    el("div", { class: "buttons" },
      button("Keep both", () => close("both"), { autofocus: true }),
      button("Keep mine", () => close("mine")),
      button("Keep what is on the disk", () => close("theirs"))),
  ], "both");
}

/** Asks for a line of text; null where none is given. */
export function askText(title, text, go) {
  const input = el("input", { "aria-labelledby": "asks", maxlength: "300", autofocus: true });
  input.value = text;
  return asked(title, (close) => [
    el("form", { onsubmit: (event) => { event.preventDefault(); close(input.value.trim() || null); } },
      input,
      el("div", { class: "buttons" }, el("button", { type: "submit" }, go), button("Cancel", () => close(null)))),
  ]);
}

/** Asks for one of several [value, text]; null where none is chosen. */
export function askOne(title, choices, go) {
  const select = el("select", { "aria-labelledby": "asks", autofocus: true },
    ...choices.map(([value, text]) => el("option", { value }, text)));
  return asked(title, (close) => [
    el("form", { onsubmit: (event) => { event.preventDefault(); close(select.value); } },
      select,
      el("div", { class: "buttons" }, el("button", { type: "submit" }, go), button("Cancel", () => close(null)))),
  ]);
}

export function askWhether(title, text, go) {
  return asked(title, (close) => [
    el("p", {}, text),
    el("div", { class: "buttons" },
      button(go, () => close(true), { autofocus: true }), button("Cancel", () => close(false))),
  ], false);
}

/** Shows a long text to edit; null where it is left as it is. */
export function askLong(title, text) {
  const area = el("textarea", { class: "long", "aria-labelledby": "asks", rows: "24", spellcheck: "true", autofocus: true });
  area.value = text;
  return asked(title, (close) => [
    area,
    el("div", { class: "buttons" }, button("Save", () => close(area.value)), button("Cancel", () => close(null))),
  ]);
}

const KEYS = [
  ["On an item of the card", [
    ["Enter or a", "it is right: on to the next; after the last one, approve"],
    ["↓ ↑ or j k", "to another item"],
    ["e", "edit; then Enter: done, Ctrl+Enter: split here, Esc: done"],
    ["Shift+J", "join with the one before"],
    ["Alt+↑ Alt+↓", "move up or down"],
    ["x", "drop"],
    ["r", "re-point: to its lines in the source"],
    ["1 to 9", "keep that telling, where the sources do not agree"],
    ["d", "divide: this step and those below become a method of their own"],
  ]],
  ["On a line of the source", [
    ["↓ ↑ or j k", "to another line"],
    ["n or Shift+N", "to the next or last line that was left out"],
    ["Space", "it is evidence of the item, or is no more"],
    ["s p w e", "add it as a step, pitfall, words to say, example"],
    ["Esc", "back to the card"],
  ]],
  ["Anywhere", [
    ["[ and ]", "the method before, the next one"],
    ["Shift+A", "approve the method, or make it a draft again"],
    ["l", "to what was left out"],
    ["m", "hear it from its minute, where a recording lies beside the transcript; again: stop"],
    ["u", "undo"],
    ["Alt+1 Alt+2 Alt+3", "to the methods, the card, the source"],
  ]],
];

export function showKeys() {
  return asked("Keys", (close) => [
    el("div", { class: "buttons" }, button("Close", () => close(null), { autofocus: true })),
    ...KEYS.flatMap(([title, keys]) => [
      el("h3", {}, title),
      el("dl", { class: "keys" }, ...keys.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)])),
    ]),
  ]);
}
