"""Score how the pipeline separates and names methods in documents that contain several.

    python benchmarks/methods.py GOLD.jsonl [--model SPEC] [--limit N] [--only ID] [--out DIR]

Each line of GOLD is a document: `id`, `text`, and its `methods`, each with a `title` and its `steps`. Results are
written to `DIR/methods.jsonl`, one document per line, so that misses can be read. Answers are cached in `DIR`, so that
an interrupted run resumes. A method matches a gold method if the F1 score of the words in their names, plus half the
recall of its steps, is at least one half; each is matched once, best first.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
from extraction import compare_words, count_words, open_model_for_benchmark, run_pipeline

from kit_builder.kit.settings import Settings
from kit_builder.llm.model import Model

MATCH = 0.5
STEP = 0.35
_NO_NAME = {"exercise", "method", "workshop"}


class MethodSteps(NamedTuple):
    """The name of a method and its steps."""

    name: str
    steps: Sequence[str]


def find_methods_in(document: dict[str, Any], model: Model) -> list[MethodSteps]:
    """Return the methods that the pipeline finds in a document."""
    report, _ = run_pipeline(["-"], document["text"].encode(), Settings(), model)
    return [MethodSteps(method.name, [step.text for step in method.steps]) for method in report.methods]


def count_name_words(name: str) -> Counter[str]:
    """Count the distinctive words of a name."""
    return Counter({word: count for word, count in count_words(name).items() if word not in _NO_NAME})


def find_best_score(step: str, steps: Sequence[str]) -> float:
    """Return the score of the most similar of `steps`."""
    return max((compare_words(count_words(step), count_words(each)) for each in steps), default=0.0)


def match_methods(
    gold: Sequence[MethodSteps], found: Sequence[MethodSteps]
) -> Iterator[tuple[MethodSteps, MethodSteps]]:
    """Yield the methods that match, one to one, best first."""
    pairs = [(_closeness(one, other), i, j) for i, one in enumerate(gold) for j, other in enumerate(found)]
    wanted, given = set(range(len(gold))), set(range(len(found)))
    for score, i, j in sorted(pairs, reverse=True):
        if score >= MATCH and i in wanted and j in given:
            wanted.remove(i)
            given.remove(j)
            yield gold[i], found[j]


def _closeness(one: MethodSteps, other: MethodSteps) -> float:
    steps = sum(find_best_score(step, other.steps) for step in one.steps) / max(1, len(one.steps))
    return compare_words(count_name_words(one.name), count_name_words(other.name)) + steps / 2


def format_row(name: str, documents: Sequence[dict[str, Any]], found: dict[str, list[MethodSteps]]) -> str:
    """Format a row of the table: recall and precision of methods, and recall of the steps of matching ones."""
    hits = gold = given = steps = right = 0
    for document in documents:
        methods = [MethodSteps(each["title"], each["steps"]) for each in document["methods"]]
        pairs = list(match_methods(methods, found[document["id"]]))
        hits, gold, given = hits + len(pairs), gold + len(methods), given + len(found[document["id"]])
        steps += sum(len(one.steps) for one, _ in pairs)
        right += sum(find_best_score(step, other.steps) >= STEP for one, other in pairs for step in one.steps)
    return (
        f"{name:24} documents={len(documents)} recall={hits}/{gold}={hits / max(gold, 1):.3f} "
        f"precision={hits}/{given}={hits / max(given, 1):.3f} "
        f"steps of matched={right}/{steps}={right / max(steps, 1):.3f}"
    )


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
@click.option("--model", "spec", default="local", help="As for kit-builder.")
@click.option("--base-url", help="As for kit-builder.")
@click.option("--limit", type=int, help="Use the first so many documents.")
@click.option("--only", help="Use documents whose id contains this.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("methods-runs"),
    help="Folder for results and cached answers.",
)
def main(gold: Path, spec: str, base_url: str | None, limit: int | None, only: str | None, out: Path) -> None:
    """Score the methods found in the documents in GOLD."""
    documents = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    documents = [each for each in documents if not only or only in each["id"]][:limit]
    found: dict[str, list[MethodSteps]] = {}
    out.mkdir(parents=True, exist_ok=True)
    with (
        open_model_for_benchmark(spec, base_url, out / "answers.sqlite") as model,
        (out / "methods.jsonl").open("w", encoding="utf-8") as file,
    ):
        for document in documents:
            found[document["id"]] = find_methods_in(document, model)
            methods = [each._asdict() for each in found[document["id"]]]
            file.write(json.dumps({"id": document["id"], "methods": methods}, ensure_ascii=False) + "\n")
            file.flush()
            click.echo(f"{document['id']}: {', '.join(each.name for each in found[document['id']])}", err=True)
    for family in sorted({each["id"].partition("/")[0] for each in documents}):
        click.echo(format_row(family, [each for each in documents if each["id"].startswith(f"{family}/")], found))
    click.echo(format_row("all", documents, found))


if __name__ == "__main__":
    main()
