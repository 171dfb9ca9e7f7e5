// What the page asks the server for, and what it saves: one thing at a time, kept in the browser until it is on the disk.

import { byId } from "./dom.js";

const TOKEN = "x-kit-token";
const RETRY = 2000;

let token = "";
let kit = "";
let queue = Promise.resolve();
let waiting = 0;

export class Refused extends Error {}

/** Takes the token out of the address, where it would be seen and kept; a reload finds it in this tab alone. */
export function takeToken() {
  if (location.hash.length > 1) sessionStorage.setItem(TOKEN, location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  token = sessionStorage.getItem(TOKEN) ?? "";
}

export function useKit(id) {
  kit = id;
}

export async function ask(path, options = {}) {
  const answer = await fetch(path, { ...options, headers: { [TOKEN]: token, "content-type": "application/json" } });
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told.error ?? "The server cannot do this.");
  return told;
}

export const unsaved = () => waiting > 0;

/**
 * Saves what an operation makes of the texts in `bases`. Gives what came of it: saved, or clashes. Where the server is
 * gone or another program is at work on the kit, it is tried again until it is saved.
 */
export function save(operation, bases, take = "ask", draft = crypto.randomUUID()) {
  const asked = { draft, bases, operation, take };
  localStorage.setItem(keyOf(draft), JSON.stringify(asked));
  waiting += 1;
  tell("Saving…");
  const result = queue.then(() => untilSaved(asked));
  queue = result.catch(() => undefined).then(() => {
    waiting -= 1;
  });
  return result;
}

async function untilSaved(asked) {
  for (;;) {
    try {
      const done = await ask("/api/edit", { method: "POST", body: JSON.stringify(asked) });
      if (done.waiting) {
        tell(`Not saved yet: ${done.waiting}`, true);
      } else {
        if (done.saved) localStorage.removeItem(keyOf(asked.draft));
        tell(done.saved ? (done.merged.length ? "Saved, with what was changed elsewhere" : "Saved") : "Not saved", !done.saved);
        return done;
      }
    } catch (error) {
      if (error instanceof Refused) {
        localStorage.removeItem(keyOf(asked.draft));
        tell(error.message, true);
        throw error;
      }
      tell("Not saved yet: the review has ended. Start it again; your words are kept here.", true);
    }
    await new Promise((later) => setTimeout(later, RETRY));
  }
}

/** What this browser could not save, from this tab or one that was closed. */
export function pending() {
  return stored("unsaved").map(([, asked]) => asked);
}

export async function letGo(draft) {
  localStorage.removeItem(keyOf(draft));
  await ask(`/api/draft?name=${encodeURIComponent(draft)}`, { method: "DELETE" });
}

/** Keeps every letter as it is typed, until the operation that holds it has been handed to `save`. */
export function keepTyping(typed) {
  const name = `typing/${kit}/${typed.operation.path}/${typed.operation.key}`;
  if (typed.gone) localStorage.removeItem(name);
  else localStorage.setItem(name, JSON.stringify(typed));
}

/** What was being typed when the page was closed or crashed; it is told once. */
export function typedBefore() {
  return stored("typing").map(([name, typed]) => {
    localStorage.removeItem(name);
    return typed;
  });
}

function stored(kind) {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(`${kind}/${kit}/`));
  return names.map((name) => [name, JSON.parse(localStorage.getItem(name))]);
}

const keyOf = (draft) => `unsaved/${kit}/${draft}`;

export function tell(text, isProblem = false) {
  const saving = byId("saving");
  saving.textContent = text;
  saving.classList.toggle("problem", isProblem);
}
