"""Reasons and details: what the expert says around the steps, which no question to a small model asks for."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from kit_builder.evidence.alignment import quote_lines
from kit_builder.extract.small.asides import find_asides, is_wish
from kit_builder.extract.small.broken_off import find_broken_off
from kit_builder.extract.small.client_notes import list_clients
from kit_builder.extract.small.disfluency import clean_text, is_about_speaker
from kit_builder.extract.small.grouping import collect_stems
from kit_builder.extract.small.imperatives import Form, detect_form
from kit_builder.extract.small.line_kinds import find_section_by_opening, has_cue
from kit_builder.extract.small.markup import remove_markup
from kit_builder.privacy.gazetteer import get_first_names
from kit_builder.records import SECTION_OF_KIND, Extract, Item, Line, Method
from kit_builder.text.dictionary import is_word
from kit_builder.text.headings import is_private_heading
from kit_builder.text.joining import join_sentences
from kit_builder.text.lists import split_list_items
from kit_builder.text.phrases import has_phrase, is_cut_off
from kit_builder.text.quotations import remove_quoted
from kit_builder.text.tokens import measure_overlap, stem_content, tokenize
from kit_builder.text.words import Words

_MIN_WORDS = 4
_MAX_WORDS = 60  # words in sentences that are joined to one item
_MAX_LINES_AWAY = 12  # lines outside the steps of a method; between them the distance does not matter
_MIN_CONTENT = 3  # words that carry meaning, one of them in the method, in text that does not follow a step directly
_MIN_STORY_WORDS = 8  # words in a sentence about the expert; a shorter one is an aside
_SAME_WORDS = 0.8  # of an item's words: if what is attached to the step already has this share, it is a repetition
_KIND_OF_OPENING = {"rules": "rule", "pitfalls": "pitfall", "examples": "story"}
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-Þ][^\W\d_A-ZÀ-ÖØ-Þ]+")
_CORRECTIONS = ("retracts", "corrects", "goes_first", "other_way")

_Step = tuple[int, int]  # the positions of a method and of a step in it; -1 stands for the whole method


@dataclass(frozen=True, slots=True)
class _Place:
    """A line of a source that belongs to a step."""

    step: _Step
    line: int


def attach_surroundings(methods: Sequence[Method], extracts: Sequence[tuple[Extract, Words]]) -> tuple[Method, ...]:
    """Return `methods` with the unused lines around each step attached to it, as reasons and details.

    Each of `extracts` comes with the word lists of its language. A line belongs to the step before it if the speaker
    goes straight on or gives a reason, or if it has a word in common with the method. In notes, so does an instruction
    under the same heading. What precedes the first step is about the whole method, in notes if it is under the same
    heading. Questions, corrections, words to the client only, and what other items say are left out.
    """
    clients = list_clients([extract for extract, _ in extracts])
    attached: dict[_Step, list[Item]] = defaultdict(list)
    about: dict[int, set[str]] = defaultdict(set)
    for source in dict.fromkeys(extract.passage.source for extract, _ in extracts):
        places = _find_places(methods, source.id)
        used = _list_cited_lines(methods, source.id)
        for extract, words in extracts:
            if extract.passage.source is not source or is_private_heading(extract.passage.heading, words):
                continue
            for remark in _list_remarks(extract, used, clients, words):
                first = 0 if source.is_transcript else extract.passage.lines[0].number
                at = _find_step(remark[0].number, places, first)
                if at is None:
                    continue
                method = methods[at[0]]
                about[at[0]] = about[at[0]] or collect_stems(method.steps, words)
                item = _make_item(remark, extract, words)
                begins = at[1] < 0 and not source.is_transcript and bool(extract.passage.heading)
                if not begins and not _is_related(remark, item, used, extract, about[at[0]], words):
                    continue
                used |= {line.number for line in remark}
                about[at[0]] |= collect_stems([item], words)
                if not _is_repetition(item, [*attached[at], *method.steps[max(at[1], 0) :][:1]], words):
                    _append(attached[at], item)
    return tuple(_attach(method, number, attached) for number, method in enumerate(methods))


def _list_cited_lines(methods: Sequence[Method], source: str) -> set[int]:
    return {
        number
        for method in methods
        for found in method.evidence()
        if found.source_id == source
        for number in found.line_numbers
    }


def _append(items: list[Item], item: Item) -> None:
    """Append a remark to `items`, or to the last of them if it goes on from there and does not turn to a reason."""
    last, found = (items[-1] if items else None), item.evidence[0]
    if (
        last
        and last.evidence[-1].source_id == found.source_id
        and last.evidence[-1].line_end + 1 == found.line_start
        and item.kind in ("detail", last.kind)
        and len(last.text.split()) + len(item.text.split()) <= _MAX_WORDS
    ):
        end = last.evidence[-1]
        joined = replace(end, line_end=found.line_end, quote=f"{end.quote} {found.quote}")
        text = f"{last.text} {item.text}"
        items[-1] = replace(last, text=text, evidence=(*last.evidence[:-1], joined, *item.evidence[1:]))
    else:
        items.append(item)


def _attach(method: Method, at: int, attached: Mapping[_Step, Sequence[Item]]) -> Method:
    """Return a method with what belongs to its steps attached, and what is about the whole in its sections."""
    whole = attached.get((at, -1), ())
    steps = tuple(
        replace(step, attachments=(*step.attachments, *attached.get((at, number), ())))
        for number, step in enumerate(method.steps)
    )
    sections: dict[str, Any] = {
        name: (*method.section(name), *(replace(item, kind="") for item in whole if SECTION_OF_KIND[item.kind] == name))
        for name in {SECTION_OF_KIND[item.kind] for item in whole}
    }
    return replace(method, steps=steps, **sections)


def _find_places(methods: Sequence[Method], source: str) -> list[_Place]:
    """Return where the steps of all `methods` end in a source, in the order of its lines."""
    places = (
        _Place((at, number), found.line_end)
        for at, method in enumerate(methods)
        for number, step in enumerate(method.steps)
        for found in step.evidence
        if found.source_id == source
    )
    return sorted(places, key=lambda place: place.line)


def _find_step(line: int, places: Sequence[_Place], first: int) -> _Step | None:
    """Return the step that a line could belong to: the one before it, or the method that begins soon after it.

    Steps before the line `first`, which are under another heading, do not count.
    """
    before = next((place for place in reversed(places) if first <= place.line < line), None)
    after = next((place for place in places if place.line >= line), None)
    is_between = before and after and before.step[0] == after.step[0]
    if before and (is_between or line - before.line <= _MAX_LINES_AWAY):
        return before.step
    return (after.step[0], -1) if after and after.line - line <= _MAX_LINES_AWAY else None


def _list_remarks(extract: Extract, used: set[int], clients: frozenset[str], words: Words) -> Iterator[list[Line]]:
    """Yield the unused lines of the expert: each sentence of a call, what is left of each item or paragraph of notes.

    In notes, what follows a client's name is a note about this client, up to the next heading.
    """
    lost = used | extract.retracted | extract.agreed | find_asides(extract.passage)
    lost |= find_broken_off(extract.passage.source)
    is_spoken = extract.passage.source.is_transcript
    is_personal = False
    for block in split_list_items(extract.passage):
        named = any(_names_client(line, clients) for line in block)
        is_personal = not is_spoken and not block[0].is_heading and (is_personal or named)
        if is_personal:
            continue
        remark = [line for line in block if line.number not in lost and is_for_readers(line, extract, clients, words)]
        yield from ([line] for line in remark) if is_spoken else filter(None, [remark])


def is_for_readers(line: Line, extract: Extract, clients: frozenset[str], words: Words) -> bool:
    """Whether a line may tell a reader something: it is no question, correction, aside or word to this client."""
    said = clean_text(line.text, words) if extract.passage.source.is_transcript else line.text
    return (
        line.is_from(extract.expert)
        and not line.is_heading
        and len(tokenize(said)) >= _MIN_WORDS - 1
        and not line.text.rstrip().endswith("?")
        and not is_cut_off(line.text, words)
        and not is_wish(said, extract.passage.source, words)
        and not _names_client(line, clients)
        and not names_anybody(line.text)
        and not any(has_phrase(line.text, words["talk"][each]) for each in _CORRECTIONS)
        and not has_phrase(remove_quoted(said), words["talk"]["me"])
        and not (len(tokenize(said)) < _MIN_STORY_WORDS and is_about_speaker(said, words))
    )


def _names_client(line: Line, clients: frozenset[str]) -> bool:
    return not clients.isdisjoint(token.partition("'")[0] for token in tokenize(line.text))


def names_anybody(text: str) -> bool:
    """Whether `text` has a first name that is no ordinary word."""
    written = (each[0] for each in _CAPITALISED.finditer(text))
    return any(each.casefold() in get_first_names() and not is_word(each.casefold(), nouns=False) for each in written)


def _is_related(
    remark: Sequence[Line], item: Item, used: set[int], extract: Extract, about: set[str], words: Words
) -> bool:
    """Whether a remark belongs to a method `about` some stems; `used` are the numbers of the lines that items cite."""
    own = stem_content(item.text, words)
    is_shared = not about.isdisjoint(own)
    if extract.passage.source.is_transcript:
        before = extract.passage.source.lines[remark[0].number - 2 :: -1] if remark[0].number > 1 else ()
        turn = list(takewhile(lambda line: line.is_from(extract.expert), before))
        client = takewhile(lambda line: not line.is_from(extract.expert), before[len(turn) :])
        is_answer = any(line.text.rstrip().endswith("?") for line in client)
        if item.kind == "reason" or (is_answer and is_shared) or any(line.number in used for line in turn):
            return len(tokenize(item.text)) >= _MIN_WORDS
    elif extract.passage.heading and detect_form(item.text, words) is Form.IMPERATIVE:
        return len(tokenize(item.text)) >= _MIN_WORDS
    return is_shared and len(own) >= _MIN_CONTENT


def _make_item(remark: Sequence[Line], extract: Extract, words: Words) -> Item:
    source = extract.passage.source
    item = quote_lines(source, remark)
    if source.is_transcript:
        text = clean_text(item.text, words)
    else:
        text = remove_markup(replace(item, text=join_sentences(remark)), source).text
    return replace(item, text=text, kind=_find_kind(text, words))


def _find_kind(text: str, words: Words) -> str:
    """Return what a remark is, from its opening, a quotation or a word for a reason; if nothing shows it, a detail."""
    kind = _KIND_OF_OPENING.get(find_section_by_opening(text, words), "")
    if not kind and has_cue(text, "scripts", words):
        kind = "script"
    return kind or ("reason" if has_phrase(text, words["forms"]["because"]) else "detail")


def _is_repetition(item: Item, others: Sequence[Item], words: Words) -> bool:
    own = stem_content(item.text, words)
    return not own or measure_overlap(own, collect_stems(others, words)) >= _SAME_WORDS
