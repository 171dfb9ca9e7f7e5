"""Decision tables: what to do in which case, with the expert's own limits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.beside import find_case_faults, list_case_claims, read_cases, write_cases
from kit_builder.products.tools.records import Case, Claim, Fault, Page, Sheet, Tool, ToolType
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _USUAL_ROWS, _MOST_ROWS = 2, 20, 24


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
All that the method decides, in one table, in the order of the work: when one begins, waits or leaves it; both sides \
of each limit; each outcome and each combination of answers, the usual one, a tie, and a remedy that is not enough \
included; what one does if something is missing, goes wrong or is refused, up to the last refusal. Somebody who reads \
only this knows what to do in every case of the method. `rows`, {_LEAST_ROWS} to {_USUAL_ROWS}: `condition` continues \
"If", at most 16 words: what one can see or count, with the figure of the limit and all that must hold as well; \
`action` continues "then", at most 16 words, in the expert's words, so that one can go and do it; `reason` continues \
"because", at most 12 words, wherever the expert gives one. The number of a limit lies on one of its sides. Not for \
advice and rules that always hold.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    heading="decide",
)
