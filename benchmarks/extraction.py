"""Compare extracted steps with a gold standard, for the pipeline and for a single prompt as the baseline.

    python benchmarks/extraction.py GOLD.jsonl [--model SPEC] [--limit N] [--only ID] [--out DIR]

Each line of GOLD is a document: `id`, `text`, and its `steps` in order. Results are written to `DIR/pipeline.jsonl` and
`DIR/baseline.jsonl`, one document per line, so that misses can be read and an interrupted run resumes.

Gold standards cut steps differently, so what is counted is coverage, in both directions: the gold steps that are found,
and the extracted steps that are in the gold. Two steps match if most words of the shorter one are in the other.
"""

import json
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from kit_builder.extract.small.step_question import build_steps_type
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report
from kit_builder.kit.settings import Settings
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.model import Model
from kit_builder.pipeline import Job, find_methods
from kit_builder.text.languages import Language, detect_language, load_language
from kit_builder.text.prompts import find_prompts_folder, load_prompt
from kit_builder.text.tokens import get_stop_words

ALIKE = 0.7  # the share of the words of the shorter of two steps that the other has, if they match
FOUND = 0.5  # the share of the words of a gold step that the steps matching it have, if it is found


class QuietProgress:
    """A progress display that shows nothing."""

    def start_stage(self, name: str, calls: int) -> None:
        """Nothing is shown."""

    def start_call(self, about: str) -> None:
        """Nothing is shown."""


def open_model_for_benchmark(spec: str, base_url: str | None, answers: Path) -> AbstractContextManager[Model]:
    """Open the model to measure, with its answers cached in the file `answers`."""
    return open_model(ModelOptions(spec, answers, 600, base_url))


def run_pipeline(paths: Sequence[str], stdin: bytes, settings: Settings, model: Model) -> tuple[Report, Language]:
    """Run the pipeline on sources in a temporary kit."""
    with TemporaryDirectory() as folder:
        kit = KitFolder(Path(folder))
        kit.create()
        return find_methods(paths, stdin, Job(kit, settings, model, QuietProgress(), anyway=True))


@dataclass(frozen=True)
class Found:
    """The steps that one way found in a document, their cost, and how many quotes are not in the source."""

    id: str
    steps: Sequence[str]
    output_tokens: int
    seconds: float
    false_quotes: int = 0


def extract_by_pipeline(document: dict[str, Any], model: Model) -> tuple[list[str], int]:
    """Return the pipeline's steps in order, and the number of quotes that are not in the text."""
    text = document["text"]
    report, _ = run_pipeline(["-"], text.encode(), Settings(), model)
    steps = [step for method in report.methods for step in method.steps]
    steps.sort(key=lambda step: step.evidence[0].line_start)
    squeezed = " ".join(text.split())
    false = sum(" ".join(each.quote.split()) not in squeezed for step in steps for each in step.evidence)
    return [step.text for step in steps], false


def extract_by_one_prompt(document: dict[str, Any], model: Model) -> tuple[list[str], int]:
    """Return the steps from a single plain prompt, which is what people use today."""
    question = load_prompt("baseline.md", [Path(__file__).parent]).fill("baseline", text=document["text"])
    return model.ask(question, build_steps_type(60)).steps, 0


WAYS: dict[str, Callable[[dict[str, Any], Model], tuple[list[str], int]]] = {
    "pipeline": extract_by_pipeline,
    "baseline": extract_by_one_prompt,
}


def count_words(text: str) -> Counter[str]:
    """Count the words of a step, cut to six letters so that most inflected forms are equal."""
    return Counter(word[:6] for word in re.findall(r"\w+", text.casefold()) if len(word) > 2 or word.isdigit())


def compare_words(one: Counter[str], other: Counter[str]) -> float:
    """Return the F1 score of two bags of words."""
    return 2 * (one & other).total() / (one.total() + other.total()) if one and other else 0.0


@dataclass(frozen=True)
class Coverage:
    """Which gold steps are found, and how many of the steps extracted are in the gold.

    `found` has the place of the most similar extracted step by the place of each gold step that is found.
    """

    found: dict[int, int]
    gold: int
    right: int
    given: int


