// Calculators. Numbers are exact fractions, and results are rounded as in the kit's worked examples.
const reduce = (n, d) => {
  if (d === 0n) throw new RangeError("division by zero");
  const [a, b] = d < 0n ? [-n, -d] : [n, d];
  let [x, y] = [a < 0n ? -a : a, b];
  while (y) [x, y] = [y, x % y];
  return { n: a / (x || 1n), d: b / (x || 1n) };
};
const toRatio = (text) => {
  const [whole, part = ""] = text.split(".");
  return reduce(BigInt(whole + part), 10n ** BigInt(part.length));
};
const isLess = (one, other) => one.n * other.d < other.n * one.d;
const SIGNS = {
  "+": (a, b) => reduce(a.n * b.d + b.n * a.d, a.d * b.d),
  "-": (a, b) => (b ? reduce(a.n * b.d - b.n * a.d, a.d * b.d) : reduce(-a.n, a.d)),
  "*": (a, b) => reduce(a.n * b.n, a.d * b.d),
  "/": (a, b) => reduce(a.n * b.d, a.d * b.n),
};
const COMPARISONS = {
  "over": (a, b) => isLess(b, a), "at least": (a, b) => !isLess(a, b),
  "under": (a, b) => isLess(a, b), "at most": (a, b) => !isLess(b, a),
};
const add = (all) => all.reduce((one, other) => SIGNS["+"](one, other), toRatio("0"));
const FUNCTIONS = {
  sum: add,
  min: (all) => all.reduce((one, other) => (isLess(other, one) ? other : one)),
  max: (all) => all.reduce((one, other) => (isLess(one, other) ? other : one)),
  average: (all) => SIGNS["/"](add(all), toRatio(String(all.length))),
  count: (all) => toRatio(String(all.length)),
};

// A value is a fraction, or a list of fractions for a column. What is missing makes the whole formula fail.
function workOut([sign, ...parts], values) {
  if (sign === "number") return toRatio(parts[0]);
  if (sign === "name") {
    if (!Object.hasOwn(values, parts[0])) throw new RangeError("missing");
    return values[parts[0]];
  }
  const worked = parts.map((part) => workOut(part, values));
  if (Object.hasOwn(SIGNS, sign)) return SIGNS[sign](...worked);
  if (!worked.flat().length) throw new RangeError("missing");
  return FUNCTIONS[sign](worked.flat());
}

// Rounds half up, or down or up for what must not be more or less than a limit.
const ADDED = { nearest: (d) => d, down: () => 0n, up: (d) => 2n * d - 1n };
function round({ n, d }, decimals, rounding) {
  const scale = 10n ** BigInt(decimals);
  const size = (2n * (n < 0n ? -n : n) * scale + ADDED[rounding](d)) / (2n * d);
  const digits = String(size).padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  const text = `${n < 0n && size ? "-" : ""}${digits.slice(0, cut)}${decimals ? "." : ""}${digits.slice(cut)}`;
  return { text, value: reduce(n < 0n ? -size : size, scale) };
}

// Reads what the kit reads as a number (`read_number`), to the same value; null for anything else.
const WELL_FORMED = /^(\d+([.,]\d+)?|\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?|[1-9]\d{0,2}((\.\d{3})+(,\d+)?|(,\d{3})+(\.\d+)?))$/;
const ONLY_THOUSANDS = /^[1-9]\d{0,2}((\.\d{3})+|(,\d{3})+)$/;
function readFigure(text) {
  if (!WELL_FORMED.test(text.trim())) return null;
  const bare = text.replace(/\s/g, "");
  const [first, ...others] = bare.match(/[.,]/g) ?? [];
  const isBetweenThousands = ONLY_THOUSANDS.test(bare) || others.some((sign) => sign !== first);
  const point = (isBetweenThousands ? bare.replaceAll(first, "") : bare).replace(",", ".");
  return /^0*\d{1,15}(\.\d{1,15}0*)?$/.test(point) ? toRatio(point) : null;
}

// A line counts by the columns in which it has a figure. A dash says that there is nothing to enter, so that nothing
// follows from it; nor does it from an input that is not filled in. A cell that is empty makes a line unfinished.
const isDash = (text) => ["-", "–", "—"].includes(text.trim());
const listNames = ([sign, ...parts]) => (sign === "name" ? parts : sign === "number" ? [] : parts.flatMap(listNames));
const followsFrom = ({ key, formula }, keys) => listNames(formula).some((name) => keys.has(name)) && keys.add(key);

