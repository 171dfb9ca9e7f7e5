"""Checklists: five to nine things to tick at one moment, each answered by looking."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from kit_builder.products.tools.beside import find_item_faults
from kit_builder.products.tools.records import Cited, Claim, Fault, Page, Sheet, SheetError, Tool, ToolType
from kit_builder.products.tools.sheet import cite, find_choice
from kit_builder.text.markdown import escape
from kit_builder.text.phrases import has_phrase
from kit_builder.text.tokens import split_list
from kit_builder.text.words import Words

Style = Literal["do, then tick", "read, then do"]
LEAST_ITEMS, MOST_ITEMS = 5, 9
_FEW_ITEMS = 3  # that are still of use, if others had to be left out
_KEYS = {"do, then tick": "do_then_tick", "read, then do": "read_then_do"}


class Checklist(Tool):
    """Items to tick at the moment of the tool: done before they are ticked, or read one by one and then done."""

    style: Style
    items: tuple[Cited, ...]


def _list_claims(checklist: Checklist) -> Iterator[Claim]:
    for place, each in enumerate(checklist.items):
        yield Claim(f"items/{place}", "item to tick", each.text, each.ids)


def _find_faults(checklist: Checklist, words: Words) -> Iterator[Fault]:
    count = len(checklist.items)
    if not LEAST_ITEMS <= count <= MOST_ITEMS:
        message = f"A checklist has {LEAST_ITEMS} to {MOST_ITEMS} items, not {count}. Split a longer one by moment."
        is_bad = not _FEW_ITEMS <= count <= MOST_ITEMS
        yield Fault("", message, "too long" if count > MOST_ITEMS else "too short", severe=is_bad)
    reasons = split_list(words["forms"]["because"])
    for place, each in enumerate(checklist.items):
        at = f"items/{place}"
        if taught := [*find_item_faults(each.text, at)]:
            yield from taught
        elif any(has_phrase(each.text, phrase) for phrase in reasons):
            yield Fault(at, f"“{each.text}” gives a reason: say only what one sees.", "teaches", severe=False)


def _write(checklist: Checklist, page: Page) -> Sequence[str]:
    items = "\n".join(f"- [ ] {cite(each.text, each.ids, page)}" for each in checklist.items)
    return [f"## {escape(page.say[_KEYS[checklist.style]])}", items]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    choices = {style: words["tools"][key] for style, key in _KEYS.items()}
    for section in sheet.sections:
        if style := find_choice(section.title, choices):
            return {"style": style, "items": [each.cited for each in section.items]}
    raise SheetError(sheet.head.line, f"The list needs a heading, one of: {', '.join(choices.values())}.")


TYPE = ToolType(
    name="checklist",
    spec=Checklist,
    guidance=f"""\
For one named moment at which something is easily forgotten or costs much; the title names the moment ("Before you \
paint", "A delivery comes in"). {LEAST_ITEMS} to {MOST_ITEMS} `items`, each with the step or rule it checks. All \
items of a list are of one kind, and cover the job to its end: where something is looked at or checked again, also \
what is done with what one finds, and the next date. What a worksheet has one do is not said again; a last look may \
ask whether it is there, and right. A list for setting something up has each thing that its statements name, one an \
item. `style` is "read, then do" while one is at it: each item is then one action in the imperative, whose end one \
sees ("Close the stopcock.", never "The stopcock is closed."). It is "do, then tick" for a last look: each item is \
then a state that one sees, yes or no, in a whole sentence ("The stopcock is closed.", never "Close it."). At most 10 \
words, one thing an item: no reason, no "make sure", nothing to learn, no rule that always holds, nothing that shows \
only later, or holds only once or on one of several days. Call sheets and their rows by their names.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
