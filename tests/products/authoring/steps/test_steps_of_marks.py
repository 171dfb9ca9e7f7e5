"""Steps below headings whose marks hold more than can be shown, or that are shown in the words of their card."""

import re
from dataclasses import replace

from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.rendered_parts import place_steps
from tests.products.authoring.documents import STEPS, WEIGH, chapter, facts_of, said, with_card

TITLED = replace(chapter(), brief=chapter().brief.model_copy(update={"titled": True}))
SECTION = OutlineSection("Weigh", "", "steps", (*STEPS, "call-5", "call-8"))
MERGED = (
    "[[steps call-3, call-4 | Weigh the plates | Put the empty plate on the scale, zero it, and weigh three plates.]]"
)
LAST = "[[steps call-7 | Divide | Divide the cost by the price.]]"


def test_a_mark_keeps_its_words_without_what_no_step_shows() -> None:
    facts = facts_of(WEIGH)
    placed = place_steps(MERGED.replace("call-4", "call-4, call-6"), SECTION, facts)
    assert placed.startswith(MERGED)


def test_a_mark_keeps_its_words_without_a_step_that_is_shown_already() -> None:
    facts = facts_of(WEIGH)
    zero = "[[steps call-3 | Zero the scale | Put the empty plate on the scale and zero it.]]"
    assert place_steps(f"{zero}\n\n{MERGED}\n\n{LAST}", SECTION, facts) == "\n\n".join(
        [zero, MERGED.replace("call-3, ", ""), LAST]
    )


def test_what_a_step_has_on_its_card_is_listed_in_an_order_that_can_be_followed() -> None:
    ways = (
        said("If it is over 32 percent, raise the price.", 8, "rule"),
        said("The bowl hides it.", 11, "reason"),
        said("Divide it twice.", 12, "rule"),
        said("If it is over 32 percent, raise the price. Otherwise leave it.", 13, "rule"),
    )
    steps = (*WEIGH.steps[:2], said("Divide the cost by the price.", 7, "", "Calculate", *ways))
    spec = with_card(TITLED, replace(WEIGH, steps=steps))
    section = OutlineSection("Work it out", "", "steps", ("call-7", "call-8", "call-11", "call-12", "call-13"))
    document = OutlineDocument(spec.file, "Weigh the plate", spec.method_id, (section,))
    mark = "[[steps call-7, call-8, call-11, call-12, call-13 | Divide]]"
    text = re.sub(r" ?\[\^[^\]]*\]", "", render_document(document, {0: mark}, spec))
    assert (
        "Divide\n\n- Divide the cost by the price.\n- Divide it twice.\n"
        "- If it is over 32 percent, raise the price. Otherwise leave it.\n- The bowl hides it.\n" in text
    )
