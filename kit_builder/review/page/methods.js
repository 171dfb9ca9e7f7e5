// Left: the list of methods and the progress of the review.

import { byId, el, showPane } from "./dom.js";
import { loadCard, on, state } from "./state.js";

const STATES = { draft: "Draft", approved: "Approved", changed: "Changed since approval" };

export const stateOf = (method) => {
  const by = method.changed_by.length ? `, by ${method.changed_by.join(" and ")}` : "";
  return STATES[method.state] + by;
};

export function startMethods() {
  on("kit", show);
  on("card", mark);
  byId("find").addEventListener("input", show);
}

function show() {
  const { methods, title } = state.kit;
  const wanted = byId("find").value.trim().toLowerCase();
  const approved = methods.filter((method) => method.state === "approved").length;
  byId("title").textContent = title;
  document.title = `${title}: review`;
  byId("progress").textContent = `${approved} of ${methods.length} approved`;
  const list = byId("list");
  const hadFocus = list.contains(document.activeElement) && document.activeElement.dataset.path;
  list.replaceChildren(...methods.filter((method) => method.name.toLowerCase().includes(wanted)).map(row));
  mark();
  if (hadFocus) list.querySelector(`[data-path="${CSS.escape(hadFocus)}"]`)?.focus();
}

function row(method) {
  const more = method.suggested ? el("span", { class: "new" }, "new") : "";
  return el("li", {},
    el("button", { type: "button", class: "method", "data-path": method.path, onclick: () => open(method.path) },
      el("span", { class: "name" }, method.name),
      el("span", { class: `state ${method.state}` }, stateOf(method)),
      more));
}

function mark() {
  const marked = byId("list").querySelector("[aria-current]");
  const path = state.card?.path ?? "";
  if (marked?.dataset.path === path) return;
  marked?.removeAttribute("aria-current");
  const shown = byId("list").querySelector(`[data-path="${CSS.escape(path)}"]`);
  shown?.setAttribute("aria-current", "true");
  shown?.scrollIntoView({ block: "nearest" });
}

export async function open(path) {
  await loadCard(path);
  showPane("card");
  byId("sheet").scrollTop = 0;
}

/** Returns the path of the method `step` places from the one shown; with `onlyOpen`, of the next that is not approved. */
export function next(step, onlyOpen = false) {
  const { methods } = state.kit;
  const here = methods.findIndex((method) => method.path === state.card?.path);
  for (let count = 1; count <= methods.length; count += 1) {
    const method = methods[(here + step * count + methods.length * count) % methods.length];
    if (!onlyOpen || method.state !== "approved") return method.path;
  }
  return null;
}
