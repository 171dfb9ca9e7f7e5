"""Commands of `speed.py` about whole kits: chains of calls, time, estimates, and builds in a storm."""

import json
import re
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

import click
from build_runs import SAMPLES, build, find_differences, get_log, read_kit, start_loopback
from whole_kit import SOURCES, batch_in_rounds, build_timed, copy_settled

from kit_builder.cli.estimate import Ledger, PlannedBuild, estimate_build
from kit_builder.kit.folder import KitFolder
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.model import Usage
from kit_builder.llm.recorded_answers import Recording, read_recording
from kit_builder.pipeline import Job
from kit_builder.pipeline import build as build_kit

_COUNT_OR_NAME = re.compile(r" of (?=\d|[A-ZÆØÅ]|\S+\.\w)| (?=\d)")  # of what a question is about


def load_recording(sample: str, *, plain: bool) -> Recording:
    """Return the recorded answers of a sample, none if they are not wanted."""
    return Recording() if plain else read_recording(SAMPLES / "recorded" / f"{sample}.jsonl")


@click.command()
@click.option("--sample", default="restaurant-margins", help="The sample whose whole kit is built.")
@click.option("--plain", is_flag=True, help="Without recorded answers.")
@click.option("--most", type=int, help="Fail if the longest chain has more calls.")
def chain(sample: str, plain: bool, most: int | None) -> None:
    """The longest chain of calls from sources to five products, if as many calls as possible run in parallel."""
    log, _, cpu = build_timed(sample, 1000, load_recording(sample, plain=plain))
    deepest = log.longest.calls
    click.echo(f"{log.calls} calls, {log.recorded} recorded; {len(deepest)} in the longest chain: {', '.join(deepest)}")
    click.echo(f"{1000 * cpu / log.calls:.0f} ms of processor per call")
    if most and len(deepest) > most:
        raise SystemExit(1)


@click.command()
@click.option("--sample", default="restaurant-margins", help="The sample whose whole kit is built.")
@click.option("--plain", is_flag=True, help="Without recorded answers.")
@click.option("--slots", default=8, help="How many calls run in parallel.")
@click.option("--draws", default=4, help="How many builds, each with other speeds of its calls.")
@click.option("--most", type=float, help="Fail if the builds take more times the bound.")
def kit(sample: str, plain: bool, slots: int, draws: int, most: float | None) -> None:
    """A whole kit at the speed of a hosted model, compared with the bound and with LangChain's batch by rounds.

    The bound is the longest chain of calls, or all work divided by the calls in parallel. The rounds are those of a
    program that makes all calls of a stage before the next: a call is in the round after the last it has waited for.
    """
    recording, ratios = load_recording(sample, plain=plain), list[tuple[float, float, float]]()
    for draw in range(draws):
        log, seconds, cpu = build_timed(sample, slots, recording, draw)
        bound, ordered, batched = log.bound(slots), log.bound_in_order(slots), batch_in_rounds(log, slots)
        ratios.append((seconds / bound, seconds / ordered, batched / bound))
        click.echo(
            f"{log.calls} calls, {log.recorded} recorded; longest chain {log.longest.seconds:.0f} s, all work "
            f"{log.work:.0f} s, bound {bound:.0f} s, at least {ordered:.0f} s as calls wait for each other\n"
            f"the build {seconds:.0f} s; LangChain batch in {len(log.rounds)} rounds {batched:.0f} s; "
            f"processor {cpu:.1f} s, {1000 * cpu / log.calls:.0f} ms per call"
        )
    mean, to_order, batch = (fmean(column) for column in zip(*ratios, strict=True))
    click.echo(
        f"on average {mean:.2f} times the bound ({min(ratios)[0]:.2f} to {max(ratios)[0]:.2f}), {to_order:.2f} times "
        f"what is possible as calls wait for each other; LangChain batch {batch:.2f} times the bound"
    )
    if most and mean > most:
        raise SystemExit(1)


@click.command()
@click.option("--seed", default=7, help="Which requests fail.")
@click.option("--only-notes", is_flag=True, help="Build from a page of notes, without the call.")
def weather(seed: int, only_notes: bool) -> None:
    """A build by the full chain during a storm of server faults, and the next one after it.

    What differs from a kit made without faults must have warnings or errors in its report, no answer may be paid twice,
    and the build after the storm asks only for what is missing.
    """
    call = [] if only_notes else sorted((SAMPLES / "restaurant-margins").glob("*.[mv]*"))
    sources = [SAMPLES / "small" / "notes.md", *call]
    with TemporaryDirectory() as folder:
        kits = {name: Path(folder) / name / "kit" for name in ("calm", "storm")}
        for each in kits.values():
            each.mkdir(parents=True)
            (each / "kit.toml").write_text('products = ["book", "offer", "diy-kit"]\n[model]\ntimeout = 5\n')
        with start_loopback("--delay", "0.05") as address:
            build(address, kits["calm"], *sources)
            needed = len(get_log(address)["paid"])
        calm, expected = read_kit(kits["calm"]), count_doubts(kits["calm"])
        with start_loopback("--delay", "0.05", "--storm", "--seed", str(seed)) as address:
            seconds = build(address, kits["storm"], *sources)
            log = get_log(address, "calm")
            differing, doubts = find_differences(read_kit(kits["storm"]), calm), count_doubts(kits["storm"])
            build(address, kits["storm"], *sources)
            again = get_log(address)["requests"] - log["requests"]
            left = find_differences(read_kit(kits["storm"]), calm)
            doubts_left = count_doubts(kits["storm"])
    twice = len(log["paid"]) - len(set(log["paid"]))
    answers = len(log["paid"])
    click.echo(
        f"{needed} calls without faults; in the storm {log['requests']} requests in {seconds:.0f} s and {answers} "
        f"answers, {twice} of them to a request that had one before\n"
        f"{len(differing)} files differ, with {doubts - expected} more warnings and errors; the next build: "
        f"{again} requests, {len(left)} files differ, with {doubts_left - expected} more warnings and errors"
    )
    if (differing and doubts <= expected) or (left and doubts_left <= expected):
        raise SystemExit(1)


