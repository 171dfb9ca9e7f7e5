"""Script cards: the expert's words for a situation, exactly as the card has them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kit_builder.products.tools.beside import find_script_faults, list_script_claims, read_answers, write_words
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
        answers = [*read_answers(section.items, words)]
        script = {"when": section.title, "words": first.text, "then": then, "answers": answers, "ids": first.notes}
        scripts.append(script)
    return {"scripts": scripts}


TYPE = ToolType(
    name="script card",
    spec=ScriptCard,
    guidance=f"""\
The words that the expert says or writes, all of a method on one card, to hold in one's hand while one speaks. \
`scripts`, at most {_MOST_SCRIPTS}, in the order in which they are said: `when` says who says or writes these words, \
and in which situation, in at most ten words; `ids` has the id of exactly one statement of kind "script", and of those \
that give the situation: a program puts in the words of that statement; `then` is what to do next, a sentence, empty \
if no statement says so; `answers`, one for each thing that the other side may say or do, have a `condition` ("they \
say that …"), which continues "If" with the word order of that clause, an `action`, the words to answer where the \
statements have them, and `ids`. Every statement of kind "script" stands on it or among the `sayings` of a \
worksheet.""",
    list_claims=_list_claims,
    find_faults=_find_faults,
    write=_write,
    read=_read,
)
