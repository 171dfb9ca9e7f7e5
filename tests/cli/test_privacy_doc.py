"""Every statement of `docs/privacy.md` names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
STATEMENTS = re.findall(r"(?m)^- (?:.+\n)(?:  .+\n)*", PAGE)


@pytest.fixture(scope="module")
def tests() -> set[str]:
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"(?m)^def (test_\w+)", path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_names_tests_that_exist(statement: str, tests: set[str]) -> None:
    named = re.findall(r"`(test_\w+)`", statement)
    assert named
    assert set(named) - tests == set()


def test_only_the_last_section_makes_statements_without_a_test() -> None:
    proved, _, rest = PAGE.partition("## What no test can prove")
    outside_lists = [line for line in proved.split("\n") if line and not line.startswith(("#", "- ", "  "))]
    assert len(STATEMENTS) > 15
    assert rest
    assert outside_lists == proved.split("\n")[2:4]  # the introduction
