import html
import re
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kit_builder.text.markdown import (
    Block,
    clean_text,
    escape,
    parse_blocks,
    parse_footnotes,
    parse_raw_footnotes,
    split_front_matter,
    unescape,
)

SCRAPS = [
    *r"\`*_[]<>&|~$#-+=!:^().'\"{}/@1a0å😀 ",
    *["**", "__", "~~", "```", "~~~", "---", "- - -", "* * *", "1. ", "2) ", "# ", "## ", " #", "> ", "- ", "+ ", "=="],
    *["[ ] ", "[x] ", "[^a]", "[^a]: ", "[a]: b", "![", "](b)", "^[note]", "&amp;", "&#35;", "&lt", "<b>", "</b>"],
    *["<!-- ", "<http://a.no>", "<1@a.no>", "https://a.no/b_c_d", "www.a.no", "snake_case", "C:\\new", "| a |", "---|"],
    *["\n", "\t", "\r\n", "\u00a0", "\u200b", "\u202e", "\u2066", "\ufeff", "\x00", "\x1b", "\u2028", "line 3: "],
]
NASTY = st.one_of(st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join), st.text(max_size=30))
PLACES = {
    "paragraph": ("{}", ("paragraph",)),
    "heading": ("## {}", ("heading",)),
    "bullet": ("- {}", ("item",)),
    "number": ("1. {}", ("item",)),
    "quote": ("> {}", ("paragraph",)),
    "cell": ("| a |\n|---|\n| {} |", ("cell", "cell")),
    "middle cell": ("| {0} | {0} |\n|---|---|", ("cell", "cell")),
    "between": ("a\n\n{}\n\nb", ("paragraph", "paragraph", "paragraph")),
}


@settings(deadline=None, max_examples=200)
@given(NASTY)
def test_escaped_text_reads_back_unchanged(text):
    assert unescape(escape(text)) == clean_text(text)


@settings(deadline=None, max_examples=100)
@given(NASTY.filter(clean_text), st.sampled_from(sorted(PLACES)))
def test_escaped_text_stays_inline_in_every_block(text, place):
    template, kinds = PLACES[place]
    found = parse_blocks(template.format(escape(text)))
    assert tuple(block.kind for block in found) == kinds
    assert clean_text(text) in [block.text for block in found]
    assert not any(block.notes for block in found)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(["**", "**", " **", "** ", "**: ", "*", "_", "word", "“q”", " ", "."]), max_size=9))
def test_bold_words_read_as_they_are_rendered(pieces):
    text = "".join(pieces)
    rendered = re.sub("<[^>]*>", "", MarkdownIt("js-default").renderInline(text))

    assert unescape(text) == clean_text(html.unescape(rendered))


@settings(deadline=None, max_examples=100)
@given(NASTY.filter(clean_text))
def test_a_renderer_that_allows_html_shows_escaped_text_unchanged(text):
    rendered = MarkdownIt("commonmark", {"html": True}).render(escape(text))
    assert "<" not in rendered.removeprefix("<p>").removesuffix("</p>\n")
    assert html.unescape(rendered) == f"<p>{clean_text(text)}</p>\n"


@settings(deadline=None, max_examples=100)
@given(NASTY)
def test_clean_text_is_one_tidy_line(text):
    tidy = clean_text(text)
    assert clean_text(tidy) == tidy == tidy.strip()
    assert "  " not in tidy
    assert not set(tidy) & set("\n\r\t\x00\x1b\u00a0\u200b\u202e\u2066\ufeff")


@pytest.mark.parametrize(
    "text",
    [
        "Ask for the budget - first of all.",
        "2 * 3 = 6, and 5 < 6 > 4",
        "file_name.txt in C:\\Users\\Kari",
        "R&D at AT&T, pay $10 + 25 % (ca. ~10)",
        "See https://example.no/a?b=1&c=2.",
        "Wow! It's #1: #hashtag, C# (a) 1.5 and 2) x",
        "-5 degrees",
        "Øk prisen – «litt»",
    ],
)
def test_ordinary_text_is_left_readable(text):
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# a", "\\# a"),
        ("1. a", "1\\. a"),
        ("2023)", "2023\\)"),
        ("- a", "\\- a"),
        ("---", "\\---"),
        ("+", "\\+"),
        ("> a", "\\> a"),
        ("===", "\\==="),
        ("a #", "a \\#"),
        ("*a*", "\\*a\\*"),
        ("_a_", "\\_a\\_"),
        ("[ ] a", "\\[ \\] a"),
        ("<b>", "\\<b>"),
        ("&amp;", "\\&amp;"),
        ("a | b", "a \\| b"),
        ("~~a~~", "\\~\\~a\\~\\~"),
        (" a\n\u200bb\x00 ", "a b"),
    ],
)
def test_markup_is_escaped(text, escaped):
    assert escape(text) == escaped


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("**Ask** for _the_ `budget`", "Ask for the budget"),
        ("~~never~~ always", "never always"),
        ("one\ntwo  \nthree\\\nfour", "one two three four"),
        ("Fish &amp; chips&nbsp;now", "Fish & chips now"),
        ("[the form](https://a.no/b)", "the form (https://a.no/b)"),
        ("[https://a.no](https://a.no)", "https://a.no"),
        ("<https://a.no>", "https://a.no"),
        ("[above](#steps)", "above"),
        ("![a *cat*](cat.png)", "a cat"),
        ("<b>a</b>", "<b>a</b>"),
        ("ask[^a] first [^b]", "ask first"),
        ("^[not a note]", "^[not a note]"),
        ("", ""),
    ],
)
def test_handwritten_markdown_reads_as_plain_text(written, plain):
    assert unescape(written) == plain


