"""The Markdown of a tool is read back as it was written, edited or not, and errors name their lines."""

import re
from fractions import Fraction

import pytest

from kit_builder.products.authoring.numbers.arithmetic import FUNCTIONS, FormulaError, evaluate
from kit_builder.products.tools import get_tool_types, get_type, is_tool, read_markdown, write_markdown
from kit_builder.products.tools.calculators.calculator import Calculator, Limit
from kit_builder.products.tools.calculators.formula_text import (
    list_keys_by_name,
    make_keys,
    read_formula,
    shorten_names,
    write_formula,
)
from kit_builder.products.tools.example_figures import is_key
from kit_builder.products.tools.files import name_files
from kit_builder.products.tools.records import Cited, Mistake, Page, Tool
from kit_builder.text.words import list_languages, load_words
from tests.products.tools.samples import (
    CALCULATOR,
    CHECKLIST,
    DECISIONS,
    FORM,
    GRID,
    MISTAKES,
    TOOLS,
    TRACKER,
    WORKSHEET,
)
from tests.products.tools.writing import cite, make_keys_from_names, rename_keys, use_commas, write


def read_errors(text: str) -> list[tuple[str, str]]:
    tool, findings = read_markdown(text, "a.md", load_words("en"))
    assert tool is None
    return [(each.where, each.message) for each in findings]


def line_of(text: str, part: str) -> int:
    return next(number for number, row in enumerate(text.split("\n"), start=1) if part in row)


def test_there_is_a_sample_of_each_type() -> None:
    assert {get_type(tool).name for tool in TOOLS} == set(get_tool_types())


@pytest.mark.parametrize("code", list_languages())
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: type(tool).__name__)
def test_a_tool_is_read_back_as_it_was_written(tool: Tool, code: str) -> None:
    tool = use_commas(tool, code)
    text = write(tool, code)
    assert is_tool(text)
    read, findings = read_markdown(text, "a.md", load_words(code))
    assert findings == ()
    assert read == (make_keys_from_names(tool) if isinstance(tool, Calculator) else tool)
    assert read
    assert write(read, code) == text


@pytest.mark.parametrize("code", list_languages())
def test_a_calculator_shows_no_code(code: str) -> None:
    text = write(rename_keys(CALCULATOR, [f"code_{place}" for place in range(7)]), code)
    assert "code" not in text
    assert not re.search(r"\b(sum|min|max|average|count)\(", text)


@pytest.mark.parametrize("code", list_languages())
@pytest.mark.parametrize(
    "formula",
    [
        "sum(a) + b / 100 - 1.5 * (b - 2)",
        "max(a, b, 1) * -(b + 0.5)",
        "average(a) * count(a) - min(a) / sum(max(a), b)",
        "-b * 20%",
    ],
)
def test_a_formula_is_read_back_as_it_was_written(formula: str, code: str) -> None:
    names = {"a": "Grams (of “usable” fish): all - or 2", "b": "Grams of 2 + 3"}
    words = load_words(code)
    text = write_formula(formula, names, words)
    assert not set(text) & set("*/")
    assert read_formula(text, list_keys_by_name([*names.values()], [*names]), words) == formula


@pytest.mark.parametrize("code", list_languages())
def test_a_constant_with_three_decimals_is_read_back(code: str) -> None:
    words = load_words(code)
    read = read_formula(write_formula("a * 1.285", {"a": "Price"}, words), {"price": "a"}, words)
    assert evaluate(read, {"a": Fraction(2)}) == Fraction("2.57")


@pytest.mark.parametrize("code", list_languages())
@pytest.mark.parametrize(
    "formula", ["“Price” ÷ 1,000", "“Price” ÷ 1.000", "“Price” + {max}(5,10)", "“Price” + {other}"]
)
def test_a_number_that_can_be_read_in_two_ways_is_refused(formula: str, code: str) -> None:
    words = load_words(code)
    other = "1.5" if words["example"]["decimal"] == "," else "1,5"
    text = formula.format(max=words["tools"]["max"], other=other)
    with pytest.raises(FormulaError):
        read_formula(text, {"price": "a"}, words)


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("| £15.60 |", "| £x |", "**2. Price**"),
        ("| £15.60 |", "| £0 |", "**4. Food cost**"),
        ("| £15.60 |", f"| £{'9' * 30} |", "**2. Price**"),
        ("| 60 pence |", f"| {'9' * 5000} pence |", "**1. Flat amount**"),
        ("| 160 | 18.75 |", "| 999999999999 | 999999999999 |", "| Example | Fish | 9"),
        ("÷ 1000 ×", "÷ 1,000 ×", "- Cost (£) ="),
    ],
)
def test_an_example_that_cannot_be_worked_out_is_an_error_on_its_line(old: str, new: str, at: str) -> None:
    text = write(CALCULATOR)
    assert old in text
    text = text.replace(old, new)
    ((where, _),) = read_errors(text)
    assert where == f"a.md, line {line_of(text, at)}"


