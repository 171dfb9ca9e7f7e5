"""Self-assessment scales: what poor, fair and good work looks like, to be used before and after."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import Claim, Fault, Ids, Page, Record, Sheet, Text, Tool, ToolType
from kit_builder.products.tools.sheet import fold, unfold, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEVELS = ("poor", "fair", "good")
_MOST_POINTS = 2  # of a method: those of all methods stand on one sheet


class Point(Record):
    """What is judged, what it looks like when it is poor, fair or good, and what to do next in each case."""

    name: Text
    poor: Text
    poor_next: Text = ""
    fair: Text
    fair_next: Text = ""
    good: Text
    good_next: Text = ""
    ids: Ids = ()


class Scale(Tool):
    """Points by which people judge their own work."""

    points: tuple[Point, ...]


def _list_claims(scale: Scale) -> Iterator[Claim]:
    for place, each in enumerate(scale.points):
        levels = (f"{level}: {getattr(each, level)} → {getattr(each, f'{level}_next')}" for level in _LEVELS)
        text = " | ".join([each.name, *levels])
        yield Claim(f"points/{place}", "what is judged | what each level looks like → what to do next", text, each.ids)


def _find_faults(scale: Scale, _words: Words) -> Iterator[Fault]:
    if not scale.points:
        yield Fault("", "A scale needs a point.")
    for place, each in enumerate(scale.points):
        if not (each.name and all(getattr(each, level) for level in _LEVELS)):
            yield Fault(f"points/{place}", "A point needs a name, and what poor, fair and good look like.")
        elif not all(getattr(each, f"{level}_next") for level in _LEVELS):
            yield Fault(f"points/{place}", "Say what to do next at each level.", severe=False)


def _write(scale: Scale, page: Page) -> Sequence[str]:
    say = page.say
    head = ["", *(say[level] for level in _LEVELS), say["before"], say["after"]]
    rows = []
    for each in scale.points:
        levels = [fold(getattr(each, level), say["next"], getattr(each, f"{level}_next")) for level in _LEVELS]
        levels[-1] = f"{levels[-1]} {page.cite(each.ids)}".strip()
        rows.append([f"**{escape(each.name)}**", *levels, "", ""])
    return [f"## {escape(say['judge'])}", escape(say["judge_how"]), write_table(head, rows)]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    points = []
    for name, *levels, _, _ in sheet.get_rows(say["judge"], 3 + len(_LEVELS)):
        point: dict[str, Any] = {"name": name.text, "ids": levels[-1].notes}
        for level, cell in zip(_LEVELS, levels, strict=True):
            point[level], point[f"{level}_next"] = unfold(cell.text, say["next"])
        points.append(point)
    return {"points": points}


TYPE = ToolType(
    name="scale",
    spec=Scale,
    guidance=f"""\
How people judge their own result, before they begin and afterwards; the points of all methods stand on one sheet. At \
most {_MOST_POINTS} `points`, which may be how the work is done and what came of it. `name` says what is judged, in \
one to three words. `poor`, `fair` and `good` are each a sentence on what one can point to: `good` is how the expert \
does it, with limits and signs that it has worked; `poor` the mistake that costs most, or nothing done; `fair` what \
lies between by plain logic: begun, some of it, or late. What is beyond a limit, or breaks a must or a never, is \
poor. `poor_next`, `fair_next` and `good_next` say in a sentence what somebody at that level does now, and on which \
sheet (by its title): what the expert has one do in that case, or the first step left out; at `good`, what comes \
after it. Each point cites the statements behind all of it.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
