"""Titles that stand as plain sentences: `Dot voting.` alone in its paragraph, or `Open card sort. Give users …`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kit_builder.records import Line, Passage, Source
from kit_builder.text.headings import section_of
from kit_builder.text.lists import is_listed, list_items
from kit_builder.text.negation import says_no
from kit_builder.text.phrases import begins_with
from kit_builder.text.tokens import content
from kit_builder.text.words import Words

_MOST_WORDS = 8
_LEAST_BELOW = 10
_LEAST_TITLES = 2
# Of the paragraphs at most so many are titles: where every third is short, they are steps and not titles.
_MOST_OF_ALL = 0.34
_ENDS = (".", *"abcdefghijklmnopqrstuvwxyzæøåäöü0123456789)")


def titled(source: Source, words: Words) -> Source:
    """`source` with the lines that are titles made headings. Speech, and what has more real headings, as it is.

    A title stands alone above a longer paragraph, or opens one, as at least one other does; one that opens a paragraph
    shares a word with another, as `Open card sort` does with `Closed card sort`.
    """
    if source.is_transcript:
        return source
    paragraphs = list_items(Passage(source, 1, "", source.lines))
    titles = {line.number for line in (*_alone(paragraphs, source, words), *_opening(paragraphs, source, words))}
    if len(titles) <= sum(line.is_heading for line in source.lines):
        return source
    lines = tuple(replace(line, is_heading=line.is_heading or line.number in titles) for line in source.lines)
    return replace(source, lines=lines)


def _alone(paragraphs: Sequence[tuple[Line, ...]], source: Source, words: Words) -> list[Line]:
    short = [len(each) == 1 and _is_title(each[0], source, words) for each in paragraphs]
    found = [
        paragraph[0]
        for at, paragraph in enumerate(paragraphs[:-1])
        if short[at] and not short[at + 1] and not (at and short[at - 1]) and _size(paragraphs[at + 1]) >= _LEAST_BELOW
    ]
    return found if _LEAST_TITLES <= len(found) <= _MOST_OF_ALL * len(paragraphs) else []


def _opening(paragraphs: Sequence[tuple[Line, ...]], source: Source, words: Words) -> Iterator[Line]:
    first = [each[0] for each in paragraphs if len(each) > 1 and _is_title(each[0], source, words)]
    used = Counter(stem for line in first for stem in set(content(line.text, words)))
    for line in first:
        if any(used[stem] >= _LEAST_TITLES for stem in content(line.text, words)):
            yield line


def _is_title(line: Line, source: Source, words: Words) -> bool:
    """Whether a line is short, begins with a capital, and says neither no nor what only begins a sentence."""
    text = line.text
    return (
        not line.is_heading
        and len(text.split()) <= _MOST_WORDS
        and (text[0].isupper() or text[0].isdecimal())
        and text.casefold().endswith(_ENDS)
        and "." not in text[:-1]
        and not says_no(text, words)
        and not begins_with(text, words["wording"]["telling"])
        and not is_listed(Passage(source, 1, "", (line,)), line)
        and not section_of(text, words)
    )


def _size(paragraph: Sequence[Line]) -> int:
    return sum(len(line.text.split()) for line in paragraph)