def test_names_are_cut_at_their_explanation_if_they_stay_apart() -> None:
    names = ["Price (old)", "Price (new)", "Best quote: the lower one", "Ordered at 12:00"]
    assert shorten_names(names) == ["Price (old)", "Price (new)", "Best quote", "Ordered at 12:00"]
    names = ["If small: sold (new)", "If small: sold (old)", "Sold (new)"]
    assert shorten_names(names) == ["If small: sold (new)", "sold (old)", "Sold"]


def test_keys_are_made_from_any_name() -> None:
    keys = make_keys(["in", "Sum", "2nd price", "日本", "日本 2", "Größe", "Grosse", "max"])
    assert len(set(keys)) == len(keys)
    assert all(is_key(each) and each not in FUNCTIONS for each in keys)


def test_what_nobody_filled_in_has_no_column() -> None:
    blank = tuple(each.model_copy(update={"example": ""}) for each in CALCULATOR.inputs)
    columns = CALCULATOR.lines.columns[:2]
    lines = CALCULATOR.lines.model_copy(update={"example": (), "columns": columns})
    result = CALCULATOR.results[0].model_copy(update={"formula": "sum(grams) / 1000 * flat"})
    tool = CALCULATOR.model_copy(update={"inputs": blank, "lines": lines, "results": (result,), "limits": ()})
    text = write(tool)
    assert "| What to do | Yours |" in text
    assert "Filled in" not in text
    assert read_markdown(text, "a.md", load_words("en")) == (make_keys_from_names(tool), ())
    bare = TRACKER.model_copy(update={"table": TRACKER.table.model_copy(update={"example": ()})})
    assert "| Example |" not in write(bare)
    assert read_markdown(write(bare), "a.md", load_words("en")) == (bare, ())
    without = DECISIONS.model_copy(update={"rows": DECISIONS.rows[1:]})
    assert "Because" not in write(without)
    assert read_markdown(write(without), "a.md", load_words("en")) == (without, ())


def test_the_example_stands_beside_the_blank_with_its_sums() -> None:
    text = write(CALCULATOR)
    gap = "____"
    assert f"| **2. Price** [^call-7] | £15.60 | £{gap} |" in text
    assert "**4. Food cost** = Portion cost ÷ Price × 100 [^call-7] | £3.90 ÷ £15.60 × 100 = 25%" in text
    assert f"| £{gap} ÷ £{gap} × 100 = {gap}%" in text
    assert "sum of Cost + Flat amount ÷ 100 [^call-7] | (£3.00 + £0.30) + 60 ÷ 100 = £3.90 |" in text
    rows = text[text.index("|  | Part |") : text.index("**3. Portion cost**")].split("\n")
    assert [row.split(" | ")[0] for row in rows[2:8]] == ["| Example", "| Example", "| 1", "| 2", "| 3", "| 4"]


def test_a_note_may_go_on_with_a_sentence_that_begins_like_a_copy() -> None:
    last = CALCULATOR.results[-1].model_copy(update={"note": "Weigh it. From the third plate on, guess."})
    tool = CALCULATOR.model_copy(update={"results": (*CALCULATOR.results[:-1], last)})
    assert read_markdown(write(tool), "a.md", load_words("en")) == (make_keys_from_names(tool), ())
    first = CALCULATOR.inputs[0].model_copy(update={"note": "Weigh it. From the third plate on, guess."})
    tool = CALCULATOR.model_copy(update={"inputs": (first, *CALCULATOR.inputs[1:])})
    assert read_markdown(write(tool), "a.md", load_words("en")) == (make_keys_from_names(tool), ())


def test_a_sum_with_a_step_has_its_formula_behind_it() -> None:
    last = CALCULATOR.results[-1].model_copy(update={"note": "Divide (not multiply) by the price without tax."})
    tool = CALCULATOR.model_copy(update={"results": (*CALCULATOR.results[:-1], last)})
    text = write(tool)
    assert "**4. Food cost**: Divide (not multiply) by the price without tax. (= Portion cost ÷ Price × 100)" in text
    assert read_markdown(text, "a.md", load_words("en")) == (make_keys_from_names(tool), ())