def count_doubts(kit: Path) -> int:
    """Return how many warnings and errors the report of a kit has."""
    findings = json.loads((kit / "report.json").read_text(encoding="utf-8"))["report"]["findings"]
    return sum(found["level"] != "note" for found in findings)


@click.command()
@click.option("--sample", default="restaurant-margins", help="The sample with recorded answers.")
def recorded(sample: str) -> None:
    """The estimate of a dry run compared with what the recorded answers of a sample took, by stage and product.

    It fails if the calls of the whole kit differ by more than 15 per cent, or its tokens by more than 20.
    """
    sources = [str(SAMPLES / sample / name) for name in SOURCES[sample]]
    file = SAMPLES / "recorded" / f"{sample}.jsonl"
    with TemporaryDirectory() as temporary:
        folder = KitFolder(Path(temporary) / "kit")
        folder.create()
        copy_settled(sample, folder.path)
        options = {"model": read_recording(file).model}
        estimated = estimate_build(PlannedBuild(sources, b"", folder.path, options, batch=False)).close()
        with open_model(ModelOptions(f"recorded:{file}", folder.answers, 60)) as model:
            ledger = Ledger(model.usage)
            build_kit(sources, b"", Job(folder, folder.read_settings(), model, ledger, anyway=True))
            used, is_complete = ledger.close(), not model.unanswered
    wrong = []
    for name in [*(name for name in used if name != "Total"), "Total"]:
        wrong = compare_usage(name, estimated.get(name, Usage()), used[name])
    if wrong:
        raise click.ClickException(f"Too far from what was used: {', '.join(wrong)}.")
    if not is_complete:
        raise click.ClickException("The recorded answers do not belong to this version.")


class KindLedger(Ledger):
    """What each kind of question uses in all products: outlines, drafts, checks, corrections and so on."""

    def start_call(self, about: str) -> None:
        """Start the row of a kind."""
        self._close_row()
        kind = about.rpartition(", ")[2] if ": " in about else about
        self._row = _COUNT_OR_NAME.split(kind, maxsplit=1)[0]

    def close(self) -> dict[str, Usage]:
        """Return the rows by kind."""
        self._close_row()
        return dict(sorted(self.rows.items()))


@click.command()
@click.option("--sample", default="restaurant-margins", help="The sample with recorded answers.")
def kinds(sample: str) -> None:
    """Like `recorded`, by the kind of question: the answers that a dry run expects are set by this."""
    file = SAMPLES / "recorded" / f"{sample}.jsonl"
    used = measure_kinds(sample, f"recorded:{file}", dry_run=False)
    estimated = measure_kinds(sample, read_recording(file).model, dry_run=True)
    for name in dict.fromkeys([*used, *estimated]):
        compare_usage(name, estimated.get(name, Usage()), used.get(name, Usage()))


def measure_kinds(sample: str, spec: str, *, dry_run: bool) -> dict[str, Usage]:
    """Return what each kind of question uses when the kit of a sample is built."""
    with TemporaryDirectory() as temporary:
        folder = KitFolder(Path(temporary) / "kit")
        folder.create()
        copy_settled(sample, folder.path)
        options = ModelOptions(spec, folder.answers, 60, parallel_calls=1, dry_run=dry_run)
        with open_model(options) as model:
            ledger = KindLedger(model.usage)
            sources = [str(SAMPLES / sample / name) for name in SOURCES[sample]]
            build_kit(sources, b"", Job(folder, folder.read_settings(), model, ledger, anyway=True))
            return ledger.close()


def compare_usage(name: str, estimated: Usage, used: Usage) -> list[str]:
    """Print what was estimated and used, and return what is too far apart."""
    pairs = {
        "calls": (estimated.calls, used.cached_calls, 0.15),
        "tokens in": (estimated.input_tokens, used.input_tokens, 0.2),
        "tokens out": (estimated.output_tokens, used.output_tokens, 0.2),
    }
    cells = (f"{what} {one:,} for {two:,} ({one / max(1, two):.2f})" for what, (one, two, _) in pairs.items())
    click.echo(f"{name}: {', '.join(cells)}")
    return [what for what, (one, two, most) in pairs.items() if abs(one - two) > most * two]
