"""Methods told apart and named: the real pipeline over documents that hold several methods.

    python benchmarks/methods.py GOLD.jsonl [--model SPEC] [--limit N] [--only ID] [--out DIR]

Each line of GOLD is a document: `id`, `text`, and its `methods`, each with a `title` and its `steps`. What was found
goes into `DIR/methods.jsonl`, a line a document, so that misses can be read; answers are kept in `DIR`, so that a run
that was interrupted goes on where it stopped. A method that was found is one of the gold where the F1 of the words of
their names, and half of how much of its steps was found, come to one half together; each is matched once, best first.
"""

import io
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
from extraction import likeness, opened, through_pipeline, words

from kit_builder.kit.settings import Settings
from kit_builder.llm.model import Model

MATCH = 0.5
STEP = 0.35
_NO_NAME = {"exercise", "method", "workshop"}


class Told(NamedTuple):
    """A method by its name and the wording of its steps."""

    name: str
    steps: Sequence[str]


def found_in(document: dict[str, Any], model: Model) -> list[Told]:
    """The methods that the pipeline finds in a document."""
    text = io.BytesIO(document["text"].encode())
    report, _ = through_pipeline(["-"], text, Settings(), model)
    return [Told(method.name, [step.text for step in method.steps]) for method in report.methods]


def of_name(name: str) -> Counter[str]:
    """The words of a name that tell it from others."""
    return Counter({word: count for word, count in words(name).items() if word not in _NO_NAME})


def best(step: str, steps: Sequence[str]) -> float:
    """How like the likest of `steps` is to `step`."""
    return max((likeness(words(step), words(each)) for each in steps), default=0.0)


def matched(gold: Sequence[Told], found: Sequence[Told]) -> Iterator[tuple[Told, Told]]:
    """The methods that match, one to one, best first."""
    pairs = [(_closeness(one, other), i, j) for i, one in enumerate(gold) for j, other in enumerate(found)]
    wanted, given = set(range(len(gold))), set(range(len(found)))
    for score, i, j in sorted(pairs, reverse=True):
        if score >= MATCH and i in wanted and j in given:
            wanted.remove(i)
            given.remove(j)
            yield gold[i], found[j]


def _closeness(one: Told, other: Told) -> float:
    steps = sum(best(step, other.steps) for step in one.steps) / max(1, len(one.steps))
    return likeness(of_name(one.name), of_name(other.name)) + steps / 2


def row(name: str, documents: Sequence[dict[str, Any]], found: dict[str, list[Told]]) -> str:
    """One line of the table: recall and precision of methods, and the recall of the steps of those that match."""
    hits = gold = given = steps = right = 0
    for document in documents:
        methods = [Told(each["title"], each["steps"]) for each in document["methods"]]
        pairs = list(matched(methods, found[document["id"]]))
        hits, gold, given = hits + len(pairs), gold + len(methods), given + len(found[document["id"]])
        steps += sum(len(one.steps) for one, _ in pairs)
        right += sum(best(step, other.steps) >= STEP for one, other in pairs for step in one.steps)
    return (
        f"{name:24} documents={len(documents)} recall={hits}/{gold}={hits / max(gold, 1):.3f} "
        f"precision={hits}/{given}={hits / max(given, 1):.3f} "
        f"steps of matched={right}/{steps}={right / max(steps, 1):.3f}"
    )


@click.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
@click.option("--model", "spec", default="local", help="As for kit-builder.")
@click.option("--base-url", help="As for kit-builder.")
@click.option("--limit", type=int, help="The first so many documents.")
@click.option("--only", help="Documents whose id holds this.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("methods-runs"), help="Where answers are kept.")
def main(gold: Path, spec: str, base_url: str | None, limit: int | None, only: str | None, out: Path) -> None:
    """Score the methods that are found in the documents of GOLD."""
    documents = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    documents = [each for each in documents if not only or only in each["id"]][:limit]
    found: dict[str, list[Told]] = {}
    out.mkdir(parents=True, exist_ok=True)
    with (
        opened(spec, base_url, out / "answers.sqlite") as model,
        (out / "methods.jsonl").open("w", encoding="utf-8") as file,
    ):
        for document in documents:
            found[document["id"]] = found_in(document, model)
            methods = [each._asdict() for each in found[document["id"]]]
            file.write(json.dumps({"id": document["id"], "methods": methods}, ensure_ascii=False) + "\n")
            file.flush()
            click.echo(f"{document['id']}: {', '.join(each.name for each in found[document['id']])}", err=True)
    for family in sorted({each["id"].partition("/")[0] for each in documents}):
        click.echo(row(family, [each for each in documents if each["id"].startswith(f"{family}/")], found))
    click.echo(row("all", documents, found))


if __name__ == "__main__":
    main()
