"""The case for practice of a worksheet: what is said of it, and whether anything comes out."""

import pytest

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.tools.calculators.calculator import Calculator
from tests.emulators.toolmaker import answer
from tests.products.tools.making import REST, fill, make_calculator, only, reasons
from tests.wire import Wire


@pytest.mark.parametrize(("told", "is_kept"), [("It is at most 32 percent.", True), ("It came to 77.", False)])
def test_what_is_said_of_a_case_for_practice_has_its_figures(
    spec: DocumentSpec, ask: Ask, wire: Wire, told: str, *, is_kept: bool
) -> None:
    practice = {**make_calculator()["practice"], "reading": told}
    filled = fill(spec, ask, wire, answer([], calculators=[make_calculator(practice=practice)], **REST))
    assert (only(filled, Calculator).practice.reading == told) is is_kept
    assert ("wrong figure" in reasons(filled)) is not is_kept


def test_a_case_for_practice_in_which_nothing_comes_out_is_none(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    calculator = make_calculator(limits=[], practice={"inputs": ["0"], "lines": []})
    one = {**calculator["results"][0], "formula": "parts * 60 / 100", "same_as": ""}
    filled = fill(spec, ask, wire, answer([], calculators=[{**calculator, "results": [one]}], **REST))
    assert not only(filled, Calculator).practice.inputs
    assert any("comes to 0" in each.detail for each in filled.removed)


def test_a_case_for_practice_may_be_decided_by_a_figure_that_is_given(spec: DocumentSpec, ask: Ask, wire: Wire) -> None:
    over = {"key": "tax", "comparison": "over", "number": "32", "action": "Put it on the list", "ids": ["call-7"]}
    at_most = {**over, "comparison": "at most", "action": "Leave it"}
    calculator = make_calculator(limits=[over, at_most], practice={"inputs": ["", "", "25"], "lines": []})
    filled = fill(spec, ask, wire, answer([], calculators=[calculator], **REST))
    assert only(filled, Calculator).practice.inputs == ("", "", "25")
    assert "wrong practice" not in reasons(filled)
