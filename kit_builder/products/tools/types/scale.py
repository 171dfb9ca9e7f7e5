"""Self-assessment scales: what poor, fair and good work looks like, to be used before and after."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import Claim, Fault, Ids, Page, Record, Sheet, Text, Tool, ToolType
from kit_builder.products.tools.sheet import cite, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_MOST_POINTS = 2  # of a method: those of all methods stand on one sheet


class Point(Record):
    """What is judged, and what it looks like when it is poor, fair or good."""

    name: Text
    poor: Text
    fair: Text
    good: Text
    ids: Ids = ()


class Scale(Tool):
    """Points by which people judge their own work."""

    points: tuple[Point, ...]


def _list_claims(scale: Scale) -> Iterator[Claim]:
    for place, each in enumerate(scale.points):
        text = f"{each.name} | {each.poor} | {each.fair} | {each.good}"
        yield Claim(f"points/{place}", "what is judged | poor | fair | good", text, each.ids)


def _find_faults(scale: Scale, _words: Words) -> Iterator[Fault]:
    if not scale.points:
        yield Fault("", "A scale needs a point.")
    for place, each in enumerate(scale.points):
        if not (each.name and each.poor and each.fair and each.good):
            yield Fault(f"points/{place}", "A point needs a name, and what poor, fair and good look like.")


def _write(scale: Scale, page: Page) -> Sequence[str]:
    say = page.say
    head = ["", say["poor"], say["fair"], say["good"], say["before"], say["after"]]
    rows = [
        [
            f"**{escape(each.name)}**",
            escape(each.poor),
            escape(each.fair),
            cite(each.good, each.ids, page),
            "",
            "",
        ]
        for each in scale.points
    ]
    return [f"## {escape(say['judge'])}", escape(say["judge_how"]), write_table(head, rows)]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    rows = sheet.get_rows(words["tools"]["judge"], 6)
    return {
        "points": [
            {
                "name": name.text,
                "poor": poor.text,
                "fair": fair.text,
                "good": good.text,
                "ids": good.notes,
            }
            for name, poor, fair, good, _, _ in rows
        ]
    }


TYPE = ToolType(
    name="scale",
    spec=Scale,
    guidance=f"""\
A program puts the points of all methods on one sheet, for judging one's own work before and after. At most \
{_MOST_POINTS} `points`: how the work is done, and what came of it. `name` says what is judged, in one to three words; \
`poor`, `fair` and `good` say in at most 14 words what one can point to on the sheets. `good` is how the expert does \
it, with limits and signs that it has worked; `poor` the mistake that costs most, or nothing done; `fair` what lies \
between by plain logic: begun, some of it, or late. What is beyond a limit, or breaks a must or a never, is poor. \
Each cites the statements behind good and poor.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
