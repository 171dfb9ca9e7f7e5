"""Write the Markdown of a tool, and read it back."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from kit_builder.products.tools.records import Cell, Mistake, Page, Row, Section, Sheet, Tool, fit_rows
from kit_builder.text.markdown import clean_text, escape, parse_tree, split_front_matter, unescape
from kit_builder.text.words import Words

# What the front matter says of answers, by the key of the parts: by label, their kind and unit, or their decimals.
Shapes = Mapping[str, Mapping[str, object]]
TOOL = "tool"  # the key of a tool's type in the front matter of its file
_BOX = re.compile(r"^\[[ xX]\][ \t]+")
_NUMBER = re.compile(r"^(?:[A-Z]|\d+\.)\d+ (?=.)")  # of the sheet, before its title
_STRONG = re.compile(r"\*\*((?:\\.|[^*\\])+)\*\*")
_NOTE = re.compile(r"(?<!\\)\[\^([^\]\s]+)\]")
_LIST = re.compile(r"(?<=\d)\\(?=[.)] )")  # in a table, nothing begins a list that would have to be escaped
_HEAD = ("moment", "who", "time", "example")


def write_sheet(name: str, tool: Tool, shapes: Shapes, body: Sequence[str], page: Page) -> str:
    """Return the Markdown of a tool of the type `name`, with `body` between its head and its mistakes.

    The front matter has the `shapes` of answers that the sheet itself does not show.
    """
    title = escape(f"{page.number} {tool.title}".strip())
    settings = [f"{TOOL}: {name}", *(f"{key}: {json.dumps(each, ensure_ascii=False)}" for key, each in shapes.items())]
    parts = ["\n".join(["---", *settings, "---"]), f"# {title}", write_head(tool, page), *body, *write_foot(tool, page)]
    return "\n\n".join(filter(None, parts))


def write_head(tool: Tool, page: Page) -> str:
    """Return what stands below the title of a tool: when it is used, by whom, how long it takes, and the example."""
    return "\n".join(
        f"- **{escape(page.say[key])}:** {cite(getattr(tool, key).text, getattr(tool, key).ids, page)}"
        for key in _HEAD
        if getattr(tool, key).text
    )


def write_foot(tool: Tool, page: Page) -> list[str]:
    """Return the section with what goes wrong, if anything."""
    return [f"## {escape(page.say['mistakes'])}", _write_mistakes(tool, page)] if tool.mistakes else []


def read_shapes(sheet: Sheet, key: str) -> dict[str, Any]:
    """Return the shapes of answers that the front matter of a sheet has under a key, none if it is damaged."""
    try:
        found = json.loads(sheet.settings.get(key, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write_mistakes(tool: Tool, page: Page) -> str:
    rows = [[escape(each.mistake), escape(each.sign), cite(each.repair, each.ids, page)] for each in tool.mistakes]
    return write_table([page.say[each] for each in ("mistake", "sign", "repair")], rows)


def _read_mistakes(section: Section) -> Iterator[Mistake]:
    for row in (row for table in section.tables for row in fit_rows(table[1:], 3)):
        notes = tuple(dict.fromkeys(note for cell in row for note in cell.notes))
        mistake, sign, repair = (cell.text for cell in row)
        yield Mistake(mistake=mistake, sign=sign, repair=repair, ids=notes)


def fold(text: str, label: str, more: str) -> str:
    """Return a text as Markdown, with `more` behind it after a label if there is more."""
    return f"{escape(text)} **{escape(label)}:** {escape(more)}" if more else escape(text)


def unfold(text: str, label: str) -> tuple[str, str]:
    """Return the two texts that `fold` joined."""
    first, _, more = text.partition(f" {label}: ")
    return first, more


def read_head(sheet: Sheet, words: Words) -> dict[str, Any]:
    """Return the fields that every tool has."""
    say = words["tools"]
    labels = {say[key].casefold(): key for key in _HEAD}
    found: dict[str, Any] = {"title": _NUMBER.sub("", sheet.title), "moment": {}}
    for item in sheet.head.items:
        label, _, text = item.text.partition(":")
        if key := labels.get(label.strip().casefold()):
            found[key] = {"text": text, "ids": item.notes}
    if section := sheet.find(say["mistakes"]):
        found["mistakes"] = [*_read_mistakes(section)]
    return found


def cite(text: str, ids: Sequence[str], page: Page) -> str:
    """Return a text as Markdown with the footnotes of what it rests on."""
    return f"{escape(text)} {page.cite(ids)}".strip()


def write_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; the cells of its `rows` are Markdown already, those of its `head` plain text."""
    return write_rows([[escape(each) for each in head], *rows])


def write_rows(rows: Sequence[Sequence[str]]) -> str:
    """Return a table, the first of whose `rows` is its head; all cells are Markdown already."""
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(_LIST.sub('', cell) for cell in cells)} |" for cells in lines)


@lru_cache(maxsize=256)  # the same sheet is measured, checked and searched
def parse_sheet(text: str) -> Sheet:
    """Read the file of a tool. Nobody may change what is returned."""
    settings, _ = split_front_matter(text)
    title = ""
    sections = [Section("", 1)]
    for node in parse_tree(text).children:
        line = (node.map or (0, 0))[0] + 1
        if node.type == "heading":
            content = _read_inline(node, line)
            if node.tag == "h1" and not title:
                title = content.text
            else:
                sections.append(Section(content.text, line, int(node.tag[1:])))
        elif node.type in ("paragraph", "blockquote"):
            sections[-1].paragraphs.append(_read_inline(node, line))
        elif node.type in ("bullet_list", "ordered_list"):
            sections[-1].items += [_read_inline(item, (item.map or (0, 0))[0] + 1) for item in node.children]
        elif node.type == "table":
            sections[-1].tables.append([*_read_table(node)])
    return Sheet(settings, title, sections[0], tuple(sections[1:]))


def _read_table(table: SyntaxTreeNode) -> Iterator[Row]:
    for row in table.walk():
        if row.type == "tr":
            line = (row.map or (0, 0))[0] + 1
            yield tuple(_read_inline(cell, line) for cell in row.children)


def _read_inline(node: SyntaxTreeNode, line: int) -> Cell:
    content = " ".join(_BOX.sub("", each.content) for each in node.walk() if each.type == "inline")
    strong = _STRONG.match(content)
    text, bold = (clean_text(unescape(each)) for each in (content, strong[1] if strong else ""))
    return Cell(text, tuple(_NOTE.findall(content)), line, bold)


def find_choice(text: str, choices: Mapping[str, str]) -> str:
    """Return the key of the one of `choices` that `text` is in words, an empty text if it is none."""
    return next((key for key, word in choices.items() if word.casefold() == text.strip().casefold()), "")
