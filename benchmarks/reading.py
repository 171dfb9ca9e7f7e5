"""Compare two sets of products by blind readers, in pairs and point by point.

    python benchmarks/reading.py OURS THEIRS --judge SPEC [--judge SPEC] [--sources PATH]... [--seed N] [--json FILE]

OURS and THEIRS are kits, or folders with a file or a folder for each product: book.md or book/, webinar, diy-kit,
course, offer. SPEC is a model as for kit-builder, or `folder:DIR`: people's answers to the forms that are written into
DIR. Readers see the texts as X and Y, without footnotes; a second form swaps them, and a pair that flips is a tie.
With --sources, which are the same for both, the points that only these can decide are asked too. Texts and sources go
to a hosted model as they are, with all names in them.
"""

import json
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import click
from judging import NUMBER, Answers, Asked, Judge, Judged, Sheet, ask_judges, open_judge
from product_sets import KINDS, join_pages, read_set
from reading_table import format_results
from source_texts import read_source_text

from kit_builder.errors import KitError

OURS, THEIRS, TIE = "ours", "theirs", "tie"
LABELS = ("X", "Y")
SOURCES = "sources.md"
PAIRS = {
    "work": "Imagine you have to do this yourself next week. Which of the two would you rather work from?",
    "learn": "From which of the two would you learn more that you can use?",
    "pay": "Which of the two would you rather pay for, with your own money?",
    "sign": "Imagine you are the consultant whose knowledge this is. Under which of the two would you put your name?",
}
MINUTES = (
    "Imagine you are the consultant whose knowledge this is. Which places must you correct before you put your "
    "name under text {label}? List them all in the reason, each by its first words, with what is wrong and the minutes "
    "it takes you: one for a few words or a sentence, more only if something has to be written anew or looked up. The "
    "answer is the sum of these minutes, 0 if nothing has to be corrected. Quote the place that needs most of them."
)
INTRO = (
    "Two texts, X and Y, are the same kind of product ({kind}) by the same consultant. Read both to the end before you "
    "answer; you need not read them twice. Nobody tells you who or what wrote them, and it does not matter. Judge what "
    "stands there. As the quote, copy the words that decide your answer, … for words left out; leave it empty only "
    "where the answer rests on something missing. Give a reason in a few words; n/a needs one."
)
WITH_SOURCES = f" What the consultant said and wrote is in {SOURCES}."


@dataclass(frozen=True)
class Comparison:
    """The sheets of one judge for a product, and which set each label stands for in each of them."""

    kind: str
    sheets: tuple[Sheet, ...]
    sides: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Result:
    """What one judge said of a product.

    `pairs` is the set preferred by each question, `flips` those that were answered otherwise in the other order.
    A pair without an answer in each order is left out. `points` has the answer to each point by set, `minutes` those of
    correction. `quotes` counts the quotes that stand in the text, those that do not, and the questions without a
    usable answer.
    """

    judge: str
    kind: str
    pairs: Mapping[str, str]
    flips: tuple[str, ...]
    points: Mapping[str, Mapping[str, str]]
    minutes: Mapping[str, int]
    quotes: Mapping[str, int]
    answers: Mapping[str, Mapping[str, object]]


def load_points() -> dict[str, dict[str, dict[str, object]]]:
    """Return the points by list, `gate` or a kind of product, and id."""
    return tomllib.loads((Path(__file__).parent / "points.toml").read_text(encoding="utf-8"))


def compare_product(kind: str, texts: Mapping[str, str], judge: str, sources: str, plan: "Plan") -> Comparison:
    """Return the sheets that a judge answers about one product; `texts` are those of both sets."""
    order = [OURS, THEIRS]
    random.Random(f"{plan.seed} {judge} {kind}").shuffle(order)  # noqa: S311 - labels are no secrets
    sheets: list[Sheet] = []
    sides: dict[str, dict[str, str]] = {}
    for number in range(plan.orders):
        side = dict(zip(LABELS, order if number == 0 else order[::-1], strict=True))
        questions = [Asked(key, text, (*LABELS, "neither"), ("X.md", "Y.md")) for key, text in PAIRS.items()]
        if number == 0:
            questions += _list_point_questions(kind, plan, bool(sources))
        shown = {f"{label}.md": texts[side[label]] for label in LABELS}
        if number == 0 and sources and plan.points:
            shown[SOURCES] = sources
        name = f"order-{number + 1}/{kind}"
        intro = INTRO.format(kind=kind) + (WITH_SOURCES if SOURCES in shown else "")
        sheets.append(Sheet(name, intro, shown, tuple(questions)))
        sides[name] = side
    return Comparison(kind, tuple(sheets), sides)


@dataclass(frozen=True)
class Plan:
    """What is asked: the seed of the labels, how many orders of a pair, and whether points are asked."""

    seed: int
    orders: int
    points: bool


