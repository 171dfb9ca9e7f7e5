"""Test the readers on difficult files, each in its own process, and measure time, memory and how the cost grows.

    python benchmarks/sources.py FOLDER              read every file in FOLDER and report the outcome
    python benchmarks/sources.py --scale FILE [100]  split one and 100 copies of FILE into lines and passages
    python benchmarks/sources.py --agree ONE OTHER   compare two transcripts of one call
    python benchmarks/sources.py --words FOLDER      find words that are in no line and not reported (source_words.py)

A file is read, refused with a message, or skipped as unsupported; crashes and hangs are defects. If `X.md`, `X.json` or
`X.js` exists next to a file, the words that it expects are searched for in what was read. A line of a transcript agrees
with the other transcript if it aligns with a line at the same time, as the pipeline aligns answers with lines.
"""

import json
import multiprocessing
import re
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from source_words import account_for_words

from kit_builder.errors import SourceError
from kit_builder.evidence.alignment import align
from kit_builder.extract.small.chunking import split_into_passages
from kit_builder.records import Source
from kit_builder.sources import get_readers, iter_sources, read_source
from kit_builder.text.languages import detect_language
from kit_builder.text.words import load_words

SECONDS = 10
MEGABYTES = 600
MINUTE = 60
EXPECTATIONS = (".md", ".json", ".js")


class Outcome(NamedTuple):
    """The outcome of reading a file: a word, a message and the number of lines; processor time and peak memory."""

    word: str
    message: str = ""
    lines: int = 0
    text: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0


