"""What is wrong with a worksheet as a whole is asked about once, and nothing is left out for it."""

import pytest

from kit_builder.products.tools.calculators.calculator import Calculator, Column, ExampleLine, Input, Lines, Result
from kit_builder.products.tools.length import find_wordiness
from kit_builder.products.tools.records import Cited, Fault, Mistake, Tool
from kit_builder.products.tools.types.calculator import TYPE
from kit_builder.products.tools.worksheet_checks import find_worksheet_faults
from kit_builder.text.words import load_words
from tests.products.tools.samples import MOMENT

WORDS = load_words("en")
PRICE = Column(key="price", name="Price", unit="£", ids=("call-4",))
TOTAL = Result(key="total", name="Total", unit="£", formula="sum(price)", ids=("call-4",))
COUNT = Input(key="count", name="Plates", note="Count all the plates on the table.", example="5", ids=("call-3",))
EXAMPLE = tuple(ExampleLine(name=f"plate {number}", values=("2",)) for number in range(4))
SHEET = Calculator(
    title="The plates",
    moment=MOMENT,
    inputs=(COUNT,),
    lines=Lines(name="Plate", columns=(PRICE,), example=EXAMPLE, blank=5),
    results=(TOTAL,),
)


def find(tool: Tool) -> list[Fault]:
    found = [*find_worksheet_faults(tool, WORDS)]
    assert not any(each.severe for each in found)
    return found


@pytest.mark.parametrize(
    ("sign", "is_asked"),
    [
        ("“Price” is empty.", False),
        ("", False),
        ("Your finger is on the wrong row.", True),
        ("“Price (£)” is empty.", False),
        ("The invoice says “VAT included,” and you added it.", False),
    ],
)
def test_a_mistake_shows_on_paper(sign: str, *, is_asked: bool) -> None:
    mistake = Mistake(mistake="You guess.", sign=sign, repair="Look it up", ids=("call-4",))
    assert bool(find(SHEET.model_copy(update={"mistakes": (mistake,)}))) is is_asked


@pytest.mark.parametrize(
    ("step", "ids", "is_asked"),
    [
        ("Count the plates on the table.", ("call-3",), True),
        ("Count the plates on the table.", ("call-9",), False),
        ("Write down what each one costs.", ("call-3",), False),
    ],
)
def test_what_a_row_says_is_no_step_as_well(step: str, ids: tuple[str, ...], *, is_asked: bool) -> None:
    tool = SHEET.model_copy(update={"steps": (Cited(text=step, ids=ids),)})
    assert bool(find(tool)) is is_asked


@pytest.mark.parametrize(("blank", "is_asked"), [(4, False), (5, True), (8, False)])
def test_an_example_has_all_lines_of_a_few_that_are_added_up(blank: int, *, is_asked: bool) -> None:
    tool = SHEET.model_copy(update={"lines": SHEET.lines.model_copy(update={"blank": blank})})
    faults = [each for each in TYPE.find_faults(tool, WORDS) if each.reason == "lines missing"]
    assert bool(faults) is is_asked
    assert not any(each.severe for each in faults)


@pytest.mark.parametrize(("has_steps", "is_asked"), [(True, True), (False, False)])
def test_sums_above_the_steps_are_asked_about(*, has_steps: bool, is_asked: bool) -> None:
    half = Result(key="half", name="Half of them", formula="count / 2", decimals=1, ids=("call-3",))
    steps = (Cited(text="Take out the plates.", ids=("call-3",)),) if has_steps else ()
    update = {"steps": steps, "results": (half, TOTAL), "order": ("count", "half", "lines", "total")}
    faults = [*TYPE.find_faults(SHEET.model_copy(update=update), WORDS)]
    assert any("“Half of them”" in each.message for each in faults) is is_asked


@pytest.mark.parametrize(("words", "is_asked"), [(100, False), (600, True)])
def test_a_worksheet_with_many_words_is_asked_about(words: int, *, is_asked: bool) -> None:
    shown, practised = "Count 12 plates. " * (words // 2), "Count plates. " * 400
    text = f"# The plates\n\n## Fill in\n\n{shown}\n\n## Practice\n\n{practised}\n"
    faults = [*find_wordiness(text, reverse=("Practice",))]
    assert bool(faults) is is_asked
    assert not any(each.severe for each in faults)
