"""Measure cards and products against a ledger: what the sources teach, and what must not come out of them.

    python benchmarks/ledger.py LEDGER PATH... [--short] [--json]

PATH is a Markdown file, a folder of them, or a kit, whose cards and products are measured one by one. LEDGER is a file
like those in tests/gold (see its README), or JSON with `teachings`, `must_not`, `duplicates` and so on.

Printed for each path: teachings present, by kind and by method; the order of the steps (Kendall's tau); steps that say
again what an earlier one says; places that say what must not be said; names; and which of two conflicting values are
told. Words are looked up, so a figure can be wrong for a text in unusual words: --short leaves the list of misses out.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, takewhile
from pathlib import Path
from typing import Any

import click
from ledger_file import Ledger, Teaching, read_ledger
from ledger_text import Unit, list_passages, normalise, read_units, says, stem_words

PARTS_OF_KIT = ("methods", "book", "webinar", "diy-kit", "course", "offer")
SHARE_OF_FILE = 0.7  # so much of what a file tells is of one method: the whole file is about it
_STEP_TITLE = re.compile(r"(?:step|trinn|steg)\s+\d+(?:\s+(?:of|av)\s+\d+)?\W*", re.IGNORECASE)
Found = Mapping[str, Sequence[Unit]]


@dataclass(frozen=True)
class Order:
    """How many steps were found, and how many of their pairs stand in the ledger's order, less those that do not."""

    steps: int
    agreeing: int
    pairs: int

    @property
    def tau(self) -> float | None:
        """Kendall's tau, None if there is no pair."""
        return self.agreeing / self.pairs if self.pairs else None


@dataclass(frozen=True)
class Measured:
    """What a text has of a ledger. `by_kind` and `by_method` are counts of (present, all)."""

    path: str
    words: int
    present: int
    teachings: int
    by_kind: Mapping[str, tuple[int, int]]
    by_method: Mapping[str, tuple[int, int]]
    order: Mapping[str, Order]
    repeats: Sequence[tuple[str, str]]
    faults: Sequence[tuple[str, str, str]]
    names: Mapping[str, int]
    told: Mapping[str, Sequence[str]]
    missing: Sequence[Teaching] = field(repr=False)

    @property
    def tau(self) -> float | None:
        """Kendall's tau over the pairs of all methods."""
        pairs = sum(each.pairs for each in self.order.values())
        return sum(each.agreeing for each in self.order.values()) / pairs if pairs else None


def measure(ledger: Ledger, path: Path) -> Measured:
    """Measure the text at `path`."""
    units = read_units(path)
    passages = list_passages(units)
    found = {each.id: [unit for unit, text in passages if says(each.wanted, text)] for each in ledger.teachings}
    told = {ledger.lead[key] for key, where in found.items() if where}
    whole = [each for each in ledger.teachings if ledger.lead[each.id] == each.id]
    return Measured(
        path=str(path),
        words=sum(len(unit.text.split()) for unit in units),
        present=len(told),
        teachings=len(whole),
        by_kind=_count((each.kind, each.id in told) for each in whole),
        by_method=_count((each.method, each.id in told) for each in whole),
        order=_measure_order(ledger, units, found),
        repeats=tuple(_find_repeats(ledger, units)),
        faults=tuple(_find_faults(ledger, units, passages)),
        names=_count_names(ledger, units),
        told={
            each.about: [
                value
                for value, ways in each.values.items()
                if any(says((*each.near, ways), text) for _, text in passages)
            ]
            for each in ledger.conflicts
        },
        missing=[each for each in whole if each.id not in told],
    )


