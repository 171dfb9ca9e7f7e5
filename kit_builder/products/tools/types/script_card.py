"""Script cards: the expert's words for a situation, exactly as the card has them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.records import Claim, Fault, Ids, Page, Record, Sheet, Text, Tool, ToolType
from kit_builder.products.tools.sheet import cite
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_MOST_SCRIPTS = 6


class Script(Record):
    """Words to say: `when` is the situation, `words` the text of the fact among `ids` that is a script.

    `then` is what to do afterwards; it may be empty.
    """

    when: Text
    words: Text = ""
    then: Text = ""
    ids: Ids = ()


class ScriptCard(Tool):
    """The scripts for one conversation or message."""

    scripts: tuple[Script, ...]


def _list_claims(card: ScriptCard) -> Iterator[Claim]:
    for place, each in enumerate(card.scripts):
        yield Claim(f"scripts/{place}", "situation in which words are said", each.when, each.ids)
        if each.then:
            yield Claim(f"scripts/{place}", "what to do after the words", each.then, each.ids)


def _find_faults(card: ScriptCard, _words: Words) -> Iterator[Fault]:
    if not 1 <= len(card.scripts) <= _MOST_SCRIPTS:
        yield Fault("", f"A script card has 1 to {_MOST_SCRIPTS} scripts, not {len(card.scripts)}.", "too long")
    for place, each in enumerate(card.scripts):
        if not each.when or not each.words:
            yield Fault(f"scripts/{place}", "Give the situation, and the id of one statement of kind “script”.")


def _write(card: ScriptCard, page: Page) -> Sequence[str]:
    blocks: list[str] = []
    for each in card.scripts:
        blocks += [f"## {escape(each.when)}", f"> {cite(each.words, each.ids, page)}"]
        blocks += [f"**{escape(page.say['then'])}:** {escape(each.then)}"] if each.then else []
    return blocks


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    scripts = []
    for section in sheet.sections:
        if section.title.casefold() == say["mistakes"].casefold() or not section.paragraphs:
            continue
        first, *others = section.paragraphs
        then = next((each.text for each in others), "")
        label, _, rest = then.partition(":")
        then = rest if label.strip().casefold() == say["then"].casefold() else then
        scripts.append({"when": section.title, "words": first.text, "then": then, "ids": first.notes})
    return {"scripts": scripts}


TYPE = ToolType(
    name="script card",
    spec=ScriptCard,
    guidance=f"""\
The words that the expert says or writes, one card for each conversation or message, to lie on the desk. `scripts`, \
at most {_MOST_SCRIPTS}: `when` is the situation in which these words are said, in a few words; `ids` has the id of \
exactly one statement of kind "script", and of those that give the situation; leave `words` empty, as it is filled \
with the statement; `then` is what to do next, empty if no statement says so. Every statement of kind "script" \
stands on a card.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
