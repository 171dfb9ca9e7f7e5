"""What any sheet may have, and what its Markdown does not show, is read back as it was written."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from kit_builder.products.check_document import find_numbered_steps, parse_document
from kit_builder.products.tools import read_markdown
from kit_builder.products.tools.calculators.calculator import Calculator, Result
from kit_builder.products.tools.fields import Field
from kit_builder.products.tools.records import Case, Cited, Script, Tool
from kit_builder.products.tools.support import list_claims
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.products.tools.whole_kit import Log, join_logs, make_tracker
from kit_builder.text.words import list_languages, load_words
from tests.products.tools.samples import CALCULATOR, CHECKLIST, FORM, TOOLS, TRACKER
from tests.products.tools.writing import make_keys_from_names, use_commas, write


@pytest.mark.parametrize("code", list_languages())
@pytest.mark.parametrize("tool", [CHECKLIST, FORM, CALCULATOR, TRACKER], ids=lambda tool: type(tool).__name__)
def test_what_one_moment_needs_stands_on_the_sheet_of_any_type(tool: Tool, code: str) -> None:
    words = load_words(code)
    answers = tuple(
        Case(condition=text, action="say: = 5", ids=("call-7",)) for text in ("they ask: why?", "they | go")
    )
    saying = Script(
        when="A guest asks: why?", words="“It has gone up.”", then="Stop: say no more", answers=answers, ids=("call-8",)
    )
    beside = {
        "opening": Cited(text="One sheet: for each plate. – Fill it in.", ids=("call-4",)),
        "reading": Cited(text="*The plate* was too heavy, so it was changed.", ids=("call-4",)),
        "about": ("Dish", "Date"),
        "steps": (Cited(text="Weigh: three plates.", ids=("call-4",)), Cited(text="Decide.", ids=("call-7",))),
        "sayings": (saying, saying.model_copy(update={"answers": ()}), saying),
    }
    made = use_commas(tool, code).model_copy(update=beside)
    text = write(made, code)
    read, findings = read_markdown(text, "a.md", words)
    assert findings == ()
    assert read
    assert {key: getattr(read, key) for key in beside} == beside
    assert write(read, code) == text
    say = words["tools"]
    assert text.index("One sheet") < text.index("- **Dish:** ____\n") < text.index(f"## {say['sayings']}")


@pytest.mark.parametrize("code", list_languages())
def test_a_sheet_and_the_log_say_whether_an_example_is_real(code: str) -> None:
    words = load_words(code)
    say, origin = words["tools"], words["example"]["invented"]
    named = {"example": Cited(text=f"{say['quoted'].format(name='The plate')} ({origin})", ids=("call-4",))}
    text = write(CHECKLIST.model_copy(update=named), code)
    assert f"- **{say['example']}:** {origin}" in text
    assert "The plate" not in text
    row = Log(did="the plate: less fish")
    log = join_logs([[make_tracker(row, words).model_copy(update=named)]], words)
    assert log
    assert log.table.example[0][0] == f"the plate: less fish ({origin})"


@pytest.mark.parametrize("code", list_languages())
def test_a_log_with_several_rows_says_that_they_are_examples(code: str) -> None:
    words = load_words(code)
    rows = [[make_tracker(Log(did=did), words)] for did in ("the plate: less fish", "the pie: less lamb")]
    one, both = join_logs(rows[:1], words), join_logs(rows, words)
    assert one and both
    assert words["tools"]["log_examples"] not in one.every.text
    assert words["tools"]["log_examples"] in both.every.text


def test_a_limit_that_is_rounded_down_stays_so() -> None:
    results = (CALCULATOR.results[0].model_copy(update={"rounding": "down"}), *CALCULATOR.results[1:])
    flat = CALCULATOR.inputs[0].model_copy(update={"example": "60.9"})
    tool = CALCULATOR.model_copy(update={"results": results, "inputs": (flat, *CALCULATOR.inputs[1:])})
    text = write(tool)
    assert "÷ 100, rounded down [^call-7]" in text
    assert "= £3.90 |" in text  # 3.909
    assert read_markdown(text, "a.md", load_words("en")) == (make_keys_from_names(tool), ())


def test_brackets_in_a_name_are_no_unit() -> None:
    fields = tuple(
        Field(name=name, kind=kind, unit=unit)
        for name, kind, unit in (
            ("Flat (a main)", "number", ""),
            ("Date (first)", "date", ""),
            ("Sum (all)", "amount", "€"),
        )
    )
    form = FORM.model_copy(update={"fields": fields})
    assert read_markdown(write(form), "a.md", load_words("en")) == (form, ())
    price = CALCULATOR.inputs[1].model_copy(update={"name": "Price (with tax)", "unit": ""})
    tool = CALCULATOR.model_copy(update={"inputs": (CALCULATOR.inputs[0], price)})
    assert read_markdown(write(tool), "a.md", load_words("en")) == (make_keys_from_names(tool), ())


def test_a_damaged_front_matter_leaves_a_form_that_can_be_filled_in() -> None:
    text = re.sub(r"^columns: .*$", "columns: {oops", write(TRACKER), flags=re.MULTILINE)
    tool, findings = read_markdown(text, "a.md", load_words("en"))
    assert findings == ()
    assert isinstance(tool, Tracker)
    assert [(each.name, each.kind, each.unit) for each in tool.table.columns] == [
        ("Date", "text", ""),
        ("Price", "number", "£"),
    ]


def test_a_date_is_no_step() -> None:
    table = TRACKER.table.model_copy(update={"example": (("12. mars", "15.00"),)})
    text = write(TRACKER.model_copy(update={"table": table}))
    assert "| 12. mars |" in text
    assert [*find_numbered_steps(parse_document("a.md", text))] == []


def list_ids(value: Any) -> Iterator[str]:
    for name, each in value.items() if isinstance(value, dict) else ():
        yield from each if name == "ids" else () if name == "example" else list_ids(each)
    for each in value if isinstance(value, (list, tuple)) else ():
        yield from list_ids(each)


@pytest.mark.parametrize(
    "tool", [each for each in TOOLS if not isinstance(each, Companion)], ids=lambda tool: type(tool).__name__
)
def test_all_that_a_tool_says_by_a_statement_is_compared_with_it(tool: Tool) -> None:
    """The parts of a companion are compared before it is made of them."""
    claims = [*list_claims(tool)]
    assert {*list_ids(tool.model_dump())} <= {key for claim in claims for key in claim.ids}
    assert all(claim.text for claim in claims)


def test_a_sum_that_is_rounded_says_so() -> None:
    total = Result(key="all", name="All costs", formula="sum(cost)", unit="£", decimals=0, ids=("call-7",))
    tool = CALCULATOR.model_copy(update={"results": (total,), "limits": ()})
    text = write(tool)
    assert "£3.00 + £0.30 ≈ £3" in text
    read, findings = read_markdown(text, "a.md", load_words("en"))
    assert findings == () and isinstance(read, Calculator) and read.results[0].decimals == 0
