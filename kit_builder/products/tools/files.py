"""The files of tools in a product's folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.document_spec import Sheet
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.tools import write_markdown
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.next_times import make_next_sheet
from kit_builder.products.tools.records import Cited, Page, Tool
from kit_builder.products.tools.references import add_numbers, number_rows, number_titles
from kit_builder.products.tools.shown_marks import show_marks
from kit_builder.products.tools.types.checklist import Checklist
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.decision_table import DecisionTable
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.grid import Grid
from kit_builder.products.tools.types.scale import Scale
from kit_builder.products.tools.types.schedule import Schedule
from kit_builder.products.tools.types.script_card import ScriptCard
from kit_builder.products.tools.whole_kit import ONCE, join_logs, name_part
from kit_builder.text.ids import make_unique, slugify
from kit_builder.text.words import Words

_IN_ORDER = (Calculator, Form, Checklist)  # with a file of their own, where the work comes to them
_AT_HAND = (DecisionTable, Grid, ScriptCard, Schedule, Scale)  # for any time, in this order on one sheet
_PLACED: tuple[type[Tool], ...] = (*_IN_ORDER, *ONCE, *_AT_HAND)
_WHOLE_KIT = "whole-kit.md"
_MOST_LETTERS = 40  # of a title in the name of its file


@dataclass(frozen=True, slots=True)
class ToolFile:
    """A tool, the name of its file, such as `01b-portion-cost-card.md`, and the number of its sheet, such as `A2`."""

    path: str
    tool: Tool
    number: str


def name_files(tools: Sequence[Tool], number: int, words: Words) -> tuple[ToolFile, ...]:
    """Return the tools of method number `number` with the names of their files.

    What people fill in or tick has a file each, numbered in the order of use; everything else lies beside it on one
    sheet, but for what the kit has once. A name has only letters a to z, digits and hyphens, whatever the title of the
    tool is.
    """
    part, tools = name_part(number), show_marks(tools, words)
    named: dict[str, ToolFile] = {}
    joined = [*enumerate(_join_others(tools, words), start=1)]
    # A worksheet has its own number, and not that of the sheet for the next times.
    numbers = {title: f"{part}{place}" for place, each in reversed(joined) for title in _list_titles(each)}
    lower = {title.casefold(): number for title, number in numbers.items()}
    rows = number_rows([each for each in tools if each.title in numbers], numbers)
    for place, tool in enumerate(_join_others([add_numbers(each, numbers, rows) for each in tools], words)):
        stem = slugify(tool.title, "tool")[:_MOST_LETTERS].rstrip("-")
        path = make_unique(f"{number:02}{ascii_lowercase[place % len(ascii_lowercase)]}-{stem}", [*named])
        if isinstance(tool, Companion):
            opening = Cited(text=number_titles(tool.opening.text, lower))
            tool = tool.model_copy(update={"opening": opening})
        named[path] = ToolFile(f"{path}.md", tool, f"{part}{place + 1}")
    return tuple(named.values())


def list_in_order(tools: Sequence[Tool], number: int, words: Words) -> tuple[Sheet, ...]:
    """Return the sheets of method number `number` in the order of use, and when each is used."""
    return tuple(
        Sheet(f"{each.number} {each.tool.title}", each.tool.moment.text, number)
        for each in name_files(tools, number, words)
    )


def _list_titles(tool: Tool) -> Sequence[str]:
    return [tool.title, *(each.title for each in tool.parts)] if isinstance(tool, Companion) else [tool.title]


def _join_others(tools: Sequence[Tool], words: Words) -> list[Tool]:
    """Return the sheets in the order of use, that for the next times, and the one that lies beside them."""
    sheets: list[Tool] = [each for each in tools if isinstance(each, _IN_ORDER)]
    again = make_next_sheet(sheets, words)
    unknown = [each for each in tools if not isinstance(each, _PLACED)]  # of a plugin
    parts = tuple(each for kind in _AT_HAND for each in tools if isinstance(each, kind))
    moment = Cited(text=words["tools"]["at_hand_moment"])
    whole = Companion(title=words["tools"]["at_hand"], moment=moment, parts=parts)
    return [*sheets, *again, *([whole] if len(parts) > 1 else parts), *unknown]


def write_files(tools: Sequence[ToolFile], facts: Facts, words: Words) -> Mapping[str, str]:
    """Return the texts of tools by the names of their files, with evidence as footnotes."""
    return {each.path: _write_file(each.tool, each.number, facts, words) for each in tools}


def write_whole_kit(methods: Sequence[Sequence[Tool]], facts: Facts, words: Words) -> Mapping[str, str]:
    """Return the sheet that a kit has once for all its methods, whose tools are given, by the name of its file."""
    tool = join_logs(methods, words)
    return {_WHOLE_KIT: _write_file(tool, "", facts, words)} if tool else {}


def _write_file(tool: Tool, number: str, facts: Facts, words: Words) -> str:
    citations = Citations()

    def cite(ids: Sequence[str]) -> str:
        return citations.cite(dict.fromkeys(found for key in ids if key in facts for found in facts[key].evidence))

    text = write_markdown(tool, Page(words, cite, number))
    return "\n\n".join(filter(None, [text, citations.render_definitions()])) + "\n"
