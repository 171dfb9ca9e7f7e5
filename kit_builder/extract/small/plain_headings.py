"""Headings without markup: `BOOKING, for conductors`, `Dot voting.` alone, or `Open card sort. Give users …`."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from kit_builder.records import Line, Passage, Source
from kit_builder.text.headings import find_section
from kit_builder.text.lists import is_list_item, split_list_items
from kit_builder.text.negation import has_negation
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.tokens import stem_content
from kit_builder.text.words import Words

_MAX_WORDS = 8
_MIN_WORDS_BELOW = 10
_MIN_TITLES = 2
# At most this share of the paragraphs are titles. If every third one is short, they are steps.
_MAX_SHARE = 0.34
_MIN_CAPITALS = 6  # letters, in two words; one may be an abbreviation
# What stands behind a title: `BOOKING A TUNER, for conductors`, `SPRING WORKSHOP (half a day)`.
_ADDED = re.compile(r"\s*[,;:(\[–—].*|\s+-\s.*")
_ENDS = (".", *"abcdefghijklmnopqrstuvwxyzæøåäöü0123456789)")


def mark_plain_headings(source: Source, words: Words) -> Source:
    """Return `source` with its unmarked titles as headings.

    A title is a paragraph of its own above a longer one, or the first sentence of a paragraph. There must be at least
    two of a kind, and those in a paragraph must share a word with another: `Open card sort`, `Closed card sort`.
    Sources with at least as many real headings have no such titles. Everywhere, a row in capitals is a title.
    Transcripts are returned unchanged.
    """
    if source.is_transcript:
        return source
    source = _mark(source, {line.number for line in source.lines if _is_in_capitals(source, line)})
    paragraphs = split_list_items(Passage(source, 1, "", source.lines))
    titles = {
        line.number
        for line in (
            *_find_standalone_titles(paragraphs, source, words),
            *_find_opening_titles(paragraphs, source, words),
        )
    }
    if len(titles) <= sum(line.is_heading for line in source.lines):
        return source
    return _mark(source, titles)


def _mark(source: Source, titles: Collection[int]) -> Source:
    lines = tuple(replace(line, is_heading=line.is_heading or line.number in titles) for line in source.lines)
    return replace(source, lines=lines)


def _is_in_capitals(source: Source, line: Line) -> bool:
    """Whether a line fills a row above others, and is in capitals except for what is added to it."""
    (start, end), *others = line.spans
    title = _ADDED.sub("", line.text)
    return (
        not others
        and len(title.split()) > 1
        and title.isupper()
        and sum(map(str.isalpha, title)) >= _MIN_CAPITALS
        and not is_list_item(Passage(source, 1, "", (line,)), line)
        and source.text[:start].rpartition("\n")[2].strip() == ""
        and source.text[end:].partition("\n")[0].strip() == ""
        and line is not source.lines[-1]
    )


def _find_standalone_titles(paragraphs: Sequence[tuple[Line, ...]], source: Source, words: Words) -> list[Line]:
    short = [len(each) == 1 and _is_title(each[0], source, words) for each in paragraphs]
    found = [
        paragraph[0]
        for at, paragraph in enumerate(paragraphs[:-1])
        if short[at]
        and not short[at + 1]
        and not (at and short[at - 1])
        and _count_words(paragraphs[at + 1]) >= _MIN_WORDS_BELOW
    ]
    return found if _MIN_TITLES <= len(found) <= _MAX_SHARE * len(paragraphs) else []


def _find_opening_titles(paragraphs: Sequence[tuple[Line, ...]], source: Source, words: Words) -> Iterator[Line]:
    first = [each[0] for each in paragraphs if len(each) > 1 and _is_title(each[0], source, words)]
    used = Counter(stem for line in first for stem in set(stem_content(line.text, words)))
    for line in first:
        if any(used[stem] >= _MIN_TITLES for stem in stem_content(line.text, words)):
            yield line


def _is_title(line: Line, source: Source, words: Words) -> bool:
    """Whether a line is short, starts with a capital or number, and has no negation and no opening of a statement."""
    text = line.text
    return (
        not line.is_heading
        and len(text.split()) <= _MAX_WORDS
        and (text[0].isupper() or text[0].isdecimal())
        and text.casefold().endswith(_ENDS)
        and "." not in text[:-1]
        and not has_negation(text, words)
        and not starts_with_phrase(text, words["wording"]["statement_openings"])
        and not is_list_item(Passage(source, 1, "", (line,)), line)
        and not find_section(text, words)
    )


def _count_words(paragraph: Sequence[Line]) -> int:
    return sum(len(line.text.split()) for line in paragraph)
