"""Self-assessment scales: what poor, fair and good work looks like, to be used before and after."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import Claim, Fault, Ids, Page, Record, Sheet, Text, Tool, ToolType
from kit_builder.products.tools.sheet import cite, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEAST_ROWS, _MOST_ROWS = 3, 8
_NOTHING = "–"  # between poor and good


class Point(Record):
    """What is judged, and what it looks like when it is poor, fair or good; fair may be empty."""

    name: Text
    poor: Text
    fair: Text = ""
    good: Text
    ids: Ids = ()


class Scale(Tool):
    """Points by which people judge their own work."""

    points: tuple[Point, ...]


def _list_claims(scale: Scale) -> Iterator[Claim]:
    for place, each in enumerate(scale.points):
        text = f"{each.name} | {each.poor} | {each.fair or '–'} | {each.good}"
        yield Claim(f"points/{place}", "what is judged | poor | fair | good", text, each.ids)


def _find_faults(scale: Scale, _words: Words) -> Iterator[Fault]:
    if not _LEAST_ROWS <= len(scale.points) <= _MOST_ROWS:
        yield Fault("", f"A scale has {_LEAST_ROWS} to {_MOST_ROWS} points, not {len(scale.points)}.", "too long")
    for place, each in enumerate(scale.points):
        if not (each.name and each.poor and each.good):
            yield Fault(f"points/{place}", "A point needs a name, and what poor and good look like.")


def _write(scale: Scale, page: Page) -> Sequence[str]:
    say = page.say
    head = ["", say["poor"], say["fair"], say["good"], say["before"], say["after"]]
    rows = [
        [
            f"**{escape(each.name)}**",
            escape(each.poor),
            escape(each.fair or _NOTHING),
            cite(each.good, each.ids, page),
            "",
            "",
        ]
        for each in scale.points
    ]
    return [f"## {escape(say['judge'])}", write_table(head, rows)]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    rows = sheet.get_rows(words["tools"]["judge"], 6)
    return {
        "points": [
            {
                "name": name.text,
                "poor": poor.text,
                "fair": fair.text.removeprefix(_NOTHING),
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
For judging one's own work before one begins and again afterwards. `points`, {_LEAST_ROWS} to {_MOST_ROWS}, in the \
order of the work: `name` is what is judged, in two to four words; `poor`, `fair` and `good` say what lies there to \
be seen or counted, so that two people would choose the same. `good` is how the expert does it, with the expert's \
limits and signs that it has worked. `poor` is the mistake that the statements name, or the step left out. `fair` is \
what lies between by plain logic: some of it done, or done too late. What is beyond a limit of the expert's, or \
breaks a must or a never, is poor, not fair: then leave `fair` empty. Each says it as one would to a colleague, in a \
few words. Each point cites the statements behind good and poor. A method with steps that can be done well or badly \
has one scale.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
