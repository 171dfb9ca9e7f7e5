"""Decision tables: what to do in which case, with the expert's own limits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.beside import find_case_faults, list_case_claims, read_cases, write_cases
from kit_builder.products.tools.field_checks import MANY_MORE
from kit_builder.products.tools.records import Case, Claim, Fault, Page, Sheet, Tool, ToolType
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _USUAL_ROWS, _MOST_ROWS = 2, 12, 16


class DecisionTable(Tool):
    """The cases of one question."""

    rows: tuple[Case, ...]


def _list_claims(table: DecisionTable) -> Iterator[Claim]:
    return list_case_claims(table.rows, "rows")


def _find_faults(table: DecisionTable, _words: Words) -> Iterator[Fault]:
    count = len(table.rows)
    if not 1 <= count <= _MOST_ROWS:
        message = f"A decision table has {_LEAST_ROWS} to {_MOST_ROWS} rows, not {count}."
        yield Fault("", message, "too long", severe=count > MANY_MORE * _MOST_ROWS)
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
What one does in which case, in one table, in the order of the work: when one waits or leaves it; what one does \
beyond each limit; each outcome and each combination of answers, a tie and a remedy that is not enough included; what \
one does if something is missing, goes wrong or is refused, up to the last refusal. Cases with the same action share \
a row; where one simply goes on, where a single row of a worksheet tells how it is filled in, and where a grid \
decides, there is none. `rows`, {_LEAST_ROWS} to {_USUAL_ROWS}: `condition` continues "If", a clause with the word \
order that it has behind that word, at most 16 words: what one can see or count, with the figure of the limit and all \
that must hold as well; `action` continues "then", at most 16 words, in the expert's words, so that one can go and do \
it; `reason`, wherever the expert gives one, is a whole sentence that one understands by itself, at most 14 words. \
The number of a limit lies on one of its sides. Not for advice and rules that always hold.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    heading="decide",
)
