"""Count the words of a document that are in no line, and name the fields that hold them."""

from collections.abc import Iterable, Sequence

from kit_builder.sources.columns import Column, find_sequences, find_tokens, has_words
from kit_builder.sources.time_column import parse_time

_REPEATED = 0.6  # the share of a text that lines must hold for it to be a repetition of them
_MAX_FIELDS = 5


def describe_unread(
    columns: Iterable[Column], read: Iterable[Column], lines: Iterable[str], names: Iterable[str]
) -> tuple[str, ...]:
    """Return the problem that some words of `columns` are in none of `lines`, if any.

    The cells of the columns in `read`, ids, addresses, values of a fixed set, `names` of speakers and repetitions of
    the lines do not count.
    """
    index = _Index([*lines, *names])
    known = {column.path: column.cells for column in read}
    rest = (column.leave_out(known[column.path]) if column.path in known else column for column in columns)
    unread = {column.name: count for column in rest if (count := _count(column, index))}
    if not unread:
        return ()
    missing = sum(unread.values())
    fields = sorted(unread, key=lambda name: -unread[name])
    listed = ", ".join(f"{name} ({unread[name]})" for name in fields[:_MAX_FIELDS])
    more = f" and {len(fields) - _MAX_FIELDS} more" if len(fields) > _MAX_FIELDS else ""
    return (f"{missing} of {missing + index.size} words are in no line: {listed}{more}.",)


class _Index:
    """The sequences of one to three words in the lines."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.size = 0
        self._sequences: dict[int, set[tuple[str, ...]]] = {1: set(), 2: set(), 3: set()}
        tokens: list[str] = []
        for text in texts:
            tokens += find_tokens(text)
            self.size += len(text.split())
        for size, sequences in self._sequences.items():
            sequences |= find_sequences(tokens, size)

    def has(self, tokens: Sequence[str]) -> bool:
        """Return whether the lines hold most of these words, in this order."""
        size = min(3, len(tokens))
        sequences = find_sequences(tokens, size) if size else set()
        return len(sequences & self._sequences[size or 1]) >= _REPEATED * len(sequences)


def _count(column: Column, index: _Index) -> int:
    """Return how many words of a column are in no line."""
    if not column.mass or index.has(column.tokens):
        return 0
    texts = set(column.texts.values()) if column.is_enum else list(column.texts.values())
    unread = [
        text for text in texts if has_words(text) and parse_time(text) is None and not index.has(find_tokens(text))
    ]
    if all(len(text.split()) == 1 and (column.is_enum or not text.istitle()) for text in unread):
        return 0
    return sum(len(text.split()) for text in unread)
