"""The case to practise on: it is read back as it was written, and ends with what one should get."""

import pytest

from kit_builder.products.tools import read_markdown
from kit_builder.products.tools.calculators.calculator import (
    Calculator,
    Column,
    ExampleLine,
    Input,
    Limit,
    Practice,
    Result,
)
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.types.calculator import TYPE
from kit_builder.text.words import load_words
from tests.products.tools.samples import CALCULATOR, FORM, WORKSHEET
from tests.products.tools.writing import make_keys_from_names, write

WITH_PRACTICE = CALCULATOR.model_copy(
    update={
        "practice": Practice(inputs=("60", "12.40"), lines=(ExampleLine(name="Fish", values=("100", "20")),)),
    }
)
TICKED_PRACTICE = WORKSHEET.model_copy(
    update={
        "practice": Practice(
            inputs=("400",),
            lines=(ExampleLine(name="Fish", values=("100", "yes", "Monday")),),
            choices=("leave it: it earns",),
            reading="400 is over 85, and it earns.",
        )
    }
)
FORM_WITH_PRACTICE = FORM.model_copy(
    update={
        "fields": (FORM.fields[0].model_copy(update={"practice": "Cod"}), *FORM.fields[1:]),
        "table": FORM.table.model_copy(update={"practice": (("170", ""),)}),
    }
)


@pytest.mark.parametrize(
    "tool", [WITH_PRACTICE, TICKED_PRACTICE, FORM_WITH_PRACTICE], ids=["calculator", "ticked", "form"]
)
@pytest.mark.parametrize("code", ["en", "fr"])
def test_a_case_for_practice_is_read_back(tool: Tool, code: str) -> None:
    if code == "fr":
        comma = tool.model_dump_json().replace("15.60", "15,60").replace("18.75", "18,75").replace("1.50", "1,50")
        tool = type(tool).model_validate_json(comma.replace("12.40", "12,40"))
    text = write(tool, code)
    same = make_keys_from_names(tool) if isinstance(tool, Calculator) else tool
    assert read_markdown(text, "a.md", load_words(code)) == (same, ())
    assert load_words(code)["tools"]["practice"] in text


def test_what_the_reader_should_get_is_worked_out() -> None:
    text = write(WITH_PRACTICE)
    practice = text[text.index("## Practice") :]
    assert "| Fish | 100 | 20 |  |" in practice
    assert "| Portion cost | £____ |" in practice
    assert list_told(WITH_PRACTICE) == [
        "Portion cost: £2.60",
        "Food cost: 21%",
    ]


def test_figures_that_are_given_are_nothing_to_find() -> None:
    practice = Practice(inputs=("0", "12.40"), lines=(ExampleLine(name="Fish", values=("0", "20")),))
    empty = WITH_PRACTICE.model_copy(update={"practice": practice})
    for tool, is_told in ((WITH_PRACTICE, False), (empty, True)):
        faults = TYPE.find_faults(tool, load_words("en"))
        assert any("comes to 0" in each.message for each in faults) is is_told


@pytest.mark.parametrize(("grams", "is_asked"), [("100", False), ("110", True)])
def test_what_is_counted_comes_out_whole_in_a_case_for_practice(grams: str, *, is_asked: bool) -> None:
    portions = Result(key="portions", name="Portions", formula="sum(grams) / 20", ids=("call-4",))
    practice = Practice(inputs=("60", "12.40"), lines=(ExampleLine(name="Fish", values=(grams, "20")),))
    results = (*WITH_PRACTICE.results, portions)
    tool = WITH_PRACTICE.model_copy(update={"results": results, "practice": practice})
    faults = [*TYPE.find_faults(tool, load_words("en"))]
    assert any("“Portions” (5.50)" in each.message for each in faults) is is_asked
    assert not any(each.severe for each in faults)


def test_sums_of_lines_that_nothing_goes_on_with_are_told() -> None:
    lines = WITH_PRACTICE.lines
    gap = Column(key="gap", name="Gap", unit="£", formula="cost / 2", decimals=2, ids=("call-8",))
    tool = WITH_PRACTICE.model_copy(
        update={"lines": lines.model_copy(update={"columns": (*lines.columns, gap)}), "results": (), "limits": ()}
    )
    practice = tool.practice.model_copy(update={"inputs": ()})
    told = list_told(tool.model_copy(update={"practice": practice}))
    assert told == ["Fish, Gap: £1"]


