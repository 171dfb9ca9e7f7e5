"""What a kit has once for all its methods: a log of what was changed."""

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from types import MappingProxyType

from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Cited, Ids, Record, Text, Tool
from kit_builder.products.tools.sheet import find_origin
from kit_builder.products.tools.types.scale import Scale
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.text.words import Words

ONCE = (Tracker,)  # tools of methods that stand on the sheet of the whole kit
LOOKING_BACK = (Scale, Tracker)  # tools on which nothing is done
_BLANK = 14
# The columns of the log, and what is filled in there.
_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "did": "text",
        "date": "date",
        "before": "text",
        "again": "date",
        "after": "text",
        "verdict": "text",
    }
)


class Log(Record):
    """How the worked example of a method stands in the log of the kit, from what was changed to what came of it."""

    did: Text = ""
    date: Text = ""
    before: Text = ""
    again: Text = ""
    after: Text = ""
    verdict: Text = ""
    ids: Ids = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the columns of the log."""
        return tuple(getattr(self, key) for key in _COLUMNS)


def name_part(number: int) -> str:
    """Return what the part of the kit with a method's number is called: a letter, as long as there are any."""
    return ascii_uppercase[number - 1] if number <= len(ascii_uppercase) else f"{number}."


def make_tracker(log: Log, words: Words) -> Tracker:
    """Return a log with one row, which is filled in."""
    say = words["tools"]
    columns = tuple(
        Field.model_validate({"name": say[f"log_{key}"], "kind": kind, "ids": log.ids})
        for key, kind in _COLUMNS.items()
    )
    every = Cited(text=say["log_every"], ids=log.ids)
    table = Table(line=say["log_line"], columns=columns, example=(log.cells,), blank=_BLANK)
    return Tracker(title=say["log"], moment=Cited(text=say["log_moment"]), every=every, table=table)


def join_logs(methods: Sequence[Sequence[Tool]], words: Words) -> Tracker | None:
    """Return the log of the whole kit, None if no method has a row for it."""
    logs = [each for tools in methods for each in tools if isinstance(each, Tracker)]
    same = [each for each in logs if _name_columns(each) == _name_columns(logs[0])]
    return _join_logs(same, words) if same else None


def _name_columns(log: Tracker) -> list[str]:
    return [each.name for each in log.table.columns]


def _join_logs(logs: Sequence[Tracker], words: Words) -> Tracker:
    """Return one log with the rows of several that have the same columns; what a row rests on is cited there."""
    rows = tuple(_name_origin(row, each.example.text) for each in logs for row in each.table.example)
    cited = tuple(_list_ids(each.table) for each in logs for _ in each.table.example)
    columns = tuple(each.model_copy(update={"ids": ()}) for each in logs[0].table.columns)
    table = logs[0].table.model_copy(update={"columns": columns, "example": rows})
    say = words["tools"]
    told = [say["log_every"], *([say["log_examples"]] if len(rows) > 1 else []), say["marked"]]
    every = Cited(text=" ".join(told))
    return logs[0].model_copy(update={"every": every, "table": table, "example": Cited(), "cited": cited})


def _list_ids(table: Table) -> Ids:
    return tuple(dict.fromkeys(key for column in table.columns for key in column.ids))


def _name_origin(row: tuple[str, ...], example: str) -> tuple[str, ...]:
    """Return a row of a log, whose first cell says whether the example is real."""
    what, *others = row
    origin = find_origin(example)
    return (f"{what} ({origin})" if origin else what, *others)
