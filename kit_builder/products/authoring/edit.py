"""Edit a product as a whole: one call sees all documents with their briefs.

The editor corrects sentences that are wrong or contradict a card, and rewords those that could be better.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.advice.first_reader import NOTHING_NOTED, Reading
from kit_builder.products.authoring.advice.problems import find_problems
from kit_builder.products.authoring.advice.remarks import Remarks, list_remarks
from kit_builder.products.authoring.checks.in_code import find_heading_faults
from kit_builder.products.authoring.checks.near_citations import drop_foreign
from kit_builder.products.authoring.cited_text import parse_cited_text
from kit_builder.products.authoring.edit_question import Edited, ShownSection, fill_edit_question
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.numbered_text import NOTHING, apply_replacements, join_wrong, number_sentences
from kit_builder.products.authoring.redraft import count_missing_words
from kit_builder.products.authoring.rendered_parts import place_steps
from kit_builder.products.authoring.steps.wording import STEPS
from kit_builder.products.authoring.units import Unit, list_units
from kit_builder.products.definitions import ProductInput
from kit_builder.records import Finding
from kit_builder.text.markdown import clean_text

_MOST_HEADING_WORDS = 12
# The name of a mark, and the ids in it.
_Mark = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Edit:
    """What an editor has made of a document: texts of sections by place, and headings."""

    texts: dict[int, str] = field(default_factory=dict)
    headings: Mapping[int, str] = field(default_factory=dict)


# By the file of a document.
Edits = Mapping[str, Edit]
Readings = Mapping[str, Reading]
NOT_READ: Readings = MappingProxyType({})


def edit_product(
    given: ProductInput,
    manuscripts: Sequence[Manuscript],
    ask: Ask,
    run: Run,
    most_words: int,
    planned: Collection[str] = (),
    readings: Readings = NOT_READ,
) -> tuple[Edits, tuple[Finding, ...]]:
    """Return what an editor rewrites in a product, and findings on calls without a usable answer and on unused edits.

    The editor corrects what is wrong with sections that this run has written, and goes by the notes of the first reader
    of each document, by its file in `readings`. A script whose length is being corrected is the exception: only its
    sections without faults may be edited. An edit that changes a mark is ignored, unless there is a remark or a note on
    the mark, or it only joins steps that follow one another. The headings of the files that have just been `planned`
    may be reworded, except in a script. Documents with more than `most_words` are edited in several calls. There is an
    entry for each document that an editor has seen.
    """
    groups = _group(manuscripts, most_words)
    answers = run(lambda group: _edit_group(given, group, manuscripts, ask, planned, readings), groups)
    edits = {file: edit for edited, _ in answers for file, edit in edited.items()}
    return edits, tuple(finding for _, found in answers for finding in found)


def _group(manuscripts: Sequence[Manuscript], most_words: int) -> list[list[Manuscript]]:
    """Group consecutive manuscripts for one call each, without those that this run does not write."""
    groups: list[list[Manuscript]] = []
    words = 0
    for each in manuscripts:
        if each.problem or not _list_editable(each):
            continue
        own = sum(len(text.split()) for text in each.texts.values())
        if groups and words + own <= most_words:
            groups[-1].append(each)
            words += own
        else:
            groups.append([each])
            words = own
    return groups


def _list_editable(manuscript: Manuscript) -> dict[int, Remarks]:
    """Return the places of the sections that may be edited, and what is wrong with each."""
    if count_missing_words(manuscript):
        return dict.fromkeys(sorted(manuscript.sound_places), NOTHING)
    written = [place for place, found in sorted(manuscript.versions.items()) if found[-1].text]
    remarks = list_remarks(manuscript)
    return {place: remarks.get(place, NOTHING) for place in written}


def _edit_group(
    given: ProductInput,
    group: Sequence[Manuscript],
    all_of_them: Sequence[Manuscript],
    ask: Ask,
    planned: Collection[str],
    readings: Readings,
) -> tuple[Edits, tuple[Finding, ...]]:
    shown = _number(group, readings)
    open_files = {each.spec.file for each in group if each.spec.file in planned and not each.spec.is_spoken}
    question = fill_edit_question(given, group, shown, [*find_problems(given, group, all_of_them)], open_files)
    try:
        answer = ask(question, Edited)
    except AnswerError as error:
        return {}, (Finding("note", given.name, f"Not edited as a whole. {error}"),)
    rewritten = {(each.document - 1, each.number - 1): each.text for each in answer.sections}
    edits = {
        each.spec.file: Edit(headings=_read_headings(at, each, answer) if each.spec.file in open_files else {})
        for at, each in enumerate(group)
    }
    ignored = len(rewritten.keys() - shown.keys())
    known = {key for each in group for key in each.spec.facts}
    for key, section in shown.items():
        before = section.manuscript.texts[section.place]
        text = rewritten.get(key) or apply_replacements(before, answer.sentences, section.text.units)
        text = drop_foreign(text, known - section.manuscript.spec.facts.keys())
        if text.strip() != before.strip():
            placed = _place_marks(text, section)
            ignored += not placed
            edits[section.manuscript.spec.file].texts.update({section.place: placed} if placed else {})
    message = f"Edits not used, as they were of other sections or dropped a part from the card: {ignored}."
    return edits, (Finding("note", given.name, message),) if ignored else ()


def _read_headings(at: int, manuscript: Manuscript, answer: Edited) -> dict[int, str]:
    """Return the new headings of a document, by place: short ones of sections written now that code finds sound."""
    headings: dict[int, str] = {}
    for each in answer.headings:
        place, text = each.number - 1, clean_text(each.text)
        is_open = each.document - 1 == at and place in manuscript.versions
        if is_open and text and len(text.split()) <= _MOST_HEADING_WORDS and _is_new(text, manuscript):
            reworded = manuscript.reword_headings({place: text})
            if not any(f"“{text}”" in fault for fault in find_heading_faults(reworded.document, manuscript.spec)):
                headings[place] = text
    return headings


def _is_new(heading: str, manuscript: Manuscript) -> bool:
    return heading.casefold() not in {each.heading.casefold() for each in manuscript.document.sections}


def _number(group: Sequence[Manuscript], readings: Readings) -> dict[tuple[int, int], ShownSection]:
    """Return the sections that may be edited by document and place. Sentences are numbered across all of them."""
    shown: dict[tuple[int, int], ShownSection] = {}
    start = 1
    for number, manuscript in enumerate(group):
        for place, remarks in _list_editable(manuscript).items():
            own = manuscript.texts[place]
            notes = readings.get(manuscript.spec.file, NOTHING_NOTED).list_notes(place, own)
            text = number_sentences(own, start, remarks, _show_steps(manuscript, place), notes)
            shown[number, place] = ShownSection(manuscript, place, text, join_wrong(remarks, notes, text))
            start += len(text.units)
    return shown


def _show_steps(manuscript: Manuscript, place: int) -> dict[Unit, list[str]]:
    """Return the words of the card below each mark that shows steps in them."""
    facts = manuscript.spec.facts
    marks = [unit for unit in list_units(manuscript.texts[place]) if unit.mark == STEPS and not unit.told]
    return {unit: [facts[key].text for key in unit.sentence.ids if key in facts] for unit in marks}


def _place_marks(text: str, section: ShownSection) -> str:
    """Return the edited text of a section, empty if its marks have changed though nothing is wrong with them."""
    manuscript, place = section.manuscript, section.place
    placed = place_steps(text, manuscript.document.sections[place], manuscript.spec.facts)
    before = _list_marks(manuscript.texts[place])
    wrong = [*_part_marks((unit.mark, unit.sentence.ids) for unit in section.wrong if unit.form == "mark")]
    is_same = _list_marks(placed) == before
    return placed if is_same or (wrong and _keeps(_list_marks(placed), before, wrong)) else ""


def _keeps(marks: Sequence[_Mark], before: Sequence[_Mark], wrong: Collection[_Mark]) -> bool:
    """Return whether all marks are still there in their order, apart from those that are `wrong`."""
    sound = [each for each in before if each not in wrong]
    return [each for each in marks if each in sound] == sound


def _list_marks(text: str) -> list[_Mark]:
    """Return the marks of a text, one for each of several steps: an editor may show those together."""
    return [*_part_marks((block.mark, block.ids) for block in parse_cited_text(text) if block.form == "mark")]


def _part_marks(marks: Iterable[_Mark]) -> Iterator[_Mark]:
    for mark, ids in marks:
        yield from [(mark, (key,)) for key in ids] if mark == STEPS and ids else [(mark, ids)]
