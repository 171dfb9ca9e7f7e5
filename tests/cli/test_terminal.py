"""Progress on a terminal."""

import os
import pty
import re
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit_builder.cli import main, progress
from tests.conftest import Command
from tests.wire import Wire


@pytest.mark.usefixtures("built")  # this process has then imported everything
@pytest.mark.parametrize(
    ("command", "chain", "stage", "columns"),
    [("build", "small", "Finding methods", 62), ("extract", "full", "Extracting statements", 110)],
)
def test_a_terminal_shows_progress_and_is_left_clean(
    wire: Wire, sources: Path, tmp_path: Path, command: str, chain: str, stage: str, columns: int
) -> None:
    wire.fail("Steps", "Skriv målet", wire.stall(0.4))
    wire.fail("Verdicts", "Skriv målet", wire.stall(0.4))
    wire.fail("Several", "Get invoices paid", wire.stall(0.4))
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "kit.toml").write_text('products = ["book"]\n')
    arguments = [command, str(sources), "--out", str(tmp_path / "kit"), "--chain", chain, *wire.options]
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(columns), LINES="30")
        os._exit(run_at_terminal(arguments))
    raw = b"".join(read_all(terminal)).decode()
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw)
    # A narrow terminal cuts what is asked. There is no speed before the first answer.
    assert re.search(r"Reading sources [━╸╺ ]{12} 0/\?", shown)
    assert re.search(rf"{stage} [━╸╺]{{12}} \d+/\d+ \d+ tokens/s [\d:-]{{7}} (oth|wor|a n|che)", shown)
    if command == "build":
        assert re.search(r"Writing products [━╸╺]{12} +\d+/\d+ \d+ tokens/s [\d:-]{7} (boo|web|diy|cou|off)", shown)
    assert max(map(len, re.split(r"[\r\n]+", shown.partition("Next: ")[0])[1:-7])) <= columns
    assert raw.rindex("\x1b[?25h") > raw.rindex("\x1b[?25l")
    after = raw[raw.rindex("\x1b[2K") + 4 :]
    assert after.startswith("3 methods, ")
    assert "━" not in after


def test_without_a_terminal_a_line_says_from_time_to_time_how_far_a_run_is(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    model = (*wire.options[2:], "--model", "openai:gpt-5-mini")
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--product", "book", *model)
    assert ran.status == 0, ran.err
    lines = [line for line in ran.err.splitlines() if line.startswith("Writing products: ")]
    form = r"Writing products: \d+ of about \d+ calls, [\d.]+ USD, about \d+ s left, book: Chapter \d: [\w ]+, \w+"
    assert any(re.fullmatch(form, line) for line in lines)
    assert ran.err.splitlines()[-1].startswith("Next: `kit-builder review ")


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


def read_all(terminal: int) -> Iterator[bytes]:
    with open(terminal, "rb", buffering=0) as stream:
        while True:
            try:
                piece = stream.read(65536)
            except OSError:  # how Linux reports that the other end is closed
                return
            if not piece:
                return
            yield piece
