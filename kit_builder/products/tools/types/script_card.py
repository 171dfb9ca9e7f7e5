"""Script cards: the expert's words for a situation, exactly as the card has them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.beside import find_script_faults, list_script_claims, write_words
from kit_builder.products.tools.records import Claim, Fault, Page, Script, Sheet, Tool, ToolType
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

_MOST_SCRIPTS = 6


class ScriptCard(Tool):
    """The scripts for one conversation or message."""

    scripts: tuple[Script, ...]


def _list_claims(card: ScriptCard) -> Iterator[Claim]:
    return list_script_claims(card.scripts, "scripts")


def _find_faults(card: ScriptCard, _words: Words) -> Iterator[Fault]:
    if not 1 <= len(card.scripts) <= _MOST_SCRIPTS:
        yield Fault("", f"A script card has 1 to {_MOST_SCRIPTS} scripts, not {len(card.scripts)}.", "too long")
    yield from find_script_faults(card.scripts, "scripts")


def _write(card: ScriptCard, page: Page) -> Sequence[str]:
    return [block for each in card.scripts for block in (f"## {escape(each.when)}", *write_words(each, page))]


def _read(sheet: Sheet, words: Words) -> Mapping[str, Any]:
    say = words["tools"]
    scripts = []
    for section in sheet.sections:
        if not section.paragraphs:
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
The words that the expert says or writes, all of a method on one card, to cut out and lay on the desk. `scripts`, at \
most {_MOST_SCRIPTS}: `when` is the situation in which these words are said, in a few words; `ids` has the id of \
exactly one statement of kind "script", and of those that give the situation; leave `words` empty, as it is filled \
with the statement; `then` is what to do next, empty if no statement says so. Every statement of kind "script" \
stands on it.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
