// Requests to the server. Edits are saved one at a time and kept in the browser until they are on disk.

import { byId } from "./dom.js";

const TOKEN = "x-kit-token";
const RETRY = 2000; // milliseconds

let token = "";
let kit = "";
let queue = Promise.resolve();
let waiting = 0;

export class Refused extends Error {}

/** Moves the token from the address, where it could be seen or bookmarked, to the storage of this tab. */
export function takeToken() {
  if (location.hash.length > 1) sessionStorage.setItem(TOKEN, location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  token = sessionStorage.getItem(TOKEN) ?? "";
}

export function useKit(id) {
  kit = id;
}

export async function ask(path, options = {}) {
  const response = await fetch(path, { ...options, headers: { [TOKEN]: token, "content-type": "application/json" } });
  const data = await response.json();
  if (!response.ok) throw new Refused(data.error ?? "The request failed.");
  return data;
}

export const hasUnsaved = () => waiting > 0;

/**
 * Saves an operation on the texts in `bases` and returns the result: saved, or edit conflicts. Retries while the server
 * is gone or another program is using the kit.
 */
export function save(operation, bases, onConflict = "ask", draft = crypto.randomUUID()) {
  const request = { draft, bases, operation, on_conflict: onConflict };
  localStorage.setItem(keyOf(draft), JSON.stringify(request));
  waiting += 1;
  showStatus("Saving…");
  const result = queue.then(() => saveWithRetries(request));
  queue = result.catch(() => undefined).then(() => {
    waiting -= 1;
  });
  return result;
}

async function saveWithRetries(request) {
  for (;;) {
    try {
      const done = await ask("/api/edit", { method: "POST", body: JSON.stringify(request) });
      if (done.waiting) {
        showStatus(`Not saved yet: ${done.waiting}`, true);
      } else {
        if (done.saved) localStorage.removeItem(keyOf(request.draft));
        showStatus(done.saved ? (done.merged.length ? "Saved and merged with other changes" : "Saved") : "Not saved", !done.saved);
        return done;
      }
    } catch (error) {
      if (error instanceof Refused) {
        localStorage.removeItem(keyOf(request.draft));
        showStatus(error.message, true);
        throw error;
      }
      showStatus("Not saved yet: the review has stopped. Start it again; your text is kept in this browser.", true);
    }
    await new Promise((later) => setTimeout(later, RETRY));
  }
}

/** Returns the edits that this browser could not save, from this tab or one that was closed. */
export function listUnsaved() {
  return readStored("unsaved").map(([, request]) => request);
}

export async function discardDraft(draft) {
  localStorage.removeItem(keyOf(draft));
  await ask(`/api/draft?name=${encodeURIComponent(draft)}`, { method: "DELETE" });
}

/** Stores text as it is typed, until the operation with it has been passed to `save`. */
export function storeTyping(typed) {
  const name = `typing/${kit}/${typed.operation.path}/${typed.operation.key}`;
  if (typed.isSent) localStorage.removeItem(name);
  else localStorage.setItem(name, JSON.stringify(typed));
}

/** Returns the text that was being typed when the page was closed or crashed, and forgets it. */
export function takeStoredTyping() {
  return readStored("typing").map(([name, typed]) => {
    localStorage.removeItem(name);
    return typed;
  });
}

function readStored(kind) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(`${kind}/${kit}/`));
  return names.map((name) => [name, JSON.parse(localStorage.getItem(name))]);
}

/** Keeps what is being typed as an answer to `question`, in this browser; an empty text is forgotten. */
export function keepAnswer(question, text) {
  if (text.trim()) localStorage.setItem(`answer/${kit}/${question}`, text);
  else localStorage.removeItem(`answer/${kit}/${question}`);
}

export const readAnswer = (question) => localStorage.getItem(`answer/${kit}/${question}`) ?? "";

const keyOf = (draft) => `unsaved/${kit}/${draft}`;

export function showStatus(text, isProblem = false) {
  const saving = byId("saving");
  saving.textContent = text;
  saving.classList.toggle("problem", isProblem);
}
