"""Plain Markdown is read without the parser, as the parser reads it."""

from collections.abc import Sequence

import pytest
from markdown_it.token import Token

from kit_builder.text.markdown_parser import parse_tokens
from kit_builder.text.plain_markdown import parse_plain, read_plain_definition

PLAIN = [
    "Grease the chain.\n\n",
    "**First:** grease the chain. [^ride-1]\n",
    "[On screen: three chains]\n\n",
    "[[steps ride-1 | Grease it | Grease the chain.]]\n",
    "# Chains\n",
    "### Step 2. Grease the chain, & wipe it [^ride-1]\n\n",
    "- Grease the chain.\n- [ ] Wipe it.",
    "| Chain | Links |\n| --- | ---: |\n| old | 114 |\n",
]


def describe(tokens: Sequence[Token]) -> list[object]:
    """Return what readers of tokens look at."""
    return [
        (token.type, token.nesting, token.content, token.tag if token.type == "heading_open" else "", children)
        for token in tokens
        for children in [[(each.type, each.content, each.meta.get("label")) for each in token.children or ()]]
    ]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_markdown_is_read_as_by_the_parser(text: str) -> None:
    tokens = parse_plain(text)
    assert tokens
    assert describe(tokens) == describe(parse_tokens(text))


@pytest.mark.parametrize("text", ["# Chains #\n", "[chain]: https://example.org\n", "Chains\n===\n", "    code\n"])
def test_what_is_more_than_a_row_of_text_is_left_to_the_parser(text: str) -> None:
    assert parse_plain(text) is None


def test_a_plain_definition_has_its_label_and_its_text() -> None:
    assert read_plain_definition('[^ride-1]: ride.vtt, line 1: "Grease it." ') == (
        "ride-1",
        'ride.vtt, line 1: "Grease it."',
    )
    assert read_plain_definition("[^ride-1]: > a quotation") is None
    assert read_plain_definition("[^ride-1]: # a heading") is None
