"""Self-assessment scales: what poor, fair and good work looks like, to be used before and after."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import Cited, Claim, Fault, Ids, Page, Record, Sheet, Text, Tool, ToolType
from kit_builder.products.tools.rows import NONE, is_none
from kit_builder.products.tools.sheet import cite, find_choice, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEVELS = ("poor", "fair", "good")  # for which one gives oneself 0, 1 and 2
_USUAL_POINTS, _MOST_POINTS = 5, 6
# What to do next by the points: with a 0 anywhere, without any, and with nothing but 2.
_TOTALS = ("with_a_0", "without_a_0", "all_2")


class Point(Record):
    """What is judged, and what one sees of it when it is poor or good, and fair if anything lies between."""

    name: Text
    poor: Text
    fair: Text
    good: Text
    ids: Ids = ()


class Scale(Tool):
    """Points by which people judge their own work, and what to do next."""

    points: tuple[Point, ...]
    with_a_0: Cited = Cited()
    without_a_0: Cited = Cited()
    all_2: Cited = Cited()


def _list_claims(scale: Scale) -> Iterator[Claim]:
    for place, each in enumerate(scale.points):
        text = " | ".join([each.name, *(f"{number}: {getattr(each, level)}" for number, level in enumerate(_LEVELS))])
        yield Claim(f"points/{place}", "what is judged, and what one sees at 0, 1 and 2", text, each.ids)
    for part in _TOTALS:
        total = getattr(scale, part)
        if total.text:
            yield Claim(part, f"what to do next {part.replace('_', ' ')}", total.text, total.ids)


def _find_faults(scale: Scale, _words: Words) -> Iterator[Fault]:
    if not scale.points:
        yield Fault("", "A scale needs a point.")
    for place, each in enumerate(scale.points):
        if place >= _MOST_POINTS:
            yield Fault(f"points/{place}", f"A scale has at most {_MOST_POINTS} points.", "too long")
        elif not (each.name and each.poor and each.good):
            yield Fault(f"points/{place}", "A point needs a name, and what poor and good look like.")
    if missing := [part for part in _TOTALS if not getattr(scale, part).text]:
        yield Fault("", f"Say what to do next: {', '.join(missing)}.", severe=False)


def _write(scale: Scale, page: Page) -> Sequence[str]:
    say = page.say
    rows = []
    for each in scale.points:
        levels = [escape(getattr(each, level) or NONE) for level in _LEVELS]
        levels[-1] = f"{levels[-1]} {page.cite(each.ids)}".strip()
        rows.append([f"**{escape(each.name)}**", *levels, "", ""])
    head = ["", *(str(number) for number in range(len(_LEVELS))), say["before"], say["after"]]
    totals = [
        f"- **{escape(say[part])}:** {cite(getattr(scale, part).text, getattr(scale, part).ids, page)}"
        for part in _TOTALS
        if getattr(scale, part).text
    ]
    return [f"## {escape(say['judge'])}", write_table(head, rows), "\n".join(totals)]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    found: dict[str, Any] = {"points": []}
    for name, *levels, _, _ in sheet.get_rows(say["judge"], 3 + len(_LEVELS)):
        texts = {level: "" if is_none(cell.text) else cell.text for level, cell in zip(_LEVELS, levels, strict=True)}
        found["points"].append({"name": name.text, "ids": levels[-1].notes, **texts})
    for item in sheet.get(say["judge"]).items:
        label, _, text = item.text.partition(":")
        if part := find_choice(label, {part: say[part] for part in _TOTALS}):
            found[part] = {"text": text, "ids": item.notes}
    return found


TYPE = ToolType(
    name="scale",
    spec=Scale,
    guidance=f"""\
How people judge their own result, before they begin and afterwards, by what can be seen on paper. Three to \
{_USUAL_POINTS} `points`, one for each part of the work that makes it good or bad, the last of them what came of it. \
`name` says what is judged, in one to three words. `good` and `poor`, worth 2 and 0, are what one can point to, at \
most 8 words each, and no sentence: `good` is how the expert does it, within the expert's limits and never stricter; \
`poor` is the mistake that costs most, what is beyond a limit, or nothing done. `fair`, worth 1, is what is done for \
some of the things, or in part: judge what has such a middle; only what came of it may have none. Each point cites \
the statements behind all of it. What to do then, each one short sentence with ids: `with_a_0`, if any point is 0: \
that it comes first, and the one thing that has to wait for it; `without_a_0`: which of those that have a 1 come \
first; `all_2`: what comes after it.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
