"""Schedules: what to do on which day, counted from a start."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import (
    Cited,
    Claim,
    Fault,
    Ids,
    Page,
    Record,
    Sheet,
    SheetError,
    Text,
    Tool,
    ToolType,
)
from kit_builder.products.tools.sheet import cite, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_MOST_ROWS = 20


class Day(Record):
    """What to do on a day, counted from the start, which is day 0."""

    day: int
    action: Text
    ids: Ids = ()


class Schedule(Tool):
    """Days in their order; `start` says what happens on day 0, from which the others are counted."""

    start: Cited
    days: tuple[Day, ...]


def _list_claims(schedule: Schedule) -> Iterator[Claim]:
    yield Claim("start", "what day 0 is", schedule.start.text, schedule.start.ids)
    for place, each in enumerate(schedule.days):
        yield Claim(f"days/{place}", f"what to do on day {each.day}, counted from day 0", each.action, each.ids)


def _find_faults(schedule: Schedule, _words: Words) -> Iterator[Fault]:
    days = [each.day for each in schedule.days]
    if not schedule.start.text:
        yield Fault("", "Say what happens on day 0.")
    if not 2 <= len(days) <= _MOST_ROWS:
        yield Fault("", f"A schedule has 2 to {_MOST_ROWS} days, not {len(days)}.", "too long")
    if days != sorted(days) or any(day < 0 for day in days):
        yield Fault("", "The days of a schedule stand in their order and are not negative.")


def _write(schedule: Schedule, page: Page) -> Sequence[str]:
    say = page.say
    rows = [[str(each.day), "", cite(each.action, each.ids, page), ""] for each in schedule.days]
    start = f"**{escape(say['day_0'])}:** {cite(schedule.start.text, schedule.start.ids, page)}"
    return [f"## {escape(say['days'])}", start, write_table((say["day"], say["date"], say["do"], say["done"]), rows)]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    title = words["tools"]["days"]
    section = sheet.get(title)
    if not section.paragraphs:
        raise SheetError(section.line, f"“{title}” needs a line that says what day 0 is.")
    days = []
    for day, _, action, _ in sheet.get_rows(title, 4):
        if not day.text.isdecimal():
            raise SheetError(day.line, f"“{day.text}” is no number of a day.")
        days.append({"day": int(day.text), "action": action.text, "ids": action.notes})
    first = section.paragraphs[0]
    return {"start": {"text": first.text.partition(":")[2], "ids": first.notes}, "days": days}


TYPE = ToolType(
    name="schedule",
    spec=Schedule,
    guidance="""\
For things that have to happen on certain days after a start, as the statements say. `start` says what happens on day \
0; `days` are in order: `day` is the number of days after day 0 (2 weeks are 14), `action` what to do. Only days that \
statements give.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