DOCUMENT = """\
---
id: price
---

# Set a *price*

Talk
first.[^a-1]

- one [^a-1][^b-2]
  - [x] nested **deep** [^c]
- two

  more of two [^a-1]

3. three
4. four
   > quoted

| Name | Note |
|------|------|
| a    | [^b-2] |
| b \\| c |  |

```python
x = 1  # [^a-1]
```

***

[^a-1]: a.md, line 1: "one"
[^b-2]: b.md,
    line 2: "*two*"

After
=====

[^unused]: x

    y
[^a-1]: again
"""


def test_blocks_come_in_order_with_their_notes():
    assert parse_blocks(DOCUMENT) == (
        Block("heading", "Set a price", level=1),
        Block("paragraph", "Talk first.", ("a-1",)),
        Block("item", "one", ("a-1", "b-2"), level=1),
        Block("item", "nested deep", ("c",), level=2, ticked=True),
        Block("item", "two more of two", ("a-1",), level=1),
        Block("item", "three", level=1, ordered=True, number=3),
        Block("item", "four", level=1, ordered=True, number=4),
        Block("paragraph", "quoted"),
        Block("cell", "Name"),
        Block("cell", "Note"),
        Block("cell", "a"),
        Block("cell", "", ("b-2",)),
        Block("cell", "b | c"),
        Block("code", "x = 1  # [^a-1]"),
        Block("heading", "After", level=1),
    )


def test_footnotes_are_plain_and_definitions_as_written():
    assert parse_footnotes(DOCUMENT) == {"a-1": 'a.md, line 1: "one"', "b-2": 'b.md, line 2: "two"', "unused": "x y"}
    assert parse_raw_footnotes(DOCUMENT)["b-2"] == 'b.md,\nline 2: "*two*"'


ROWS = [
    *["", "", "", "Text", "# Title", "- a", "  - b", "1. c", "> q", "    deep", "   three", "**bold** [^1]", "---"],
    *["===", "| a | b |", "| --- | --- |", "[^1]: note", "[^2]: - [ ] x", "***", "* d", "<b>", "é", "[ ] t", "\t- x"],
    *["- [x] done", "- **Do:** it [^1]", "- 3. c", "- - a", "- “No”", "- [^1]: b", "2. d", "7. e  ", "4) f"],
    *["| c \\| d | e |", "| only |", "|  |", "|---|", "| f | g | h |"],
]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(ROWS), max_size=16))
def test_a_document_cut_into_pieces_reads_like_one_that_is_not(rows):
    text = "\n".join([*rows, "", "The end."])
    whole = f"{text}\n\n[link]: defined"  # nothing is cut where a link may be defined for the whole document

    assert list(map(asdict, parse_blocks(text))) == list(map(asdict, parse_blocks(whole)))
    assert parse_raw_footnotes(text) == parse_raw_footnotes(whole)


def test_dashes_below_a_paragraph_begin_no_front_matter():
    blocks = parse_blocks("Text.\n\n---\n\n- a\n\n---\n")

    assert blocks == (Block("paragraph", "Text."), Block("item", "a", level=1))


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(ROWS), max_size=12))
def test_front_matter_only_moves_what_stands_below_it(rows):
    text = "\n".join(["Start.", *rows])
    front = "---\nid: price\n---\n"

    def move(block: Block) -> Block:
        first, last = (row + front.count("\n") for row in block.rows)
        return replace(block, rows=(first, last), end=block.end + front.count("\n"))

    assert list(map(asdict, parse_blocks(front + text))) == [asdict(move(each)) for each in parse_blocks(text)]


def test_front_matter_is_split_off():
    assert split_front_matter("---\nid: price\ntitle: a: b\nodd line\n---\n\n# A\n") == (
        {"id": "price", "title": "a: b"},
        "\n# A\n",
    )


@pytest.mark.parametrize("start", ["\ufeff", "\n", "\r\n"])
def test_front_matter_is_found_after_a_byte_order_mark_or_blank_rows(start):
    assert split_front_matter(f"{start}---\r\nid: price\r\n---\r\n# A\r\n") == ({"id": "price"}, "# A\n")


@pytest.mark.parametrize("text", ["", "# A\n", "---\nid: a\n", "a\n\n---\nid: a\n---\n"])
def test_a_document_may_have_no_front_matter(text):
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize("text", ["", "\n", "---\n---\n", "[^a]: b"])
def test_a_document_may_have_no_blocks(text):
    assert parse_blocks(text) == ()
