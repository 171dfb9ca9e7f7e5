"""Print one table of several sets of products of one engagement, from what the other benchmarks found.

    python benchmarks/comparison.py COMPARISON.toml

COMPARISON.toml names the ledger, the set that the others are compared with, and for each set its folder and the results
of `reading.py SET BASELINE --json` and `audit.py SET --json`:

    ledger = "tests/gold/restaurant-margins.toml"
    baseline = "single prompt, large model"

    [sets."ours, large model"]
    path = "samples/restaurant-margins/kit"
    reading = "reading-ours.json"
    audit = "audit-ours.json"
    usage = { input_tokens = 100000, output_tokens = 50000, cost_usd = 1.2, seconds = 900 }

Paths count from the folder of the file. `usage` is read from the report of a kit, or from what `single_prompt.py`
writes, unless it is given. What is missing is a dash.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from audit import find_interval
from ledger import measure
from ledger_file import Ledger, read_ledger
from product_sets import KINDS
from reading import load_points
from reading_table import WORTH
from single_prompt import USAGE

HEADS = (
    *("set", "pairs won, tied, lost", "gate: no", "points", "teachings (book; all products)", "unsupported"),
    *("minutes of correction", "tokens in, out", "US dollars", "seconds"),
)
NOTHING = "-"


def describe_reading(results: Sequence[Mapping[str, Any]], side: str) -> tuple[str, str, str, str]:
    """Return the pairs, the gate, the points and the minutes of one side by all judges, as cells."""
    if not results:
        return (NOTHING,) * 4
    won = Counter(chosen for each in results for chosen in each["pairs"].values())
    pairs = f"{won['ours']}, {won['tie']}, {won['theirs']}" if side == "ours" else "the others are compared with it"
    gate, points = _count_points(results, side)
    judges = dict.fromkeys(each["judge"] for each in results)
    minutes = {
        judge: sum(each["minutes"].get(side, 0) for each in results if each["judge"] == judge) for judge in judges
    }
    return pairs, gate, points, ", ".join(f"{count} ({judge})" for judge, count in minutes.items())


def _count_points(results: Sequence[Mapping[str, Any]], side: str) -> tuple[str, str]:
    lists = load_points()
    gate = [answer for each in results for key, answer in each["points"][side].items() if key in lists["gate"]]
    own = [
        WORTH[answer]
        for each in results
        for key, answer in each["points"][side].items()
        if key in lists[each["kind"]] and answer in WORTH
    ]
    share = f"{sum(own) / (2 * len(own)):.0%} of {2 * len(own)}" if own else NOTHING
    return (f"{gate.count('no')} of {len(gate)}" if gate else NOTHING), share


def describe_teachings(path: Path, ledger: Ledger) -> str:
    """Return how many teachings a book has, and how many all products have together."""
    places = {kind: path / kind if (path / kind).is_dir() else path / f"{kind}.md" for kind in KINDS}
    measured = {kind: measure(ledger, place) for kind, place in places.items() if place.exists()}
    if not measured:
        return NOTHING
    everywhere = set.intersection(*({teaching.id for teaching in each.missing} for each in measured.values()))
    total = next(iter(measured.values())).teachings
    book = measured["book"].present if "book" in measured else NOTHING
    return f"{book}; {total - len(everywhere)} of {total}"


def describe_audit(file: Path | None) -> str:
    """Return the share of unsupported sentences by judge, each with its interval."""
    if file is None:
        return NOTHING
    shares = []
    for judge, count in json.loads(file.read_text(encoding="utf-8"))["counts"].items():
        low, high = find_interval(count["unsupported"], count["sentences"])
        share = count["unsupported"] / max(1, count["sentences"])
        shares.append(f"{share:.1%} ({low:.1%} to {high:.1%}; {judge})")
    return ", ".join(shares)


def describe_usage(path: Path, given: Mapping[str, Any] | None) -> tuple[str, str, str]:
    """Return the tokens, dollars and seconds that a set took, as cells."""
    usage = given or _find_usage(path)
    if not usage:
        return (NOTHING,) * 3
    cost = usage.get("cost_usd")
    tokens = f"{usage['input_tokens']:,}, {usage['output_tokens']:,}"
    return tokens, NOTHING if cost is None else f"{cost:.2f}", f"{usage['seconds']:.0f}"


def _find_usage(path: Path) -> Mapping[str, Any]:
    for name in (USAGE, "report.json"):
        if (path / name).is_file():
            saved = json.loads((path / name).read_text(encoding="utf-8"))
            usage: Mapping[str, Any] = saved.get("report", saved)
            return usage if usage["input_tokens"] else {}
    return {}


def format_table(comparison: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Yield the rows of the table."""
    ledger = read_ledger(folder / comparison["ledger"])
    readings = {
        name: json.loads((folder / each["reading"]).read_text(encoding="utf-8")) if "reading" in each else []
        for name, each in comparison["sets"].items()
    }
    yield "| " + " | ".join(HEADS) + " |"
    yield "|" + "---|" * len(HEADS)
    for name, each in comparison["sets"].items():
        is_baseline = name == comparison["baseline"]
        of_baseline = next((found for found in readings.values() if found), [])
        results = of_baseline if is_baseline else readings[name]
        pairs, gate, points, minutes = describe_reading(results, "theirs" if is_baseline else "ours")
        path = folder / each["path"]
        audit = describe_audit(folder / each["audit"] if "audit" in each else None)
        cells = [name, pairs, gate, points, describe_teachings(path, ledger), audit, minutes]
        yield "| " + " | ".join([*cells, *describe_usage(path, each.get("usage"))]) + " |"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def main(file: Path) -> None:
    """Print the table of the comparison in FILE."""
    for row in format_table(tomllib.loads(file.read_text(encoding="utf-8")), file.parent):
        click.echo(row)


if __name__ == "__main__":
    main()
