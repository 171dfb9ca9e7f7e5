"""Decision tables: what to do in which case, with the expert's own limits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.beside import find_case_faults, list_case_claims, read_cases, write_cases
from kit_builder.products.tools.records import Case, Claim, Fault, Page, Sheet, Tool, ToolType
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _MOST_ROWS = 2, 12


class DecisionTable(Tool):
    """The cases of one question."""

    rows: tuple[Case, ...]


def _list_claims(table: DecisionTable) -> Iterator[Claim]:
    return list_case_claims(table.rows, "rows")


def _find_faults(table: DecisionTable, _words: Words) -> Iterator[Fault]:
    count = len(table.rows)
    if not 1 <= count <= _MOST_ROWS:
        yield Fault("", f"A decision table has {_LEAST_ROWS} to {_MOST_ROWS} rows, not {count}.", "too long")
    elif count < _LEAST_ROWS:
        yield Fault("", "One case is no decision: put it on the tool where it matters.", "too short", severe=False)
    yield from find_case_faults(table.rows, "rows")


def _write(table: DecisionTable, page: Page) -> Sequence[str]:
    return [f"## {escape(page.say['decide'])}", write_cases(table.rows, page)]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    return {"rows": read_cases(sheet.get_rows(words["tools"]["decide"], 3), words)}


TYPE = ToolType(
    name="decision table",
    spec=DecisionTable,
    guidance=f"""\
The choices of the method that are not made by a limit or a box on a worksheet, all in one table in the order of the \
work. `rows` are its cases, {_LEAST_ROWS} to {_MOST_ROWS}: `condition` continues "If", `action` continues "then", \
`reason` continues "because" and is empty if no statement gives it. Conditions are what one can see or count. Use \
the expert's own limits, and say of every limit which side of it is meant. Cover the other side too if the \
statements do. Not for advice, prohibitions and rules that always hold: they go into the row, item or mistake where \
they matter.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