def list_words(text: str, stop_words: Container[str]) -> Counter[str]:
    """Count the words of a step that carry its content."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    return Counter(word for word in words if word not in stop_words)


def measure_coverage(gold: Sequence[str], given: Sequence[str], stop_words: Container[str] = ()) -> Coverage:
    """Compare the steps `given` with those of the gold standard."""
    wanted = [list_words(step, stop_words) for step in gold]
    steps = [list_words(step, stop_words) for step in given]
    found: dict[int, int] = {}
    right: set[int] = set()
    for place, words in enumerate(wanted):
        matching = [at for at, step in enumerate(steps) if _is_alike(words, step)]
        right.update(matching)
        covered = Counter[str]()
        for at in matching:
            covered |= steps[at]
        if matching and (words & covered).total() >= FOUND * words.total():
            found[place] = max(matching, key=lambda at: (words & steps[at]).total())
    return Coverage(found, len(gold), len(right), sum(map(bool, steps)))


def _is_alike(one: Counter[str], other: Counter[str]) -> bool:
    shorter = min(one.total(), other.total())
    return shorter > 0 and (one & other).total() >= ALIKE * shorter


def find_stop_words(text: str) -> frozenset[str]:
    """Return the words of the language of `text` that carry no content."""
    return get_stop_words(load_language(detect_language(text), [find_prompts_folder()]).words)


def measure_order(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Kendall's tau of the order of matched steps, or None if fewer than two match."""
    signs = [1 if b > a else -1 for at, (_, a) in enumerate(pairs) for _, b in pairs[at + 1 :]]
    return sum(signs) / len(signs) if signs else None


def format_row(name: str, documents: Sequence[dict[str, Any]], found: dict[str, Found]) -> str:
    """Format a row of the table: the coverage of one way on some documents."""
    covered = [measure_coverage(d["steps"], found[d["id"]].steps, find_stop_words(d["text"])) for d in documents]
    hits, gold = sum(len(each.found) for each in covered), sum(each.gold for each in covered)
    right, given = sum(each.right for each in covered), sum(each.given for each in covered)
    empty = sum(not each.given for each in covered)
    taus = [tau for each in covered if (tau := measure_order(sorted(each.found.items()))) is not None]
    supported = total = 0
    for each in documents:
        have = count_words(each["text"])
        said = Counter[str]()
        for step in found[each["id"]].steps:
            said += count_words(step)
        supported += sum(count for word, count in said.items() if word in have)
        total += said.total()
    count = len(documents)
    return (
        f"{name:24} n={count:3} empty={empty} gold found={hits}/{gold}={hits / max(gold, 1):.3f} "
        f"extracted in gold={right}/{given}={right / max(given, 1):.3f} "
        f"tau={sum(taus) / max(len(taus), 1):.3f} grounded={supported / max(total, 1):.3f} "
        f"tokens={sum(found[d['id']].output_tokens for d in documents) / count:.0f} "
        f"s={sum(found[d['id']].seconds for d in documents) / count:.1f} "
        f"false quotes={sum(found[d['id']].false_quotes for d in documents)}"
    )


def run_way(way: str, documents: Sequence[dict[str, Any]], model: Model, out: Path) -> dict[str, Found]:
    """Run one way on each document that the file of an earlier run does not have, and return all results."""
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
@click.option("--limit", type=int, help="Use this many documents, spread over the file.")
@click.option("--only", help="Use documents whose id contains this.")
@click.option("--way", "ways", type=click.Choice(list(WAYS)), multiple=True, default=list(WAYS))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("extraction-runs"),
    help="Folder for results and cached answers.",
)
def main(
    gold: Path, spec: str, base_url: str | None, limit: int | None, only: str | None, ways: tuple[str, ...], out: Path
) -> None:
    """Score the extraction of steps from the documents in GOLD."""
    documents = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    documents = [each for each in documents if not only or only in each["id"]]
    if limit:
        documents = [documents[len(documents) * at // limit] for at in range(min(limit, len(documents)))]
    out.mkdir(parents=True, exist_ok=True)
    with open_model_for_benchmark(spec, base_url, out / "answers.sqlite") as model:
        found = {way: run_way(way, documents, model, out) for way in ways}
    origins = sorted({each["id"].partition("/")[0] for each in documents})
    for way in ways:
        for origin in origins:
            click.echo(
                format_row(f"{way} {origin}", [d for d in documents if d["id"].startswith(f"{origin}/")], found[way])
            )
        click.echo(format_row(f"{way} all", documents, found[way]))


if __name__ == "__main__":
    main()
