"""Where the words of a sentence stand in a text."""

import random
import re

import pytest

from kit_builder.products.authoring.word_places import find_words

_BRACES = re.compile(r"[ \t]*\{[^{}\n]*\}")


@pytest.mark.parametrize(
    ("text", "words", "ending", "found"),
    [
        ("Weigh it. {a} Note it. {b}", "Note it.", _BRACES, "Note it. {b}"),
        ("> Weigh it\n> twice. {a}", "Weigh it twice.", _BRACES, "Weigh it\n> twice. {a}"),
        ("Weigh it. Weigh it. {a}", "Weigh it.", _BRACES, "Weigh it. {a}"),
        ("Weigh   it", "Weigh it", None, "Weigh   it"),
        ("A 3 > 2 is right.", "3 > 2", None, "3 > 2"),
        ("Weigh it.", "Note it.", None, None),
    ],
)
def test_finds_words_over_rows(text: str, words: str, ending: re.Pattern[str] | None, found: str | None) -> None:
    """They are found over rows, in a quotation and before the ending that belongs to them."""
    span = find_words(words.split(), text, ending)
    assert (span and text[slice(*span)]) == found


def test_agrees_with_a_pattern() -> None:
    """What is found is what a pattern of the words finds first, in texts of all kinds."""
    draw = random.Random(1)  # noqa: S311 - no secret
    pieces = ["a", "b", "a b", " ", "  ", "\n", "\n> ", ">", " {x}", "{y}"]
    for _ in range(2000):
        text = "".join(draw.choices(pieces, k=draw.randint(1, 12)))
        words, ending = draw.choices(["a", "b", "ab"], k=draw.randint(1, 3)), draw.choice([None, _BRACES])
        pattern = r"\s+(?:>\s*)?".join(words) + (ending.pattern if ending else "")
        expected = re.search(pattern, text)
        assert find_words(words, text, ending) == (expected.span() if expected else None)
