"""Check what the parts of a tool say against the facts they cite, in code."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from kit_builder.products.authoring.checks.in_code import find_faults
from kit_builder.products.authoring.checks.rules import Rules, make_rules
from kit_builder.products.authoring.cited_text import CitedSentence
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.authoring.units import Unit
from kit_builder.products.tools import get_type, write_markdown
from kit_builder.products.tools.beside import find_beside_faults, list_beside_claims
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.field_checks import find_wordy
from kit_builder.products.tools.length import find_length_fault, find_wordiness
from kit_builder.products.tools.records import Cited, Claim, Fault, Page, Tool
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.whole_kit import LOOKING_BACK
from kit_builder.products.tools.worksheet_checks import find_worksheet_faults
from kit_builder.text.numbers import find_numbers
from kit_builder.text.quotations import QUOTED, remove_quoted
from kit_builder.text.words import Words

FORMULA = "formula"  # the kind of a claim
_MOMENT, _MISTAKE = "moment at which the tool is used", "mistake | how one notices it | way back"
_OPENING = "what the sheet is for, and how it is filled in"
_STEP = "step, done for the sheet"
_READING = "what the worked example tells one"
# Claims that only speak of a step, which is not done by reading them.
_ABOUT_STEPS = (_OPENING, _READING, _MOMENT, _MISTAKE)
_TITLE = "title of the tool"
_FORMULA_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_LEAST_NAME_WORDS = 2  # of a title that cannot be meant as any other word
_MOST_MISTAKES = 4
_MOST_STEP_WORDS, _MOST_SIGN_WORDS, _MOST_REPAIR_WORDS, _MOST_MISTAKE_WORDS = 16, 12, 10, 40
_MOST_TITLE_WORDS = 8
_FEW_ROWS = 5  # below a table that shares a side with them


@dataclass(frozen=True, slots=True)
class Support:
    """What the tools of one method are checked against."""

    spec: DocumentSpec
    rules: Rules
    examples: tuple[str, ...]  # the ids of the worked example
    is_real: bool = False  # whether the worked example is a real case
    titles: frozenset[str] = frozenset()  # of all sheets
    names: frozenset[str] = frozenset()  # of all sheets, rows and boxes, in lower case


def make_support(spec: DocumentSpec) -> Support:
    """Return what the tools of the document are checked against."""
    examples = tuple(key for key, fact in spec.facts.items() if fact.kind == "example")
    origin = f"({spec.language.words['example']['real']})"
    is_real = any(origin in spec.facts[key].text for key in examples if not spec.facts[key].value)
    return Support(spec, make_rules(spec, spec.make_empty()), examples, is_real)


def add_names(support: Support, tools: Iterable[Tool]) -> Support:
    """Return what tools are checked against, with the names by which they may call each other, their rows and boxes."""
    given = [*tools]
    named = (name.casefold() for tool in given for name in _list_names(tool.model_dump()))
    return replace(support, titles=frozenset(tool.title for tool in given), names=frozenset(named))


def _list_names(value: Any) -> Iterator[str]:
    """Yield the titles, labels and options of a tool."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            if key == "options":
                yield from each
            elif key in ("title", "name", "line") and isinstance(each, str):
                yield each
            else:
                yield from _list_names(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _list_names(each)


def list_claims(tool: Tool) -> Iterator[Claim]:
    """Yield what all parts of a tool say. A title says nothing that it would have to cite."""
    yield Claim("", _TITLE, tool.title, must_cite=False)
    yield Claim("", _MOMENT, tool.moment.text, tool.moment.ids, must_cite=False)
    if tool.opening.text:
        compared = remove_quoted(tool.opening.text)  # the names of other sheets
        yield Claim("opening", _OPENING, tool.opening.text, tool.opening.ids, compared=compared)
    if tool.reading.text:
        compared = "".join(each for each in tool.reading.text if not each.isdigit())
        read = Claim("reading", _READING, tool.reading.text, tool.reading.ids, must_cite=False, is_example=True)
        yield replace(read, compared=compared)
    for place, step in enumerate(tool.steps):
        yield Claim(f"steps/{place}", _STEP, step.text, step.ids)
    for place, each in enumerate(tool.mistakes):
        told = " | ".join([each.mistake, each.sign, each.repair])
        # In quotation marks, a sign has the names of rows and boxes of the sheet.
        compared = " | ".join([each.mistake, remove_quoted(each.sign), each.repair])
        yield Claim(f"mistakes/{place}", _MISTAKE, told, each.ids, compared=compared)
    yield from list_beside_claims(tool)
    yield from get_type(tool).list_claims(tool)


def is_taught(fact: Fact) -> bool:
    """Return whether a fact is about the work itself."""
    return fact.kind not in ("kit", "example", "phrases", "story")


def list_done_ids(tools: Iterable[Tool]) -> set[str]:
    """Return the ids of what people do on tools; those of one that looks back on the work, or sums it up, have none."""
    done = (each for each in tools if not isinstance(each, LOOKING_BACK))
    return {key for tool in done for claim in list_claims(tool) if claim.kind not in _ABOUT_STEPS for key in claim.ids}


def find_tool_faults(tool: Tool, support: Support) -> list[Fault]:
    """Return what code finds wrong with a tool: its form, what its parts cite, and its length."""
    words = support.spec.language.words
    faults = [*_check_head(tool), *find_beside_faults(tool), *get_type(tool).find_faults(tool, words)]
    faults += find_worksheet_faults(tool, words)
    for claim in list_claims(tool):
        faults += [*_check_claim(claim, support), *_find_bare_titles(claim, support)]
    if not any(fault.severe for fault in faults):
        faults += check_length(tool, words)
    if not any(fault.severe for fault in faults):
        faults += [*_check_reading(tool, support), *_check_practice(tool, support)]
    return list(dict.fromkeys(faults))


def remove_parts(tool: Tool, parts: Sequence[str]) -> Tool:
    """Return a tool without some of its parts, such as `items/2` or `who`."""
    data: dict[str, Any] = tool.model_dump()
    by_place = sorted(parts, key=lambda part: [int(key) if key.isdecimal() else 0 for key in part.split("/")])
    for part in reversed(by_place):
        *above, last = part.split("/")
        holder: Any = data
        for place in map(_read_place, above):
            holder[place] = list(holder[place]) if isinstance(holder[place], tuple) else holder[place]
            holder = holder[place]
        if last.isdecimal():
            del holder[int(last)]
        else:
            holder[last] = "" if isinstance(holder[last], str) else {}
    return type(tool).model_validate(data)


def _read_place(key: str) -> str | int:
    return int(key) if key.isdecimal() else key


def check_length(tool: Tool, words: Words) -> Iterator[Fault]:
    """Yield a fault if a tool takes too many pages, or its worked example cannot be worked out."""
    reverse = [words["tools"][key] for key in get_type(tool).reverse]
    try:
        text = write_markdown(tool, Page(words))
    except FormulaError as error:
        yield Fault("", f"The worked example cannot be worked out with it. {error}", "wrong formula")
        return
    pages = 2 if _takes_both_sides(tool) else 1
    yield from find_length_fault(text, reverse, pages)
    if isinstance(tool, (Form, Calculator)):
        yield from find_wordiness(text, reverse, pages)


def _takes_both_sides(tool: Tool) -> bool:
    """Return whether a tool may stand on both sides of a sheet: a companion, or a card with a table and many rows."""
    if isinstance(tool, Calculator):
        return bool(tool.lines.columns) and len(tool.inputs) + len(tool.results) > _FEW_ROWS
    return isinstance(tool, Companion)


def _check_reading(tool: Tool, support: Support) -> Iterator[Fault]:
    """Yield a fault if what the example tells one has a number that neither the sheet nor a statement has."""
    if not tool.reading.text:
        return
    facts = [support.spec.facts[key] for key in (*tool.reading.ids, *support.examples) if key in support.spec.facts]
    texts = [text for fact in facts for text in (fact.text, fact.support)]
    bare = tool.model_copy(update={"reading": Cited()})
    if unknown := _list_unknown(tool.reading.text, bare, texts, support):
        message = f"`reading` has {unknown}, which neither the sheet nor a statement it cites has."
        yield Fault("reading", message, "wrong figure")


def _check_practice(tool: Tool, support: Support) -> Iterator[Fault]:
    """Yield a fault if what is said of a case for practice has a number that neither the sheet nor a statement has."""
    if not isinstance(tool, Calculator) or not tool.practice.reading:
        return
    bare = tool.model_copy(update={"practice": tool.practice.model_copy(update={"reading": ""})})
    texts = [fact.text for fact in support.spec.facts.values()]
    if unknown := _list_unknown(tool.practice.reading, bare, texts, support):
        message = f"The `reading` of the practice has {unknown}, which is no figure of it."
        yield Fault("practice/reading", message, "wrong figure")


def _list_unknown(told: str, bare: Tool, texts: Iterable[str], support: Support) -> str:
    """Return the numbers of what is told that neither the rest of its sheet nor one of `texts` has, empty if none."""
    words = support.spec.language.words
    unknown = find_numbers(told, words).difference(*(find_numbers(text, words) for text in texts))
    if unknown:  # writing a sheet takes more time than all statements
        unknown -= find_numbers(write_markdown(bare, Page(words)), words)
    return ", ".join(sorted(unknown))


def _check_head(tool: Tool) -> Iterator[Fault]:
    if not tool.title or len(tool.title.split()) > _MOST_TITLE_WORDS:
        yield Fault("", f"A tool needs a title of at most {_MOST_TITLE_WORDS} words.")
    if not tool.moment.text:
        yield Fault("", "Name the one moment at which this is used.", "no moment")
    yield from _check_words(tool)
    for place, each in enumerate(tool.mistakes):
        if place >= _MOST_MISTAKES:
            yield Fault(f"mistakes/{place}", f"A tool has at most {_MOST_MISTAKES} mistakes.", "too long")
        elif not each.mistake or not each.repair:
            yield Fault(f"mistakes/{place}", "A mistake needs what is done wrong, and the way back.")


def _check_words(tool: Tool) -> Iterator[Fault]:
    """Yield a fault, which is not severe, for steps and mistakes that people would have to read twice."""
    for step in tool.steps:
        yield from find_wordy(step.text, _MOST_STEP_WORDS)
    for each in tool.mistakes:
        yield from find_wordy(each.mistake, _MOST_MISTAKE_WORDS)
        yield from find_wordy(each.sign, _MOST_SIGN_WORDS)
        yield from find_wordy(each.repair, _MOST_REPAIR_WORDS)


def _use_percentages(text: str, ids: Sequence[str], support: Support) -> str:
    """Return the numbers of a formula with those that change something by a percentage as the cited facts have them.

    1.15, 115 and 0.85 stand for 15 percent more or less, and 0.15 for 15 percent of something.
    """
    words = support.spec.language.words
    facts = (support.spec.facts[key] for key in ids if key in support.spec.facts)
    found = (find_numbers(each, words) for fact in facts for each in (fact.text, fact.support))
    told = {number for numbers in found for number in numbers if _FORMULA_NUMBER.fullmatch(number)}

    def replace_number(found: re.Match[str]) -> str:
        number = Fraction(found[0])
        percentages = (number * 100, number * 100 - 100, 100 - number * 100, number - 100, 100 - number)
        if found[0] in told:
            return found[0]
        return next((each for each in told if Fraction(each) in percentages and Fraction(each) > 0), found[0])

    return _FORMULA_NUMBER.sub(replace_number, text)


def _check_claim(claim: Claim, support: Support) -> Iterator[Fault]:
    if claim.must_cite and not claim.ids:
        yield Fault(
            claim.part, f"“{claim.text}” cites nothing: give the ids of the statements behind it.", "cites nothing"
        )
        return
    ids = (*claim.ids, *support.examples) if claim.is_example else claim.ids
    ids = tuple(support.spec.facts) if claim.kind == _TITLE else ids
    compared = claim.text if claim.compared is None else claim.compared
    compared = _remove_names(compared, support)
    if claim.kind == FORMULA:
        compared = _use_percentages(compared, ids, support)
    for fault in find_faults(Unit("item", CitedSentence(compared, ids)), support.rules):
        yield Fault(claim.part, f"“{claim.text}” {fault.message}", fault.reason, fault.severe)


def _remove_names(text: str, support: Support) -> str:
    """Return a text without the names of sheets, rows and boxes that stand in quotation marks."""
    return QUOTED.sub(lambda found: "" if found[0][1:-1].strip().casefold() in support.names else found[0], text)


def _find_bare_titles(claim: Claim, support: Support) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if a sheet is called by its title without quotation marks."""
    if claim.kind == _TITLE or "to fill in" in claim.kind or claim.is_example:
        return
    bare = remove_quoted(claim.text)
    for title in sorted(support.titles):
        if len(title.split()) >= _LEAST_NAME_WORDS and title in bare:
            message = f"“{claim.text}” has the title “{title}” as words of a sentence: put it in quotation marks."
            yield Fault(claim.part, message, "title without quotation marks", severe=False)