def _count(given: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for key, is_present in given:
        present, total = counts.get(key, (0, 0))
        counts[key] = (present + is_present, total + 1)
    return counts


def _measure_order(ledger: Ledger, units: Sequence[Unit], found: Found) -> dict[str, Order]:
    owners = _assign_sections(ledger, units, found)
    orders = {}
    for method in ledger.methods:
        steps = [each for each in ledger.teachings if each.method == method and each.order is not None]
        steps.sort(key=lambda each: each.order or 0)
        places = _place_steps(ledger, steps, found, {key for key, owner in owners.items() if owner == method})
        ordered = [places[key] for key in dict.fromkeys(ledger.lead[each.id] for each in steps) if key in places]
        pairs = [(one, other) for one, other in combinations(ordered, 2) if one != other]
        orders[method] = Order(len(places), sum(1 if one < other else -1 for one, other in pairs), len(pairs))
    return orders


def _assign_sections(ledger: Ledger, units: Sequence[Unit], found: Found) -> dict[tuple[str, int], str]:
    """Return the method that each section is about: that of its file, or the one of which it tells most."""
    method = {each.id: each.method for each in ledger.teachings}
    size = Counter(method.values())
    told: dict[tuple[str, int | None], set[str]] = defaultdict(set)
    for key, where in found.items():
        for unit in where:
            told[unit.file, None].add(ledger.lead[key])
            told[unit.file, unit.section].add(ledger.lead[key])

    def find_owner(place: tuple[str, int | None]) -> tuple[str, float]:
        weights: Counter[str] = Counter()
        for key in told.get(place, ()):
            weights[method[key]] += size[method[key]] ** -0.5  # type: ignore[assignment]  # a large method tells more
        name, weight = weights.most_common(1)[0] if weights else ("", 0)
        return name, weight / weights.total() if weights else 0.0

    owners: dict[tuple[str, int], str] = {}
    for file, section in dict.fromkeys((unit.file, unit.section) for unit in units):
        whole, share = find_owner((file, None))
        own = find_owner((file, section))[0] or owners.get((file, section - 1), whole)
        owners[file, section] = whole if share >= SHARE_OF_FILE else own
    return owners


def _place_steps(
    ledger: Ledger, steps: Sequence[Teaching], found: Found, sections: set[tuple[str, int]]
) -> Mapping[str, int]:
    """Return where each step first stands, in the file or section that tells the most of them.

    Of sections that tell nearly all that their file does and repeat a part of it, such as slides before a script, the
    fullest counts.
    """
    first: dict[tuple[str, int | None], dict[str, int]] = defaultdict(dict)
    for step in steps:
        key = ledger.lead[step.id]
        for unit in found[step.id]:
            if (unit.file, unit.section) in sections:
                for place in ((unit.file, None), (unit.file, unit.section)):
                    first[place][key] = min(unit.place, first[place].get(key, unit.place))
    files = [place for place in first if place[1] is None]
    if not files:
        return {}
    fullest = first[max(files, key=lambda place: len(first[place]))]
    file = next(place[0] for place in files if first[place] is fullest)
    again = [
        places
        for (name, section), places in first.items()
        if name == file
        and section is not None
        and len(places) >= 0.8 * len(fullest)
        and sum(fullest[key] < at for key, at in places.items()) >= 0.3 * len(places)
    ]
    return max(again, key=len) if again else fullest


def _find_repeats(ledger: Ledger, units: Sequence[Unit]) -> Iterator[tuple[str, str]]:
    """Yield the steps of a list that say again what an earlier one says, each after that one."""
    stems = {each.id: stem_words(each.text) for each in ledger.teachings}
    for steps in _list_steps(units):
        earlier: list[tuple[str, frozenset[str], set[str]]] = []
        for text in steps:
            own, flat = stem_words(text), normalise(text)
            held = {
                ledger.lead[each.id]
                for each in ledger.teachings
                if says(each.wanted, flat) and len(own & stems[each.id]) >= 0.4 * min(len(own), len(stems[each.id]))
            }
            same = next((said for said, words, taught in earlier if held & taught or _is_alike(own, words)), None)
            if same is not None:
                yield same, text
            earlier.append((text, own, held))


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return min(len(one), len(other)) >= 3 and len(one & other) >= 0.6 * len(one | other)


def _list_steps(units: Sequence[Unit]) -> Iterable[Sequence[str]]:
    """Return the lists of steps: numbered items, tick boxes, or headings such as “Step 3” where a file has them."""
    counted = Counter(unit.file for unit in units if unit.kind == "heading" and _STEP_TITLE.match(unit.text))
    titled = {file for file, count in counted.items() if count > 2}
    lists: dict[object, list[str]] = defaultdict(list)
    for at, unit in enumerate(units):
        if unit.file not in titled and unit.steps:
            lists[unit.steps].append(unit.text)
        elif unit.file in titled and unit.kind == "heading" and _STEP_TITLE.match(unit.text):
            body = takewhile(lambda each: each.kind != "heading", units[at + 1 : at + 2])
            title = _STEP_TITLE.sub("", unit.text, count=1)
            lists[unit.file].append(" ".join([title, *(each.text for each in body)]).strip())
    return lists.values()


def _find_faults(
    ledger: Ledger, units: Sequence[Unit], passages: Sequence[tuple[Unit, str]]
) -> Iterator[tuple[str, str, str]]:
    """Yield each thing that must not be said but is: why, the file and the place. A warning beside it excuses it."""
    for fault in ledger.faults:
        for unit, text in passages:
            if any(says(entry, text) for entry in fault.entries):
                near = " ".join(each.text for each in units[unit.place : unit.place + 2])
                around = f"{normalise(near)} {normalise(unit.heading)}"
                if not any(says(entry, around) for entry in fault.unless):
                    yield f"{fault.why}: {fault.text}", unit.file, unit.text
                    break


def _count_names(ledger: Ledger, units: Sequence[Unit]) -> dict[str, int]:
    text = "\n".join(unit.text for unit in units)
    own = {ledger.expert, *ledger.expert.split()}
    counts = {
        name: len(re.findall(rf"(?<!\w){re.escape(name)}(?:['’]?s)?(?!\w)", text))
        for name in ledger.names
        if name not in own
    }
    return {name: count for name, count in counts.items() if count}


def list_paths(path: Path) -> list[Path]:
    """Return the cards and products of a kit, or the path itself."""
    inside = [path / name for name in PARTS_OF_KIT if (path / name).is_dir()]
    return inside or [path]


def format_measured(result: Measured, *, short: bool) -> Iterator[str]:
    """Yield the lines of a report."""
    yield (
        f"{result.path}: {result.present} of {result.teachings} teachings "
        f"({result.present / max(1, result.teachings):.0%}), order {_format_tau(result.tau)}, "
        f"repeated steps {len(result.repeats)}, must not {len(result.faults)}, names {len(result.names)}, "
        f"{result.words} words"
    )
    if short:
        return
    yield "  by kind: " + ", ".join(f"{key} {present}/{total}" for key, (present, total) in result.by_kind.items())
    yield "  by method: " + ", ".join(f"{key} {present}/{total}" for key, (present, total) in result.by_method.items())
    yield "  order: " + ", ".join(f"{key} {_format_tau(o.tau)} ({o.steps} steps)" for key, o in result.order.items())
    for about, values in result.told.items():
        yield f"  conflict about {about}: {' and '.join(values) or 'neither value'} told"
    for said, again in result.repeats:
        yield f"  repeated: {again[:90]}\n    after: {said[:90]}"
    for each in result.missing:
        yield f"  missing {each.id}, {each.kind} [{each.method}]: {each.text}"
    for why, file, place in result.faults:
        yield f"  must not, {why}\n    in {file}: {place[:160]}"
    if result.names:
        yield "  names: " + ", ".join(f"{name} {count}" for name, count in result.names.items())


def _format_tau(tau: float | None) -> str:
    return "-" if tau is None else f"{tau:.2f}"


def to_json(result: Measured) -> dict[str, Any]:
    """Return a result as JSON has it."""
    return {
        "path": result.path,
        "words": result.words,
        "present": result.present,
        "teachings": result.teachings,
        "by_kind": result.by_kind,
        "by_method": result.by_method,
        "tau": result.tau,
        "order": {key: {"steps": each.steps, "tau": each.tau} for key, each in result.order.items()},
        "repeats": result.repeats,
        "must_not": result.faults,
        "names": result.names,
        "told": result.told,
        "missing": [each.id for each in result.missing],
    }


@click.command()
@click.argument("ledger", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--short", is_flag=True, help="Only one line for each path.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object for each path.")
def main(ledger: Path, paths: Sequence[Path], short: bool, as_json: bool) -> None:
    """Measure PATHS against LEDGER."""
    known = read_ledger(ledger)
    for path in (part for each in paths for part in list_paths(each)):
        result = measure(known, path)
        if as_json:
            click.echo(json.dumps(to_json(result), ensure_ascii=False))
        else:
            for line in format_measured(result, short=short):
                click.echo(line)


if __name__ == "__main__":
    main()