function setUpCalculator(form) {
  const { name, decimal, typed, filled, columns, results, limits, example } = JSON.parse(form.dataset.calculator);
  const keys = [...typed, ...columns.map((column) => column.key)];
  const inputs = [...form.querySelectorAll("[data-input]")];
  const lines = [...form.querySelectorAll("[data-line]")];
  const texts = [...form.querySelectorAll("[data-text]")];
  const fields = [...form.querySelectorAll("input, select")];
  const needed = new Set([...columns, ...results].flatMap(({ formula }) => listNames(formula)));
  const counted = keys.filter((key) => needed.has(key) || !typed.includes(key));
  const find = (scope, key) => scope.querySelector(`[data-column="${CSS.escape(key)}"]`);
  const read = (field, values, key, dashed = new Set()) => {
    if (isDash(field.value)) dashed.add(key);
    const value = field.value.trim() && !isDash(field.value) ? readFigure(field.value) : undefined;
    field.setAttribute("aria-invalid", String(value === null));
    field.title = value === null ? LABELS.not_negative : "";
    if (value) values[key] = value;
  };
  const show = (output, { key, decimals, rounding, formula }, values) => {
    try {
      const { text, value } = round(workOut(formula, values), decimals, rounding);
      output.textContent = text.replace(".", decimal);
      values[key] = value;
    } catch {
      output.textContent = "";
    }
  };
  const findActions = (values, mark, among = Object.keys(values)) => limits.filter(({ key, comparison, number }) => {
    if (!among.includes(key)) return false;
    const isHit = values[key] && !Array.isArray(values[key]) && COMPARISONS[comparison](values[key], toRatio(number));
    if (Object.hasOwn(values, key) || isHit) mark(key, Boolean(isHit));
    return isHit;
  }).map(({ action }) => action);
  const calculate = () => {
    const values = {};
    for (const input of inputs) {
      const key = input.dataset.input;
      read(input, values, key);
      const said = form.querySelector(`[data-said="${CSS.escape(key)}"]`);
      if (said) said.textContent = findActions(values, () => {}, [key]).join(" · ");
    }
    const whole = lines.flatMap((line) => {
      const [own, dashed] = [{ ...values }, new Set()];
      const missing = new Set(inputs.map((input) => input.dataset.input).filter((key) => !Object.hasOwn(values, key)));
      for (const key of typed) read(find(line, key), own, key, dashed);
      for (const column of columns) {
        const output = find(line, column.key);
        if (followsFrom(column, dashed)) output.textContent = "–";
        else if (followsFrom(column, missing)) output.textContent = "";
        else show(output, column, own);
      }
      for (const { key } of limits) find(line, key)?.classList.remove("beyond");
      const said = findActions(own, (key, isHit) => { if (isHit) find(line, key)?.classList.add("beyond"); }, keys);
      const isBegun = [...line.querySelectorAll("input, select")].some((field) => field.value.trim());
      const isWhole = counted.every((key) => Object.hasOwn(own, key) || dashed.has(key) || missing.has(key));
      if (isBegun && !isWhole) said.push(LABELS.line_missing);
      const row = line.querySelector(".said");
      row.hidden = !said.length;
      row.firstElementChild.textContent = said.join(" · ");
      return isWhole ? [own] : [];
    });
    const all = { ...values };
    for (const key of keys) {
      const figures = whole.filter((own) => Object.hasOwn(own, key)).map((own) => own[key]);
      if (figures.length) all[key] = figures;
    }
    for (const result of results) {
      const output = form.querySelector(`[data-result="${CSS.escape(result.key)}"]`);
      show(output, result, all);
      const own = Object.hasOwn(all, result.key) ? { [result.key]: all[result.key] } : {};
      const said = findActions(own, () => {});
      output.classList.toggle("beyond", said.length > 0);
      form.querySelector(`[data-said="${CSS.escape(result.key)}"]`).textContent = said.join(" · ");
    }
  };
  const save = () => store.set(`form:${name}`, JSON.stringify(fields.map((field) => field.value)));
  const fillIn = () => {
    for (const input of inputs) input.value = example.inputs[input.dataset.input];
    for (const text of texts) text.value = example.inputs[text.dataset.text];
    lines.forEach((line, place) => {
      const { name: title, values } = example.lines[place] ?? { name: "", values: [] };
      line.querySelector("[data-name]").value = title;
      filled.forEach((key, at) => {
        const field = find(line, key) ?? line.querySelector(`[data-note="${CSS.escape(key)}"]`);
        field.value = values[at] ?? "";
      });
    });
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => { calculate(); save(); });
  form.addEventListener("click", ({ target }) => {
    if (!target.dataset.do) return;
    if (target.dataset.do === "example") fillIn(); else for (const field of fields) field.value = "";
    calculate();
    save();
  });
  try {
    const kept = JSON.parse(store.get(`form:${name}`) ?? "[]");
    if (kept.length === fields.length) fields.forEach((field, place) => { field.value = kept[place]; });
  } catch { /* what was kept is damaged: begin with an empty form */ }
  calculate();
}

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form.calculator")) setUpCalculator(form);
});
