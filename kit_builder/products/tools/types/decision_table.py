"""Decision tables: what to do in which case, with the expert's own limits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import Claim, Fault, Ids, Page, Record, Sheet, Text, Tool, ToolType
from kit_builder.products.tools.sheet import cite, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _MOST_ROWS = 2, 12


class Case(Record):
    """What to do if `condition` holds, and why; the reason may be empty."""

    condition: Text
    action: Text
    reason: Text = ""
    ids: Ids = ()


class DecisionTable(Tool):
    """The cases of one question."""

    rows: tuple[Case, ...]


def _list_claims(table: DecisionTable) -> Iterator[Claim]:
    for place, each in enumerate(table.rows):
        text = " | ".join(filter(None, [each.condition, each.action, each.reason]))
        yield Claim(f"rows/{place}", "if | then | because", text, each.ids)


def _find_faults(table: DecisionTable, _words: Words) -> Iterator[Fault]:
    count = len(table.rows)
    if not 1 <= count <= _MOST_ROWS:
        yield Fault("", f"A decision table has {_LEAST_ROWS} to {_MOST_ROWS} rows, not {count}.", "too long")
    elif count < _LEAST_ROWS:
        yield Fault("", "One case is no decision: put it on the tool where it matters.", "too short", severe=False)
    for place, each in enumerate(table.rows):
        if not each.condition or not each.action:
            yield Fault(f"rows/{place}", "A row needs a condition and an action.")


def _write(table: DecisionTable, page: Page) -> Sequence[str]:
    say, has_reasons = page.words["product"], any(each.reason for each in table.rows)
    head = [say["condition"], say["action"], *([say["reason"]] if has_reasons else [])]
    rows = []
    for each in table.rows:
        cells = [each.condition, each.action, *([each.reason] if has_reasons else [])]
        rows.append([*map(escape, cells[:-1]), cite(cells[-1], each.ids, page)])
    return [f"## {escape(page.say['decide'])}", write_table(head, rows)]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    rows = sheet.get_rows(words["tools"]["decide"], 3)
    return {
        "rows": [
            {
                "condition": condition.text,
                "action": action.text,
                "reason": reason.text,
                "ids": (*condition.notes, *action.notes, *reason.notes),
            }
            for condition, action, reason in rows
        ]
    }


TYPE = ToolType(
    name="decision table",
    spec=DecisionTable,
    guidance=f"""\
For one question that comes up in the work and is answered in different ways in different cases. `rows` are its \
cases, {_LEAST_ROWS} to {_MOST_ROWS}: `condition` continues "If", `action` continues "then", `reason` continues \
"because" and is empty if no statement gives it. Conditions are what one can see or count. Use the expert's own \
limits, and say of every limit which side of it is meant. Cover the other side too if the statements do. Not for \
advice, prohibitions and rules that always hold: they go into the field, item or mistake where they matter. Not for \
what a calculator's limits decide: they are its table.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