def test_a_line_in_which_a_figure_does_not_come_about_has_no_sum() -> None:
    text = write(CALCULATOR).replace("| 160 | 18.75 |", "| 160 | – |")
    tool, findings = read_markdown(text, "a.md", load_words("en"))
    assert findings == ()
    assert isinstance(tool, Calculator)
    assert "| Example | Fish | 160 | – | – |" in write(tool)
    assert "**3. Portion cost** = sum of Cost + Flat amount ÷ 100 [^call-7] | £0.30 + 60 ÷ 100 = £0.90 |" in write(tool)


def test_a_question_that_did_not_come_up_has_a_dash_in_the_example() -> None:
    asked = {"kind": "yes or no", "options": (), "example": "–"}
    inputs = tuple(each.model_copy(update=asked) if each.kind == "choice" else each for each in WORKSHEET.inputs)
    tool = WORKSHEET.model_copy(update={"inputs": inputs})
    text = write(tool)
    assert re.search(r"\*\*.*Decision.*\| – \| ☐", text)
    assert read_markdown(text, "a.md", load_words("en")) == (make_keys_from_names(tool), ())


@pytest.mark.parametrize(("rows", "told"), [(("cod*", "stew"), "real"), (("cod*", "pie*", "stew"), "partly real")])
def test_an_example_with_more_made_up_lines_than_real_ones_is_real_in_part(rows: tuple[str, ...], told: str) -> None:
    table = FORM.table.model_copy(update={"example": tuple((row, "") for row in rows)})
    text = write(FORM.model_copy(update={"example": Cited(text="real"), "table": table}))
    assert f"**Example:** {told}. What is marked * is made up." in text
    assert f"Filled in ({told})" in text


def test_limits_are_ticked_in_one_place() -> None:
    text = write(CALCULATOR)
    assert "\n| Food cost | – | ☐\u00a0over 32%: Put it on the list [^call-8] |\n" in f"{text}\n"
    assert text.index("**4. Food cost**") < text.index("\n| Food cost |")
    assert "- **Grams at least 300 g:** Get a ladle [^call-4]" in text
    assert text.count("☐") == 1


def test_what_is_filled_in_may_have_a_limit() -> None:
    limit = Limit(key="price", comparison="under", number="20", action="Put it up: = £1", ids=("call-8",))
    tool = CALCULATOR.model_copy(update={"limits": (limit,)})
    text = write(tool)
    assert "| Price | ☑\u00a0under £20 | ☐\u00a0under £20: Put it up: = £1 [^call-8] |" in text
    assert read_markdown(text, "a.md", load_words("en")) == (make_keys_from_names(tool), ())


def test_the_number_and_the_mistakes_stand_on_the_sheet() -> None:
    mistakes = (
        Mistake(mistake="The tax is in", sign="Too low", repair="Take it off", ids=("call-4",)),
        Mistake(mistake="Nobody weighs", repair="Weigh", ids=("call-4",)),
        *MISTAKES,
    )
    tool = CHECKLIST.model_copy(update={"mistakes": mistakes})
    text = write_markdown(tool, Page(load_words("en"), cite, "A2"))
    assert "# A2 Before you weigh\n" in text
    assert "- The tax is in **You see it by:** Too low **Cure:** Take it off [^call-4]" in text
    assert "- Nobody weighs **Cure:** Weigh [^call-4]" in text
    assert read_markdown(text, "a.md", load_words("en")) == (tool, ())


def test_decimals_are_kept_where_no_example_shows_them() -> None:
    tool = CALCULATOR.model_copy(
        update={"inputs": tuple(each.model_copy(update={"example": ""}) for each in CALCULATOR.inputs)}
    )
    text = write(tool)
    assert "0.00" not in text + write(CALCULATOR)
    read, _ = read_markdown(text, "a.md", load_words("en"))
    assert isinstance(read, Calculator)
    assert [each.decimals for each in read.results] == [2, 1]


def test_an_edit_is_read() -> None:
    text = write(CALCULATOR).replace("over 32%", "at least 30%").replace("sum of Cost", "2 * sum of “cost”")
    tool, findings = read_markdown(text, "a.md", load_words("en"))
    assert findings == ()
    assert isinstance(tool, Calculator)
    assert (tool.limits[0].comparison, tool.limits[0].number) == ("at least", "30")
    assert tool.results[0].formula == "2 * sum(cost) + flat_amount / 100"


