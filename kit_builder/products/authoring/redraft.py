"""Correct the sections of a document in which something is wrong: sentence by sentence, or as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.products.authoring.cited_text import list_cited
from kit_builder.products.authoring.draft import DraftedSection, draft_missing, read_sections
from kit_builder.products.authoring.manuscript import Manuscript
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
from kit_builder.products.authoring.session import find_missing_words, is_spoken
from kit_builder.products.authoring.units import Unit
from kit_builder.products.voice import describe_voice
from kit_builder.records import Question

_REDRAFT = "full/redraft.md"
_LEAST_TOKENS = 2000
_TOKENS_PER_FAULT = 120
_TOKENS_PER_WORD = 4


class Redrafted(BaseModel):
    """The answer to `full/redraft.md`: sentences in place of others, and sections that are written again."""

    sentences: list[Replacement]
    sections: list[DraftedSection]


@dataclass(frozen=True, slots=True)
class _Correction:
    """What is to be corrected: the sections with their sentences numbered, and the words too many or too few."""

    sections: Mapping[int, NumberedText]
    faults: int
    words: int


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


def _list_faults(manuscript: Manuscript) -> _Correction:
    words = find_missing_words(manuscript.document, manuscript.texts, manuscript.spec)
    sections: dict[int, NumberedText] = {}
    faults = 0
    for place, found in sorted(manuscript.versions.items()):
        faulty = {each.unit: [fault.message for fault in each.faults] for each in found[-1].judged or () if each.faults}
        is_spoken_here = bool(words) and is_spoken(manuscript.document, place)
        if found[-1].text and (faulty or is_spoken_here):
            start = 1 + sum(len(each.units) for each in sections.values())
            sections[place] = number_sentences(found[-1].text, start, faulty)
            faults += len(faulty)
    return _Correction(sections, faults, words)


def _fill_question(manuscript: Manuscript, correction: _Correction) -> Question:
    spec, sections = manuscript.spec, manuscript.document.sections
    used = {key for place in correction.sections for key in sections[place].uses}
    cited = {key for place in correction.sections for key in list_cited(manuscript.texts[place])}
    shown = [fact for key, fact in spec.facts.items() if key in used | cited]
    tokens = _LEAST_TOKENS + _TOKENS_PER_FAULT * correction.faults + _TOKENS_PER_WORD * abs(correction.words)
    question = spec.language.load_prompt(_REDRAFT).fill(
        spec.describe_call("corrections"),
        tokens,
        statements=describe_facts(shown, spec.methods),
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
            numbered, [number for number, unit in numbered.units.items() if unit in _list_faulty(manuscript, place)]
        )
    ]
    answer = Redrafted(sentences=likely, sections=[])
    return replace(question, effort=spec.brief.effort, likely=answer.model_dump_json())


def _list_faulty(manuscript: Manuscript, place: int) -> set[Unit]:
    return {each.unit for each in manuscript.versions[place][-1].judged or () if each.faults}


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