def list_told(tool: Calculator) -> list[str]:
    """Return what one should get in the case for practice."""
    text = write(tool)
    answers = text[text.index("**You should get:**") :].partition("\n\n## ")[0]
    return [row.removeprefix("- ") for row in answers.splitlines() if row.startswith("- ")]


def test_a_case_to_practise_ends_with_what_is_done_at_the_limit() -> None:
    limit = Limit(key="percent", comparison="at most", number="32", action="Leave it.", ids=("call-8",))
    told = list_told(WITH_PRACTICE.model_copy(update={"limits": (limit,)}))
    assert told[-1].endswith(" = 21% (at most 32%: Leave it)")
    assert list_told(TICKED_PRACTICE)[-1] == "Decision: leave it: it earns"


def test_what_hangs_on_two_figures_is_no_answer_to_one() -> None:
    limits = (
        Limit(key="percent", comparison="at most", number="32", action="Leave it", ids=("call-8",)),
        Limit(key="portion", comparison="at most", number="5", action="Fix what is over 32%", ids=("call-8",)),
    )
    portion, food = list_told(WITH_PRACTICE.model_copy(update={"limits": limits}))
    assert portion.endswith("£2.60 (at most £5)")
    assert food.endswith(" = 21% (at most 32%: Leave it)")


def test_a_line_with_two_limits_tells_both_sides_and_leaves_what_is_done_to_the_reading() -> None:
    limits = (
        Limit(key="grams", comparison="under", number="120", action="Wait", ids=("call-4",)),
        Limit(key="cost", comparison="over", number="1", action="Put it on the list", ids=("call-7",)),
    )
    both = list_told(WITH_PRACTICE.model_copy(update={"limits": limits}))
    assert both[:2] == ["Fish, Grams: 100 g (under 120 g)", "Fish, Cost: 100 ÷ 1000 × £20 per kg = £2 (over £1)"]
    assert list_told(WITH_PRACTICE.model_copy(update={"limits": limits[:1]}))[0].endswith("(under 120 g: Wait)")


def test_a_column_that_says_what_is_decided_is_left_to_the_reader() -> None:
    line = ExampleLine(name="Fish", values=("100", "", "Monday"))
    practice = TICKED_PRACTICE.practice.model_copy(update={"lines": (line,)})
    tool = TICKED_PRACTICE.model_copy(update={"practice": practice})
    text = write(tool)
    assert "| Fish | 100 |  | Monday |" in text
    assert read_markdown(text, "a.md", load_words("en")) == (make_keys_from_names(tool), ())


def test_a_practised_case_ends_with_its_decision() -> None:
    practice = WITH_PRACTICE.practice.model_copy(update={"inputs": ("60", "")})
    shortened = WITH_PRACTICE.model_copy(update={"practice": practice})
    text = write(shortened)
    assert read_markdown(text, "a.md", load_words("en")) == (make_keys_from_names(shortened), ())
    shown = text[text.index("## Practice") :]
    assert "Portion cost: £2.60" in shown
    assert "Food cost" not in shown.partition("## Mistakes")[0]


def test_what_no_figure_of_a_practised_case_tells_is_given() -> None:
    given = TICKED_PRACTICE.practice.model_copy(update={"choices": ("given: leave it: it earns",)})
    tool = TICKED_PRACTICE.model_copy(update={"practice": given})
    text = write(tool)
    assert read_markdown(text, "a.md", load_words("en")) == (make_keys_from_names(tool), ())
    assert "☑\u00a0leave it: it earns" in text[text.index("## Practice") :]


def test_a_figure_that_only_a_limit_uses_is_practised() -> None:
    counted = Input(key="lost", name="Guests lost", kind="number", ids=("call-8",))
    limit = Limit(key="lost", comparison="at least", number="2", action="Wait a quarter.", ids=("call-8",))
    practice = WITH_PRACTICE.practice.model_copy(update={"inputs": ("60", "12.40", "3")})
    tool = WITH_PRACTICE.model_copy(
        update={"inputs": (*WITH_PRACTICE.inputs, counted), "limits": (limit,), "practice": practice}
    )
    text = write(tool)
    shown = text[text.index("## Practice") :]
    assert "| Guests lost | 3 |" in shown
    assert "Guests lost: 3 (at least 2: Wait a quarter)" in shown
    assert read_markdown(text, "a.md", load_words("en"))[1] == ()
