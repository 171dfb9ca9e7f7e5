"""Check an outline, a model's or a person's, against the card: ids, forms, the order of steps, and what is not used."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kit_builder.products.authoring.checks.near_ids import suggest_id
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection

EXAMPLE = "example"
_WORKED_EXAMPLE = "worked example"  # the form of sections
_WHOLE = -1
# Facts that a document may leave out even if it has to be complete.
_OPTIONAL_KINDS = (*KIT_KINDS, "phrases", "example")
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


def drop_repeated_stories(document: OutlineDocument, spec: DocumentSpec) -> tuple[OutlineDocument, tuple[str, ...]]:
    """Return the outline with each story in the first section that tells it, and the ids of those told again."""
    told: set[str] = set()
    dropped: list[str] = []
    sections: list[OutlineSection] = []
    for section in document.sections:
        again = [key for key in section.uses if key in told]
        uses = tuple(key for key in section.uses if key not in told)
        # A section that has nothing else to tell is the model's to correct.
        sections.append(replace(section, uses=uses) if uses else section)
        dropped += again if uses else []
        told |= {key for key in uses if key in spec.facts and spec.facts[key].kind == "story"}
    return replace(document, sections=tuple(sections)), tuple(dict.fromkeys(dropped))


def place_unused(document: OutlineDocument, spec: DocumentSpec) -> OutlineDocument:
    """Return the outline with every fact that the document must use."""
    return place_facts(document, find_unused(document, spec), spec)


def place_facts(document: OutlineDocument, keys: Sequence[str], spec: DocumentSpec) -> OutlineDocument:
    """Return the outline with the facts `keys` added, in the order of the card.

    A step goes after the one before it, a fact of a step to the section that shows the step, any other to the first
    section of text if it stands before the steps in the card, and to the last one otherwise. The worked example goes to
    the sections of its form, or else to those that tell most of its steps.
    """
    sections = [*document.sections]
    for key in keys:
        place = _choose_section(spec.facts[key], sections, spec)
        sections[place] = replace(sections[place], uses=_insert(key, sections[place].uses, spec))
    return replace(document, sections=tuple(sections))


def may_show_example(spec: DocumentSpec) -> bool:
    """Return whether the worked example of its method runs through a document, if there is one."""
    return bool(spec.method and spec.brief.example and (spec.brief.complete or _WORKED_EXAMPLE in spec.brief.forms))


def place_example(document: OutlineDocument, spec: DocumentSpec) -> OutlineDocument:
    """Return the outline of a document that was planned without its worked example with the example in its sections.

    Without an example, sections of that form become prose, except in a session: there they show cases for practice too.
    """
    if keys := list_example(spec):
        return place_facts(document, keys, spec)
    if spec.is_spoken:
        return document
    form = next((each for each in spec.brief.forms if each != _WORKED_EXAMPLE), _WORKED_EXAMPLE)
    sections = (
        replace(section, form=form) if section.form == _WORKED_EXAMPLE else section for section in document.sections
    )
    return replace(document, sections=tuple(sections))


def list_example(spec: DocumentSpec) -> tuple[str, ...]:
    """Return the ids of the worked example that runs through a document, none if there is none."""
    return tuple(key for key, fact in spec.facts.items() if fact.kind == EXAMPLE and may_show_example(spec))


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
                meant = suggest_id(key, spec.facts)
                yield Fault(f"{name} uses {key}, and this document has no statement with that id.{meant}", place, key)
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
    if fact.kind == EXAMPLE:
        return _choose_section_of_example(fact, sections, numbers)
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
    return plain[0] if order.index(fact.id) < first_step else plain[-1]


def _choose_section_of_example(fact: Fact, sections: Sequence[OutlineSection], numbers: Sequence[Sequence[int]]) -> int:
    """Return the place of the section that a figure belongs in; `numbers` are those of the steps that each tells of.

    What is about no step, or about one that no section tells, opens the example.
    """
    own = [place for place, section in enumerate(sections) if section.form == _WORKED_EXAMPLE]
    counts = [Counter(each)[fact.step] if fact.step else 0 for each in numbers]
    if best := max((counts[place] for place in own), default=0):
        return next(place for place in own if counts[place] == best)
    if not any(counts):
        plain = [place for place, section in enumerate(sections) if section.form == "prose"]
        return (own or plain or [0])[0]
    return counts.index(max(counts))


def _insert(key: str, uses: Sequence[str], spec: DocumentSpec) -> tuple[str, ...]:
    """Return `uses` with an id inserted after the last one that precedes it in the card."""
    order = {each: place for place, each in enumerate(spec.facts)}
    before = [place for place, each in enumerate(uses) if order.get(each, len(order)) < order[key]]
    at = before[-1] + 1 if before else 0
    return (*uses[:at], key, *uses[at:])
