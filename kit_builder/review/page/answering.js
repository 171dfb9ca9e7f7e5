// A field to write an answer in. What is typed is kept in this browser until it is saved in the kit.

import { keepAnswer, readAnswer } from "./api.js";
import { button, el } from "./dom.js";
import { focusThing } from "./desk.js";

/** Returns a form for an answer to `question`; `save` gets the text and returns whether it was saved. */
export function answerForm(question, { label, go, text = "", rows = 5, save }) {
  const area = el("textarea", { class: "said-field", rows: String(rows), spellcheck: "true", "data-name": "answer" });
  area.value = readAnswer(question) || text;
  const send = async () => {
    const given = area.value.trim();
    if (!given) return;
    keepAnswer(question, area.value);
    if (await save(given)) keepAnswer(question, "");
  };
  area.addEventListener("input", () => keepAnswer(question, area.value));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      focusThing();
    }
  });
  return el("form", { class: "said-form", onsubmit: (event) => { event.preventDefault(); send(); } },
    el("label", {}, label, area),
    el("div", { class: "buttons" }, button(go, send, { class: "main" }, "Ctrl+Enter")));
}

/** Goes into the field for an answer. */
export function writeAnswer() {
  const area = document.querySelector("#thing .said-field");
  if (!area) return;
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}
