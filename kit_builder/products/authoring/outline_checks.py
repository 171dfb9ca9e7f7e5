"""Check an outline, a model's or a person's, against the card: ids, forms, the order of steps, and what is not used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.outline_records import OutlineDocument, OutlineSection

_WHOLE = -1
# Facts that a document may leave out even if it has to be complete.
_OPTIONAL_KINDS = (*KIT_KINDS, "phrases")
# Sections of these forms have nothing to say without a fact.
_FORMS_OF_TEXT = ("prose", "steps", "worked example", "table", "script", "questions")


@dataclass(frozen=True, slots=True)
class Fault:
    """What makes an outline unusable.

    `section` is the place of the section among those of the document, or -1 for the document as a whole, and `id` the
    fact it is about, if any.
    """

    message: str
    section: int = _WHOLE
    id: str = ""


def find_faults(document: OutlineDocument, spec: DocumentSpec) -> list[Fault]:
    """Return what makes the outline of a document unusable, in order."""
    return [*_iter_faults(document, spec)]


def find_unused(document: OutlineDocument, spec: DocumentSpec) -> list[str]:
    """Return the ids of the facts that the document must use and does not."""
    if not spec.brief.complete:
        return []
    used = {key for section in document.sections for key in section.uses}
    return [key for key, fact in spec.facts.items() if key not in used and fact.kind not in _OPTIONAL_KINDS]


def place_unused(document: OutlineDocument, spec: DocumentSpec) -> OutlineDocument:
    """Return the outline with every fact that the document must use."""
    return place_facts(document, find_unused(document, spec), spec)


def place_facts(document: OutlineDocument, keys: Sequence[str], spec: DocumentSpec) -> OutlineDocument:
    """Return the outline with the facts `keys` added, in the order of the card.

    A step goes behind the one before it, a fact of a step to the section that shows the step, any other to the first
    section of text if it is about the worked example or stands before the steps in the card, and to the last one
    otherwise.
    """
    sections = [*document.sections]
    for key in keys:
        place = _choose_section(spec.facts[key], sections, spec)
        sections[place] = replace(sections[place], uses=_insert(key, sections[place].uses, spec))
    return replace(document, sections=tuple(sections))


def _iter_faults(document: OutlineDocument, spec: DocumentSpec) -> Iterator[Fault]:
    if not document.title:
        yield Fault("The document has no title.")
    if not document.sections:
        yield Fault("The document has no sections.")
    headings = [section.heading.casefold() for section in document.sections]
    for place, section in enumerate(document.sections):
        name = f"The section “{section.heading}”"
        if not section.heading:
            yield Fault(f"Section {place + 1} has no heading.", place)
        elif headings.index(section.heading.casefold()) < place:
            yield Fault(f"Two sections have the heading “{section.heading}”.", place)
        if section.form not in spec.brief.forms:
            yield Fault(
                f"{name} has the form “{section.form}”. This document may use: {', '.join(spec.brief.forms)}.", place
            )
        for key in section.uses:
            if key not in spec.facts:
                yield Fault(f"{name} uses {key}, and this document has no statement with that id.", place, key)
        if not section.uses and section.form in _FORMS_OF_TEXT:
            yield Fault(f"{name} uses no statement.", place)
    yield from _check_steps(document, spec)
    yield from _check_stories(document, spec)


def _check_steps(document: OutlineDocument, spec: DocumentSpec) -> Iterator[Fault]:
    """Check that the sections of steps have every step of the method once, in order."""
    numbers = {fact.id: fact.step for fact in spec.steps}
    shown: list[str] = []
    for place, section in enumerate(document.sections):
        for key in section.uses:
            if section.form != "steps" or key not in numbers:
                continue
            step = f"{numbers[key]} ({key}: “{spec.facts[key].text}”)"
            if key in shown:
                yield Fault(f"Two sections of steps show step {step}.", place, key)
            elif shown and numbers[key] < numbers[shown[-1]]:
                yield Fault(f"Step {step} stands behind step {numbers[shown[-1]]}.", place, key)
            else:
                shown.append(key)
    known = {key for section in document.sections if section.form == "steps" for key in section.uses}
    for key, number in numbers.items():
        if key not in known:
            yield Fault(f"No section of steps shows step {number} ({key}: “{spec.facts[key].text}”).", id=key)


def _check_stories(document: OutlineDocument, spec: DocumentSpec) -> Iterator[Fault]:
    told: set[str] = set()
    for place, section in enumerate(document.sections):
        for key in section.uses:
            if key in spec.facts and spec.facts[key].kind == "story":
                if key in told:
                    yield Fault(f"The story {key} is told in two sections.", place, key)
                told.add(key)


def _choose_section(fact: Fact, sections: Sequence[OutlineSection], spec: DocumentSpec) -> int:
    """Return the place of the section that a fact belongs in."""
    numbers = [[spec.facts[key].step for key in section.uses if key in spec.facts] for section in sections]
    of_steps = [place for place, section in enumerate(sections) if section.form == "steps"]
    if fact.kind == "step" and of_steps:
        earlier = [place for place in of_steps if any(0 < each < fact.step for each in numbers[place])]
        return (earlier or of_steps[:1])[-1]
    beside = [place for place, steps in enumerate(numbers) if fact.step and fact.step in steps]
    if beside:
        return next((place for place in beside if place in of_steps), beside[0])
    plain = [place for place, section in enumerate(sections) if section.form == "prose"] or [*range(len(sections))]
    order = [*spec.facts]
    first_step = next((order.index(each.id) for each in spec.facts.values() if each.kind == "step"), 0)
    return plain[0] if fact.kind == "example" or order.index(fact.id) < first_step else plain[-1]


def _insert(key: str, uses: Sequence[str], spec: DocumentSpec) -> tuple[str, ...]:
    """Return `uses` with an id behind the last one that stands before it in the card."""
    order = {each: place for place, each in enumerate(spec.facts)}
    before = [place for place, each in enumerate(uses) if order.get(each, len(order)) < order[key]]
    at = before[-1] + 1 if before else 0
    return (*uses[:at], key, *uses[at:])
