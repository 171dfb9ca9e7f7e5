// A page with one calculator for its script, as far as the script looks at it: `useForm` takes the data of the form and
// cells to write into as JSON, and returns what the form shows before and after.
class Element {
  constructor(tag, data = {}, children = []) {
    Object.assign(this, { tag, dataset: data, children, value: "", textContent: "", hidden: false, title: "" });
    this.classList = { add() {}, remove() {}, toggle() {} };
    this.listeners = {};
  }
  get firstElementChild() { return this.children[0]; }
  setAttribute() {}
  addEventListener(name, listener) { this.listeners[name] = listener; }
  matches(selector) {
    return selector.split(", ").some((each) => {
      const [, key, value] = each.match(/^\[data-([a-z]+)(?:="(.*)")?\]$/) ?? [];
      return key ? key in this.dataset && (value === undefined || this.dataset[key] === value) : each === this.tag;
    });
  }
  querySelectorAll(selector) {
    return this.children.flatMap((each) => [...(each.matches(selector) ? [each] : []), ...each.querySelectorAll(selector)]);
  }
  querySelector(selector) { return this.querySelectorAll(selector)[0] ?? null; }
}
globalThis.document = { addEventListener() {} };
globalThis.CSS = { escape: (text) => text };
globalThis.LABELS = { line_missing: "missing", not_negative: "no number" };
globalThis.store = { get: () => null, set() {} };

function makeForm(data, count) {
  const row = () => {
    const cells = data.filled.map((key) => new Element("input", { column: key }));
    const outputs = data.columns.map(({ key }) => new Element("output", { column: key }));
    return new Element("tbody", { line: "" }, [
      new Element("input", { name: "" }), ...cells, ...outputs, new Element(".said", {}, [new Element("td")]),
    ]);
  };
  const results = data.results.flatMap(({ key }) => [new Element("output", { result: key }), new Element("p", { said: key })]);
  const inputs = Object.keys(data.example.inputs).map((key) => new Element("input", { input: key }));
  const lines = Array.from({ length: count }, row);
  return new Element("form", { calculator: JSON.stringify(data) }, [...inputs, ...lines, ...results]);
}

function show(form) {
  return {
    lines: form.querySelectorAll("[data-line]").map((line) => line.querySelectorAll("[data-column]").map((each) => each.value || each.textContent)),
    said: form.querySelectorAll(".said").map((each) => each.firstElementChild.textContent),
    results: form.querySelectorAll("[data-result]").map((each) => each.textContent),
  };
}

function useForm(given) {
  const { data, count, cells } = JSON.parse(given);
  const form = makeForm(data, count);
  setUpCalculator(form);
  form.listeners.click({ target: { dataset: { do: "example" } } });
  const before = show(form);
  for (const [line, key, value] of cells) form.querySelectorAll("[data-line]")[line].querySelector(`[data-column="${key}"]`).value = value;
  form.listeners.input();
  return JSON.stringify({ before, after: show(form) });
}
