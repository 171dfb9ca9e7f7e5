"""Collect what to tell a writer about the sentences of a document, and the statements needed to correct them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kit_builder.products.authoring.advice.decisions import find_left_out_rules
from kit_builder.products.authoring.advice.listening import (
    find_chains,
    find_nested_quotations,
    find_plays,
    find_pointers,
    find_short_waits,
    find_unshown_figures,
)
from kit_builder.products.authoring.advice.speech import (
    find_asking_slides,
    find_crowded,
    find_few_answers,
    find_hard_to_say,
    find_repeated_slides,
)
from kit_builder.products.authoring.manuscript import Judged, Manuscript
from kit_builder.products.authoring.sessions.cuts import UNTOLD, list_untold
from kit_builder.products.authoring.sessions.handout import find_repeated_lines
from kit_builder.products.authoring.sessions.timing import QUESTIONS, is_in_session, list_handed_out, list_taught
from kit_builder.products.authoring.units import Unit, list_units

# The remarks on the units of a text.
Remarks = Mapping[Unit, Sequence[str]]
_AROUND = 5  # sentences before and after one, whose statements may support it
_MARGIN = '.,;:()[]{}“”"«»'


def list_remarks(manuscript: Manuscript) -> dict[int, Remarks]:
    """Return what is wrong or could be better in the latest text of each section, by place, without sound sections."""
    found: dict[int, Remarks] = {}
    for place, versions in sorted(manuscript.versions.items()):
        remarks = {each.unit: told for each in versions[-1].judged or () if (told := _describe_faults(each))}
        for unit, remark in _list_wishes(place, manuscript):
            remarks[unit] = [*remarks.get(unit, ()), remark]
        if versions[-1].text and remarks:
            found[place] = remarks
    return found


def find_needed(manuscript: Manuscript, remarks: Mapping[int, Remarks]) -> set[str]:
    """Return the ids of the facts that are needed to act on remarks.

    What supports a sentence is often beside what it cites. So these are what it cites, what the sentences around it
    cite, what the remarks name, and what else its section uses of the same stages.
    """
    needed: set[str] = set()
    for place, told in remarks.items():
        needed |= {*_find_near(manuscript, place, told)}
        needed |= {word.strip(_MARGIN) for said in told.values() for each in said for word in each.split()}
    return needed


def _find_near(manuscript: Manuscript, place: int, remarked: Iterable[Unit]) -> set[str]:
    facts, units = manuscript.spec.facts, list_units(manuscript.texts[place])
    at_fault = [at for at, unit in enumerate(units) if unit in set(remarked)]
    around = {near for at in at_fault for near in range(max(0, at - _AROUND), at + _AROUND + 1)}
    cited = {key for at, unit in enumerate(units) if at in around for key in unit.sentence.ids}
    # Sentences that were left out, from which others may have to take something over.
    gone = (each.unit for version in manuscript.versions[place] for each in version.faulty)
    cited |= {key for unit in gone for key in unit.sentence.ids}
    stages = {(facts[key].method, facts[key].stage) for key in cited if key in facts}
    uses = manuscript.document.sections[place].uses
    return cited | {key for key in uses if key in facts and (facts[key].method, facts[key].stage) in stages}


def _describe_faults(judged: Judged) -> list[str]:
    """Return what is wrong with a unit, unless it only rests on a faulty case: it may be sound once the case is."""
    return [fault.message for fault in judged.faults if fault.reason != "rests on a faulty case"]


def _list_wishes(place: int, manuscript: Manuscript) -> Iterator[tuple[Unit, str]]:
    """Yield what else to tell a writer about a section: what may stay, but could be better."""
    document, spec, texts = manuscript.document, manuscript.spec, manuscript.texts
    text = texts[place]
    if place in list_handed_out(document, spec):
        yield from find_repeated_lines(text, spec).items()
        yield from find_pointers(text, spec.say).items()
    elif spec.is_spoken and is_in_session(document, place):
        taught = list_taught(document, texts)
        is_asked = document.sections[place].form == QUESTIONS
        if not is_asked:
            yield from find_asking_slides(text).items()
            yield from find_unshown_figures(text, spec.language).items()
        if place not in (min(taught, default=place), max(taught, default=place)):
            yield from find_pointers(text, spec.say).items()
        yield from find_crowded(text, spec.facts).items()
        yield from find_chains(text, spec.language, is_asked=is_asked).items()
        yield from find_hard_to_say(text).items()
        yield from find_few_answers(text).items()
        yield from find_repeated_slides(place, texts, document).items()
        yield from find_short_waits(text).items()
        yield from find_plays(text).items()
        yield from find_nested_quotations(text).items()
    else:
        if spec.is_spoken:
            yield from find_nested_quotations(text).items()
        yield from ((unit, UNTOLD) for unit in list_untold(place, texts, document, spec))
        yield from find_left_out_rules(place, texts, spec).items()
