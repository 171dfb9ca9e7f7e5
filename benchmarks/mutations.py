"""Count how many mutations of the sample products `check` catches, by kind, and how many true sentences it flags.

python benchmarks/mutations.py [--few N]
"""

import sys
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from kit_builder.evidence.guards import find_faults
from tests.evidence.test_mutations import LANGUAGES, MUTATIONS, outcomes, true_sentences


@click.command()
@click.option("--few", type=int, help="Only so many mutations of a kind for each sample.")
def main(few: int | None) -> None:
    """Print what is caught and what is flagged wrongly."""
    caught_of_all = [0, 0]
    for name in MUTATIONS:
        found = outcomes(name, few)
        caught = sum(was_caught for _, was_caught in found)
        caught_of_all = [caught_of_all[0] + caught, caught_of_all[1] + len(found)]
        print(f"{name}: {caught} of {len(found)} caught", flush=True)
    print(f"total: {caught_of_all[0]} of {caught_of_all[1]}, {caught_of_all[0] / caught_of_all[1]:.1%}")
    supported = {(sentence, evidence, language.code) for sentence, evidence, language in true_sentences()}
    flagged = sum(bool(find_faults(sentence, evidence, "", LANGUAGES[code])) for sentence, evidence, code in supported)
    print(f"true sentences flagged: {flagged} of {len(supported)}, {flagged / len(supported):.1%}")


if __name__ == "__main__":
    main()
