"""Every sentence of `docs/privacy.md` names a test that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
SENTENCES = re.findall(r"(?m)^- (?:.+\n)(?:  .+\n)*", PAGE)


@pytest.fixture(scope="module")
def tests() -> set[str]:
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"(?m)^def (test_\w+)", path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_backed_by_tests_that_are_there(sentence: str, tests: set[str]) -> None:
    named = re.findall(r"`(test_\w+)`", sentence)
    assert named
    assert set(named) - tests == set()


def test_the_page_says_nothing_outside_its_lists_but_what_no_test_can_hold() -> None:
    held, _, rest = PAGE.partition("## What no test can hold")
    said = [line for line in held.split("\n") if line and not line.startswith(("#", "- ", "  "))]
    assert len(SENTENCES) > 15
    assert rest
    assert said == held.split("\n")[2:4]
