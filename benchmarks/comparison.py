"""Print one table of several sets of products of one engagement: read, audited, looked up and priced in one run.

    python benchmarks/comparison.py COMPARISON.toml [--base-url URL] [--out DIR]

COMPARISON.toml names the ledger, the sources, the set that the others are compared with, and for each set who reads and
audits it:

    ledger = "tests/gold/restaurant-margins.toml"
    sources = ["samples/restaurant-margins/call-1.vtt", "samples/restaurant-margins/notes.md"]
    baseline = "single prompts"

    [sets."ours, large model"]
    path = "samples/restaurant-margins/kit"
    answers = { price = "openai:gpt-5", replay = "restaurant-margins" }
    readings = [
        { who = "readers", judges = ["folder:anna", "folder:ben"], seed = 7, orders = 1, points = false },
        { who = "a model", judges = ["openai:gpt-5-mini"], per_call = 50 },
    ]
    audit = { who = "a reader", judges = ["folder:cleo"] }

    [sets."single prompts"]
    path = "single"
    answers = { price = "openai:gpt-5" }

Paths count from the folder of the file, judges are those of `reading.py` and `audit.py`, and so are the options. The
first run writes the forms that are missing; run it again when they are filled in. Tokens and seconds are those of the
kit's report, or of what `single_prompt.py` saved. `answers` is for recorded answers: they cost what a model of that
`price` takes, and take as long as a hosted model, in parallel as in a kit that replays the sample, or one by one.
Whatever has no figure says why.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from audit import count_verdicts, draw, find_interval, make_sheets
from build_runs import SAMPLES
from drawn_sentences import list_plain_sentences
from judging import Judge, MissingAnswersError, ask_judges, open_judge
from ledger import measure
from ledger_file import Ledger, read_ledger
from product_sets import KINDS
from pydantic import BaseModel, ConfigDict
from reading import Plan, Result, load_points, pair_products, run_judge
from reading_table import WORTH, format_agreement
from single_prompt import FAILED, USAGE
from source_texts import read_source_text
from whole_kit import FIRST_TOKEN, TOKENS_A_SECOND, build_timed

from kit_builder.errors import KitError
from kit_builder.llm.calls import Tokens
from kit_builder.llm.prices import find_price
from kit_builder.llm.recorded_answers import read_recording

HEADS = (
    *("set", "pairs won, tied, lost", "gate: no", "points", "teachings (book; all products)", "unsupported"),
    *("minutes of correction", "tokens in, out", "US dollars", "seconds"),
)
PARALLEL_CALLS = 8  # of a build, as in `speed.py kit`
NO_PRODUCTS = "no products"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReadingPlan(_Strict):
    """Judges who read a set in the same way, and what to call them."""

    who: str
    judges: list[str]
    seed: int = 1
    orders: int = 2
    points: bool = True
    per_call: int = 1


class AuditPlan(_Strict):
    """Judges of the same random sentences, and what to call them."""

    who: str
    judges: list[str]
    n: int = 150
    seed: int = 1
    per_call: int = 10


class RecordedAnswers(_Strict):
    """The model whose prices recorded answers are taken to have, and the sample that replays them."""

    price: str
    replay: str = ""


class ProductSet(_Strict):
    """A set of products, and who judges it."""

    path: Path
    readings: list[ReadingPlan] = []
    audit: AuditPlan | None = None
    answers: RecordedAnswers | None = None


class Comparison(_Strict):
    """What is compared."""

    ledger: Path
    sources: list[str]
    baseline: str
    sets: dict[str, ProductSet]


@dataclass(frozen=True)
class Read:
    """What the judges of one plan said; why they said nothing, if they did not."""

    who: str
    results: Sequence[Result]
    missing: str = ""


class Bench:
    """Asks the judges of a comparison. `folder` is where its paths begin."""

    def __init__(self, comparison: Comparison, folder: Path, out: Path, base_url: str | None) -> None:
        self.comparison, self.folder = comparison, folder
        self._sources = read_source_text([str(folder / each) for each in comparison.sources])
        self._open = partial(open_judge, out=out, base_url=base_url)

    def locate(self, name: str) -> Path:
        """Return the folder of a set."""
        return self.folder / self.comparison.sets[name].path

    def read(self, name: str, plan: ReadingPlan) -> Read:
        """Let judges compare a set with the baseline."""

        def work(judge: Judge) -> list[Result]:
            texts = pair_products(self.locate(name), self.locate(self.comparison.baseline), ())
            return run_judge(judge, texts, self._sources, Plan(plan.seed, plan.orders, plan.points))

        found, missing = self._ask(f"{name}, {plan.who}", plan.judges, plan.per_call, work)
        return Read(plan.who, [result for results in found for result in results], missing)

    def audit(self, name: str, plan: AuditPlan) -> str:
        """Let judges decide which sentences of a set the sources do not support, and return the shares."""
        sheets = make_sheets(draw(list_plain_sentences(self.locate(name)), plan.n, plan.seed), self._sources)
        found, missing = self._ask(
            f"{name}, {plan.who}", plan.judges, plan.per_call, lambda judge: (judge.name, judge.answer(sheets))
        )
        counts = count_verdicts(dict(found), sheets)
        shares = [_format_share(each["unsupported"], each["sentences"]) for each in counts.values()]
        return f"{', '.join(shares)} ({plan.who})" if shares else missing

    def _ask(
        self, about: str, judges: Sequence[str], per_call: int, work: Callable[[Judge], Any]
    ) -> tuple[list[Any], str]:
        opened = (self._open(self._place(spec), per_call=per_call) for spec in judges)
        try:
            return ask_judges(opened, work), ""
        except MissingAnswersError as error:
            click.echo(f"{about}: {error}\n", err=True)
            return [], "answers are missing"
        except KitError as error:
            click.echo(f"{about}: {error}\n", err=True)
            return [], "cannot be read, see the error"

    def _place(self, spec: str) -> str:
        kind, _, name = spec.partition(":")
        return f"{kind}:{self.folder / name}" if kind in ("folder", "recorded") else spec


def describe_reading(reads: Sequence[Read], side: str) -> tuple[str, str, str, str]:
    """Return the pairs, the gate, the points and the minutes of one side by all judges, as cells."""
    if not reads:
        return ("not read",) * 4
    pairs = _by_readers(reads, _count_pairs) if side == "ours" else "the others are compared with it"
    gate, points = (_by_readers(reads, partial(count, side=side)) for count in (_count_no, _count_points))
    return pairs, gate, points, _by_readers(reads, partial(_list_minutes, side=side))


def _by_readers(reads: Iterable[Read], describe: Callable[[Sequence[Result]], str]) -> str:
    cells = [(described, read.who) for read in reads if (described := read.missing or describe(read.results))]
    return "; ".join(f"{described} ({who})" for described, who in cells) or "not asked"


def _count_pairs(results: Sequence[Result]) -> str:
    won = Counter(chosen for each in results for chosen in each.pairs.values())
    return f"{won['ours']}, {won['tie']}, {won['theirs']}"


def _count_no(results: Sequence[Result], side: str) -> str:
    gate = load_points()["gate"]
    answers = [answer for each in results for key, answer in each.points[side].items() if key in gate]
    return f"{answers.count('no')} of {len(answers)}" if answers else ""


def _count_points(results: Sequence[Result], side: str) -> str:
    lists = load_points()
    answers = [answer for each in results for key, answer in each.points[side].items() if key in lists[each.kind]]
    worth = [WORTH[answer] for answer in answers if answer in WORTH]
    return f"{sum(worth)} of {2 * len(worth)}" if worth else ""


def _list_minutes(results: Sequence[Result], side: str) -> str:
    judges = dict.fromkeys(each.judge for each in results)
    sums = {judge: sum(each.minutes.get(side, 0) for each in results if each.judge == judge) for judge in judges}
    return ", ".join(f"{minutes:,}" for minutes in sums.values())


def _format_share(hits: int, count: int) -> str:
    low, high = find_interval(hits, count)
    return f"{hits / max(1, count):.1%} of {count}, {low:.1%} to {high:.1%}"


def describe_teachings(path: Path, ledger: Ledger) -> str:
    """Return how many teachings a book has, and how many all products have together."""
    places = {kind: path / kind if (path / kind).is_dir() else path / f"{kind}.md" for kind in KINDS}
    measured = {kind: measure(ledger, place) for kind, place in places.items() if place.exists()}
    everywhere = set.intersection(*({teaching.id for teaching in each.missing} for each in measured.values()))
    total = next(iter(measured.values())).teachings
    book = str(measured["book"].present) if "book" in measured else "no book"
    return f"{book}; {total - len(everywhere)} of {total}"


def describe_usage(path: Path, answers: RecordedAnswers | None) -> tuple[str, str, str]:
    """Return the tokens, dollars and seconds that a set took, as cells."""
    usage = _find_usage(path)
    if not usage.get("input_tokens"):
        return ("not counted",) * 3
    used, cost, seconds = Tokens(usage["input_tokens"], usage["output_tokens"]), usage["cost_usd"], usage["seconds"]
    tokens = f"{used.input:,}; {used.output:,}"
    if not answers:
        return tokens, "price unknown" if cost is None else f"{cost:.2f}", f"{seconds:,.0f}, measured"
    provider, _, name = answers.price.partition(":")
    price = find_price(provider, name)(used)
    return tokens, "price unknown" if price is None else f"{price:.2f} ({answers.price})", _time(usage, answers.replay)


def _time(usage: Mapping[str, Any], replay: str) -> str:
    """Return the seconds of recorded answers at the speed of a hosted model, as a cell."""
    at_speed = "at the speed of a hosted model"
    if not replay:
        calls = usage["calls"] + usage["cached_calls"]
        return f"{calls * FIRST_TOKEN + usage['output_tokens'] / TOKENS_A_SECOND:,.0f}, {at_speed}"
    log, seconds, _ = build_timed(replay, PARALLEL_CALLS, read_recording(SAMPLES / "recorded" / f"{replay}.jsonl"))
    invented = log.calls - log.recorded
    return f"{seconds:,.0f}, {at_speed}" + (f"; {invented} of {log.calls} answers are a dry run's" if invented else "")


def _find_usage(path: Path) -> Mapping[str, Any]:
    for name in (USAGE, "report.json"):
        if (path / name).is_file():
            saved = json.loads((path / name).read_text(encoding="utf-8"))
            usage: Mapping[str, Any] = saved.get("report", saved)
            return usage
    return {}


def has_products(path: Path) -> bool:
    """Return whether a set has any product."""
    return any((path / kind).is_dir() or (path / f"{kind}.md").is_file() for kind in KINDS)


def explain_absence(path: Path) -> str:
    """Return why a set has no products."""
    reasons: Mapping[str, str] = _find_usage(path).get(FAILED, {})
    return next((f"{NO_PRODUCTS}: {reason}" for reason in reasons.values()), NO_PRODUCTS)


def format_table(bench: Bench) -> Iterator[str]:
    """Yield the rows of the table, and below it how far the judges of each set agree."""
    ledger = read_ledger(bench.folder / bench.comparison.ledger)
    sets = bench.comparison.sets
    made = {name: has_products(bench.locate(name)) for name in sets}
    reads = {
        name: [bench.read(name, plan) for plan in each.readings] if made[name] else [] for name, each in sets.items()
    }
    yield "| " + " | ".join(HEADS) + " |"
    yield "|" + "---|" * len(HEADS)
    for name, each in sets.items():
        path = bench.locate(name)
        if not made[name]:
            yield "| " + " | ".join([name, explain_absence(path), *[NO_PRODUCTS] * (len(HEADS) - 2)]) + " |"
            continue
        is_baseline = name == bench.comparison.baseline
        of_baseline = next((found for found in reads.values() if found), [])
        pairs, gate, points, minutes = (
            describe_reading(of_baseline, "theirs") if is_baseline else describe_reading(reads[name], "ours")
        )
        audit = bench.audit(name, each.audit) if each.audit else "not audited"
        cells = [name, pairs, gate, points, describe_teachings(path, ledger), audit, minutes]
        yield "| " + " | ".join([*cells, *describe_usage(path, each.answers)]) + " |"
    yield ""
    for name, found in reads.items():
        for line in format_agreement([result for read in found for result in read.results]):
            yield f"{name}: {line}"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--base-url", help="As for kit-builder.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("comparison-runs"), help="Folder of cached answers."
)
def main(file: Path, base_url: str | None, out: Path) -> None:
    """Print the table of the comparison in FILE."""
    try:
        comparison = Comparison.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        for row in format_table(Bench(comparison, file.parent, out, base_url)):
            click.echo(row)
    except KitError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
