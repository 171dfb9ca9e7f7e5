// A field to write an answer in. What is typed is kept in this browser until it is saved in the kit.

import { ask, keepAnswer, readAnswer, showStatus } from "./api.js";
import { announce, button, el } from "./dom.js";
import { focusThing } from "./desk.js";

/**
 * Returns a form for an answer to `question`; `save` gets the text and returns whether it was saved. If it `listens`, the
 * answer may be a recording, whose words go into the field.
 */
export function answerForm(question, { label, go, text = "", rows = 5, listens = false, save }) {
  const area = el("textarea", { class: "said-field", rows: String(rows), spellcheck: "true", "data-name": "answer", "data-question": question });
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
    listens ? recordingField(question, area) : "",
    el("div", { class: "buttons" }, button(go, send, { class: "main" }, "Ctrl+Enter")));
}

/** Returns a field for a recording, whose words are added to what is typed in `area`. */
function recordingField(question, area) {
  const input = el("input", { type: "file", accept: ".mp3,.m4a,.wav,.mp4" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    input.disabled = true;
    showStatus(`Listening to ${file.name}…`);
    try {
      const { text } = await ask(`/api/hear?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
      // The page may show another question meanwhile, or this one in a new field.
      const fields = [...document.querySelectorAll("#thing .said-field")];
      const shown = fields.find((each) => each.dataset.question === question) ?? area;
      shown.value = [shown.isConnected ? shown.value : readAnswer(question), text].filter((each) => each.trim()).join("\n");
      keepAnswer(question, shown.value);
      showStatus("");
      announce("The recording is in your answer. A machine has heard it: check names and numbers, then save.");
    } catch (error) {
      showStatus(`The recording was not heard. ${error.message}`, true);
    }
    input.disabled = false;
    input.value = "";
  });
  return el("label", { class: "recording" }, "Or add a recording", input);
}

/** Goes into the field for an answer. */
export function writeAnswer() {
  const area = document.querySelector("#thing .said-field");
  if (!area) return;
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}
