"""Self-assessment scales: what poor, fair and good work looks like, to be used before and after."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import Cited, Claim, Fault, Ids, Page, Record, Sheet, Text, Tool, ToolType
from kit_builder.products.tools.rows import NONE, is_none
from kit_builder.products.tools.sheet import cite, find_choice, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_LEVELS = ("poor", "fair", "good")  # for which one gives oneself 0, 1 and 2
_USUAL_POINTS, _MOST_POINTS = 4, 6


class Point(Record):
    """What is judged, and what one sees of it when it is poor or good, and fair if anything lies between.

    `advice` is what one does as long as it is not good.
    """

    name: Text
    poor: Text
    fair: Text
    good: Text
    advice: Text = ""
    ids: Ids = ()


class Scale(Tool):
    """Points by which people judge their own work, in the order in which they put them right, and what comes then."""

    points: tuple[Point, ...]
    all_2: Cited = Cited()


def _list_claims(scale: Scale) -> Iterator[Claim]:
    for place, each in enumerate(scale.points):
        text = " | ".join([each.name, *(f"{number}: {getattr(each, level)}" for number, level in enumerate(_LEVELS))])
        yield Claim(f"points/{place}", "what is judged, and what one sees at 0, 1 and 2", text, each.ids)
        if each.advice:
            yield Claim(f"points/{place}/advice", "what to do at 0 or 1", f"{each.name}: {each.advice}", each.ids)
    if scale.all_2.text:
        yield Claim("all_2", "what to do next, with 2 everywhere", scale.all_2.text, scale.all_2.ids)


def _find_faults(scale: Scale, _words: Words) -> Iterator[Fault]:
    if not scale.points:
        yield Fault("", "A scale needs a point.")
    for place, each in enumerate(scale.points):
        at = f"points/{place}"
        if place >= _MOST_POINTS:
            yield Fault(at, f"A scale has at most {_MOST_POINTS} points.", "too long")
        elif not (each.name and each.poor and each.good):
            yield Fault(at, "A point needs a name, and what poor and good look like.")
        elif not each.advice:
            yield Fault(at, f"Say in `advice` what to do as long as “{each.name}” is no 2.", severe=False)
    if not scale.all_2.text:
        yield Fault("", "Say in `all_2` what to do next.", severe=False)


def _write(scale: Scale, page: Page) -> Sequence[str]:
    say = page.say
    rows = []
    for each in scale.points:
        levels = [escape(getattr(each, level) or NONE) for level in _LEVELS]
        levels[-1] = f"{levels[-1]} {page.cite(each.ids)}".strip()
        rows.append([f"**{escape(each.name)}**", *levels, escape(each.advice), "", ""])
    numbers = [str(number) for number in range(len(_LEVELS))]
    head = ["", *numbers, say["advice"], say["before"], say["after"]]
    last = f"- **{escape(say['all_2'])}:** {cite(scale.all_2.text, scale.all_2.ids, page)}" if scale.all_2.text else ""
    return [*filter(None, (f"## {escape(say['judge'])}", write_table(head, rows), last))]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    found: dict[str, Any] = {"points": []}
    for name, *levels, advice, _, _ in sheet.get_rows(say["judge"], 4 + len(_LEVELS)):
        texts = {level: "" if is_none(cell.text) else cell.text for level, cell in zip(_LEVELS, levels, strict=True)}
        found["points"].append({"name": name.text, "advice": advice.text, "ids": levels[-1].notes, **texts})
    for item in sheet.get(say["judge"]).items:
        label, _, text = item.text.partition(":")
        if find_choice(label, {"all_2": say["all_2"]}):
            found["all_2"] = {"text": text, "ids": item.notes}
    return found


TYPE = ToolType(
    name="scale",
    spec=Scale,
    guidance=f"""\
How people judge their own result, before they begin and afterwards, by what can be seen on paper. Three or \
{_USUAL_POINTS} `points`, in the order in which one puts them right: parts of the work that make it good or bad, the \
last of them what came of it. `name` says what is judged, in one to three words. `good` and `poor`, worth 2 and 0, are \
what one can point to, at most 7 words each, and no sentence: `good` is how the expert does it, within the expert's \
limits and never stricter; `poor` is the mistake that costs most, what is beyond a limit, or nothing done. `fair`, \
worth 1, is what is done for some of the things, or in part: judge what has such a middle; only what came of it may \
have none. `advice` is what one does then about just this point, whether it is 0 or 1: at most 8 words that begin with \
a verb, with the sheet on which it is done. Each point cites the statements behind all of it. `all_2`, one short \
sentence with ids, is what comes after the last 2.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