def _list_point_questions(kind: str, plan: Plan, has_sources: bool) -> Iterator[Asked]:
    lists = load_points()
    for label in LABELS:
        for key, point in {**lists["gate"], **lists[kind]}.items() if plan.points else ():
            if has_sources or not point.get("sources"):
                text = f"Text {label}: {point['ask']}"
                yield Asked(f"{key}-{label}", text, ("yes", "partly", "no", "n/a"), (f"{label}.md",))
        yield Asked(f"minutes-{label}", MINUTES.format(label=label), (NUMBER,), (f"{label}.md",))


def evaluate(comparison: Comparison, answers: Answers, judge: str) -> Result:
    """Return what a judge said, with sets in place of labels."""
    preferred: dict[str, list[str]] = {key: [] for key in PAIRS}
    points: dict[str, dict[str, str]] = {OURS: {}, THEIRS: {}}
    minutes: dict[str, int] = {}
    given: dict[str, dict[str, object]] = {}
    quotes = {"verified": 0, "unverified": 0, "unanswered": 0}
    for sheet in comparison.sheets:
        side = comparison.sides[sheet.name]
        for question in sheet.questions:
            judged = answers.get((sheet.name, question.id))
            if judged is None:
                quotes["unanswered"] += 1
                continue
            _count_quote(judged, quotes)
            key, _, label = question.id.partition("-")
            if key in PAIRS:
                preferred[key].append(side.get(judged.answer, TIE))
            elif key == "minutes":
                minutes[side[label]] = int(judged.answer)
            else:
                points[side[label]][key] = judged.answer
            given[f"{sheet.name}: {question.id}"] = {**asdict(judged), "set": side.get(label or judged.answer, "")}
    pairs = {
        key: sides[0] if len(set(sides)) == 1 else TIE
        for key, sides in preferred.items()
        if len(sides) == len(comparison.sheets)
    }
    flips = tuple(key for key, sides in preferred.items() if set(sides) == {OURS, THEIRS})
    return Result(judge, comparison.kind, pairs, flips, points, minutes, quotes, given)


def _count_quote(judged: Judged, quotes: dict[str, int]) -> None:
    if judged.is_verified is not None:
        quotes["verified" if judged.is_verified else "unverified"] += 1


def run_judge(judge: Judge, texts: Mapping[str, Mapping[str, str]], sources: str, plan: Plan) -> list[Result]:
    """Ask a judge about all products and return the results."""
    compared = [compare_product(kind, both, judge.name, sources, plan) for kind, both in texts.items()]
    answers = judge.answer([sheet for each in compared for sheet in each.sheets])
    return [evaluate(each, answers, judge.name) for each in compared]


def pair_products(ours: Path, theirs: Path, only: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the texts of the products that both sets have, by kind and set."""
    sets = {OURS: read_set(ours), THEIRS: read_set(theirs)}
    kinds = [kind for kind in only or KINDS if all(kind in each for each in sets.values())]
    for name, each in sets.items():
        alone = [kind for kind in each if kind not in kinds and (not only or kind in only)]
        if alone:
            click.echo(f"Only {name} has: {', '.join(alone)}. Not compared.", err=True)
    if not kinds:
        raise KitError("The sets have no product of the same kind.")
    return {kind: {name: join_pages(each[kind]) for name, each in sets.items()} for kind in kinds}


@click.command()
@click.argument("ours", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("theirs", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--judge", "specs", multiple=True, required=True, help="A model, or folder:DIR. May be repeated.")
@click.option("--base-url", help="As for kit-builder.")
@click.option("--sources", multiple=True, help="What both sets were made from.")
@click.option("--only", multiple=True, type=click.Choice(KINDS), help="Compare this product only. May be repeated.")
@click.option("--points/--no-points", default=True, help="Ask the points, too.")
@click.option("--orders", type=click.IntRange(1, 2), default=2, help="1: each judge sees each pair once.")
@click.option("--per-call", default=1, help="Questions in one call of a model.")
@click.option("--seed", default=1, help="Seed of the labels.")
@click.option("--record", type=click.Path(path_type=Path), help="As for kit-builder.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all answers to this file.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("reading-runs"), help="Folder of cached answers.")
def main(
    ours: Path,
    theirs: Path,
    specs: Sequence[str],
    base_url: str | None,
    sources: Sequence[str],
    only: Sequence[str],
    points: bool,
    orders: int,
    per_call: int,
    seed: int,
    record: Path | None,
    json_file: Path | None,
    out: Path,
) -> None:
    """Let judges compare the products of OURS and THEIRS, and print what they prefer and find."""
    plan = Plan(seed, orders, points)
    opened = partial(open_judge, out=out, base_url=base_url, per_call=per_call, record=record)
    try:
        texts = pair_products(ours, theirs, only)
        material = read_source_text(sources) if sources else ""
        found = ask_judges(map(opened, specs), lambda judge: run_judge(judge, texts, material, plan))
    except KitError as error:
        raise click.ClickException(str(error)) from error
    results = list(chain.from_iterable(found))
    for line in format_results(results, load_points()):
        click.echo(line)
    if json_file:
        json_file.write_text(json.dumps([asdict(each) for each in results], ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
