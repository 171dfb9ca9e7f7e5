"""Units of a text as a checker judges them, and what goes if one may not stay."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.checks.faults import Fault
from kit_builder.products.authoring.checks.rows import find_empty_cells
from kit_builder.products.authoring.cited_text import CitedSentence
from kit_builder.products.authoring.manuscript import Judged
from kit_builder.products.authoring.units import Unit, list_units, remove_units

MARK = "[[steps a, b | Choose the patch | Measure the hole. Take a long one.]]"


@pytest.mark.parametrize(
    ("objection", "left"),
    [
        ("The reason is missing.", "[[steps a, b | Choose the patch]]"),
        ("“Choose the patch” says more than the step.", "[[steps a, b]]"),
    ],
)
def test_heading_of_a_step_stays_unless_it_is_what_is_wrong(objection: str, left: str) -> None:
    unit = Unit("mark", CitedSentence(MARK, ("a", "b")), "steps", told="Measure the hole.", title="Choose the patch")
    judged = Judged(unit, "adds", (Fault("adds something", objection),))
    assert remove_units(MARK, [judged.removed]) == left


def test_an_empty_cell_keeps_its_place() -> None:
    row = list_units("| Dish | Before | After |\n|---|---|---|\n| Soup | | £7 {a} |")[0]
    assert row.sentence == CitedSentence("Soup |  | £7", ("a",))
    assert [*find_empty_cells(row)]
    assert not [*find_empty_cells(replace(row, sentence=CitedSentence("Soup. Hot. | £6 | £7")))]
