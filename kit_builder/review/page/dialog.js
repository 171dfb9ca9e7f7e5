// Dialogs: edit conflicts, text input, choices, confirmation, and the list of keyboard shortcuts.

import { button, byId, el } from "./dom.js";

/** Opens a dialog and returns its answer, or `fallback`. `fill` gets a function that closes the dialog with an answer. */
function openDialog(title, fill, fallback = null) {
  const dialog = byId("dialog");
  const back = document.activeElement;
  return new Promise((answer) => {
    let given = fallback;
    const close = (value) => {
      given = value;
      dialog.close();
    };
    dialog.replaceChildren(el("h2", { id: "dialog-title", tabindex: "-1" }, title), ...fill(close));
    dialog.addEventListener("close", () => {
      if (back?.isConnected) back.focus();
      answer(given);
    }, { once: true });
    dialog.showModal();
  });
}

/** Shows edit conflicts and returns which text to keep: "mine", "theirs" or "both". */
export function resolveEditConflict(conflicts) {
  const shown = Object.values(conflicts).flat().map(({ theirs, mine }) =>
    el("div", { class: "conflict" },
      el("div", {}, el("h3", {}, "On disk"), el("pre", {}, theirs || "(nothing)")),
      el("div", {}, el("h3", {}, "Yours"), el("pre", {}, mine || "(nothing)"))));
  return openDialog("Edit conflict", (close) => [
    el("p", {}, "Another window or an editor changed the same text. Nothing has been lost. Which text do you want to keep?"),
    ...shown,
    el("div", { class: "buttons" },
      button("Keep both", () => close("both"), { autofocus: true }),
      button("Keep mine", () => close("mine")),
      button("Keep the text on disk", () => close("theirs"))),
  ], "both");
}

/** Asks for a line of text; returns null if cancelled or empty, unless it `mayBeEmpty`. */
export function askText(title, text, go, mayBeEmpty = false) {
  const input = el("input", { "aria-labelledby": "dialog-title", maxlength: "300", autofocus: true });
  input.value = text;
  return openDialog(title, (close) => [
    el("form", { onsubmit: (event) => { event.preventDefault(); close(input.value.trim() || (mayBeEmpty ? "" : null)); } },
      input,
      el("div", { class: "buttons" }, el("button", { type: "submit" }, go), button("Cancel", () => close(null)))),
  ]);
}

/** Asks to choose one of several [value, text], or of groups of them by label; returns null if cancelled. */
export function askOne(title, choices, go, chosen = "") {
  // A list that is always open, so that Enter can have the meaning it has in a text field.
  const submit = (event) => { if (event.key === "Enter") { event.preventDefault(); select.form.requestSubmit(); } };
  const select = el("select", { "aria-labelledby": "dialog-title", size: "12", autofocus: true, onkeydown: submit }, ...choices.map(choice));
  select.selectedIndex = 0;
  if (chosen) select.value = chosen;
  return openDialog(title, (close) => [
    el("form", { onsubmit: (event) => { event.preventDefault(); close(select.value); } },
      select,
      el("div", { class: "buttons" }, el("button", { type: "submit" }, go), button("Cancel", () => close(null)))),
  ]);
}

function choice([value, text]) {
  const several = Array.isArray(text);
  return several ? el("optgroup", { label: value }, ...text.map(choice)) : el("option", { value }, text);
}

/** Asks for the fields of a form; returns their values by key, or null if cancelled. */
export function askFields(title, fields, go) {
  const inputs = fields.map(({ key, choices, value }) => {
    const input = choices.length ? el("select", { name: key }, ...choices.map(([each, text]) => el("option", { value: each }, text))) : el("input", { name: key, maxlength: "300" });
    input.value = value;
    return input;
  });
  inputs[0].autofocus = true;
  return openDialog(title, (close) => [
    el("form", { onsubmit: (event) => { event.preventDefault(); close(Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()]))); } },
      ...fields.map(({ heading }, place) => el("label", {}, heading, inputs[place])),
      el("div", { class: "buttons" }, el("button", { type: "submit" }, go), button("Cancel", () => close(null)))),
  ]);
}

export function askConfirmation(title, text, go) {
  return openDialog(title, (close) => [
    el("p", {}, text),
    el("div", { class: "buttons" },
      button(go, () => close(true), { autofocus: true }), button("Cancel", () => close(false))),
  ], false);
}

/** Shows a long text to edit; returns null if cancelled. */
export function askLong(title, text) {
  const area = el("textarea", { class: "long", "aria-labelledby": "dialog-title", rows: "24", spellcheck: "true", autofocus: true });
  area.value = text;
  return openDialog(title, (close) => [
    area,
    el("div", { class: "buttons" }, button("Save", () => close(area.value)), button("Cancel", () => close(null))),
  ]);
}

const SHORTCUTS = [
  ["On an item of the card", [
    ["Enter or a", "accept and go to the next item; after the last one, to Approve"],
    ["↓ ↑ or j k", "go to another item"],
    ["e", "edit; Enter or Esc: finish, Ctrl+Enter: split here"],
    ["Shift+J", "join to the previous item"],
    ["Alt+↑ Alt+↓", "move up or down, also into the next stage or step"],
    ["v", "move to another stage, step or section"],
    ["x", "drop, with all that is attached to it"],
    ["r", "go to its lines in the source to change the evidence"],
    ["1 to 9", "keep that version, if the sources conflict"],
    ["b", "add something beneath this step"],
    ["c", "change the kind of an attachment"],
    ["t", "title of the stage that begins with this step"],
    ["y n", "tell a story, or leave it out; again: ask later"],
    ["d", "divide: make a separate method of this step and those below"],
  ]],
  ["On a line of the source", [
    ["↓ ↑ or j k", "go to another line"],
    ["n or Shift+N", "go to the next or previous line that was left out"],
    ["Space", "add or remove the line as evidence of the item"],
    ["s p w e", "add it as a step, pitfall, script or example"],
    ["b", "add it beneath the chosen step"],
    ["Esc", "go back to the card"],
  ]],
  ["On a method", [
    ["[ and ]", "go to the previous or next method"],
    ["Shift+A", "approve the method or make it a draft again"],
    ["l", "go to the lines that were left out"],
  ]],
  ["Anywhere", [
    ["< and >", "go to the previous or next step of the review"],
    ["m", "play the recording from this line, if there is one; again: stop"],
    ["u", "undo"],
    ["Alt+1 Alt+2 Alt+3", "go to the list, to what is chosen or to the source"],
  ]],
];

/** Shows all keys, first those of the view that is open. */
export function showShortcuts(here = []) {
  return openDialog("Keyboard shortcuts", (close) => [
    el("div", { class: "buttons" }, button("Close", () => close(null), { autofocus: true })),
    ...[...here, ...SHORTCUTS].flatMap(([title, keys]) => [
      el("h3", {}, title),
      el("dl", { class: "keys" }, ...keys.flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, what)])),
    ]),
  ]);
}
