// Which item of the card is chosen: the one that the keys act on and whose evidence is shown.

import { byId } from "./dom.js";
import { changed, state } from "./state.js";

/** Chooses an item without moving the focus. */
export function select(key) {
  if (state.key === key) return;
  state.key = key;
  markChosen();
  changed("item");
}

export function choose(key) {
  select(key);
  focusChosen();
}

export function focusChosen() {
  byId("sheet").querySelector(".item.chosen")?.focus();
}

/** Marks the chosen item and makes it the one that the Tab key reaches. */
export function markChosen() {
  for (const each of byId("sheet").querySelectorAll(".item")) {
    const isChosen = each.dataset.key === state.key;
    each.classList.toggle("chosen", isChosen);
    each.tabIndex = isChosen ? 0 : -1;
    if (isChosen) each.scrollIntoView({ block: "nearest" });
  }
}
