"use strict";
const store = {
  get(key) { try { return localStorage.getItem(`${LABELS.kit}:${key}`); } catch { return null; } },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(`${LABELS.kit}:${key}`);
      else localStorage.setItem(`${LABELS.kit}:${key}`, value);
    } catch { /* if the browser stores nothing, ticks last until the page is closed */ }
  },
};
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const theme = store.get("theme");
if (theme) document.documentElement.dataset.theme = theme;

function setUpTheme() {
  const button = document.querySelector(".theme");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    store.set("theme", root.dataset.theme);
  });
}

function foldMenu() {
  const menu = document.querySelector(".pages > details");
  if (menu && matchMedia("(max-width: 48rem)").matches) menu.open = false;
}

// A table that is wider than the screen is moved sideways in a frame, also with the keyboard.
function frameWideTables() {
  for (const table of document.querySelectorAll("main table, article table")) {
    if (table.closest(".scroll") || table.offsetWidth <= table.parentElement.clientWidth + 1) continue;
    const frame = document.createElement("div");
    frame.className = "scroll";
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", [...table.querySelectorAll("th")].map((each) => each.textContent).filter(Boolean).join(", "));
    table.before(frame);
    frame.append(table);
  }
}

function rememberTicks() {
  for (const scope of document.querySelectorAll("article, main:not(:has(article))")) {
    const boxes = [...scope.querySelectorAll("input[data-key]")];
    if (!boxes.length) continue;
    const bar = document.createElement("div");
    const count = document.createElement("p");
    const clear = document.createElement("button");
    bar.className = "ticks";
    count.setAttribute("role", "status");
    clear.type = "button";
    clear.textContent = LABELS.clear;
    const showCount = () => {
      count.textContent = fill(LABELS.ticked, { done: boxes.filter((box) => box.checked).length, all: boxes.length });
    };
    for (const box of boxes) {
      if (store.get(box.dataset.key)) box.checked = true;
      box.addEventListener("change", () => { store.set(box.dataset.key, box.checked ? "1" : null); showCount(); });
    }
    clear.addEventListener("click", () => {
      for (const box of boxes) { box.checked = false; store.set(box.dataset.key, null); }
      showCount();
    });
    showCount();
    bar.append(count, clear);
    const turn = scope.querySelector(":scope > .turn");
    if (turn) turn.before(bar); else scope.append(bar);
  }
}

function markQuizzes() {
  for (const form of document.querySelectorAll("form.quiz")) {
    form.querySelector("button").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const questions = [...form.querySelectorAll("[data-question]")];
      const results = questions.map((question) => {
        const inputs = [...question.querySelectorAll("input")];
        const answered = inputs.some((input) => input.checked);
        const right = inputs.every((input) => input.checked === input.hasAttribute("data-right"));
        question.className = `is-marked ${right ? "is-right" : "is-wrong"}`;
        question.querySelector(".verdict").textContent = right ? LABELS.right : answered ? LABELS.wrong : LABELS.unanswered;
        for (const feedback of question.querySelectorAll(".feedback")) feedback.hidden = false;
        return right;
      });
      const right = results.filter(Boolean).length;
      const score = form.querySelector(".score");
      score.textContent = fill(LABELS.score, { right, all: results.length });
      score.focus();
      form.dispatchEvent(new CustomEvent("marked", { bubbles: true, detail: { right, all: results.length } }));
    });
  }
}

// Due dates are computed in UTC, where every day has 24 hours.
function dueDate(due, start) {
  const day = new Date(start);
  const ahead = due.dataset.weekday ? (due.dataset.weekday - day.getUTCDay() + 7) % 7 : Number(due.dataset.day);
  day.setUTCDate(day.getUTCDate() + ahead);
  return day;
}

// A line in an iCalendar file has at most 75 bytes and continues on an indented line (RFC 5545, 3.1).
function foldLine(line) {
  let [held, size] = ["", 0];
  for (const char of line) {
    const bytes = new TextEncoder().encode(char).length;
    if (size + bytes > 75) [held, size] = [`${held}\r\n `, 1];
    held += char;
    size += bytes;
  }
  return held;
}

function makeCalendar(name, start, dues) {
  const digits = (day) => day.toISOString().slice(0, 10).replaceAll("-", "");
  const now = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const events = dues.flatMap((due, place) => [
    "BEGIN:VEVENT",
    `UID:${name}-${start}-${place + 1}@${LABELS.kit}`,
    `DTSTAMP:${now}`,
    `DTSTART;VALUE=DATE:${digits(dueDate(due, start))}`,
    ...(due.dataset.weekday ? ["RRULE:FREQ=WEEKLY"] : []),
    `SUMMARY:${due.querySelector("span").textContent.replace(/[\\;,]/g, "\\$&")}`,
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ]);
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kit-builder//EN", ...events, "END:VCALENDAR"];
  return lines.map((line) => `${foldLine(line)}\r\n`).join("");
}

