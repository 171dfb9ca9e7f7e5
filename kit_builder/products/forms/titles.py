"""Read the title of a page."""

from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks


def read_title(text: str, _language: Language) -> str:
    """Return the first heading of a Markdown text, empty if it has none."""
    return next((block.text for block in parse_blocks(text) if block.kind == "heading"), "")
