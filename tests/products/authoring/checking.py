"""Rules for the tests of what code finds wrong with sentences."""

from dataclasses import replace

from kit_builder.products.authoring.checks.in_code import find_faults
from kit_builder.products.authoring.checks.rules import Rules, make_rules
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.outline.plain import make_plain_outline
from kit_builder.products.authoring.units import list_units
from kit_builder.records import Story
from kit_builder.text.languages import load_language
from tests.products.authoring.documents import ENGLISH, WEIGH, chapter


def rules(story: Story | None = None, code: str = "en") -> Rules:
    """Return rules for a chapter about weighing, whose method has a story or none."""
    spec = chapter(replace(WEIGH, stories=(story,) if story else ()))
    spec = replace(spec, methods=(spec.method,) if spec.method else (), language=load_language(code, ENGLISH.folders))
    return make_rules(spec, make_plain_outline(spec))


def naming(checked: Rules, *known: str) -> Rules:
    """Return rules by which only these names may be used besides those of the facts."""
    return replace(checked, knowledge=replace(checked.knowledge, known=known))


def reasons(text: str, checked: Rules | None = None) -> list[str]:
    """Return why code objects to the sentences of a text, by the rules of a chapter if no others are given."""
    found = checked or rules()
    return [fault.reason for unit in list_units(text) for fault in find_faults(unit, found)]


def saying(text: str, form: str = "prose") -> Rules:
    """Return rules by which `a` is a fact with this text, in a document with a section of this form."""
    return replace(rules(), has_options=form == "exercise").with_facts({"a": Fact("a", "rule", text)})
