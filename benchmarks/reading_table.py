"""The table of `reading.py`: pairs won, points, minutes and quotes by judge and product, and agreement."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reading import Result

Points = Mapping[str, Mapping[str, Mapping[str, object]]]
SETS = ("ours", "theirs")
WORTH = {"yes": 2, "partly": 1, "no": 0}
ALL = "all"


def format_results(results: Sequence["Result"], points: Points) -> Iterator[str]:
    """Yield the lines of the report."""
    yield "| judge | product | work | learn | pay | sign | won, tied, lost | flips | gate: no | points | minutes |"
    yield "|---|---|---|---|---|---|---|---|---|---|---|"
    judges = list(dict.fromkeys(each.judge for each in results))
    for judge in judges:
        own = [each for each in results if each.judge == judge]
        for each in own:
            yield _format_row(judge, each.kind, [each], points)
        if len(own) > 1:
            yield _format_row(judge, ALL, own, points)
    yield ""
    yield (
        "Won, tied and lost count the pairs from our side. Ours / theirs: “no” in the gate; points of the product’s "
        "own list, without those answered n/a; minutes of correction, as the judge estimates them."
    )
    for judge in judges:
        own = [each.quotes for each in results if each.judge == judge]
        counted = {key: sum(each[key] for each in own) for key in own[0]}
        yield (
            f"{judge}: {counted['unverified']} of {counted['verified'] + counted['unverified']} quotes do not stand in "
            f"the text; {counted['unanswered']} questions without a usable answer."
        )
    yield from format_agreement(results)


def _format_row(judge: str, kind: str, results: Sequence["Result"], points: Points) -> str:
    pairs = [side for each in results for side in each.pairs.values()]
    counts = Counter(pairs)
    if kind == ALL:
        chosen = ["", "", "", ""]
    else:
        chosen = [results[0].pairs.get(key, "-") for key in ("work", "learn", "pay", "sign")]
    gate = " / ".join(
        str(sum(_list_points(each, side, points["gate"]).count("no") for each in results)) for side in SETS
    )
    scored = " / ".join(_score(results, side, points) for side in SETS)
    minutes = " / ".join(str(sum(each.minutes.get(side, 0) for each in results)) for side in SETS)
    won = f"{counts['ours']}, {counts['tie']}, {counts['theirs']}"
    flips = str(sum(len(each.flips) for each in results))
    return "| " + " | ".join([judge, kind, *chosen, won, flips, gate, scored, minutes]) + " |"


def _list_points(result: "Result", side: str, asked: Mapping[str, object]) -> list[str]:
    return [answer for key, answer in result.points[side].items() if key in asked]


def _score(results: Sequence["Result"], side: str, points: Points) -> str:
    answers = [answer for each in results for answer in _list_points(each, side, points[each.kind])]
    counted = [WORTH[answer] for answer in answers if answer in WORTH]
    return f"{sum(counted)} of {2 * len(counted)}" if counted else "-"


def format_agreement(results: Sequence["Result"]) -> Iterator[str]:
    """Yield how often judges give the same answer, two by two and all together."""
    judges = list(dict.fromkeys(each.judge for each in results))
    if len(judges) < 2:
        return
    pairs = {
        judge: {(each.kind, key): side for each in results if each.judge == judge for key, side in each.pairs.items()}
        for judge in judges
    }
    points = {
        judge: {
            (each.kind, side, key): answer
            for each in results
            if each.judge == judge
            for side in SETS
            for key, answer in each.points[side].items()
        }
        for judge in judges
    }
    for name, given in (("pairs", pairs), ("points", points)):
        for one, other in combinations(judges, 2):
            yield from compare_answers(f"{name}, {one} and {other}", [(given[one], given[other])])
        if len(judges) > 2:
            yield from compare_answers(
                f"{name}, all judges two by two", [(given[a], given[b]) for a, b in combinations(judges, 2)]
            )


def compare_answers(name: str, couples: Sequence[tuple[Mapping[object, str], Mapping[object, str]]]) -> Iterator[str]:
    """Yield how often two judges agree, and how often they would if each answered at random in its own proportions."""
    same = total = 0
    chance = 0.0
    for one, other in couples:
        shared = [key for key in one if key in other]
        same += sum(one[key] == other[key] for key in shared)
        total += len(shared)
        first, second = (Counter(answers[key] for key in shared) for answers in (one, other))
        chance += sum(first[answer] * second[answer] for answer in first) / max(1, len(shared))
    if total:
        yield f"Agreement on {name}: {same} of {total}, {same / total:.0%} ({chance / total:.0%} by chance)."
