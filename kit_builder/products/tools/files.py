"""The files of tools in a product's folder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.tools import write_markdown
from kit_builder.products.tools.records import Page, Tool
from kit_builder.text.ids import make_unique, slugify
from kit_builder.text.words import Words

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MOST_LETTERS = 40  # of a title in the name of its file


@dataclass(frozen=True, slots=True)
class ToolFile:
    """A tool and the name of its file, such as `01b-portion-cost-card.md`: its method's number and its place."""

    path: str
    tool: Tool


def name_files(tools: Sequence[Tool], number: int) -> tuple[ToolFile, ...]:
    """Return the tools of method number `number` with the names of their files.

    A name has only letters a to z, digits and hyphens, whatever the title of the tool is.
    """
    named: dict[str, Tool] = {}
    for place, tool in enumerate(tools):
        stem = slugify(tool.title, "tool")[:_MOST_LETTERS].rstrip("-")
        path = make_unique(f"{number:02}{_LETTERS[place % len(_LETTERS)]}-{stem}", [*named])
        named[path] = tool
    return tuple(ToolFile(f"{path}.md", tool) for path, tool in named.items())


def write_files(tools: Sequence[ToolFile], facts: Facts, words: Words) -> Mapping[str, str]:
    """Return the texts of tools by the names of their files, with evidence as footnotes."""
    return {each.path: _write_file(each.tool, each.path.partition("-")[0], facts, words) for each in tools}


def _write_file(tool: Tool, number: str, facts: Facts, words: Words) -> str:
    citations = Citations()

    def cite(ids: Sequence[str]) -> str:
        return citations.cite(dict.fromkeys(found for key in ids if key in facts for found in facts[key].evidence))

    text = write_markdown(tool, Page(words, cite, number))
    return "\n\n".join(filter(None, [text, citations.render_definitions()])) + "\n"