def read_apart(path: Path) -> Outcome:
    """Read a file in its own process, which is killed if it takes too long."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_read, args=(path, theirs))
    began = time.perf_counter()
    process.start()
    theirs.close()
    try:
        found = ours.recv() if ours.poll(6 * SECONDS) else Outcome("HANG")
    except EOFError:
        found = Outcome("CRASH", f"the process died, status {process.exitcode}")
    process.kill()
    process.join()
    return found._replace(seconds=found.seconds or time.perf_counter() - began)


def _read(path: Path, out: Connection) -> None:
    began = time.process_time()
    try:
        source = read_source(path.name, "x", path.read_bytes(), path.suffix)
        found = Outcome("read", " ".join(source.problems), len(source.lines), source.text)
    except SourceError as problem:
        found = Outcome("refused" if path.suffix.lower() in get_readers() else "skipped", str(problem))
    except BaseException as problem:
        out.send(Outcome("CRASH", repr(problem)))
        raise
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.send(found._replace(seconds=time.process_time() - began, megabytes=memory))


def find_expected(path: Path) -> list[str]:
    """Return the words that the file next to `path` expects, or an empty list if there is none."""
    beside = next((found for end in EXPECTATIONS if (found := path.with_suffix(end)).is_file() and found != path), None)
    if beside is None:
        return []
    text = beside.read_text(encoding="utf-8")
    if beside.suffix == ".json":
        trees = "\n".join(each.get("expectedTree") or "" for each in json.loads(text) if isinstance(each, dict))
        return _words(" ".join(re.findall(r'\| *"(.*)"', trees)))
    if beside.suffix == ".js":
        count = re.search(r"assert_equals\(cues\.length, (\d+)\)", text)
        return [f"text{number}" for number in range(int(count[1]))] if count and "'text' + i" in text else []
    return _words(text)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _measure_agreement(text: str, wanted: Sequence[str]) -> float:
    held = Counter(wanted) & Counter(_words(text))
    return held.total() / len(wanted)


def print_outcomes(folder: Path) -> None:
    """Print the outcome of every file, and the number of each outcome."""
    outcomes: Counter[str] = Counter()
    slow = large = 0
    shares: list[float] = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        found = read_apart(path)
        outcomes[found.word] += 1
        slow += found.seconds > SECONDS
        large += found.megabytes > MEGABYTES
        wanted = find_expected(path) if found.word == "read" else []
        share = f"{_measure_agreement(found.text, wanted):4.0%}" if wanted else "    "
        shares += [_measure_agreement(found.text, wanted)] if wanted else []
        name = str(path.relative_to(folder))
        print(
            f"{found.word:8}{found.seconds:6.2f} s {found.megabytes:4.0f} MB {found.lines:6} lines {share}  "
            f"{name[-70:]:70}  {found.message[:150]}"
        )
    print(", ".join(f"{word}: {count}" for word, count in outcomes.most_common()))
    print(f"over {SECONDS} s of processor time: {slow}; over {MEGABYTES} MB: {large}")
    if shares:
        print(f"expected words found: {sum(shares) / len(shares):.1%} on average of {len(shares)} files")


def print_scaling(path: Path, most: int) -> None:
    """Print the cost of splitting one file and `most` copies of it, each in its own process."""
    with tempfile.TemporaryDirectory() as folder:
        copies = [shutil.copy(path, Path(folder) / f"{number:03}{path.suffix}") for number in range(most)]
        costs = []
        for count in sorted({1, most}):
            ours, theirs = multiprocessing.Pipe(duplex=False)
            process = multiprocessing.Process(target=_passages, args=([str(each) for each in copies[:count]], theirs))
            process.start()
            seconds, megabytes, lines, passages = ours.recv()
            process.join()
            costs.append((seconds / count, megabytes))
            print(f"{count:4} x: {seconds:7.1f} s, {megabytes:5.0f} MB, {lines} lines, {passages} passages")
    cost, memory = (costs[-1][part] / costs[0][part] for part in (0, 1))
    print(f"cost per source: {cost:.2f} times that of a single source; memory: {memory:.2f} times")


def _passages(paths: list[str], out: Connection) -> None:
    began = time.process_time()
    lines = passages = 0
    for source in iter_sources(paths, sys.stdin.buffer):
        if isinstance(source, Source):
            lines += len(source.lines)
            passages += sum(1 for _ in split_into_passages(source))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.send((time.process_time() - began, memory, lines, passages))


def print_agreement(one: Path, other: Path) -> None:
    """Print how many lines of one transcript are in the other at the same time, and some that are not."""
    said, heard = (read_source(each.name, "x", each.read_bytes(), each.suffix) for each in (one, other))
    words = load_words(detect_language(said.text))
    found, missed = 0, []
    for line in said.lines:
        near = [each for each in heard.lines if abs((each.time or 0) - (line.time or 0)) <= MINUTE]
        lines = align(line.text, near, words)
        if lines and lines[0].speaker == line.speaker:
            found += 1
        else:
            missed.append(line)
    print(f"{one.name}: {len(said.lines)} lines, {found} found in {other.name} ({found / len(said.lines):.1%})")
    for line in missed[:5]:
        print(f"  not found: {line.number}: {line.text[:100]}")


def print_words(folder: Path) -> None:
    """Print the files with more words in no line than are reported, and how many words all files have."""
    words = in_lines = reported = files = complete = 0
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        try:
            account = account_for_words(path.name, path.read_bytes())
        except SourceError:
            continue
        files += 1
        words, in_lines, reported = words + account.words, in_lines + account.in_lines, reported + account.reported
        complete += account.is_complete
        if not account.is_complete:
            few = ", ".join(f"{word} ({count})" for word, count in account.lost.most_common(8))
            print(f"{path.relative_to(folder)}: {account.lost.total()} in no line, {account.reported} reported: {few}")
    print(f"{complete} of {files} files complete: {words} words, {in_lines} in lines, {reported} reported")


if __name__ == "__main__":
    if sys.argv[1] == "--scale":
        print_scaling(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 100)
    elif sys.argv[1] == "--agree":
        print_agreement(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1] == "--words":
        print_words(Path(sys.argv[2]))
    else:
        print_outcomes(Path(sys.argv[1]))
