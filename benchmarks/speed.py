"""Speed, cost and safety, measured against a loopback server; ratios are of one run.

    python benchmarks/speed.py calls|startup|rebuild|kill|storm
    python benchmarks/speed.py estimate SOURCE... [--model SPEC] [--embedded]

`calls` sends the same questions through the program, LangChain's `batch` and a loop. `kill` ends builds at random
moments. `estimate` holds a dry run against the build that follows, with the model given.
"""

import heapq
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from pydantic import BaseModel

from kit_builder.llm import open_model
from kit_builder.llm.embedded import Engine
from kit_builder.llm.model import wire_schema
from kit_builder.llm.weights import KNOWN, find
from kit_builder.records import Question

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
COMMAND = [sys.executable, "-c", "from kit_builder.cli import main; main()"]
_LONG_WORD = re.compile(r"\b[a-zæøå]{5,}\b")
_TAG = re.compile("<[^>]*>")
_TITLE = re.compile("^# (.+)", re.MULTILINE)
QUIET: Callable[..., None] = lambda *_: None  # noqa: E731 - what open_model tells is not wanted here


class Name(BaseModel):
    """What the questions of `calls` ask for."""

    name: str


@contextmanager
def loopback(*options: str) -> Iterator[str]:
    """The address of a server in a process of its own."""
    command = [sys.executable, str(HERE / "loopback.py"), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout  # noqa: S101 - it is piped
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def told(address: str, what: str = "told") -> dict[str, Any]:
    """What the server has answered so far; a storm is over once it is told `calm`."""
    with urllib.request.urlopen(f"{address}/{what}", timeout=10) as response:  # noqa: S310 - loopback
        answer: dict[str, Any] = json.load(response)
    return answer


def build(address: str, out: Path, *sources: Path, **popen: Any) -> "subprocess.Popen[bytes]":
    """A build in a process of its own."""
    command = [*COMMAND, "build", *map(str, sources), "--out", str(out)]
    command += ["--model", "openai:test-model", "--base-url", f"{address}/v1"]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(HERE.parent)}, **popen)


