"""Correct the sections of a document in which something is wrong: sentence by sentence, or as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.advice.first_reader import NOTHING_NOTED, Reading
from kit_builder.products.authoring.advice.remarks import Remarks, find_needed, list_remarks
from kit_builder.products.authoring.cited_text import list_cited
from kit_builder.products.authoring.draft import DraftedSection, draft_missing, read_sections
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version, choose_version
from kit_builder.products.authoring.numbered_text import (
    NO_NOTES,
    NOTHING,
    NumberedText,
    Replacement,
    apply_replacements,
    join_wrong,
    list_likely_replacements,
    number_sentences,
)
from kit_builder.products.authoring.outline.records import Outline
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.rendered_parts import place_steps
from kit_builder.products.authoring.sessions.timing import (
    count_spoken,
    find_missing_words,
    find_room,
    is_spoken,
    measure_seconds,
)
from kit_builder.products.authoring.units import count_units, list_units, remove_units
from kit_builder.products.forms.run_of_show import WORDS_A_MINUTE
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
    """What to correct: sections with numbered sentences, the remarks on these, and how many words are missing.

    `words` is below 0 if there are too many.
    """

    sections: Mapping[int, NumberedText]
    remarks: Mapping[int, Remarks]
    words: int = 0


def complete_sections(manuscript: Manuscript, outline: Outline, ask: Ask, run: Run, reading: Reading) -> Manuscript:
    """Return the manuscript with what an editor cannot add: missing sections, and a different length.

    The model is asked again for sections that it has left out. A script that misses its slot is corrected in length at
    the same time, and in everything else that is wrong with it or that its first reader has noted.
    """
    drafted = run.start(partial(draft_missing, manuscript, outline, ask))
    corrected = correct_sections(manuscript, ask, reading) if count_missing_words(manuscript) else manuscript
    written = drafted.result()
    empty = {place for place, found in manuscript.versions.items() if not found[-1].text}
    missing = {place: text for place, text in written.texts.items() if place in empty and text}
    remarks = (*written.remarks, *corrected.remarks[len(manuscript.remarks) :])
    return replace(corrected.add_versions(missing), suggestions=written.suggestions, remarks=remarks)


def count_missing_words(manuscript: Manuscript) -> int:
    """Return how many words the script of a session lacks, below 0 if it has too many; 0 for what is read."""
    return find_missing_words(manuscript.document, manuscript.texts, manuscript.spec)


def correct_sections(manuscript: Manuscript, ask: Ask, reading: Reading = NOTHING_NOTED) -> Manuscript:
    """Return the manuscript with a further text of each section in which something is wrong or has been noted.

    Without a usable answer the sections stay as they are.
    """
    correction = _list_faults(manuscript, reading)
    if not correction.sections or manuscript.problem:
        return manuscript
    try:
        answer = ask(_fill_question(manuscript, correction), Redrafted)
    except AnswerError as error:
        return replace(manuscript, remarks=(*manuscript.remarks, f"Faulty sentences were not corrected: {error}"))
    return manuscript.add_versions(_read(answer, manuscript, correction), replaces=bool(correction.words))


def mend_cuts(manuscript: Manuscript, ask: Ask) -> dict[int, Version]:
    """Return a text of each section with a faulty sentence on which another may lean, or with a refused step, by place.

    The text does without the sentences that are faulty in the best version, and may reword what followed in the same
    paragraph. It rewords the steps whose words were refused. The editor does so too, but one of the two may be sound.
    There is none without a usable answer, or if nothing leans on what is faulty and no step was refused.
    """
    best = {place: choose_version(found) for place, found in manuscript.versions.items()}
    faulty = {place: found for place, found in best.items() if found and (found.gaps or found.refused)}
    if not faulty or manuscript.problem:
        return {}
    gone = {place: [found for found in each.faulty if found not in each.refused] for place, each in faulty.items()}
    texts = {place: remove_units(each.text, [found.removed for found in gone[place]]) for place, each in faulty.items()}
    cut = manuscript.add_versions(texts)
    refused = {place: {found.unit: _tell(found) for found in each.refused} for place, each in faulty.items()}
    leaning = {place: _find_leaning(each, texts[place]) for place, each in faulty.items()}
    correction = _number(texts, refused, leaning=leaning)
    try:
        answer = ask(_fill_question(cut, correction, "what leans on it"), Redrafted)
    except AnswerError:
        return {}
    mended = _read(answer, cut, correction)
    return {place: Version(text, cut=(*gone[place],) or faulty[place].refused) for place, text in mended.items()}


def _tell(judged: Judged) -> list[str]:
    return [fault.message for fault in judged.faults]


def _find_leaning(version: Version, text: str) -> dict[int, list[str]]:
    """Return what to tell about the sentence after each that must go, by its place in the `text` without these."""
    gaps = version.gaps
    told = {at: gaps[unit] for at, unit in enumerate(count_units(list_units(text))) if unit in gaps}
    return {
        at: [_CUT.format(gone.unit.sentence.text, " ".join(fault.message for fault in gone.faults if fault.severe))]
        for at, gone in told.items()
    }


def _list_faults(manuscript: Manuscript, reading: Reading) -> _Correction:
    words, found = count_missing_words(manuscript), list_remarks(manuscript)
    texts: dict[int, str] = {}
    for place, versions in sorted(manuscript.versions.items()):
        is_spoken_here = bool(words) and is_spoken(manuscript.document, place)
        is_noted = bool(reading.list_notes(place, versions[-1].text))
        if versions[-1].text and (place in found or is_noted or is_spoken_here):
            texts[place] = versions[-1].text
    return replace(_number(texts, found, reading), words=words)


def _number(
    texts: Mapping[int, str],
    remarks: Mapping[int, Remarks],
    reading: Reading = NOTHING_NOTED,
    leaning: Mapping[int, Mapping[int, Sequence[str]]] = MappingProxyType({}),
) -> _Correction:
    """Return the texts with sentences numbered across sections, and what is wrong with them."""
    sections: dict[int, NumberedText] = {}
    wrong: dict[int, Remarks] = {}
    for place, text in texts.items():
        start = 1 + sum(len(each.units) for each in sections.values())
        own, notes, leans = remarks.get(place, NOTHING), reading.list_notes(place, text), leaning.get(place, NO_NOTES)
        sections[place] = numbered = number_sentences(text, start, own, notes=notes, leaning=leans)
        wrong[place] = join_wrong(own, {**notes, **leans}, numbered)
    return _Correction(sections, wrong)


def _fill_question(manuscript: Manuscript, correction: _Correction, what: str = "corrections") -> Question:
    spec, needed = manuscript.spec, find_needed(manuscript, correction.remarks)
    if correction.words:
        needed |= {key for place in correction.sections for key in manuscript.document.sections[place].uses}
    question = spec.language.load_prompt(_REDRAFT).fill(
        spec.describe_call(what),
        _count_tokens(manuscript, correction),
        statements=describe_facts([fact for key, fact in spec.facts.items() if key in needed], spec.methods),
        voice=describe_voice(spec.kit, spec.language),
        title=manuscript.document.title,
        sections=[_describe_section(place, manuscript, correction) for place in correction.sections],
        too_few=max(0, correction.words),
        too_many=max(0, -correction.words),
        room=max(0, find_room(manuscript.document, manuscript.texts, spec)) if correction.words else 0,
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


def _count_tokens(manuscript: Manuscript, correction: _Correction) -> int:
    """Return how many tokens the answer may have: sections to which much is added are given as a whole."""
    faults, words = sum(map(len, correction.remarks.values())), abs(correction.words)
    if correction.words > 0:
        words += sum(len(manuscript.texts[place].split()) for place in correction.sections)
    return _LEAST_TOKENS + _TOKENS_PER_FAULT * faults + _TOKENS_PER_WORD * words


def _describe_section(place: int, manuscript: Manuscript, correction: _Correction) -> Mapping[str, object]:
    section, text = manuscript.document.sections[place], manuscript.texts[place]
    told = {*list_cited(text)}
    return {
        "number": place + 1,
        "heading": section.heading,
        "after": section.after,
        "shown": correction.sections[place].shown,
        "words": len(text.split()),
        **_describe_time(place, manuscript, correction),
        "untold": [key for key in section.uses if key not in told and key in manuscript.spec.facts],
    }


def _describe_time(place: int, manuscript: Manuscript, correction: _Correction) -> Mapping[str, str]:
    """Return the minutes that a section of a session takes, and those of them that are talk; "" if none is told."""
    document, texts = manuscript.document, manuscript.texts
    if correction.words <= 0 or not is_spoken(document, place):
        return {"minutes": "", "talk": ""}
    minutes, talk = measure_seconds(texts[place]) / 60, count_spoken(texts[place]) / WORDS_A_MINUTE
    return {"minutes": f"{minutes:.1f}", "talk": f"{talk:.1f}"}


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
