"""Find rules of a card that a step decides without, so that its ways look at one condition instead of two."""

from collections.abc import Mapping

from kit_builder.products.authoring.advice.conditions import has_condition
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.steps.wording import list_ways
from kit_builder.products.authoring.units import Unit, list_titled_steps

_RULE = "rule"


def find_left_out_rules(place: int, texts: Mapping[int, str], spec: DocumentSpec) -> dict[Unit, str]:
    """Return what to tell a writer about each step with ways whose decision has rules that no step states.

    These are rules with a condition that the card attaches to the same step.

    Args:
        place: The place of the section.
        texts: The texts of the document by the places of their sections.
        spec: What the document has to be. Only documents whose steps have headings have such steps.
    """
    if not spec.brief.titled or not spec.language.has_words:
        return {}
    shown = {key for text in texts.values() for step in list_titled_steps(text) for key in step.sentence.ids}
    left_out = [fact for fact in spec.facts.values() if _decides(fact, spec) and fact.id not in shown]
    told: dict[Unit, str] = {}
    for step in list_titled_steps(texts[place]):
        of_steps = {(spec.facts[key].method, spec.facts[key].step) for key in step.sentence.ids if key in spec.facts}
        rules = [fact for fact in left_out if (fact.method, fact.step) in of_steps]
        if rules and list_ways(step.told):
            listed = " ".join(f"{fact.id}: “{fact.text}”" for fact in rules)
            told[step] = (
                "This step decides, and neither it nor another one takes up these rules of the card. Where one decides"
                " here, give the line again with its id, and let the ways ask for all that it asks for. Leave out what"
                f" decides nothing here. {listed}"
            )
    return told


def _decides(fact: Fact, spec: DocumentSpec) -> bool:
    return fact.kind == _RULE and fact.step > 0 and has_condition(fact.text, spec.language.words)
