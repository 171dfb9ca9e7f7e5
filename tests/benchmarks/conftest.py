import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click import Command
from click.testing import CliRunner

from tests.wire import Asked, Wire

SAMPLES = Path(__file__).parent.parent.parent / "samples"
SMALL = SAMPLES / "small"
BOOK = "# Invoices\n\nPhone first. Then send the reminder. Count to ten before you ring.\n"
_QUESTION = re.compile(r"^id: (\S+)\n(.*?)\nAnswer with ([^\n]*)\.$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A set with a book and an offer, as a single prompt makes them."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "book.md").write_text(BOOK, encoding="utf-8")
    (folder / "offer.md").write_text("# Offer\n\nWe collect your invoices within 30 days.\n", encoding="utf-8")
    return folder


def copy_kit(name: str, parent: Path, *products: str) -> Path:
    """Copy the kit of a sample with some of its products only."""
    others = {"book", "webinar", "diy-kit", "course", "offer"} - set(products)
    ignored = shutil.ignore_patterns(*others)
    return Path(shutil.copytree(SAMPLES / name / "kit", parent / "kit", ignore=ignored))


def run(command: Command, *arguments: str | Path) -> str:
    """Run a benchmark that has to succeed and return what it prints."""
    result = CliRunner().invoke(command, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def run_failing(command: Command, *arguments: str | Path) -> str:
    """Run a benchmark that has to stop with an error, and return the error."""
    result = CliRunner().invoke(command, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 1, result.output
    return result.stderr


def answer_questions(answer: Callable[[str, str, str], tuple[str, str]]) -> Callable[[Asked], dict[str, Any]]:
    """Return what a judge at the wire answers: `answer` gets a question's id, its text and the whole prompt."""

    def reply(asked: Asked) -> dict[str, Any]:
        given = ((key, *answer(key, text, asked.text)) for key, text, _ in _QUESTION.findall(asked.text))
        return {"answers": [{"id": key, "answer": said, "quote": quote, "reason": ""} for key, said, quote in given]}

    return reply


def fill_in(form: Path, answer: Callable[[str], tuple[str, str]]) -> None:
    """Fill in a form: `answer` gets the id of a question and returns the answer and the quote."""

    def fill(found: re.Match[str]) -> str:
        said, quote = answer(found["key"])
        return f"{found['head']}ANSWER: {said}\nQUOTE: {quote}\nREASON:"

    text = form.read_text(encoding="utf-8")
    empty = r"(?P<head>^## (?P<key>\S+)$(?:(?!^## ).)*?)ANSWER:\nQUOTE:\nREASON:"
    form.write_text(re.sub(empty, fill, text, flags=re.MULTILINE | re.DOTALL), encoding="utf-8")


def judge_options(wire: Wire) -> tuple[str, ...]:
    return ("--judge", "openai:test-model", "--base-url", wire.url)
