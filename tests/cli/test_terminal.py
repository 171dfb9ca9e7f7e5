"""Progress on a terminal."""

import os
import pty
import re
import sys
import traceback
from pathlib import Path

import pytest

from kit_builder.cli import main, progress
from tests.conftest import Command
from tests.waiting import wait_until
from tests.wire import Asked, Reply, Response, Wire


@pytest.mark.usefixtures("built")  # this process has then imported everything
@pytest.mark.parametrize(
    ("command", "chain", "stage", "columns"),
    [("build", "small", "Finding methods", 62), ("extract", "full", "Extracting statements", 110)],
)
def test_a_terminal_shows_progress_and_is_left_clean(
    wire: Wire, sources: Path, tmp_path: Path, command: str, chain: str, stage: str, columns: int
) -> None:
    # A narrow terminal cuts what is asked. There is no speed before the first answer.
    asking = rf"{stage} [━╸╺]{{12}} \d+/\d+ \d+ tokens/s [\d:-]{{7}} [a-z ]{{3}}"
    writing = r"Writing products [━╸╺]{12} +\d+/\d+ \d+ tokens/s [\d:-]{7} (boo|web|diy|cou|off)"
    screen = Screen()
    wire.fail("Steps", "Skriv målet", screen.answer_when_it_shows(asking, wire))
    wire.fail("Verdicts", "Skriv målet", screen.answer_when_it_shows(asking, wire))
    wire.fail("Several", "Get invoices paid", screen.answer_when_it_shows(writing, wire))
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "kit.toml").write_text('products = ["book"]\n')
    arguments = [command, str(sources), "--out", str(tmp_path / "kit"), "--chain", chain, *wire.options]
    assert show(screen, arguments, columns) == 0
    assert screen.shows(r"Reading sources [━╸╺ ]{12} 0/\?")
    assert screen.shows(asking)
    assert screen.shows(writing) == (command == "build")
    raw = screen.raw.decode()
    assert max(map(len, re.split(r"[\r\n]+", screen.text.partition("Next: ")[0])[1:-7])) <= columns
    assert raw.rindex("\x1b[?25h") > raw.rindex("\x1b[?25l")
    after = raw[raw.rindex("\x1b[2K") + 4 :]
    assert after.startswith("3 methods, ")
    assert "━" not in after


@pytest.mark.usefixtures("built")
def test_answers_are_counted_while_nothing_is_asked(wire: Wire, sources: Path, tmp_path: Path) -> None:
    screen = Screen()
    two_of_three = r"Extracting statements [━╸╺]{12} +2/"
    wire.fail("Statements", "Skriv målet", screen.answer_when_it_shows(two_of_three, wire))
    assert (
        show(screen, ["extract", str(sources), "--out", str(tmp_path / "kit"), "--chain", "full", *wire.options]) == 0
    )
    assert screen.shows(two_of_three)


def test_without_a_terminal_a_line_says_from_time_to_time_how_far_a_run_is(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    model = (*wire.options[2:], "--model", "openai:gpt-5-mini")
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--product", "book", *model)
    assert ran.status == 0, ran.err
    lines = [line for line in ran.err.splitlines() if line.startswith("Writing products: ")]
    left = r"about \d+ s left in this stage"
    form = rf"Writing products: \d+ of about \d+ calls, [\d.]+ USD, {left}, book: Chapter \d: [\w ]+, \w+"
    assert any(re.fullmatch(form, line) for line in lines)
    assert ran.err.splitlines()[-1].startswith("Next: `kit-builder review ")


def show(screen: "Screen", arguments: list[str], columns: int = 110) -> int:
    """Run the command line at a terminal of its own until it ends, and return its exit status."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(columns), LINES="30")
        os._exit(run_at_terminal(arguments))
    screen.read_all(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def run_at_terminal(arguments: list[str]) -> int:
    """Run the command line in a copy of this process, and return its exit status."""
    # Left open: when the last end is closed, the terminal hangs up and ends this process.
    sys.stdin, sys.stdout, sys.stderr = (open(number, mode, closefd=False) for number, mode in enumerate("rww"))  # noqa: SIM115
    try:
        main(arguments)
    except SystemExit as ended:
        return int(ended.code or 0)
    except BaseException:  # noqa: BLE001 - nothing may return into the tests of this copy
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 1


class Screen:
    """What a program has shown at a terminal so far."""

    def __init__(self) -> None:
        self.raw = b""

    @property
    def text(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.raw.decode(errors="ignore"))

    def shows(self, pattern: str) -> bool:
        return re.search(pattern, self.text) is not None

    def answer_when_it_shows(self, pattern: str, wire: Wire) -> Reply:
        def reply(asked: Asked) -> Response:
            wait_until(lambda: self.shows(pattern))
            return wire.answer(asked)

        return reply

    def read_all(self, terminal: int) -> None:
        with open(terminal, "rb", buffering=0) as stream:
            while True:
                try:
                    piece = stream.read(65536)
                except OSError:  # how Linux reports that the other end is closed
                    return
                if not piece:
                    return
                self.raw += piece
