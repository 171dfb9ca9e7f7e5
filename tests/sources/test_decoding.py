"""Bytes are decoded as text, without invisible characters, or refused."""

import pytest

from kit_builder.errors import SourceError
from kit_builder.sources import read_source
from tests.sources.reading import check_problems, read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_common_encodings_are_decoded(encoding: str) -> None:
    source = read_source("a.txt", "a", "Spør først. Så hør på svaret.".encode(encoding), ".txt")
    assert source.text == "Spør først. Så hør på svaret."


def test_one_bad_byte_does_not_garble_a_utf8_file() -> None:
    source = read_source("a.txt", "a", "Spør på nytt om året.".encode() + b"\xff", ".txt")
    assert source.text == "Spør på nytt om året.�"
    assert len(source.problems) == 1


def test_a_zero_byte_does_not_make_a_text_unreadable() -> None:
    source = read_source("a.txt", "a", b"Call first. " * 20 + b"Wri\0te.", ".txt")
    assert source.lines[-1].text == "Wri�te."
    check_problems(source, ("zero bytes", 1))


def test_a_guessed_encoding_is_reported() -> None:
    text = "宇宙守护神保护我们远离邪恶他能徒手抓住子弹拦住疾速的火车轻轻一跳就能飞跃高楼"
    source = read_source("a.txt", "a", text.encode("gb2312"), ".txt")
    assert source.text == text
    assert "gb" in source.problems[0]


def test_invisible_characters_are_removed_and_counted() -> None:
    source = read("Ask​ for ‮the‬ bud­get, نمی‌دانم 👩‍💻.", ".txt")
    assert source.text == "Ask for the budget, نمی‌دانم 👩‍💻."
    check_problems(source, ("invisible", 3))


@pytest.mark.parametrize("raw", [b"", b" \n", b"ab\0c", b"\xff\xfea", b"---"])
def test_bytes_that_are_not_text_are_refused(raw: bytes) -> None:
    with pytest.raises(SourceError, match=r"\.$"):
        read_source("a.md", "a", raw, ".md")