def test_errors_name_their_lines() -> None:
    text = write(CALCULATOR).replace("÷ Price", "÷ “prize”")
    ((where, message),) = read_errors(text)
    assert where == f"a.md, line {line_of(text, 'prize')}"
    assert "prize" in message
    text = write(CALCULATOR).replace("÷ Price", "÷ prize")
    ((where, _),) = read_errors(text)
    assert where == f"a.md, line {line_of(text, '÷ prize')}"
    text = write(CALCULATOR).replace("÷ Price", "÷ “Food cost”")
    ((where, _),) = read_errors(text)
    assert where == f"a.md, line {line_of(text, '÷ “Food cost”')}"
    for new in ("Grams more 300 g", "Weight at least 300 g"):
        text = write(CALCULATOR).replace("Grams at least 300 g", new)
        ((where, _),) = read_errors(text)
        assert where == f"a.md, line {line_of(text, new)}"


@pytest.mark.parametrize(
    "text",
    [
        write(CHECKLIST).replace("tool: checklist", "tool: hammer"),
        write(CHECKLIST).replace("## Read a line", "## Read"),
        write(DECISIONS).replace("## Decide", "## Choose"),
        write(GRID).replace("- **Down:** Is it popular?", ""),
        write(TRACKER).replace("**Add a row:**", "").replace("an invoice comes in [^call-7]", ""),
        write(CHECKLIST).replace("# Before you weigh", ""),
        re.sub(r"- \[ \] Plate [ABC].*\n", "", write(CHECKLIST)),
    ],
)
def test_a_tool_that_cannot_be_used_is_an_error(text: str) -> None:
    assert len(read_errors(text)) == 1


def test_texts_of_sources_stay_texts() -> None:
    text = write(FORM)
    for cell in ("**5. @Done** [^call-7] |", "| -5 is too low |", r"=1+1 \| too good", r"\*Take\* the"):
        assert cell in text
    assert write(CALCULATOR).count("\n# ") == 1


@pytest.mark.parametrize("title", ["../../etc/passwd", "..", "/", "con\x00", "=HYPERLINK(1)", "ß" * 300, "日本"])
def test_no_title_leads_out_of_the_folder(title: str) -> None:
    tool = FORM.model_copy(update={"title": title})
    (first, second) = name_files([tool, tool], 3, load_words("en"))
    assert first.path != second.path
    for each in (first, second):
        assert each.path.removesuffix(".md").replace("-", "").isalnum()
        assert each.path.isascii()
        assert len(each.path) < 60


@pytest.mark.parametrize("code", list_languages())
def test_heads_and_labels_have_no_formula(code: str) -> None:
    say = load_words(code)["tools"]
    text = write(use_commas(CALCULATOR, code), code)
    formula, *rows = text[text.index("- Cost (£) = ") :].strip().split("\n")
    assert f"## {say['fill_in']}" in text
    assert formula.startswith("- Cost (£) = ")
    assert not any("÷" in row for row in rows if row.startswith(("|  | Part", f"| {say['example']}")))


def test_a_formula_in_a_label_is_read_as_well() -> None:
    text = write(CALCULATOR)
    formula = next(row for row in text.split("\n") if row.startswith("- Cost (£) = ")).removeprefix("- ")
    moved = text.replace(f"\n\n- {formula}", "").replace("| Cost (£) |", f"| {formula} |")
    assert moved != text
    read, findings = read_markdown(moved, "a.md", load_words("en"))
    assert findings == ()
    assert read == make_keys_from_names(CALCULATOR)


def test_a_worksheet_stands_in_the_order_of_the_work_with_its_choices_ticked() -> None:
    text = write(WORKSHEET)
    labels = re.findall(r"^\| \*\*(\d\. [^*]+)\*\*", text, re.MULTILINE)
    assert text.index("2. Whole plate") < text.index("3. Weigh it: in service") < text.index("|  | Part |")
    assert labels == ["1. Who weighs?", "2. Whole plate", "5. Parts in percent", "6. Decision", "7. Look again on"]
    assert text.index("|  | Part |") < text.index("5. Parts in percent")
    assert "| ☑\u00a0fix it | ☐\u00a0fix it ☐\u00a0leave it: it earns |" in text
    assert "160 + 200) ÷ 400" in text or "160 + 200 ÷ 400" in text
    assert "| Parts in percent | ☑\u00a0over 85% | ☐\u00a0over 85%: Weigh again [^call-8] ☐" in text
    assert "| **1. Who weighs?**: never the chef [^call-3] | whoever runs the pass |" in text
    assert "| **7. Look again on** [^call-8] |  |" in text
