"""The sheet of a tool, as its Markdown has it: what stands on top, its sections, and the mistakes at the bottom."""

from dataclasses import dataclass

from kit_builder.products.tools import get_type
from kit_builder.publish.edition import Edition, Page
from kit_builder.text.markdown import parse_tree


@dataclass(frozen=True, slots=True)
class ToolSheet:
    """A tool's Markdown in parts: the title, the list below it, and the sections of its front and its back.

    `sections` have their key in the words of tools, or else their heading, and `mistakes` is empty if there are none.
    """

    title: str
    head: str
    sections: tuple[tuple[str, str], ...]
    back: tuple[tuple[str, str], ...] = ()
    mistakes: str = ""

    def join(self, *left_out: str) -> str:
        """Return the text of the sections without those that are left out, and of the mistakes."""
        texts = [text for key, text in (*self.sections, *self.back) if key not in left_out]
        return "\n\n".join([*texts, self.mistakes]).strip()


def split_sheet(edition: Edition, page: Page) -> ToolSheet:
    """Split the page of a tool into its parts."""
    if page.tool is None:
        raise ValueError(f"{page.path} is no tool.")
    lines = page.text.split("\n")
    nodes = [node for node in parse_tree(page.text).children if node.type == "heading" and node.map]
    starts = [(node.map or (0, 0))[0] for node in nodes if node.tag != "h1"]
    ends = [*starts[1:], len(lines)]
    texts = ["\n".join(lines[start:end]).strip() for start, end in zip(starts, ends, strict=True)]
    top = "\n".join(lines[: starts[0]] if starts else lines)
    title, _, head = top.strip().partition("\n")
    say = edition.words["tools"]
    keys = {f"## {say[key]}".casefold(): key for key in (*_KEYS, *get_type(page.tool).reverse, "mistakes")}
    sections = []
    mistakes = ""
    for text in texts:
        heading = text.partition("\n")[0].strip()
        key = keys.get(heading.casefold(), heading)
        if key == "mistakes":
            mistakes = text
        else:
            sections.append((key, text))
    reverse = get_type(page.tool).reverse
    front = tuple(each for each in sections if each[0] not in reverse)
    return ToolSheet(title, head.strip(), front, tuple(each for each in sections if each[0] in reverse), mistakes)


_KEYS = ("inputs", "lines", "results", "limits")
