"""Compare the cards built from two transcripts of one call, such as one by a person and one by a machine.

    python benchmarks/transcripts.py ONE OTHER [--model SPEC] [--base-url URL] [--out DIR]

Each transcript goes through the real pipeline. Two steps agree if they are said within a minute of each other and share
half of their words (F1) or half of their letters.
"""

from pathlib import Path

import click
from extraction import open_model_for_benchmark, run_pipeline
from rapidfuzz.fuzz import ratio

from kit_builder.kit.settings import Settings
from kit_builder.records import Item
from kit_builder.sources.turn_stamps import parse_seconds

MINUTE = 60
MATCH = 0.5


@click.command()
@click.argument("one", type=click.Path(path_type=Path, exists=True))
@click.argument("other", type=click.Path(path_type=Path, exists=True))
@click.option("--model", "spec", default="local", help="As for kit-builder.")
@click.option("--base-url", help="As for kit-builder.")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("transcript-runs"), help="Folder for cached answers."
)
def main(one: Path, other: Path, spec: str, base_url: str | None, out: Path) -> None:
    """Build the cards of ONE and of OTHER, and print how many steps of each are also in the other."""
    out.mkdir(parents=True, exist_ok=True)
    with open_model_for_benchmark(spec, base_url, out / "answers.sqlite") as model:
        steps = []
        for path in (one, other):
            report, _ = run_pipeline([str(path)], b"", Settings(), model)
            steps.append([step for method in report.methods for step in method.steps])
            click.echo(f"{path.name}: {len(report.methods)} methods, {len(steps[-1])} steps")
    for path, mine, theirs in ((one, *steps), (other, *reversed(steps))):
        apart = [step for step in mine if not any(do_agree(step, each) for each in theirs)]
        share = 1 - len(apart) / max(1, len(mine))
        click.echo(f"steps of {path.name} also in the other: {len(mine) - len(apart)} of {len(mine)} ({share:.0%})")
        for step in apart[:5]:
            click.echo(f"  only here: {step.text[:110]}")


def do_agree(one: Item, other: Item) -> bool:
    """Return whether two steps say the same at the same time."""
    times = [min(parse_seconds(each.start) for each in step.evidence if each.start) for step in (one, other)]
    words = [step.text.casefold().split() for step in (one, other)]
    shared = len(set(words[0]) & set(words[1]))
    alike = 2 * shared / (len(set(words[0])) + len(set(words[1])))
    return abs(times[0] - times[1]) <= MINUTE and (alike >= MATCH or ratio(one.text, other.text) >= 100 * MATCH)


if __name__ == "__main__":
    main()