function setUpCalendars() {
  for (const form of document.querySelectorAll("form.calendar")) {
    const start = form.querySelector("input");
    const dues = [...form.querySelectorAll("li")];
    const format = { weekday: "short", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    const show = () => {
      for (const due of start.value ? dues : []) {
        const day = dueDate(due, start.value);
        const time = due.querySelector("time");
        time.dateTime = day.toISOString().slice(0, 10);
        time.textContent = day.toLocaleDateString(document.documentElement.lang, format);
      }
    };
    start.value = new Date().toLocaleDateString("sv"); // as YYYY-MM-DD in the reader's time zone
    start.addEventListener("input", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([makeCalendar(form.dataset.name, start.value, dues)], { type: "text/calendar" }));
      link.download = `${form.dataset.name}.ics`;
      link.click();
    });
    show();
    form.hidden = false;
  }
}

const fold = (text) => text.toLowerCase().normalize("NFD").replace(/(?<!a)\u030a|[\u0300-\u0309\u030b-\u036f]/g, "").normalize("NFC");

function searchEntries(entries, query) {
  const words = fold(query).split(/[^\p{L}\p{N}%]+/u).filter(Boolean);
  if (!words.length) return [];
  return entries
    .map((entry) => {
      const title = fold(`${entry.title} ${entry.heading}`);
      const text = fold(entry.text);
      let rank = 0;
      for (const word of words) {
        const inTitle = title.split(/[^\p{L}\p{N}%]+/u).some((each) => each.startsWith(word));
        const place = text.search(new RegExp(`(^|[^\\p{L}\\p{N}])${word}`, "u"));
        if (!inTitle && place < 0) return null;
        rank += (inTitle ? 5 : 0) + (place >= 0 ? 1 : 0);
      }
      const asked = fold(query).trim();
      const phrase = text.indexOf(asked);
      // What was typed, word for word, counts more than the same words here and there in a title and a text.
      if (phrase >= 0 || title.includes(asked)) rank += 6 * words.length;
      return { entry, rank, at: Math.max(0, phrase >= 0 ? phrase : text.search(new RegExp(words[0], "u"))) };
    })
    .filter(Boolean)
    .sort((one, other) => other.rank - one.rank);
}

function setUpSearch() {
  const form = document.querySelector("form.search");
  if (!form) return;
  const [input, panel] = [form.querySelector("input"), form.querySelector(".found")];
  const [count, list] = [panel.querySelector("p"), panel.querySelector("ol")];
  const up = document.body.dataset.up;
  form.hidden = false;
  const load = () => {
    if (window.KIT_TEXT || document.querySelector("script[data-index]")) return;
    const index = document.createElement("script");
    index.src = `${up}assets/search.js`;
    index.dataset.index = "";
    index.addEventListener("load", show);
    document.head.append(index);
  };
  const show = () => {
    const found = window.KIT_TEXT ? searchEntries(window.KIT_TEXT, input.value).slice(0, 20) : [];
    panel.hidden = !input.value.trim() || !window.KIT_TEXT;
    count.textContent = found.length ? fill(LABELS.found, { count: found.length }) : LABELS.nothing;
    list.replaceChildren(...found.map(({ entry, at }) => {
      const [item, link, about] = ["li", "a", "small"].map((name) => document.createElement(name));
      link.href = up + entry.href;
      link.textContent = entry.heading && entry.heading !== entry.title ? `${entry.title}: ${entry.heading}` : entry.title;
      const start = Math.max(0, entry.text.lastIndexOf(" ", at - 30));
      about.textContent = `${start ? "… " : ""}${entry.text.slice(start, start + 150).trim()}`;
      item.append(link, about);
      return item;
    }));
  };
  input.addEventListener("focus", load);
  input.addEventListener("input", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); list.querySelector("a")?.click(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) { panel.hidden = true; input.focus(); }
    if (event.key === "/" && !/INPUT|TEXTAREA|SELECT/.test(document.activeElement.tagName)) { event.preventDefault(); input.focus(); }
  });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) panel.hidden = true; });
}

document.addEventListener("DOMContentLoaded", () => {
  setUpTheme();
  foldMenu();
  frameWideTables();
  addEventListener("resize", frameWideTables);
  rememberTicks();
  markQuizzes();
  setUpSearch();
  setUpCalendars();
});
