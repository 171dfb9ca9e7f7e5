"""What tools share beside their main parts: words to say, cases to decide by, and items to tick."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from kit_builder.products.tools.records import Case, Cell, Claim, Fault, Page, Row, Script, Section, Sheet, Tool
from kit_builder.products.tools.sheet import cite, fold, unfold, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.sentences import split_sentences
from kit_builder.text.words import Words

_MOST_ABOUT, _MOST_SAYINGS = 4, 4
_MOST_WORDS = 20  # of an item to tick


def list_beside_claims(tool: Tool) -> Iterator[Claim]:
    """Yield what the parts beside the main part of a tool say."""
    for place, text in enumerate(tool.about):
        yield Claim(f"about/{place}", "what the sheet is about", text, must_cite=False)
    yield from list_script_claims(tool.sayings, "sayings")


def list_script_claims(scripts: Sequence[Script], part: str) -> Iterator[Claim]:
    """Yield what stands around the words of scripts; the words themselves are those of the card."""
    for place, each in enumerate(scripts):
        yield Claim(f"{part}/{place}", "situation in which words are said", each.when, each.ids)
        if each.then:
            yield Claim(f"{part}/{place}", "what to do after the words", each.then, each.ids)
        yield from list_case_claims(each.answers, f"{part}/{place}/answers")


def list_case_claims(cases: Sequence[Case], part: str) -> Iterator[Claim]:
    """Yield what cases say."""
    for place, each in enumerate(cases):
        text = " | ".join(filter(None, [each.condition, each.action, each.reason]))
        yield Claim(f"{part}/{place}", "if | then | because", text, each.ids)


def find_beside_faults(tool: Tool) -> Iterator[Fault]:
    """Yield what is wrong with the form of the parts beside the main part of a tool."""
    most_of = {"about": _MOST_ABOUT, "sayings": _MOST_SAYINGS}
    for part, most in most_of.items():
        for place in range(most, len(getattr(tool, part))):
            yield Fault(f"{part}/{place}", f"A tool has at most {most} `{part}`.", "too long")
    yield from find_script_faults(tool.sayings, "sayings")


def find_item_faults(text: str, part: str) -> Iterator[Fault]:
    """Yield a fault if an item cannot be ticked by looking."""
    if not text or len(split_sentences(text)) > 1 or len(text.split()) > _MOST_WORDS:
        message = f"“{text}” teaches: an item is one short sentence, answered yes or no by looking."
        yield Fault(part, message, "teaches")


def find_script_faults(scripts: Sequence[Script], part: str) -> Iterator[Fault]:
    """Yield a fault for each script without a situation or words."""
    for place, each in enumerate(scripts):
        if not each.when or not each.words:
            yield Fault(f"{part}/{place}", "Give the situation, and the id of one statement of kind “script”.")


def find_case_faults(cases: Sequence[Case], part: str) -> Iterator[Fault]:
    """Yield a fault for each case without a condition or an action."""
    for place, each in enumerate(cases):
        if not each.condition or not each.action:
            yield Fault(f"{part}/{place}", "A row needs a condition and an action.")


def write_below(tool: Tool, page: Page) -> list[str]:
    """Return the words to say, which stand below the main part of a tool."""
    blocks = [f"## {escape(page.say['sayings'])}"] if tool.sayings else []
    for each in tool.sayings:
        blocks += [f"**{escape(each.when)}**", *write_words(each, page)]
    return blocks


def write_words(script: Script, page: Page) -> list[str]:
    """Return the words of a script, what to do then, and what to do or say if the other side does something."""
    then = [f"**{escape(page.say['then'])}:** {escape(script.then)}"] if script.then else []
    return [f"> {cite(script.words, script.ids, page)}", *then, *_write_answers(script.answers, page)]


def _write_answers(answers: Sequence[Case], page: Page) -> list[str]:
    say = page.words["product"]
    rows = [
        f"- **{escape(say['condition'])}** {fold(each.condition, say['action'], each.action)} {page.cite(each.ids)}"
        for each in answers
    ]
    return ["\n".join(map(str.strip, rows))] if rows else []


def read_answers(items: Sequence[Cell], words: Words) -> Iterator[Case]:
    """Yield what stands below the words of a script: what to do or say if the other side does something."""
    for item in items:
        condition, action = unfold(item.text.removeprefix(words["product"]["condition"]), words["product"]["action"])
        yield Case(condition=condition, action=action, ids=item.notes)


def write_cases(cases: Sequence[Case], page: Page) -> str:
    """Return cases as a table; reasons have a column of their own if there are any."""
    say, has_column = page.words["product"], any(each.reason for each in cases)
    head = [say["condition"], say["action"], *([page.say["why"]] if has_column else [])]
    rows = []
    for each in cases:
        reason = cite(each.reason, each.ids, page)
        action = escape(each.action) if has_column else cite(each.action, each.ids, page)
        rows.append([escape(each.condition), action, *([reason] if has_column else [])])
    return write_table(head, rows)


def read_cases(rows: Sequence[Row], words: Words) -> list[Case]:
    """Return the cases of a table without its head."""
    found = []
    for row in rows:
        condition, action, reason = (*row, Cell(), Cell(), Cell())[:3]
        text, because = (action.text, reason.text) if reason.text else unfold(action.text, words["product"]["reason"])
        notes = tuple(note for cell in row for note in cell.notes)
        found.append(Case(condition=condition.text, action=text, reason=because, ids=notes))
    return found


def read_beside(sheet: Sheet, words: Words) -> tuple[dict[str, Any], Sheet]:
    """Return the words to say, and the sheet without them and what every sheet has."""
    titles = {words["tools"][key].casefold(): key for key in ("sayings", "mistakes")}
    sections = {titles.get(each.title.casefold()): each for each in sheet.sections}
    found: dict[str, Any] = {}
    if section := sections.get("sayings"):
        found["sayings"] = _read_sayings(section, words)
    rest = tuple(each for each in sheet.sections if each.title.casefold() not in titles)
    return found, replace(sheet, sections=rest)


def _read_sayings(section: Section, words: Words) -> list[dict[str, Any]]:
    """Return scripts: a paragraph with the situation, one with the words, perhaps one with what to do then, answers."""
    found: list[dict[str, Any]] = []
    starts: list[int] = []
    for each in section.paragraphs:
        label, _, rest = each.text.partition(":")
        if found and "words" in found[-1] and label.strip().casefold() == words["tools"]["then"].casefold():
            found[-1]["then"] = rest
        elif found and "words" not in found[-1]:
            found[-1] |= {"words": each.text, "ids": each.notes}
        else:
            found.append({"when": each.text})
            starts.append(each.line)
    for saying, start, end in zip(found, starts, [*starts[1:], math.inf], strict=False):
        saying["answers"] = [*read_answers([each for each in section.items if start < each.line < end], words)]
    return found
