"""Extraction against gold: the real pipeline over a file of documents, and a one-prompt baseline beside it.

    python benchmarks/extraction.py GOLD.jsonl [--model SPEC] [--limit N] [--only ID] [--out DIR]

Each line of GOLD is a document: `id`, `text`, and its `steps` in order. What each way found goes into
`DIR/pipeline.jsonl` and `DIR/baseline.jsonl`, a line a document, so that misses can be read and a run that was
interrupted goes on where it stopped. Steps are matched one to one with those of the gold, best first, where the F1 of
their words is at least one half.
"""

import io
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import click

from kit_builder.extract.small.step_question import build_steps_type
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report
from kit_builder.kit.settings import Settings
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.model import Model
from kit_builder.pipeline import find_methods
from kit_builder.text.languages import Language
from kit_builder.text.prompts import load_prompt

MATCH = 0.5


class Silent:
    """A progress that nobody watches."""

    def stage(self, name: str, calls: int) -> None:
        """Nothing is shown."""

    def asking(self, about: str) -> None:
        """Nothing is shown."""


def opened(spec: str, base_url: str | None, answers: Path) -> AbstractContextManager[Model]:
    """The model that is measured, its answers kept in the file `answers`."""
    return open_model(ModelOptions(spec, answers, 600, base_url))


def through_pipeline(
    paths: Sequence[str], stdin: BinaryIO, settings: Settings, model: Model
) -> tuple[Report, Language]:
    """What the pipeline finds in sources, in a kit that is not kept."""
    with TemporaryDirectory() as folder:
        kit = KitFolder(Path(folder))
        kit.create()
        return find_methods(paths, stdin, settings, kit, model, Silent())


@dataclass(frozen=True)
class Found:
    """What one way found in one document, what it cost, and how many of its quotes are not the source's own text."""

    id: str
    steps: Sequence[str]
    output_tokens: int
    seconds: float
    false_quotes: int = 0


def by_pipeline(document: dict[str, Any], model: Model) -> tuple[list[str], int]:
    """The steps that the pipeline finds, in order, and how many quotes do not stand in the text."""
    text = document["text"]
    report, _ = through_pipeline(["-"], io.BytesIO(text.encode()), Settings(), model)
    steps = [step for method in report.methods for step in method.steps]
    steps.sort(key=lambda step: step.evidence[0].line_start)
    squeezed = " ".join(text.split())
    false = sum(" ".join(each.quote.split()) not in squeezed for step in steps for each in step.evidence)
    return [step.text for step in steps], false


def by_one_prompt(document: dict[str, Any], model: Model) -> tuple[list[str], int]:
    """The steps that a plain prompt gives, which is what people use today."""
    question = load_prompt("baseline.md", [Path(__file__).parent]).fill("baseline", text=document["text"])
    return model.ask(question, build_steps_type(60)).steps, 0


WAYS: dict[str, Callable[[dict[str, Any], Model], tuple[list[str], int]]] = {
    "pipeline": by_pipeline,
    "baseline": by_one_prompt,
}


def words(text: str) -> Counter[str]:
    """The words of a step, cut to what most of their forms share."""
    return Counter(word[:6] for word in re.findall(r"\w+", text.casefold()) if len(word) > 2 or word.isdigit())


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """The F1 of two bags of words."""
    return 2 * (one & other).total() / (one.total() + other.total()) if one and other else 0.0


def matched(gold: Sequence[str], found: Sequence[str]) -> list[tuple[int, int]]:
    """The places of the steps that match, in the order of the gold."""
    pairs = [(likeness(words(g), words(f)), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)]
    taken: dict[int, int] = {}
    for score, i, j in sorted(pairs, reverse=True):
        if score >= MATCH and i not in taken and j not in taken.values():
            taken[i] = j
    return sorted(taken.items())


def order(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Kendall's tau of the places of matched steps; None where fewer than two match."""
    signs = [1 if b > a else -1 for at, (_, a) in enumerate(pairs) for _, b in pairs[at + 1 :]]
    return sum(signs) / len(signs) if signs else None


def row(name: str, documents: Sequence[dict[str, Any]], found: dict[str, Found]) -> str:
    """One line of the table: a way over some documents."""
    pairs = {each["id"]: matched(each["steps"], found[each["id"]].steps) for each in documents}
    hits = sum(map(len, pairs.values()))
    gold = sum(len(each["steps"]) for each in documents)
    given = sum(len(found[each["id"]].steps) for each in documents)
    precision, recall = hits / max(given, 1), hits / max(gold, 1)
    taus = [tau for each in pairs.values() if (tau := order(each)) is not None]
    carried = total = 0
    for each in documents:
        have = words(each["text"])
        said = Counter[str]()
        for step in found[each["id"]].steps:
            said += words(step)
        carried += sum(count for word, count in said.items() if word in have)
        total += said.total()
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    count = len(documents)
    return (
        f"{name:24} n={count:3} P={precision:.3f} R={recall:.3f} F1={f1:.3f} "
        f"tau={sum(taus) / max(len(taus), 1):.3f} grounded={carried / max(total, 1):.3f} "
        f"tokens={sum(found[d['id']].output_tokens for d in documents) / count:.0f} "
        f"s={sum(found[d['id']].seconds for d in documents) / count:.1f} "
        f"false quotes={sum(found[d['id']].false_quotes for d in documents)}"
    )


def run(way: str, documents: Sequence[dict[str, Any]], model: Model, out: Path) -> dict[str, Found]:
    """What a way finds in each document, from the file of an earlier run where that has it."""
    path = out / f"{way}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    done = {each["id"]: Found(**each) for each in map(json.loads, lines)}
    with path.open("a", encoding="utf-8") as file:
        for document in documents:
            if document["id"] in done:
                continue
            tokens, started = model.usage.output_tokens, time.monotonic()
            steps, false = WAYS[way](document, model)
            seconds = round(time.monotonic() - started, 2)
            found = Found(document["id"], steps, model.usage.output_tokens - tokens, seconds, false)
            done[found.id] = found
            file.write(json.dumps(asdict(found), ensure_ascii=False) + "\n")
            file.flush()
            click.echo(f"{way} {found.id}: {len(steps)} steps, {seconds:.0f} s", err=True)
    return done


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
@click.option("--model", "spec", default="local", help="As for kit-builder.")
@click.option("--base-url", help="As for kit-builder.")
@click.option("--limit", type=int, help="This many documents, spread over the file.")
@click.option("--only", help="Documents whose id holds this.")
@click.option("--way", "ways", type=click.Choice(list(WAYS)), multiple=True, default=list(WAYS))
@click.option("--out", type=click.Path(path_type=Path), default=Path("extraction-runs"), help="Where answers are kept.")
def main(
    gold: Path, spec: str, base_url: str | None, limit: int | None, only: str | None, ways: tuple[str, ...], out: Path
) -> None:
    """Score the extraction of steps on the documents of GOLD."""
    documents = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    documents = [each for each in documents if not only or only in each["id"]]
    if limit:
        documents = [documents[len(documents) * at // limit] for at in range(min(limit, len(documents)))]
    out.mkdir(parents=True, exist_ok=True)
    with opened(spec, base_url, out / "answers.sqlite") as model:
        found = {way: run(way, documents, model, out) for way in ways}
    origins = sorted({each["id"].partition("/")[0] for each in documents})
    for way in ways:
        for origin in origins:
            click.echo(row(f"{way} {origin}", [d for d in documents if d["id"].startswith(f"{origin}/")], found[way]))
        click.echo(row(f"{way} all", documents, found[way]))


if __name__ == "__main__":
    main()
