"""What any tool may have beside its main part, for the same moment: items to tick, words to say, and cases."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kit_builder.products.tools.records import Case, Cell, Claim, Fault, Page, Row, Script, Section, Sheet, Tool
from kit_builder.products.tools.sheet import cite, fold, unfold, write_table
from kit_builder.text.markdown import escape
from kit_builder.text.sentences import split_sentences
from kit_builder.text.words import Words

_MOST_ABOUT, _MOST_CHECKS, _MOST_SAYINGS, _MOST_CASES = 4, 9, 4, 8
_MOST_WORDS = 20  # of an item to tick
_TITLES = ("checks", "sayings", "cases")  # of the sections, by their keys in the words


def list_beside_claims(tool: Tool) -> Iterator[Claim]:
    """Yield what the parts beside the main part of a tool say."""
    for place, text in enumerate(tool.about):
        yield Claim(f"about/{place}", "what the sheet is about", text, must_cite=False)
    for place, item in enumerate(tool.checks):
        yield Claim(f"checks/{place}", "item to tick", item.text, item.ids)
    yield from list_script_claims(tool.sayings, "sayings")
    yield from list_case_claims(tool.cases, "cases")


def list_script_claims(scripts: Sequence[Script], part: str) -> Iterator[Claim]:
    """Yield what stands around the words of scripts; the words themselves are those of the card."""
    for place, each in enumerate(scripts):
        yield Claim(f"{part}/{place}", "situation in which words are said", each.when, each.ids)
        if each.then:
            yield Claim(f"{part}/{place}", "what to do after the words", each.then, each.ids)


def list_case_claims(cases: Sequence[Case], part: str) -> Iterator[Claim]:
    """Yield what cases say."""
    for place, each in enumerate(cases):
        text = " | ".join(filter(None, [each.condition, each.action, each.reason]))
        yield Claim(f"{part}/{place}", "if | then | because", text, each.ids)


def find_beside_faults(tool: Tool) -> Iterator[Fault]:
    """Yield what is wrong with the form of the parts beside the main part of a tool."""
    most_of = {"about": _MOST_ABOUT, "checks": _MOST_CHECKS, "sayings": _MOST_SAYINGS, "cases": _MOST_CASES}
    for part, most in most_of.items():
        for place in range(most, len(getattr(tool, part))):
            yield Fault(f"{part}/{place}", f"A tool has at most {most} `{part}`.", "too long")
    for place, item in enumerate(tool.checks):
        yield from find_item_faults(item.text, f"checks/{place}")
    yield from find_script_faults(tool.sayings, "sayings")
    yield from find_case_faults(tool.cases, "cases")


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


def write_above(tool: Tool, page: Page) -> list[str]:
    """Return what is written on top of a tool, and what is ticked before its main part is begun."""
    about = [write_table(tool.about, [[""] * len(tool.about)])] if tool.about else []
    items = "\n".join(f"- [ ] {cite(each.text, each.ids, page)}" for each in tool.checks)
    return [*about, *([f"## {escape(page.say['checks'])}", items] if items else [])]


def write_below(tool: Tool, page: Page) -> list[str]:
    """Return the words to say and the cases, which stand below the main part of a tool."""
    blocks = [f"## {escape(page.say['sayings'])}"] if tool.sayings else []
    for each in tool.sayings:
        blocks += [f"**{escape(each.when)}**", *write_words(each, page)]
    return [*blocks, *([f"## {escape(page.say['cases'])}", write_cases(tool.cases, page)] if tool.cases else [])]


def write_words(script: Script, page: Page) -> list[str]:
    """Return the words of a script, and what to do then."""
    then = [f"**{escape(page.say['then'])}:** {escape(script.then)}"] if script.then else []
    return [f"> {cite(script.words, script.ids, page)}", *then]


def write_cases(cases: Sequence[Case], page: Page) -> str:
    """Return cases as a table; reasons have a column of their own if every case has one."""
    say, has_column = page.words["product"], all(each.reason for each in cases)
    head = [say["condition"], say["action"], *([say["reason"]] if has_column else [])]
    rows = []
    for each in cases:
        reason = cite(each.reason, each.ids, page)
        action = escape(each.action) if has_column else fold(each.action, say["reason"], each.reason)
        last = reason if has_column else f"{action} {page.cite(each.ids)}".strip()
        rows.append([escape(each.condition), *([action] if has_column else []), last])
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
    """Return the parts beside the main part of a tool, and its sheet without them and without the mistakes."""
    say = words["tools"]
    titles = {say[key].casefold(): key for key in (*_TITLES, "mistakes")}
    sections = {titles.get(each.title.casefold()): each for each in sheet.sections}
    found: dict[str, Any] = {"about": [cell.text for table in sheet.head.tables[:1] for cell in table[0]]}
    if section := sections.get("checks"):
        found["checks"] = [each.cited for each in section.items]
    if section := sections.get("sayings"):
        found["sayings"] = [*_read_sayings(section, say)]
    if section := sections.get("cases"):
        found["cases"] = [case for table in section.tables for case in read_cases(table[1:], words)]
    rest = tuple(each for each in sheet.sections if each.title.casefold() not in titles)
    return found, replace(sheet, sections=rest)


def _read_sayings(section: Section, say: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield scripts: a paragraph with the situation, one with the words, and perhaps one with what to do then."""
    saying: dict[str, Any] = {}
    for each in section.paragraphs:
        label, _, rest = each.text.partition(":")
        if "words" in saying and label.strip().casefold() == say["then"].casefold():
            saying["then"] = rest
        elif "when" in saying and "words" not in saying:
            saying |= {"words": each.text, "ids": each.notes}
        else:
            if saying:
                yield saying
            saying = {"when": each.text}
    if saying:
        yield saying
