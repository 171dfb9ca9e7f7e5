"""Units of a text as a checker judges them, and what goes if one may not stay."""

import pytest

from kit_builder.products.authoring.cited_text import CitedSentence
from kit_builder.products.authoring.faults import Fault
from kit_builder.products.authoring.manuscript import Judged
from kit_builder.products.authoring.units import Unit, remove_units

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
