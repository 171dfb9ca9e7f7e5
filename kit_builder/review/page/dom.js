// Creates elements from plain text only, so that text from a source is never parsed as HTML.

/** Creates an element with attributes, listeners (`onclick`) and children: elements and texts. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== "") made.setAttribute(name, value);
  }
  made.append(...children.flat().filter((child) => child !== "" && child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

export function button(text, onclick, attributes = {}, key = "") {
  const shown = key ? [text, " ", el("kbd", {}, key)] : [text];
  return el("button", { type: "button", onclick, ...attributes }, ...shown);
}

/** Announces a text to screen readers only. */
export function announce(text) {
  byId("announcement").textContent = text;
}

/** Returns a row of keys with what they do. */
export function keyLine(keys) {
  return keys.map(([key, what]) => el("span", {}, el("kbd", {}, key), ` ${what}`));
}

/** Shows one of the three panes on a narrow screen. */
export function showPane(name) {
  document.body.dataset.pane = name;
  for (const each of document.querySelectorAll(".panes button")) {
    each.setAttribute("aria-pressed", String(each.dataset.pane === name));
  }
}

export const isTyping = (target) => ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);

/** Scrolls an element to the middle of its pane, and again once the elements around it have been laid out. */
export function centre(element) {
  const scroll = () => element.scrollIntoView({ block: "center", behavior: "instant" });
  scroll();
  requestAnimationFrame(() => requestAnimationFrame(scroll));
}
