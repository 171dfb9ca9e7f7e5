"""Statements as a model sees them: one to a row, under short ids."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from kit_builder.records import Statement
from kit_builder.text.joining import join_rows


class StatementList:
    """Statements under the short ids `s1`, `s2` and so on, in their order."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = tuple(statements)
        self._by_id = {f"s{number}": each for number, each in enumerate(statements, start=1)}
        self._ids = {each.id: short for short, each in self._by_id.items()}

    def get(self, short: str) -> Statement | None:
        """Return the statement with this short id, None if there is none. Brackets and spaces do not count."""
        return self._by_id.get(short.strip(" []{}()").lower())

    def get_id(self, statement: Statement) -> str:
        """Return the short id of a statement of the list."""
        return self._ids[statement.id]

    def get_range(self, first: str, last: str) -> tuple[Statement, ...]:
        """Return the statements from the id `first` to the id `last`; none if either is unknown."""
        ends = [self.get(each) for each in (first, last)]
        start, end = (int(self._ids[each.id][1:]) if each else 0 for each in ends)
        return self.statements[start - 1 : end] if start and end else ()

    def write(self, *, with_quotes: bool = False) -> str:
        """Return the statements as text, under the names of their sources; perhaps with what was said."""
        return "\n".join(self._write_rows(with_quotes))

    def _write_rows(self, with_quotes: bool) -> Iterator[str]:
        for source, statements in groupby(self.statements, get_source):
            yield f"From {join_rows(source)}:"
            for each in statements:
                yield self._write_row(each)
                if with_quotes and each.evidence:
                    yield f"  said: {join_rows(' … '.join(found.quote for found in each.evidence))}"

    def _write_row(self, statement: Statement) -> str:
        about = self._ids.get(statement.belongs_to)
        notes = ["client"] if statement.whose == "client" else []
        notes += [f"about {about}"] if about else []
        head = " ".join([self.get_id(statement), statement.kind, *([f"({', '.join(notes)})"] if notes else [])])
        return f"{head}: {join_rows(statement.text)}"


def get_source(statement: Statement) -> str:
    """Return the name of the source that a statement is from."""
    return statement.evidence[0].source if statement.evidence else ""


def count_words(statements: Sequence[Statement]) -> int:
    """Return the number of words of all `statements`."""
    return sum(len(each.text.split()) for each in statements)
