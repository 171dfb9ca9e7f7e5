"""What a writer hears of rules that a step decides without."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.advice.decisions import find_left_out_rules
from kit_builder.products.authoring.document_spec import DocumentSpec
from tests.products.authoring.documents import WEIGH, chapter, facts_of, said

BOTH = "Go on only if it is both: the plates agree, and nobody has complained."
STEPS = (
    said("Compare the plates.", 50, "", "", said(BOTH, 51, "rule"), said("Write it down.", 52, "rule")),
    said("Go on.", 53),
)
AGREE = "- **If** they agree, **then** go on."


def titled() -> DocumentSpec:
    spec = chapter()
    brief = spec.brief.model_copy(update={"titled": True})
    return replace(spec, brief=brief, facts=facts_of(replace(WEIGH, steps=STEPS)))


@pytest.mark.parametrize(
    ("texts", "is_found"),
    [
        ([f"[[steps call-50 | Decide | Compare the plates. | {AGREE}]]"], True),
        ([f"[[steps call-50 | Decide | Compare the plates. | {AGREE}]]\n\nBoth have to be so. {{call-51}}"], True),
        ([f"[[steps call-50, call-51 | Decide | Compare the plates. | {AGREE}]]"], False),
        ([f"[[steps call-50 | Decide | Compare. | {AGREE}]]", "[[steps call-51 | Go on | Is it both?]]"], False),
        (["[[steps call-50 | Compare | Compare the plates.]]"], False),
        ([f"[[steps call-53 | Go on | Go on. | {AGREE}]]"], False),
    ],
)
def test_a_writer_hears_of_a_rule_with_a_condition_that_no_step_takes_up(texts: list[str], is_found: bool) -> None:
    told = find_left_out_rules(0, dict(enumerate(texts)), titled())
    assert [f"call-51: “{BOTH}”" in each for each in told.values()] == [True] * is_found
    assert not any("call-52" in each for each in told.values())


def test_only_steps_with_headings_are_asked_for_their_rules() -> None:
    spec = titled()
    text = f"[[steps call-50 | Decide | Compare the plates. | {AGREE}]]"
    assert not find_left_out_rules(0, {0: text}, replace(spec, brief=spec.brief.model_copy(update={"titled": False})))
