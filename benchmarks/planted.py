"""The planted set: run the pipeline on short calls and notes with one trap each, and check the results.

    python benchmarks/planted.py tests/planted [--model SPEC] [--only NAME] [--out DIR]

Each case is a TOML file with its `sources`, the `expected` result and, for the tests, the answers of a scripted model.
Prints the share of checks that pass by kind, and lists those that fail.
"""

import json
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from extraction import open_model_for_benchmark, run_pipeline

from kit_builder.kit.report_json import to_json
from kit_builder.kit.settings import Settings
from kit_builder.llm.model import Model


@dataclass(frozen=True)
class Case:
    """A planted case: `data` is the content of its file."""

    name: str
    data: Mapping[str, Any]

    @property
    def expected(self) -> Mapping[str, Any]:
        """The expected result, by kind of check."""
        expected: Mapping[str, Any] = self.data["expected"]
        return expected

    def write_sources(self, folder: Path) -> list[str]:
        """Write the sources into `folder` and return their paths."""
        for name, text in self.data["sources"].items():
            (folder / name).write_text(text.lstrip("\n"), encoding="utf-8")
        return [str(folder / name) for name in self.data["sources"]]


@dataclass(frozen=True)
class Check:
    """One expectation of a case, and whether it holds."""

    kind: str
    what: str
    holds: bool


def load_cases(folder: Path) -> list[Case]:
    """Load the cases in a folder, sorted by name."""
    paths = sorted(folder.glob("*.toml"))
    return [Case(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths]


def run_checks(case: Case, found: Mapping[str, Any]) -> Iterator[Check]:
    """Check the expectations of a case against `found`, the content of its `report.json`.

    A text is expected by a few words, each of which must begin a word of it.
    """
    expected = case.expected
    yield Check("methods", f"{expected['methods']} methods", len(found["methods"]) == expected["methods"])
    items = {
        key: [item["text"] for method in found["methods"] for item in method[key]]
        for key in ("steps", "faq", "examples", "variants")
    }
    places = [_find_text(each, items["steps"]) for each in expected.get("steps", ())]
    for each, place in zip(expected.get("steps", ()), places, strict=True):
        yield Check("steps", each, place is not None)
    held = [place for place in places if place is not None]
    if held:
        yield Check("order", " < ".join(expected["steps"]), held == sorted(held))
    for each in expected.get("not_steps", ()):
        yield Check("not steps", each, _find_text(each, items["steps"]) is None)
    for kind in ("faq", "examples", "variants"):
        for each in expected.get(kind, ()):
            yield Check(kind, each, _find_text(each, items[kind]) is not None)
    for each, reason in expected.get("left_out", ()):
        reasons = [line["reason"] for line in found["left_out"] if each in line["text"]]
        yield Check("left out", f"{each}: {reason}", reason in reasons)
    for each in expected.get("questions", ()):
        yield Check("questions", each, any(each in question for question in found["questions"]))
    yield from _check_conflicts(expected, found["methods"])


def _check_conflicts(expected: Mapping[str, Any], methods: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    shown = [
        [version["text"] for version in each["tellings"]] for method in methods for each in method["contradictions"]
    ]
    for wanted in expected.get("contradictions", ()):
        both = any(all(_find_text(each, versions) is not None for each in wanted) for versions in shown)
        yield Check("contradictions", " / ".join(wanted), both)
    if "support" in expected:
        yield Check(
            "support", str(expected["support"]), [len(each["support"]) for each in methods] == [expected["support"]]
        )


def _find_text(wanted: str, texts: Sequence[str]) -> int | None:
    """Return the index of the first text that contains all wanted words, or None."""
    for place, text in enumerate(texts):
        said = re.findall(r"\w+", text.casefold())
        if all(any(word.startswith(each) for word in said) for each in re.findall(r"\w+", wanted.casefold())):
            return place
    return None


def extract_case(case: Case, model: Model) -> Mapping[str, Any]:
    """Run the pipeline on a case and return its `report.json`."""
    with tempfile.TemporaryDirectory() as folder:
        paths = case.write_sources(Path(folder))
        settings = Settings(expert=case.data.get("expert", ""))
        report, language = run_pipeline(paths, b"", settings, model)
    return to_json(report, language.words)


def format_rates(checked: Iterable[Check]) -> Iterator[str]:
    """Yield the share of checks that pass, by kind and in total."""
    checked = list(checked)
    total, held = Counter(each.kind for each in checked), Counter(each.kind for each in checked if each.holds)
    for kind, count in total.items():
        yield f"{kind:16} {held[kind]}/{count} = {held[kind] / count:.2f}"
    yield f"{'all':16} {held.total()}/{total.total()} = {held.total() / max(1, total.total()):.2f}"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--model", "spec", default="local", help="As for kit-builder.")
@click.option("--base-url", help="As for kit-builder.")
@click.option("--only", help="Use cases whose name contains this.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("planted-runs"),
    help="Folder for results and cached answers.",
)
def main(folder: Path, spec: str, base_url: str | None, only: str | None, out: Path) -> None:
    """Run the planted cases in FOLDER and print how many expectations hold."""
    out.mkdir(parents=True, exist_ok=True)
    checked: list[Check] = []
    with open_model_for_benchmark(spec, base_url, out / "answers.sqlite") as model:
        for case in load_cases(folder):
            if only and only not in case.name:
                continue
            found = extract_case(case, model)
            (out / f"{case.name}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
            own = list(run_checks(case, found))
            missed = [f"{each.kind}: {each.what}" for each in own if not each.holds]
            click.echo(
                f"{case.name}: {len(own) - len(missed)}/{len(own)}" + "".join(f"\n  not {each}" for each in missed)
            )
            checked += own
    for line in format_rates(checked):
        click.echo(line)


if __name__ == "__main__":
    main()
