"""Correct the sections of a document in which something is wrong: sentence by sentence, or as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.products.authoring.cited_text import list_cited
from kit_builder.products.authoring.draft import DraftedSection, draft_missing, read_sections
from kit_builder.products.authoring.handout import find_repeated_lines
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version
from kit_builder.products.authoring.numbered_text import (
    NumberedText,
    Replacement,
    apply_replacements,
    list_likely_replacements,
    number_sentences,
)
from kit_builder.products.authoring.outline_records import Outline
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.rendered_parts import place_steps
from kit_builder.products.authoring.session import (
    find_missing_words,
    find_short_cases,
    is_spoken,
    list_handed_out,
)
from kit_builder.products.authoring.units import Unit, list_units, remove_units
from kit_builder.products.voice import describe_voice
from kit_builder.records import Question

_REDRAFT = "full/redraft.md"
_LEAST_TOKENS = 2000
_TOKENS_PER_FAULT = 120
_TOKENS_PER_WORD = 4
# How many sentences before and after a faulty one show the facts for its correction; if one of so many sentences is
# faulty, the section may have to be written again.
_NEAR, _MANY = 3, 3
_CUT = "The sentence before this one had to go: “{}” If this one leans on it, reword it; or else leave it as it is."


class Redrafted(BaseModel):
    """The answer to `full/redraft.md`: sentences in place of others, and sections that are written again."""

    sentences: list[Replacement]
    sections: list[DraftedSection]


@dataclass(frozen=True, slots=True)
class _Correction:
    """What is to be corrected: sections with their sentences numbered, the remarks on these, and the words that lack.

    `words` is below 0 if there are too many.
    """

    sections: Mapping[int, NumberedText]
    remarks: Mapping[int, Mapping[Unit, Sequence[str]]]
    words: int = 0


def redraft_sections(manuscript: Manuscript, outline: Outline, ask: Ask) -> Manuscript:
    """Return the manuscript with a further text of each section in which something is wrong.

    What the model has left out it is asked for again. A script that misses its slot is corrected in length as well.
    Without a usable answer the sections stay as they are.
    """
    written = draft_missing(manuscript, outline, ask)
    correction = _list_faults(written)
    if not correction.sections or written.problem:
        return written
    try:
        answer = ask(_fill_question(written, correction), Redrafted)
    except AnswerError as error:
        return replace(written, remarks=(*written.remarks, f"Faulty sentences were not corrected: {error}"))
    return written.add_versions(_read(answer, written, correction), replaces=bool(correction.words))


def mend_cuts(manuscript: Manuscript, ask: Ask) -> Mapping[int, Version]:
    """Return the sections of a draft without their faulty sentences, where what follows had to be reworded for that.

    It is asked for beside the corrections, and needed if these fail. Without a usable answer there is none.
    """
    faulty = {place: found[-1] for place, found in manuscript.versions.items() if found[-1].gaps}
    if not faulty or manuscript.problem:
        return {}
    texts = {place: remove_units(each.text, [found.removed for found in each.faulty]) for place, each in faulty.items()}
    cut = manuscript.add_versions(texts)
    remarks = {place: _list_leaning(each) for place, each in faulty.items()}
    correction = _number(texts, remarks)
    try:
        answer = ask(_fill_question(cut, correction), Redrafted)
    except AnswerError:
        return {}
    mended = _read(answer, cut, correction)
    return {place: Version(text, cut=faulty[place].faulty) for place, text in mended.items()}


def _list_leaning(version: Version) -> dict[Unit, list[str]]:
    """Return the sentence behind each that must go, and what to tell the model."""
    return {unit: [_CUT.format(gone.sentence.text)] for unit, gone in version.gaps.items()}


def _list_faults(manuscript: Manuscript) -> _Correction:
    words = find_missing_words(manuscript.document, manuscript.texts, manuscript.spec)
    texts: dict[int, str] = {}
    remarks: dict[int, dict[Unit, list[str]]] = {}
    for place, found in sorted(manuscript.versions.items()):
        faulty = {each.unit: told for each in found[-1].judged or () if (told := _describe_faults(each))}
        for unit, remark in _list_remarks(place, manuscript).items():
            faulty[unit] = [*faulty.get(unit, ()), remark]
        is_spoken_here = bool(words) and is_spoken(manuscript.document, place)
        if found[-1].text and (faulty or is_spoken_here):
            texts[place], remarks[place] = found[-1].text, faulty
    return replace(_number(texts, remarks), words=words)


def _list_remarks(place: int, manuscript: Manuscript) -> dict[Unit, str]:
    """Return what else to tell a writer about a section of a session: what may stay, but should be better."""
    document, spec, texts = manuscript.document, manuscript.spec, manuscript.texts
    if place in list_handed_out(document, spec):
        return find_repeated_lines(texts[place], spec)
    short = find_short_cases(document, texts, spec).get(place)
    return {list_units(texts[place])[0]: short} if short else {}


def _describe_faults(judged: Judged) -> list[str]:
    """Return what is wrong with a unit; what rests on a faulty case may be sound as soon as the case is."""
    return [fault.message for fault in judged.faults if fault.reason != "rests on a faulty case"]


def _number(texts: Mapping[int, str], remarks: Mapping[int, Mapping[Unit, Sequence[str]]]) -> _Correction:
    """Return the texts with numbers before their sentences, which go on from section to section, and the remarks."""
    sections: dict[int, NumberedText] = {}
    for place, text in texts.items():
        start = 1 + sum(len(each.units) for each in sections.values())
        sections[place] = number_sentences(text, start, remarks[place])
    return _Correction(sections, remarks)


def _fill_question(manuscript: Manuscript, correction: _Correction) -> Question:
    spec, needed = manuscript.spec, _find_needed(manuscript, correction)
    faults = sum(map(len, correction.remarks.values()))
    tokens = _LEAST_TOKENS + _TOKENS_PER_FAULT * faults + _TOKENS_PER_WORD * abs(correction.words)
    question = spec.language.load_prompt(_REDRAFT).fill(
        spec.describe_call("corrections"),
        tokens,
        statements=describe_facts([fact for key, fact in spec.facts.items() if key in needed], spec.methods),
        voice=describe_voice(spec.kit, spec.language),
        title=manuscript.document.title,
        sections=[_describe_section(place, manuscript, correction) for place in correction.sections],
        too_few=max(0, correction.words),
        too_many=max(0, -correction.words),
        language=spec.language.english_name,
    )
    likely = [
        replacement
        for place, numbered in correction.sections.items()
        for replacement in list_likely_replacements(
            numbered, [number for number, unit in numbered.units.items() if unit in correction.remarks[place]]
        )
    ]
    answer = Redrafted(sentences=likely, sections=[])
    return replace(question, effort=spec.brief.effort, likely=answer.model_dump_json())


def _find_needed(manuscript: Manuscript, correction: _Correction) -> set[str]:
    """Return the ids of the facts that a correction needs.

    These are what the sentences near a fault cite and what the remarks name, or all of a section that is to be longer
    or shorter or has many faults.
    """
    needed: set[str] = set()
    for place, numbered in correction.sections.items():
        remarks, units = correction.remarks[place], [*numbered.units.values()]
        if correction.words or len(remarks) * _MANY > len(units):
            needed |= {*manuscript.document.sections[place].uses, *list_cited(manuscript.texts[place])}
            continue
        for at, unit in enumerate(units):
            if unit in remarks:
                near = units[max(0, at - _NEAR) : at + _NEAR + 1]
                needed |= {key for each in near for key in each.sentence.ids}
                needed |= {word.strip('.,;:()“”"') for told in remarks[unit] for word in told.split()}
    return needed


def _describe_section(place: int, manuscript: Manuscript, correction: _Correction) -> Mapping[str, object]:
    section, text = manuscript.document.sections[place], manuscript.texts[place]
    told = {*list_cited(text)}
    return {
        "number": place + 1,
        "heading": section.heading,
        "after": section.after,
        "shown": correction.sections[place].shown,
        "words": len(text.split()),
        "untold": [key for key in section.uses if key not in told and key in manuscript.spec.facts],
    }


def _read(answer: Redrafted, manuscript: Manuscript, correction: _Correction) -> dict[int, str]:
    """Return the texts that differ from those before, by place."""
    whole = read_sections(answer.sections, tuple(correction.sections), manuscript)
    return {place: text for place, text in _iter_texts(answer.sentences, whole, manuscript, correction) if text}


def _iter_texts(
    sentences: Sequence[Replacement], whole: Mapping[int, str], manuscript: Manuscript, correction: _Correction
) -> Iterator[tuple[int, str]]:
    for place, numbered in correction.sections.items():
        before = manuscript.texts[place]
        text = whole.get(place) or apply_replacements(before, sentences, numbered.units)
        placed = place_steps(text, manuscript.document.sections[place], manuscript.spec.facts)
        if placed != before:
            yield place, placed
