"""The outline of a document that no model has planned: it follows the card."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.outline.checks import EXAMPLE, place_unused
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.records import SECTION_OF_KIND

# What stands before the steps; everything else stands after them.
_BEFORE_STEPS = ("promise", "problem", "purpose", "when", "need", "definition", "calculation")
_ABOUT_WHOLE = ("promise", "problem", "purpose", "when", "outcome")


def make_plain_outline(spec: DocumentSpec) -> OutlineDocument:
    """Return an outline that follows the card: what comes first, the stages with their steps, and the rest.

    A document about all methods gets a section for each.
    """
    title = spec.title or (spec.method.name if spec.method else spec.kit.title or spec.product)
    sections = tuple(_iter_stages(spec) if spec.method else _iter_methods(spec))
    return place_unused(OutlineDocument(spec.file, title, spec.method_id, sections), spec)


def _iter_stages(spec: DocumentSpec) -> Iterator[OutlineSection]:
    own = [fact for fact in spec.facts.values() if fact.kind not in (*KIT_KINDS, EXAMPLE, "phrases")]
    staged = [fact for fact in own if fact.step]
    form = "steps" if spec.steps and not spec.is_spoken else spec.brief.forms[0]
    yield from _make_sections(spec, [fact for fact in own if not fact.step and fact.kind in _BEFORE_STEPS])
    for stage, facts in groupby(staged, lambda fact: fact.stage):
        heading = stage or spec.language.words["card"]["steps"]
        yield OutlineSection(heading, "", form, tuple(fact.id for fact in facts))
    yield from _make_sections(spec, [fact for fact in own if not fact.step and fact.kind not in _BEFORE_STEPS])
    if spec.steps and spec.is_spoken and spec.method:
        yield OutlineSection(spec.method.name, "", "steps", tuple(fact.id for fact in spec.steps))


def _make_sections(spec: DocumentSpec, facts: Sequence[Fact]) -> Iterator[OutlineSection]:
    """Yield one section for consecutive facts about the whole method, called after the kind of the first."""
    if facts:
        form = "prose" if "prose" in spec.brief.forms else spec.brief.forms[0]
        heading = spec.language.words["card"][SECTION_OF_KIND.get(facts[0].kind, facts[0].kind)]
        yield OutlineSection(heading, "", form, tuple(fact.id for fact in facts))


def _iter_methods(spec: DocumentSpec) -> Iterator[OutlineSection]:
    form = "prose" if "prose" in spec.brief.forms else spec.brief.forms[0]
    for method in spec.methods:
        own = [fact for fact in spec.facts.values() if fact.method == method.id and fact.kind != EXAMPLE]
        uses = [fact.id for fact in own if fact.kind in _ABOUT_WHOLE and not fact.step] or [own[0].id] if own else []
        if uses:
            yield OutlineSection(method.name, "", form, tuple(uses))
