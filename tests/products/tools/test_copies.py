"""What one worksheet copies from another has to be there, and shows what stands there in the worked example."""

from typing import Any

import pytest

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.tools.rows import tell_note
from kit_builder.products.tools.types.form import Form
from kit_builder.text.words import load_words
from tests.emulators.toolmaker import answer, field, tool
from tests.products.tools.making import MOMENT, NO_TABLE, REST, fill, make_calculator, only, reasons
from tests.products.tools.writing import write
from tests.wire import JSON, Wire

ORDER = ["Cost card", "The record"]


@pytest.mark.parametrize("copied", ["Cost card", "“Cost card”", "Cost card:"])
def test_what_is_copied_from_a_sheet_without_a_label_has_its_note_only(copied: str) -> None:
    words = load_words("en")
    assert tell_note("Once a week.", copied, words) == "Once a week."
    assert tell_note("", copied, words) == ""


def test_a_note_that_tells_from_which_sheet_stands_alone() -> None:
    words = load_words("en")
    note = "Take it from “The card” (A1), or from “The batch” (A2) for two."
    assert tell_note(note, "The card (A1): Cost", words) == note
    assert tell_note("Hold “The card” beside it.", "The card (A1): Cost", words).endswith("from “The card” (A1).")


def make_form(*fields: JSON, **other: Any) -> JSON:
    return tool("The record", MOMENT, fields=list(fields), table=NO_TABLE, **other)


def copy(name: str, copied: str, unit: str = "£") -> JSON:
    return field(name, "call-6", kind="amount", unit=unit, copied=copied)


def fill_both(spec: DocumentSpec, ask: Ask, wire: Wire, form: JSON, **others: Any) -> Any:
    calculator = make_calculator(practice={}, **others)
    return fill(spec, ask, wire, answer(ORDER, calculators=[calculator], forms=[form], **REST))


def test_a_copy_has_the_figure_of_its_sheet(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    copied = [copy("Cost", "Cost card: Cost"), copy("Share now", "“Cost card: Share”", "%")]
    filled = fill_both(spec, ask, wire, make_form(*copied))
    made = only(filled, Form)
    assert [each.example for each in made.fields] == ["4.5", "34.6"]
    assert made.example.text == "“the plate” (invented)"
    text = write(made)
    assert "**2. Cost**: Take “Cost” from “Cost card”. [^call-6] | £4.50 |" in text
    assert "**3. Share now**: Take “Share” from “Cost card”. [^call-6] | 34.6% |" in text
    assert filled.removed == ()


@pytest.mark.parametrize(
    ("copied", "unit", "said"),
    [
        ("Cost card: Profit", "£", "no such label. It has: the parts"),
        ("The purse: Cost", "£", "no worksheet before this one"),
        ("The record: Cost", "£", "no worksheet before this one"),
        ("Cost card: Share", "£", "has %"),
    ],
)
def test_a_copy_from_nowhere_is_asked_about_and_reported(
    spec: DocumentSpec, ask: Ask, wire: Wire, copied: str, unit: str, said: str
) -> None:
    filled = fill_both(spec, ask, wire, make_form(copy("Cost", copied, unit)))
    assert said in wire.asked[-1].messages[-1][1]
    assert reasons(filled) == {"copied from nowhere"}
    assert [each.copied for each in only(filled, Form).fields] == [""]


def test_a_copy_follows_the_correction_of_its_sheet(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    faulty = make_calculator(practice={})
    faulty["results"][0]["formula"] = "parts + 70 / 100"
    form = make_form(copy("Cost", "Cost card: Cost"))
    before = answer(ORDER, calculators=[faulty], forms=[form], **REST)
    after = answer([*ORDER, "At the table", "On the list?"], calculators=[make_calculator(practice={})])
    filled = fill(spec, ask, wire, before, after)
    assert [each.example for each in only(filled, Form).fields] == ["4.5"]


@pytest.mark.parametrize(("heaviest", "is_there"), [("310", True), ("320", False)])
def test_each_line_of_a_table_is_copied_by_its_name(
    spec: DocumentSpec, ask: Ask, wire: Wire, heaviest: str, *, is_there: bool
) -> None:
    columns = [field("Plate", "call-4"), field("Grams", "call-4", kind="number", unit="g")]
    table = {
        **NO_TABLE,
        "line": "Plates",
        "columns": columns,
        "example": [["Fish", "180"], ["Soup", "310"]],
        "blank": 3,
    }
    first = tool("Three plates", MOMENT, fields=[], table=table)
    again = [columns[0], {**columns[1], "copied": "Three plates: Grams"}]
    other = {**table, "columns": again, "example": [["Soup", ""], ["Fish", ""]]}
    row = field("Heaviest", "call-4", kind="number", unit="g", copied="Three plates: Grams", example=heaviest)
    second = tool("Later", MOMENT, fields=[row], table=other)
    filled = fill(spec, ask, wire, answer(["Three plates", "Later"], forms=[first, second], **REST))
    made = next(each.tool for each in filled.items if each.tool.title == "Later")
    assert isinstance(made, Form)
    assert made.table.example == (("Soup", "310"), ("Fish", "180"))
    assert made.fields[0].example == heaviest
    assert ("copied from nowhere" not in reasons(filled)) is is_there
