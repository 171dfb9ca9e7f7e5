"""Correct the sections of a document in which something is wrong: sentence by sentence, or as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.products.authoring.cited_text import list_cited
from kit_builder.products.authoring.draft import DraftedSection, draft_missing, read_sections
from kit_builder.products.authoring.handout import find_repeated_lines
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version, choose_version
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
    is_in_session,
    is_spoken,
    list_handed_out,
)
from kit_builder.products.authoring.speech_checks import find_hard_to_say
from kit_builder.products.authoring.units import Unit, remove_units
from kit_builder.products.voice import describe_voice
from kit_builder.records import Question

_REDRAFT = "full/redraft.md"
_LEAST_TOKENS = 2000
_TOKENS_PER_FAULT = 120
_TOKENS_PER_WORD = 4
_CUT = (
    "The sentence before this one had to go: “{}” What was wrong with it: {} If this one leans on it, reword it, and"
    " take into it what is sound of the other if readers would miss that; or else leave it as it is."
)


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


def mend_cuts(manuscript: Manuscript, ask: Ask) -> Manuscript:
    """Return the manuscript with a further text of each section from which a sentence has to go that another leans on.

    The text does without what is faulty in the best version, and may reword what followed in the same paragraph.
    Without a usable answer the sections stay as they are.
    """
    best = {place: choose_version(found) for place, found in manuscript.versions.items()}
    faulty = {place: found for place, found in best.items() if found and found.gaps}
    if not faulty or manuscript.problem:
        return manuscript
    texts = {place: remove_units(each.text, [found.removed for found in each.faulty]) for place, each in faulty.items()}
    cut = manuscript.add_versions(texts)
    correction = _number(texts, {place: _list_leaning(each) for place, each in faulty.items()})
    try:
        answer = ask(_fill_question(cut, correction, "what leans on it"), Redrafted)
    except AnswerError:
        return manuscript
    mended = _read(answer, cut, correction)
    return manuscript.add_cuts({place: Version(text, cut=faulty[place].faulty) for place, text in mended.items()})


def _list_leaning(version: Version) -> dict[Unit, list[str]]:
    """Return the sentence behind each that must go, and what to tell the model."""
    return {
        unit: [_CUT.format(gone.unit.sentence.text, " ".join(fault.message for fault in gone.faults if fault.severe))]
        for unit, gone in version.gaps.items()
    }


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
    return find_hard_to_say(texts[place]) if spec.is_spoken and is_in_session(document, place) else {}


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


def _fill_question(manuscript: Manuscript, correction: _Correction, what: str = "corrections") -> Question:
    spec, needed = manuscript.spec, _find_needed(manuscript, correction)
    faults = sum(map(len, correction.remarks.values()))
    tokens = _LEAST_TOKENS + _TOKENS_PER_FAULT * faults + _TOKENS_PER_WORD * abs(correction.words)
    question = spec.language.load_prompt(_REDRAFT).fill(
        spec.describe_call(what),
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

    These are what its sections use or have cited, as what supports a sentence is often beside what it cites, and what
    the remarks name.
    """
    needed: set[str] = set()
    for place, remarks in correction.remarks.items():
        needed |= {*manuscript.document.sections[place].uses}
        needed |= {key for version in manuscript.versions[place] for key in list_cited(version.text)}
        needed |= {word.strip('.,;:()“”"') for told in remarks.values() for each in told for word in each.split()}
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
