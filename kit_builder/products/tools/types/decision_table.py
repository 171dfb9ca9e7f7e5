"""Decision tables: what to do in which case, with the expert's own limits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.beside import find_case_faults, list_case_claims, read_cases, write_cases
from kit_builder.products.tools.field_checks import MANY_MORE
from kit_builder.products.tools.records import Case, Claim, Fault, Page, Sheet, Tool, ToolType
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _USUAL_ROWS, _MOST_ROWS = 2, 18, 20


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
The rule card of the part: all that is decided in it, in one table on one side, in the order of the work, so that one \
needs no other sheet to know what to do. When one waits or leaves it; each limit, with what one does beyond it, and \
on its other side too where the expert says so; each outcome and each combination of answers, a tie and a remedy that \
is not enough included; what one does if something is missing, goes wrong or is refused, up to the last refusal. Each \
row decides something that comes up while one works: who or what the method is meant for is none, nor is how a single \
row of a worksheet is filled in, nor what a grid decides. `rows`, {_LEAST_ROWS} to {_USUAL_ROWS}: `condition` \
continues "If", a clause with the word order that it has behind that word, at most 16 words: one case that one can \
see or count, with the figure of its limit; a second thing only where both must hold; two cases with "or" between \
them are two rows. `action` continues "then", at most 16 words, in the expert's words: one thing, so that one can go \
and do it, without another "if". `reason`, wherever the expert gives one, is a whole sentence that one understands by \
itself, at most 14 words. The number of a limit lies on one of its sides. If there are more rows than fit, those come \
first by which one would go most wrong. Not for advice and rules that always hold.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
    heading="decide",
)
