"""Every text format gives exact spans for any input, or refuses it."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.errors import SourceError
from kit_builder.sources import read_source
from tests.sources.reading import check_spans, cut, read

FORMATS = [".txt", ".md", ".vtt", ".srt", ".csv", ".html"]


SNIPPETS = st.sampled_from(
    [
        "\n", "\r\n", "\n\n", "\r", " ", "\t", "# ", "- ", "1. ", "1. mai", "> ", ">> ", "**", "Anna:",
        "**Ole:** ", "| ", "|---|", "```", "---", "===", "WEBVTT", "00:01.000 --> 00:02.000", "00:01.x -->",
        "<v Anna>", "</v>", "<i>", "&amp;", "&#10;", "&nbsp;", "[00:01:02] ", "Anna  0:12", "f.eks.", "etc.",
        "Then", "we", "ask.", "“why?”", "e.g.", "3.5", "NOTE", "。", "«", "\u2028",
    ]
)  # fmt: skip


TEXTS = st.one_of(st.lists(SNIPPETS, max_size=40).map("".join), st.text(max_size=200))


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_any_text_gives_exact_spans_or_a_clear_refusal(suffix: str, text: str) -> None:
    try:
        source = read(text, suffix)
    except SourceError:
        return
    check_spans(source)
    for line in source.lines:
        said = cut(source, line.number)
        meant = re.sub(r"[\r\n]", " ", unescape(said)) if suffix in (".vtt", ".srt") else said
        assert line.text == meant


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_give_exact_spans_or_a_clear_refusal(suffix: str, raw: bytes) -> None:
    try:
        check_spans(read_source("x", "x", raw, suffix))
    except SourceError as problem:
        assert str(problem).endswith(".")


@pytest.mark.parametrize("suffix", FORMATS[:3])
@pytest.mark.parametrize(
    "unit", ["a", ".", " ", "\n", "a\n", "# ", "<v ", ">", "1", "a. ", "&", "- ", "0:", "|", "`", "a b "]
)
def test_long_monotonous_text_is_read_quickly(suffix: str, unit: str) -> None:
    try:
        read("x\n" + unit * 10_000, suffix)
    except SourceError:
        return
