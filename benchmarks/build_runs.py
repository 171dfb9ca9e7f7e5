"""Builds for `speed.py`: in a subprocess or a fork, against a loopback server, and comparisons of their kits."""

import json
import os
import random
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
COMMAND = [sys.executable, "-c", "from kit_builder.cli import main; main()"]
_LONG_WORD = re.compile(r"\b[a-zæøå]{5,}\b")
_TAG = re.compile("<[^>]*>")
_FINISHED = (0, 1)  # exit statuses of a build that made a kit; 1 if the report has errors


@contextmanager
def start_loopback(*options: str) -> Iterator[str]:
    """Start `loopback.py` in a process of its own, yield its address and stop it at the end."""
    command = [sys.executable, str(HERE / "loopback.py"), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout  # noqa: S101 - it is piped
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def get_log(address: str, path: str = "log") -> dict[str, Any]:
    """Return what the server has answered so far. The path `calm` also ends a storm."""
    with urllib.request.urlopen(f"{address}/{path}", timeout=60) as response:  # noqa: S310 - loopback
        log: dict[str, Any] = json.load(response)
    return log


def build(address: str, out: Path, *sources: Path) -> float:
    """Build a kit in a process of its own and return the seconds it took.

    Raises ClickException if it made no kit.
    """
    command = [*COMMAND, "build", *map(str, sources), "--out", str(out)]
    command += ["--model", "openai:test-model", "--base-url", f"{address}/v1"]
    started = time.monotonic()
    ran = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(HERE.parent)}, capture_output=True, check=False)
    if ran.returncode not in _FINISHED:
        raise click.ClickException(ran.stderr.decode())
    return time.monotonic() - started


def build_here(address: str, out: Path, *sources: Path) -> int:
    """Build a kit in this process, without output, and return the exit status."""
    from click.testing import CliRunner

    from kit_builder.cli import main

    out.mkdir(parents=True, exist_ok=True)
    if not (out / "kit.toml").exists():
        (out / "kit.toml").write_text('title = "Kit"\nproducts = ["book", "offer"]\n')
    model = ["--model", "openai:test-model", "--base-url", f"{address}/v1"]
    return CliRunner().invoke(main, ["build", *map(str, sources), "--out", str(out), *model]).exit_code


def fork_build(address: str, out: Path, *sources: Path) -> int:
    """Start a build in a fork of this process, which has loaded all modules, and return its process id."""
    process = os.fork()
    if not process:
        os._exit(build_here(address, out, *sources))
    return process


def wait_for(process: int) -> int:
    """Wait for a process to end and return its exit status."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def is_finished(status: int) -> bool:
    """Return whether an exit status is that of a build that made a kit."""
    return status in _FINISHED


def read_kit(kit: Path) -> dict[str, bytes]:
    """Return the files of a kit by path, without private files and the reports, which describe a single run."""
    files = (path for path in kit.rglob("*") if path.is_file() and ".kit" not in path.parts and path.stem != "report")
    return {path.relative_to(kit).as_posix(): path.read_bytes() for path in files}


def find_differences(files: dict[str, bytes], others: dict[str, bytes]) -> list[str]:
    """Return the paths of the files that differ between two kits."""
    return sorted(path for path in files.keys() | others.keys() if files.get(path) != others.get(path))


def read_long_lines(path: Path) -> list[str]:
    """Return the lines of a transcript that are long enough to be unique."""
    lines = (_TAG.sub("", line) for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if len(line.split()) > 8]


def is_cited(kit: Path, line: str) -> bool:
    """Return whether a card of a kit quotes a line."""
    return any(line in card.read_text(encoding="utf-8") for card in (kit / "methods").glob("*.md"))


def write_transcripts(folder: Path, count: int, rows: int | None = None) -> list[Path]:
    """Write `count` different transcripts: the calls of the samples, or their first rows, with long words shuffled."""
    paths: list[Path] = []
    originals = sorted(SAMPLES.glob("*/*.vtt"))
    for number in range(count):
        text = "\n".join(originals[number % len(originals)].read_text(encoding="utf-8").split("\n")[:rows])
        words = sorted(set(_LONG_WORD.findall(text)))
        shuffled = dict(zip(words, random.Random(number).sample(words, len(words)), strict=True))  # noqa: S311 - no secret
        paths.append(folder / f"call-{number:03}.vtt")
        paths[-1].write_text(_shuffle_words(text, shuffled) if number else text, encoding="utf-8")
    return paths


def _shuffle_words(text: str, shuffled: dict[str, str]) -> str:
    return _LONG_WORD.sub(lambda found: shuffled[found[0]], text)
