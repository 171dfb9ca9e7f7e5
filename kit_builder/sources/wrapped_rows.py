"""Tell rows that were wrapped because they were full from rows that were ended on purpose."""

from collections.abc import Iterable, Iterator, Sequence

from kit_builder.records import Span

_MIN_ROWS = 3


def find_separate_rows(text: str, rows: Iterable[Span]) -> frozenset[int]:
    """Return the starts of the rows of all paragraphs whose rows are separate; a blank row ends a paragraph."""
    paragraphs = _list_paragraphs(rows)
    return frozenset(start for each in paragraphs if are_separate(text, each) for start, _ in each)


def are_separate(text: str, paragraph: Sequence[Span]) -> bool:
    """Return whether the rows of a paragraph are items of their own, as in notes that are not wrapped.

    There are at least three, all begin with a capital or all with a small letter, and one of them, not the last, has
    room for the first word of the row after it. A program that wraps text leaves no such room.
    """
    if len(paragraph) < _MIN_ROWS:
        return False
    first = [text[start] for start, _ in paragraph]
    if not (all(map(str.isupper, first)) or all(map(str.islower, first))):
        return False
    width = max(end - start for start, end in paragraph)
    following = (len(text[start:end].split(maxsplit=1)[0]) for start, end in paragraph[1:])
    return any(end - start + 1 + word <= width for (start, end), word in zip(paragraph, following, strict=False))


def _list_paragraphs(rows: Iterable[Span]) -> Iterator[list[Span]]:
    paragraph: list[Span] = []
    for row in rows:
        if row[0] < row[1]:
            paragraph.append(row)
        else:
            yield paragraph
            paragraph = []
    yield paragraph