def built(address: str, out: Path, *sources: Path) -> float:
    """How many seconds a whole build takes."""
    started = time.monotonic()
    with build(address, out, *sources, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        _, said = process.communicate()
    if process.returncode not in (0, 1):
        raise click.ClickException(said.decode())
    return time.monotonic() - started


def contents(kit: Path) -> dict[str, bytes]:
    """The files of a kit, without its private ones and the reports, which tell of the run."""
    files = (path for path in kit.rglob("*") if path.is_file() and ".kit" not in path.parts and path.stem != "report")
    return {path.relative_to(kit).as_posix(): path.read_bytes() for path in files}


def transcripts(folder: Path, count: int) -> list[Path]:
    """So many different transcripts: those of the samples, the long words of each put in the place of one another."""
    paths: list[Path] = []
    originals = sorted(SAMPLES.glob("*/*.vtt"))
    for number in range(count):
        text = originals[number % len(originals)].read_text(encoding="utf-8")
        words = sorted(set(_LONG_WORD.findall(text)))
        shuffled = dict(zip(words, random.Random(number).sample(words, len(words)), strict=True))  # noqa: S311 - no secret
        paths.append(folder / f"call-{number:03}.vtt")
        paths[-1].write_text(_LONG_WORD.sub(_of(shuffled), text) if number else text, encoding="utf-8")
    return paths


def _of(words: dict[str, str]) -> Callable[["re.Match[str]"], str]:
    return lambda found: words[found[0]]


@click.group()
def main() -> None:
    """Measure one thing."""


@main.command()
@click.option("--count", default=200)
@click.option("--delay", default=0.3)
def calls(count: int, delay: float) -> None:
    """Calls side by side: wall time beside the bound, LangChain's batch and a loop; processor time a call.

    The bound is the longest call, or all of them over how many go at once. What a schedule without any overhead would
    take is told too: who does not know how long a call takes cannot fill the end of it.
    """
    from langchain_openai import ChatOpenAI

    questions = [Question("", (("user", f"- Cut the branch {number}."),), 60) for number in range(count)]
    with loopback("--delay", str(delay)) as address, TemporaryDirectory() as folder:
        chat = ChatOpenAI(model="test-model", base_url=f"{address}/v1", api_key="none", max_retries=0)
        structured = chat.with_structured_output(wire_schema(Name, bounds_strings=False), method="json_schema")
        messages = [list(question.messages) for question in questions]
        structured.invoke(messages[0])  # so that no way pays for what is imported
        for at_once in (8, 32):
            before = told(address)["delays"]
            with open_model(
                "openai:test-model", base_url=f"{address}/v1", timeout=60, at_once=at_once,
                cache=Path(folder) / f"{at_once}.sqlite", announce=QUIET, downloading=QUIET,
            ) as model, model.runner() as run:  # fmt: skip
                started, worked = time.monotonic(), time.process_time()
                run(lambda question: model.ask(question, Name), questions)
                wall, worked = time.monotonic() - started, time.process_time() - worked
            delays = told(address)["delays"][len(before) :]
            bound = max(max(delays), sum(delays) / at_once)
            schedule = scheduled(delays, at_once)
            started = time.monotonic()
            structured.batch(messages, config={"max_concurrency": at_once})
            batch = time.monotonic() - started
            click.echo(
                f"{at_once} at once: {wall:.2f} s, {wall / bound:.2f} times the bound of {bound:.2f} s "
                f"(a schedule without overhead {schedule / bound:.2f}); "
                f"LangChain batch {batch:.2f} s, {batch / bound:.2f} times; "
                f"processor {1000 * worked / count:.1f} ms a call"
            )
        started = time.monotonic()
        for each in messages:
            structured.invoke(each)
        click.echo(f"a loop: {time.monotonic() - started:.2f} s")


def scheduled(delays: Sequence[float], at_once: int) -> float:
    """When the last of some calls ends where each begins as soon as one of those before it is answered."""
    ends = [0.0] * at_once
    for delay in delays:
        heapq.heapreplace(ends, ends[0] + delay)
    return max(ends)


@main.command()
def startup() -> None:
    """Seconds to the end of --help, and from the start of a build to its first call; the best of five."""
    helps = []
    for _ in range(5):
        started = time.monotonic()
        subprocess.run([*COMMAND, "--help"], capture_output=True, check=True)
        helps.append(time.monotonic() - started)
    firsts = []
    for _ in range(5):
        with loopback("--delay", "0.01") as address, TemporaryDirectory() as folder:
            started = time.time()
            built(address, Path(folder) / "kit", SAMPLES / "small" / "notes.md")
            firsts.append(told(address)["first"] - started)
    click.echo(f"--help: {min(helps):.2f} s; to the first call: {min(firsts):.2f} s")


@main.command()
@click.option("--count", default=100)
def rebuild(count: int) -> None:
    """A kit of many transcripts: built, built with nothing changed, with a line of talk edited, and with a step."""
    with loopback("--delay", "0.01") as address, TemporaryDirectory() as folder:
        paths = transcripts(Path(folder), count)
        kit = Path(folder) / "kit"
        made = 0
        for what in ("built", "nothing changed", "a line of talk edited", "a step edited"):
            if "edited" in what:
                line = next(each for each in said(paths[0]) if is_cited(kit, each) == ("step" in what))
                edited = paths[0].read_text(encoding="utf-8").replace(line, f"{line} Twice, with 7 spoons.")
                paths[0].write_text(edited, encoding="utf-8")
            seconds = built(address, kit, *paths)
            now = told(address)["requests"]
            click.echo(f"{what}: {now - made} calls, {seconds:.1f} s")
            made = now


def said(path: Path) -> list[str]:
    """The lines of a transcript in which enough is said to tell one from another."""
    lines = (_TAG.sub("", line) for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if len(line.split()) > 8]


def is_cited(kit: Path, line: str) -> bool:
    """Whether a card of a kit rests on a line."""
    return any(line in card.read_text(encoding="utf-8") for card in (kit / "methods").glob("*.md"))


@main.command()
@click.option("--times", default=50)
@click.option("--seed", default=1)
def kill(times: int, seed: int) -> None:
    """Builds that are killed at random moments, and what the next run makes of them.

    Each is a fork of this process, which has loaded all modules, so that the moments lie in the work itself.
    """
    sources = [SAMPLES / "small" / "notes.md", *sorted((SAMPLES / "restaurant-margins").glob("*.[mv]*"))]
    moments = random.Random(seed)  # noqa: S311 - no secret
    most_paid_more = 0
    wrong: list[int] = []
    with loopback("--delay", "0.05") as address, TemporaryDirectory() as folder:
        assert ended(forked(address, Path(folder) / "warm" / "kit", *sources)) in (0, 1)  # noqa: S101
        run_here(address, Path(folder) / "here" / "kit", *sources)
        before, started = len(told(address)["paid"]), time.monotonic()
        whole = Path(folder) / "whole" / "kit"
        ended(forked(address, whole, *sources))
        seconds = time.monotonic() - started
        expected, calls_needed = contents(whole), len(told(address)["paid"]) - before
        for number in range(times):
            kit = Path(folder) / str(number) / "kit"
            before = len(told(address)["paid"])
            process = forked(address, kit, *sources)
            time.sleep(moments.uniform(0, seconds))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            status = ended(forked(address, kit, *sources))
            time.sleep(0.1)  # what was in flight when it was killed may still be answered
            more = len(told(address)["paid"]) - before - calls_needed
            most_paid_more = max(most_paid_more, more)
            half = [path for path in kit.rglob("*") if path.name.endswith(".partial") or path.name == "decided.json"]
            made = contents(kit)
            if status not in (0, 1) or made != expected or half:
                wrong.append(number)
                click.echo(f"moment {number}: status {status}, {differ(made, expected)} {half}")
            shutil.rmtree(kit.parent)
    click.echo(
        f"killed {times} times within {seconds:.1f} s: {times - len(wrong)} kits equal the uninterrupted one "
        f"({calls_needed} calls); at most {most_paid_more} calls paid more, with 8 in flight"
    )


def run_here(address: str, out: Path, *sources: Path) -> int:
    """The exit status of a build in this process; what it says is not shown."""
    from click.testing import CliRunner

    from kit_builder.cli import main as kit_builder

    out.mkdir(parents=True, exist_ok=True)
    if not (out / "kit.toml").exists():
        (out / "kit.toml").write_text('title = "Kit"\nproducts = ["book", "offer"]\n')
    told = ["--model", "openai:test-model", "--base-url", f"{address}/v1"]
    return CliRunner().invoke(kit_builder, ["build", *map(str, sources), "--out", str(out), *told]).exit_code


def forked(address: str, out: Path, *sources: Path) -> int:
    """The process of a build that is a fork of this one."""
    process = os.fork()
    if not process:
        os._exit(run_here(address, out, *sources))
    return process


def ended(process: int) -> int:
    """The exit status of a process, once it has ended."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


@main.command()
@click.option("--count", default=8, help="Transcripts: some 35 calls each.")
def storm(count: int) -> None:
    """A build in a storm of faults, beside one in calm, and the one that follows when the storm is over.

    A file may differ from the one made in calm only where it rests on a part that is reported, or on a card that does.
    """
    with TemporaryDirectory() as folder:
        paths = transcripts(Path(folder), count)
        kits = {name: Path(folder) / name / "kit" for name in ("calm", "storm")}
        for kit in kits.values():
            kit.mkdir(parents=True)
            (kit / "kit.toml").write_text('products = ["book", "offer"]\n[model]\ntimeout = 5\n')
        with loopback("--delay", "0.05") as address:
            calm = built(address, kits["calm"], *paths)
            needed = len(set(told(address)["paid"]))
        expected = contents(kits["calm"])
        with loopback("--delay", "0.05", "--storm") as address:
            seconds = built(address, kits["storm"], *paths)
            requests = told(address)["requests"]
            made, missing = contents(kits["storm"]), reported(kits["storm"])
            told(address, "calm")
            built(address, kits["storm"], *paths)
            more = told(address)["requests"] - requests
        after = differ(contents(kits["storm"]), expected)
    differing = differ(made, expected)
    texts = {name: (expected.get(name, b"") + made.get(name, b"")).decode() for name in differing}
    named = [name for name, text in texts.items() if any(part in text for part in missing)]
    titles = [title for name in named if name.startswith("methods/") for title in _TITLE.findall(texts[name])]
    wrong = [name for name, text in texts.items() if name not in named and not any(each in text for each in titles)]
    click.echo(
        f"{needed} calls in calm, {calm:.1f} s; in the storm {requests} requests, {seconds:.1f} s: "
        f"{len(differing)} files differ, {len(wrong)} of no part that is reported {wrong} (reported: {missing}); "
        f"built again when it is over: {more} requests, {len(after)} files differ {after}"
    )


def reported(kit: Path) -> list[str]:
    """What the report of a kit tells to miss something: the sources and methods of parts, and steps told twice."""
    findings = json.loads((kit / "report.json").read_text(encoding="utf-8"))["report"]["findings"]
    errors = [found["where"] for found in findings if found["level"] == "error"]
    parts = [each.split(": ")[1] if ": " in each else each.partition(".")[0] for each in errors]
    return parts + [found["where"] for found in findings if "could not be asked" in found["message"]]


def differ(some: dict[str, bytes], others: dict[str, bytes]) -> list[str]:
    """The files that are not the same in two kits."""
    return sorted(name for name in some.keys() | others.keys() if some.get(name) != others.get(name))


@main.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--model", default="local", help="As for kit-builder.")
@click.option("--embedded", is_flag=True, help="Let the embedded model answer in the place of the hosted one.")
def estimate(sources: tuple[str, ...], model: str, embedded: bool) -> None:
    """What a dry run tells, and what the build then takes, in money too where the model has a price."""
    with ExitStack() as stack:
        kit = Path(stack.enter_context(TemporaryDirectory())) / "kit"
        command = [*COMMAND, "build", *sources, "--out", str(kit), "--model", model]
        if embedded:
            weights = find(KNOWN[0])
            assert weights, "fetch them with `kit-builder models pull`"  # noqa: S101 - said to an engineer
            engine = stack.enter_context(Engine(weights))
            command += ["--base-url", engine.base_url]
            os.environ["OPENAI_API_KEY"] = engine.api_key
        dry = subprocess.run([*command, "--dry-run"], capture_output=True, check=True, text=True).stdout
        subprocess.run(command, check=False)
        report = json.loads((kit / "report.json").read_text(encoding="utf-8"))["report"]
    expected = dry.splitlines()[-1].removeprefix("In all").replace(",", "").split()
    for cell, name in zip(expected, ("calls", "", "input_tokens", "output_tokens", "cost_usd"), strict=False):
        if taken := report.get(name):
            click.echo(f"{name}: {cell} expected, {taken:g} taken: {float(cell) / taken:.2f} times")


if __name__ == "__main__":
    main()
