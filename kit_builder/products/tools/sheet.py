"""Write the Markdown of a tool, and read it back."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it.token import Token

from kit_builder.products.tools.records import Cell, Mistake, Page, Row, Section, Sheet, Tool
from kit_builder.text.markdown import clean_text, escape, iter_nodes, split_front_matter, unescape
from kit_builder.text.markdown_parser import list_nodes
from kit_builder.text.words import Words

# What the front matter says of answers, by the key of the parts: by label, their kind and unit, or their decimals.
Shapes = Mapping[str, Mapping[str, object]]
TOOL = "tool"  # the key of a tool's type in the front matter of its file
_BOX = re.compile(r"^\[[ xX]\][ \t]+")
_NUMBER = re.compile(r"^(?:[A-Z]|\d+\.)\d+ (?=.)")  # of the sheet, before its title
_STRONG = re.compile(r"\*\*((?:\\.|[^*\\])+)\*\*")
_NOTE = re.compile(r"(?<!\\)\[\^([^\]\s]+)\]")
_MARKED = re.compile(r'\S\*"')  # a text that ends with the mark
_LIST = re.compile(r"(?<=\d)\\(?=[.)] )")  # in a table, nothing begins a list that would have to be escaped
_HEAD = ("moment", "example")
# The title of a worked example, in the marks of any language, and whether it is real.
_ORIGIN = re.compile(r"[“”„«»\"].+[“”«»\"] \(([^()]+)\)")
ROOM = "____"  # to write in
_ESCAPED_ROOM = r"\_" * len(ROOM)
_AMBIGUOUS = re.compile(rf"{ROOM}[^_\s].*[^_\s]{ROOM}")  # rooms that Markdown would take for emphasis
MADE_UP = "*"  # behind what is made up in a real case
_MADE_UP = re.compile(r"(?<=\w)\\\*(?=[\s,.;:!?]|$)|(?<=\S)\\\*(?=\s|$)")  # opens no emphasis


def write_sheet(name: str, tool: Tool, shapes: Shapes, body: Sequence[str], page: Page) -> str:
    """Return the Markdown of a tool of the type `name`, with `body` between its head and its mistakes.

    The front matter has the `shapes` of answers that the sheet itself does not show.
    """
    title = escape(f"{page.number} {tool.title}".strip())
    settings = [f"{TOOL}: {name}", *(f"{key}: {json.dumps(each, ensure_ascii=False)}" for key, each in shapes.items())]
    head = write_head(mark_example(tool, page.words), page)
    parts = ["\n".join(["---", *settings, "---"]), f"# {title}", *head, *body, *write_foot(tool, page)]
    return "\n\n".join(filter(None, parts))


def mark_example(tool: Tool, words: Words) -> Tool:
    """Return a tool that says whether its example is real, and what the mark of what is made up means, if any has it.

    What the example is about stands in its rows.
    """
    text = _tell_origin(tool, words)
    if text and _MARKED.search(tool.model_dump_json()):
        text = f"{text}. {words['tools']['marked']}"
    return tool.model_copy(update={"example": tool.example.model_copy(update={"text": text})})


def _tell_origin(tool: Tool, words: Words) -> str:
    """Return whether the example of a tool is real, or real in part: most lines of its table are made up."""
    origin = find_origin(tool.example.text) or tool.example.text
    if origin != words["example"]["real"]:
        return origin
    shown = tool.model_dump(include={"table": {"example"}, "lines": {"example"}})
    lines = [line for part in shown.values() for line in part["example"]]
    names = [line["name"] if isinstance(line, Mapping) else "".join(line[:1]) for line in lines]
    is_partly = 2 * sum(name.endswith(MADE_UP) for name in names) > len(names)
    return words["tools"]["partly_real"] if is_partly else origin


def find_origin(example: str) -> str:
    """Return whether a worked example is real or made up, which stands behind its title; nothing if it has none."""
    found = _ORIGIN.fullmatch(example)
    return found[1] if found else ""


def name_filled(tool: Tool, page: Page) -> str:
    """Return the heading of what the worked example of a tool fills in."""
    say, example = page.say, page.words["example"]
    origin = _tell_origin(tool, page.words)
    is_told = origin in (say["made_up"], say["partly_real"], example["real"], example["invented"])
    return f"{say['filled_in']} ({origin})" if is_told else say["filled_in"]


def write_head(tool: Tool, page: Page) -> list[str]:
    """Return what stands below the title of a tool: what it is for, when it is used, and what to write on top."""
    rows = [
        f"- **{escape(page.say[key])}:** {cite(getattr(tool, key).text, getattr(tool, key).ids, page)}"
        for key in _HEAD
        if getattr(tool, key).text
    ]
    rows += [f"- **{escape(each)}:** {ROOM}" for each in tool.about]
    opening = [cite(tool.opening.text, tool.opening.ids, page)] if tool.opening.text else []
    steps = [] if tool.PLACES_STEPS else write_steps(tool, page, 1)
    return [*opening, *(["\n".join(rows)] if rows else []), *steps]


def write_steps(tool: Tool, page: Page, first: int) -> list[str]:
    """Return the steps of a tool, numbered from `first` on, if it has any."""
    steps = [f"{number}. {cite(each.text, each.ids, page)}" for number, each in enumerate(tool.steps, start=first)]
    return ["\n".join(steps)] if steps else []


def write_reading(tool: Tool, page: Page) -> list[str]:
    """Return what the worked example tells one, if anything."""
    told = _MADE_UP.sub(MADE_UP, cite(tool.reading.text, tool.reading.ids, page))
    return [f"**{escape(page.say['reading'])}:** {told}"] if told else []


def write_foot(tool: Tool, page: Page) -> list[str]:
    """Return the section with what goes wrong, if anything."""
    rows = "\n".join(f"- {_write_mistake(each, page)}" for each in tool.mistakes)
    return [f"## {escape(page.say['mistakes'])}", rows] if rows else []


def read_shapes(sheet: Sheet, key: str) -> dict[str, Any]:
    """Return the shapes of answers that the front matter of a sheet has under a key, none if it is damaged."""
    try:
        found = json.loads(sheet.settings.get(key, "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _write_mistake(mistake: Mistake, page: Page) -> str:
    """Return a mistake in sentences: what one does, how one notices, and the way back."""
    told = [("sign", mistake.sign), ("repair", mistake.repair)]
    texts = [f"**{escape(page.say[key])}:** {escape(text)}" for key, text in told if text]
    return " ".join(filter(None, [escape(mistake.mistake), *texts, page.cite(mistake.ids)]))


def _read_mistakes(section: Section, say: Mapping[str, str]) -> Iterator[Mistake]:
    for item in section.items:
        rest, repair = unfold(item.text, say["repair"])
        mistake, sign = unfold(rest, say["sign"])
        yield Mistake(mistake=mistake, sign=sign, repair=repair, ids=item.notes)


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
    found: dict[str, Any] = {"title": _NUMBER.sub("", sheet.title), "moment": {}, "about": [], "steps": []}
    for item in sheet.head.items:
        label, _, text = item.text.partition(":")
        if key := labels.get(label.strip().casefold()):
            found[key] = {"text": text.removesuffix(f". {say['marked']}"), "ids": item.notes}
        elif item.strong and text.strip(" _") == "":
            found["about"].append(label)
        else:
            found["steps"].append(item.cited)
    found["steps"] += [each.cited for section in sheet.sections for each in section.steps]
    if opening := next(iter(sheet.head.paragraphs), None):
        found["opening"] = opening.cited
    start = f"{say['reading']}: "
    for each in (each for section in sheet.sections for each in section.paragraphs):
        if each.text.startswith(start) and each.strong:
            found["reading"] = {**each.cited, "text": each.text.removeprefix(start)}
    if section := sheet.find(say["mistakes"]):
        found["mistakes"] = [*_read_mistakes(section, say)]
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
    return "\n".join(f"| {' | '.join(map(_write_plainly, cells))} |" for cells in lines)


def _write_plainly(cell: str) -> str:
    """Return a cell without the escapes that it does not need, so that it can be read as it is."""
    bare = _LIST.sub("", cell).replace(_ESCAPED_ROOM, ROOM)
    bare = cell if _AMBIGUOUS.search(bare) else bare
    return bare if "**" in bare else _MADE_UP.sub(MADE_UP, bare)


@lru_cache(maxsize=256)  # the same sheet is measured, checked and searched
def parse_sheet(text: str) -> Sheet:
    """Read the file of a tool. Nobody may change what is returned."""
    settings, _ = split_front_matter(text)
    title = ""
    sections = [Section("", 1)]
    for first, opening, inner in iter_nodes(text):
        line = first + 1
        match opening.type:
            case "heading_open":
                content = _read_inline(inner, line)
                if opening.tag == "h1" and not title:
                    title = content.text
                else:
                    sections.append(Section(content.text, line, int(opening.tag[1:])))
            case "paragraph_open" | "blockquote_open":
                sections[-1].paragraphs.append(_read_inline(inner, line))
            case "bullet_list_open" | "ordered_list_open":
                is_steps = opening.type == "ordered_list_open" and len(sections) > 1
                items = sections[-1].steps if is_steps else sections[-1].items
                items += [_read_inline(item, line + rows) for rows, item in _list_rows(opening, inner)]
            case "table_open":
                sections[-1].tables.append([*_read_table(opening, inner, line)])
    return Sheet(settings, title, sections[0], tuple(sections[1:]))


def _list_rows(opening: Token, inner: Sequence[Token]) -> Iterator[tuple[int, Sequence[Token]]]:
    """Yield what each block side by side in another has, with how many rows below the beginning of that it stands."""
    start = (opening.map or (0, 0))[0]
    yield from (((each.map or (start, 0))[0] - start, content) for each, content in list_nodes(inner))


def _read_table(opening: Token, inner: Sequence[Token], line: int) -> Iterator[Row]:
    parts = (content for _, content in list_nodes(inner))  # the head and the body
    for below, row in (each for part in parts for each in _list_rows(opening, part)):
        yield tuple(_read_inline(cell, line + below) for _, cell in list_nodes(row))


def _read_inline(tokens: Sequence[Token], line: int) -> Cell:
    content = " ".join(_BOX.sub("", each.content) for each in tokens if each.type == "inline")
    strong = _STRONG.match(content)
    text, bold = (clean_text(unescape(each)) for each in (content, strong[1] if strong else ""))
    return Cell(text, tuple(_NOTE.findall(content)), line, bold)


def find_choice(text: str, choices: Mapping[str, str]) -> str:
    """Return the key of the one of `choices` that `text` is in words, an empty text if it is none."""
    return next((key for key, word in choices.items() if word.casefold() == text.strip().casefold()), "")
