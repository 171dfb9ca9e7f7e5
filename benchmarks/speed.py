"""Speed, cost and safety, measured against a loopback server; ratios are of one run.

    python benchmarks/speed.py calls|startup|prepare|rebuild|caching|kill|storm
    python benchmarks/speed.py chain|kit|recorded|kinds|weather
    python benchmarks/speed.py estimate SOURCE... [--model SPEC] [--embedded]

`calls` sends the same questions through the program, LangChain's `batch` and a loop. `kill` kills builds at random
moments. `estimate` compares a dry run with the build that follows it.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from build_runs import (
    COMMAND,
    SAMPLES,
    build,
    build_here,
    find_differences,
    fork_build,
    get_log,
    is_cited,
    is_finished,
    read_kit,
    read_long_lines,
    start_loopback,
    wait_for,
    write_transcripts,
)
from kit_commands import chain, kinds, kit, recorded, weather
from pydantic import BaseModel
from whole_kit import simulate_schedule

from kit_builder.cli import collect_seldom
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.settings import Settings
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.embedded import Engine
from kit_builder.llm.schemas import make_strict_schema
from kit_builder.llm.weights import KNOWN_WEIGHTS, find_weights
from kit_builder.pipeline import Job, find_methods
from kit_builder.records import Question

_TITLE = re.compile("^# (.+)", re.MULTILINE)


class Name(BaseModel):
    """The answer to the questions of `calls`."""

    name: str


@click.group()
def main() -> None:
    """Measure one thing."""
    collect_seldom()  # as the command line does


@main.command()
@click.option("--count", default=200)
@click.option("--delay", default=0.3)
def calls(count: int, delay: float) -> None:
    """Calls in parallel, compared with the lower bound, LangChain's batch and a loop; processor time per call.

    The bound is the longest call, or the sum of all calls divided by the number of parallel calls. It also prints what
    a schedule without overhead takes, as nobody knows in advance how long a call will be.
    """
    from langchain_openai import ChatOpenAI

    questions = [Question("", (("user", f"- Cut the branch {number}."),), 60) for number in range(count)]
    with start_loopback("--delay", str(delay)) as address, TemporaryDirectory() as folder:
        chat = ChatOpenAI(model="test-model", base_url=f"{address}/v1", api_key="none", max_retries=0)
        structured = chat.with_structured_output(make_strict_schema(Name), method="json_schema")
        messages = [list(question.messages) for question in questions]
        structured.invoke(messages[0])  # imports take time only once, for the first of the three
        for parallel in (8, 32):
            before = get_log(address)["delays"]
            options = ModelOptions(
                "openai:test-model",
                Path(folder) / f"{parallel}.sqlite",
                timeout=60,
                base_url=f"{address}/v1",
                parallel_calls=parallel,
            )
            with open_model(options) as model, model.open_runner() as run:
                started, cpu_started = time.monotonic(), time.process_time()
                run(lambda question: model.ask(question, Name), questions)
                seconds, cpu_seconds = time.monotonic() - started, time.process_time() - cpu_started
            delays = get_log(address)["delays"][len(before) :]
            bound = max(max(delays), sum(delays) / parallel)
            schedule = simulate_schedule(delays, parallel)
            started = time.monotonic()
            structured.batch(messages, config={"max_concurrency": parallel})
            batch = time.monotonic() - started
            click.echo(
                f"{parallel} parallel calls: {seconds:.2f} s, {seconds / bound:.2f} times the bound of {bound:.2f} s "
                f"(a schedule without overhead {schedule / bound:.2f}); "
                f"LangChain batch {batch:.2f} s, {batch / bound:.2f} times; "
                f"processor {1000 * cpu_seconds / count:.1f} ms per call"
            )
        started = time.monotonic()
        for each in messages:
            structured.invoke(each)
        click.echo(f"a loop: {time.monotonic() - started:.2f} s")


@main.command()
@click.option("--times", default=5)
def startup(times: int) -> None:
    """Seconds until --help has ended, and from the start of a build to its first call; the best of several times."""
    helps = []
    for _ in range(times):
        started = time.monotonic()
        subprocess.run([*COMMAND, "--help"], capture_output=True, check=True)
        helps.append(time.monotonic() - started)
    firsts = []
    for _ in range(times):
        with start_loopback("--delay", "0.01") as address, TemporaryDirectory() as folder:
            started = time.time()
            build(address, Path(folder) / "kit", SAMPLES / "small" / "notes.md")
            firsts.append(get_log(address)["first"] - started)
    click.echo(f"--help: {min(helps):.2f} s; to the first call: {min(firsts):.2f} s")


class UntilFirstCall:
    """A display of progress that ends the process at its first call."""

    def start_stage(self, name: str, calls: int) -> None:
        """Go on."""

    def start_call(self, about: str) -> None:
        """Stop."""
        del about
        os._exit(0)


@main.command()
@click.option("--embedded", is_flag=True, help="Prepare for the embedded model instead of a hosted one.")
def prepare(embedded: bool) -> None:
    """Processor time and peak memory until the first call, with 1, 40 and 400 transcripts."""
    measured: list[tuple[float, float, float]] = []
    for count in (1, 40, 400):
        with TemporaryDirectory() as folder:
            paths = write_transcripts(Path(folder), count)
            size = sum(path.stat().st_size for path in paths) / 1e6
            process = os.fork()
            if not process:
                prepare_here(Path(folder), paths, "local" if embedded else "openai:test-model")
            _, _, used = os.wait4(process, 0)
        seconds, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1000
        measured.append((size, seconds, memory))
        click.echo(f"{count} transcripts, {size:.2f} MB: {seconds:.1f} s, at most {memory:.0f} MB of memory")
    for before, after in pairwise(measured):
        size, seconds, memory = (more - less for less, more in zip(before, after, strict=True))
        click.echo(f"each MB beyond {before[0]:.1f}: {seconds / size:.1f} s, {memory / size:.0f} MB of memory")


def prepare_here(folder: Path, paths: Sequence[Path], spec: str) -> None:
    """Prepare sources for a model in this process, which ends at the first call."""
    options = ModelOptions(spec, folder / "answers.sqlite", timeout=60, base_url="http://127.0.0.1:9/v1")
    with open_model(options) as model:
        job = Job(KitFolder(folder / "kit"), Settings(), model, UntilFirstCall(), anyway=True)
        find_methods([str(path) for path in paths], b"", job)


@main.command()
@click.option("--count", default=100)
@click.option("--rows", type=int, help="Use only the first rows of each transcript.")
def rebuild(count: int, rows: int | None) -> None:
    """A kit of many transcripts: built, rebuilt unchanged, and rebuilt after edits to small talk and to a step."""
    with start_loopback("--delay", "0.01") as address, TemporaryDirectory() as folder:
        paths = write_transcripts(Path(folder), count, rows)
        kit = Path(folder) / "kit"
        before = 0
        for what in ("first build", "nothing changed", "a line of small talk edited", "a step edited"):
            if "edited" in what:
                line = next(each for each in read_long_lines(paths[0]) if is_cited(kit, each) == ("step" in what))
                edited = paths[0].read_text(encoding="utf-8").replace(line, f"{line} Twice, with 7 spoons.")
                paths[0].write_text(edited, encoding="utf-8")
            seconds = build(address, kit, *paths)
            requests = get_log(address)["requests"]
            click.echo(f"{what}: {requests - before} calls, {seconds:.1f} s")
            before = requests


@main.command()
@click.option("--sample", default="restaurant-margins", help="The sample whose whole kit is built.")
def caching(sample: str) -> None:
    """How much of the input of a whole kit a provider reads from its prompt cache, by the kind of answer."""
    with start_loopback("--delay", "0.02") as address, TemporaryDirectory() as folder:
        kit = Path(folder) / "kit"
        kit.mkdir()
        shutil.copy(SAMPLES / sample / "kit" / "kit.toml", kit)
        build(address, kit, *sorted(path for path in (SAMPLES / sample).iterdir() if path.is_file()))
        tokens: dict[str, list[int]] = get_log(address)["tokens"]
    total = [sum(column) for column in zip(*tokens.values(), strict=True)]
    for title, (count, read, cached) in sorted({**tokens, "all": total}.items(), key=lambda each: each[1][1]):
        click.echo(f"{title}: {count} calls, {read} tokens of input, {cached / read:.0%} of them cached")


@main.command()
@click.option("--times", default=50)
@click.option("--seed", default=1)
@click.option("--only-notes", is_flag=True, help="Build from a page of notes, without the call.")
def kill(times: int, seed: int, only_notes: bool) -> None:
    """Builds killed at random moments, and whether the next run completes the same kit.

    Each build is a fork of this process, which has loaded all modules, so that it is killed during the work itself.
    """
    call = [] if only_notes else sorted((SAMPLES / "restaurant-margins").glob("*.[mv]*"))
    sources = [SAMPLES / "small" / "notes.md", *call]
    moments = random.Random(seed)  # noqa: S311 - no secret
    most_extra = 0
    wrong: list[int] = []
    with start_loopback("--delay", "0.05") as address, TemporaryDirectory() as folder:
        assert is_finished(wait_for(fork_build(address, Path(folder) / "warm" / "kit", *sources)))  # noqa: S101
        build_here(address, Path(folder) / "here" / "kit", *sources)
        before, started = len(get_log(address)["paid"]), time.monotonic()
        complete = Path(folder) / "complete" / "kit"
        wait_for(fork_build(address, complete, *sources))
        seconds = time.monotonic() - started
        expected, calls_needed = read_kit(complete), len(get_log(address)["paid"]) - before
        for number in range(times):
            kit = Path(folder) / str(number) / "kit"
            before = len(get_log(address)["paid"])
            process = fork_build(address, kit, *sources)
            time.sleep(moments.uniform(0, seconds))
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            status = wait_for(fork_build(address, kit, *sources))
            time.sleep(0.1)  # calls in flight when it was killed may still be answered
            most_extra = max(most_extra, len(get_log(address)["paid"]) - before - calls_needed)
            partial = [path for path in kit.rglob("*") if path.name.endswith(".partial") or path.name == "decided.json"]
            files = read_kit(kit)
            if not is_finished(status) or files != expected or partial:
                wrong.append(number)
                click.echo(f"moment {number}: status {status}, {find_differences(files, expected)} {partial}")
            shutil.rmtree(kit.parent)
    click.echo(
        f"killed {times} times within {seconds:.1f} s: {times - len(wrong)} kits equal the uninterrupted one "
        f"({calls_needed} calls); at most {most_extra} extra calls paid, with 8 in flight"
    )
    if wrong:
        raise SystemExit(1)


@main.command()
@click.option("--count", default=8, help="How many transcripts, of about 35 calls each.")
@click.option("--rows", type=int, help="Use only the first rows of each transcript.")
def storm(count: int, rows: int | None) -> None:
    """A build during a storm of server faults, one without, and a rebuild after the storm.

    A file may differ from the one made without faults only if the report has an error for a part in it, or if it uses
    a card that has one.
    """
    with TemporaryDirectory() as folder:
        paths = write_transcripts(Path(folder), count, rows)
        kits = {name: Path(folder) / name / "kit" for name in ("calm", "storm")}
        for kit in kits.values():
            kit.mkdir(parents=True)
            # The report of the small chain has an error for each part that failed.
            (kit / "kit.toml").write_text('chain = "small"\nproducts = ["book", "offer"]\n[model]\ntimeout = 5\n')
        with start_loopback("--delay", "0.05") as address:
            calm_seconds = build(address, kits["calm"], *paths)
            needed = len(set(get_log(address)["paid"]))
        expected = read_kit(kits["calm"])
        with start_loopback("--delay", "0.05", "--storm") as address:
            seconds = build(address, kits["storm"], *paths)
            requests = get_log(address)["requests"]
            files, failed = read_kit(kits["storm"]), list_failed_parts(kits["storm"])
            get_log(address, "calm")
            build(address, kits["storm"], *paths)
            extra = get_log(address)["requests"] - requests
        after = find_differences(read_kit(kits["storm"]), expected)
    differing = find_differences(files, expected)
    texts = {name: (expected.get(name, b"") + files.get(name, b"")).decode() for name in differing}
    reported = [name for name, text in texts.items() if any(part in text for part in failed)]
    titles = [title for name in reported if name.startswith("methods/") for title in _TITLE.findall(texts[name])]
    wrong = [name for name, text in texts.items() if name not in reported and not any(each in text for each in titles)]
    click.echo(
        f"{needed} calls without faults, {calm_seconds:.1f} s; in the storm {requests} requests, {seconds:.1f} s: "
        f"{len(differing)} files differ, {len(wrong)} of them without an error in the report {wrong} "
        f"(reported: {failed}); rebuilt afterwards: {extra} requests, {len(after)} files differ {after}"
    )
    if wrong or after:
        raise SystemExit(1)


def list_failed_parts(kit: Path) -> list[str]:
    """Return what the report of a kit says is incomplete: sources and methods of failed parts, unchecked duplicates."""
    findings = json.loads((kit / "report.json").read_text(encoding="utf-8"))["report"]["findings"]
    errors = [found["where"] for found in findings if found["level"] == "error"]
    parts = [each.split(": ")[1] if ": " in each else each.partition(".")[0] for each in errors]
    pairs = [found["where"] for found in findings if "duplicate" in found["message"]]
    return parts + [name for pair in pairs for name in pair.split(" and ")]


@main.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--model", default="local", help="As for kit-builder.")
@click.option("--embedded", is_flag=True, help="Let the embedded model answer instead of the hosted one.")
def estimate(sources: tuple[str, ...], model: str, embedded: bool) -> None:
    """The estimate of a dry run compared with the build that follows, with costs if the model has a price."""
    with ExitStack() as stack:
        kit = Path(stack.enter_context(TemporaryDirectory())) / "kit"
        command = [*COMMAND, "build", *sources, "--out", str(kit), "--model", model]
        if embedded:
            weights = find_weights(KNOWN_WEIGHTS[0])
            if weights is None:
                raise click.ClickException("No embedded model found. Run `kit-builder models pull` first.")
            engine = stack.enter_context(Engine(weights))
            command += ["--base-url", engine.base_url]
            os.environ["OPENAI_API_KEY"] = engine.api_key
        dry_run = subprocess.run([*command, "--dry-run"], capture_output=True, check=True, text=True).stdout
        subprocess.run(command, check=False)
        report = json.loads((kit / "report.json").read_text(encoding="utf-8"))["report"]
    estimated = dry_run.splitlines()[-1].replace(",", "").split()[1:]
    for cell, name in zip(estimated, ("calls", "", "input_tokens", "output_tokens", "cost_usd"), strict=False):
        if used := report.get(name):
            click.echo(f"{name}: {cell} estimated, {used:g} used, ratio {float(cell) / used:.2f}")


for command in (chain, kinds, kit, recorded, weather):
    main.add_command(command)


if __name__ == "__main__":
    main()
