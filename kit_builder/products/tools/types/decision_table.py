"""Decision tables: what to do in which case, with the expert's own limits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import Claim, Fault, Ids, Page, Record, Sheet, Text, Tool, ToolType
from kit_builder.products.tools.sheet import cite, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_MOST_ROWS = 12


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
    if not 1 <= len(table.rows) <= _MOST_ROWS:
        yield Fault("", f"A decision table has 1 to {_MOST_ROWS} rows, not {len(table.rows)}.", "too long")
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
For a point where the expert does different things in different cases. `rows` are its cases, at most {_MOST_ROWS}: \
`condition` continues "If", `action` continues "then", `reason` continues "because" and is empty if no statement \
gives it. Use the expert's own limits, and say of every limit which side of it is meant. Cover the other side too if \
the statements do. Every rule that says what to do in which case has to stand in a decision table or a grid.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
