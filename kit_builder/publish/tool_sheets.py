"""The sheet of a tool, as its Markdown has it: what stands on top, its sections, and the mistakes at the bottom."""

from dataclasses import dataclass

from kit_builder.products.tools import get_type
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.types.companion import Companion
from kit_builder.publish.edition import Edition, Page
from kit_builder.text.markdown import parse_tree

_SECTIONS = ("fill_in",)


@dataclass(frozen=True, slots=True)
class ToolSheet:
    """A tool's Markdown in parts, each with its own footnotes: the title, the list below it, sections and mistakes.

    `front` and `back` are the sections of the two sides by their key in the words of tools, or else by their heading.
    `mistakes` is empty if there are none.
    """

    title: str
    head: str
    front: tuple[tuple[str, str], ...]
    back: tuple[tuple[str, str], ...]
    mistakes: str

    def join(self, *left_out: str) -> str:
        """Return the sections without those that are left out, and the mistakes."""
        texts = [text for key, text in (*self.front, *self.back) if key not in left_out]
        return "\n\n".join([*texts, self.mistakes]).strip()


def split_sheet(edition: Edition, page: Page, tool: Tool) -> ToolSheet:
    """Split the page of a tool into its parts."""
    text, notes = _take_footnotes(page.text)
    lines = text.split("\n")
    # The headings within a part of a companion may be those of another part.
    tags = ("h2",) if isinstance(tool, Companion) else ("h2", "h3", "h4", "h5", "h6")
    headings = [node for node in parse_tree(text).children if node.type == "heading" and node.tag in tags]
    starts = [(node.map or (0, 0))[0] for node in headings]
    parts = [
        "\n".join(lines[start:end]).strip() for start, end in zip([0, *starts], [*starts, len(lines)], strict=True)
    ]
    title, _, head = parts[0].partition("\n")
    say, reverse = edition.words["tools"], get_type(tool).reverse
    keys = {f"## {say[key]}".casefold(): key for key in (*_SECTIONS, *reverse, "mistakes")}
    sections: dict[str, str] = {}
    for part in parts[1:]:
        heading = part.partition("\n")[0].strip()
        key = keys.get(heading.casefold(), heading)
        sections[key] = f"{sections[key]}\n\n{part}" if key in sections else part
    noted = {key: _add_footnotes(part, notes) for key, part in sections.items()}
    mistakes = noted.pop("mistakes", "")
    return ToolSheet(
        title,
        _add_footnotes(head.strip(), notes),
        tuple((key, part) for key, part in noted.items() if key not in reverse),
        tuple((key, part) for key, part in noted.items() if key in reverse),
        mistakes,
    )


def _take_footnotes(text: str) -> tuple[str, dict[str, str]]:
    """Return a text without its footnotes, and the footnotes by label."""
    lines: list[str | None] = list(text.split("\n"))
    notes: dict[str, str] = {}
    for node in parse_tree(text).walk():
        if node.type == "footnote_reference" and node.map:
            start, end = node.map
            notes[node.meta["label"]] = "\n".join(line for line in lines[start:end] if line is not None)
            lines[start:end] = [None] * (end - start)
    return "\n".join(line for line in lines if line is not None), notes


def _add_footnotes(text: str, notes: dict[str, str]) -> str:
    used = [note for label, note in notes.items() if f"[^{label}]" in text]
    return "\n\n".join([text, *used])
