"""Decision tables: what to do in which case, with the expert's own limits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.beside import find_case_faults, list_case_claims, read_cases, write_cases
from kit_builder.products.tools.records import Case, Claim, Fault, Page, Sheet, Tool, ToolType
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _USUAL_ROWS, _MOST_ROWS = 2, 10, 20


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
What is decided beside the worksheets, in one table, in the order of the work. `rows`, {_LEAST_ROWS} to \
{_USUAL_ROWS}: `condition` continues "If", at most 16 words, and is what one can see or count; `action` continues \
"then", at most 16 words, and says what to do, in the expert's words, so that one can go and do it; `reason` \
continues "because": why it is so, where one would not do it otherwise, at most 10 words; mostly empty. Where the \
expert has a limit, the side that is meant: the number itself lies on one of the two. Not for advice and rules that \
always hold, and no row for the case in which one simply goes on.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    heading="decide",
)
