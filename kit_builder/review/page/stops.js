// Places within what a view shows that can be gone to: one of them is chosen, and keys act on it.

import { byId, el } from "./dom.js";

const all = () => [...byId("thing").querySelectorAll(".stop")];

/** Returns an element that can be chosen; `place` tells it from the others, and `choose` is called when it is. */
export function stop(tag, { place, choose, ...attributes }, ...children) {
  const isOwn = (event) => event.target.closest(".stop") === event.currentTarget && !event.target.closest("button,textarea,select");
  return el(tag, {
    ...attributes, "data-place": place, tabindex: "-1", class: `stop ${attributes.class ?? ""}`.trim(),
    onfocus: (event) => { if (event.target === event.currentTarget) { mark(event.currentTarget); choose(); } },
    onclick: (event) => { if (isOwn(event)) event.currentTarget.focus({ preventScroll: true }); },
  }, ...children);
}

/** Marks a stop as the chosen one, which the Tab key reaches. */
function mark(chosen) {
  for (const each of all()) {
    const isChosen = each === chosen;
    each.classList.toggle("chosen", isChosen);
    each.tabIndex = isChosen ? 0 : -1;
  }
}

/** Returns the stop at `place`, or the first one, and marks it. */
export function findStop(place) {
  const found = all().find((each) => each.dataset.place === place) ?? all()[0];
  if (found) mark(found);
  return found ?? null;
}

/** Goes to the stop `step` places from the chosen one, or to the next that has the class `kind`; returns whether there is one. */
export function stepStop(step, kind = "stop") {
  const stops = all();
  const here = stops.findIndex((each) => each.classList.contains("chosen"));
  const ahead = step > 0 ? stops.slice(here + 1) : stops.slice(0, Math.max(here, 0)).reverse();
  const next = ahead.find((each) => each.classList.contains(kind));
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return Boolean(next);
}
