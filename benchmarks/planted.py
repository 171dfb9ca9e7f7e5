"""The planted set: short calls and notes with a trap each, put through the real pipeline, and what came out of it.

    python benchmarks/planted.py tests/planted [--model SPEC] [--only NAME] [--out DIR]

Each case is a TOML file: its `sources`, what is `expected` of them, and, for the tests, what a scripted model answers.
A check is one thing that is expected; the rate of those that hold is printed by kind, and those that do not are listed.
"""

import json
import re
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import click
from extraction import opened, through_pipeline

from kit_builder.kit.report import as_json
from kit_builder.kit.settings import Settings
from kit_builder.llm.model import Model


@dataclass(frozen=True)
class Case:
    """A planted case: `told` is all that its file holds."""

    name: str
    told: Mapping[str, Any]

    @property
    def expected(self) -> Mapping[str, Any]:
        """What is expected, by kind of check."""
        expected: Mapping[str, Any] = self.told["expected"]
        return expected

    def written(self, folder: Path) -> list[str]:
        """The paths of its sources, written into `folder`."""
        for name, text in self.told["sources"].items():
            (folder / name).write_text(text.lstrip("\n"), encoding="utf-8")
        return [str(folder / name) for name in self.told["sources"]]


@dataclass(frozen=True)
class Check:
    """One thing that is expected of a case, and whether it holds."""

    kind: str
    what: str
    holds: bool


def cases(folder: Path) -> list[Case]:
    """The cases in a folder, by name."""
    paths = sorted(folder.glob("*.toml"))
    return [Case(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))) for path in paths]


def checks(case: Case, found: Mapping[str, Any]) -> Iterator[Check]:
    """What holds of a case, `found` being what `report.json` says of it.

    A text is expected by a few of its words: all of them must stand in it, whole or as its beginning.
    """
    expected = case.expected
    yield Check("methods", f"{expected['methods']} methods", len(found["methods"]) == expected["methods"])
    items = {
        key: [item["text"] for method in found["methods"] for item in method[key]]
        for key in ("steps", "faq", "examples", "variants")
    }
    places = [_place(each, items["steps"]) for each in expected.get("steps", ())]
    for each, place in zip(expected.get("steps", ()), places, strict=True):
        yield Check("steps", each, place is not None)
    held = [place for place in places if place is not None]
    if held:
        yield Check("order", " < ".join(expected["steps"]), held == sorted(held))
    for each in expected.get("not_steps", ()):
        yield Check("not steps", each, _place(each, items["steps"]) is None)
    for kind in ("faq", "examples", "variants"):
        for each in expected.get(kind, ()):
            yield Check(kind, each, _place(each, items[kind]) is not None)
    for each, reason in expected.get("left_out", ()):
        reasons = [line["reason"] for line in found["left_out"] if each in line["text"]]
        yield Check("left out", f"{each}: {reason}", reason in reasons)
    for each in expected.get("questions", ()):
        yield Check("questions", each, any(each in question for question in found["questions"]))
    yield from _across(expected, found["methods"])


def _across(expected: Mapping[str, Any], methods: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    shown = [
        [telling["text"] for telling in each["tellings"]] for method in methods for each in method["contradictions"]
    ]
    for wanted in expected.get("contradictions", ()):
        both = any(all(_place(each, tellings) is not None for each in wanted) for tellings in shown)
        yield Check("contradictions", " / ".join(wanted), both)
    if "support" in expected:
        yield Check(
            "support", str(expected["support"]), [len(each["support"]) for each in methods] == [expected["support"]]
        )


def _place(wanted: str, texts: Sequence[str]) -> int | None:
    """The place of the first text in which all the words that are wanted stand."""
    for place, text in enumerate(texts):
        said = re.findall(r"\w+", text.casefold())
        if all(any(word.startswith(each) for word in said) for each in re.findall(r"\w+", wanted.casefold())):
            return place
    return None


def found_in(case: Case, model: Model) -> Mapping[str, Any]:
    """What the pipeline finds in a case, as `report.json` tells it."""
    with tempfile.TemporaryDirectory() as folder:
        paths = case.written(Path(folder))
        settings = Settings(expert=case.told.get("expert", ""))
        report, language = through_pipeline(paths, BytesIO(), settings, model)
    return as_json(report, language.words)


def rates(checked: Iterable[Check]) -> Iterator[str]:
    """How many of the checks of each kind hold, and of all."""
    checked = list(checked)
    total, held = Counter(each.kind for each in checked), Counter(each.kind for each in checked if each.holds)
    for kind, count in total.items():
        yield f"{kind:16} {held[kind]}/{count} = {held[kind] / count:.2f}"
    yield f"{'all':16} {held.total()}/{total.total()} = {held.total() / max(1, total.total()):.2f}"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--model", "spec", default="local", help="As for kit-builder.")
@click.option("--base-url", help="As for kit-builder.")
@click.option("--only", help="Cases whose name holds this.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("planted-runs"), help="Where answers are kept.")
def main(folder: Path, spec: str, base_url: str | None, only: str | None, out: Path) -> None:
    """Put the planted cases in FOLDER through a model, and tell how much of what is expected holds."""
    out.mkdir(parents=True, exist_ok=True)
    checked: list[Check] = []
    with opened(spec, base_url, out / "answers.sqlite") as model:
        for case in cases(folder):
            if only and only not in case.name:
                continue
            found = found_in(case, model)
            (out / f"{case.name}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
            own = list(checks(case, found))
            missed = [f"{each.kind}: {each.what}" for each in own if not each.holds]
            click.echo(
                f"{case.name}: {len(own) - len(missed)}/{len(own)}" + "".join(f"\n  not {each}" for each in missed)
            )
            checked += own
    for line in rates(checked):
        click.echo(line)


if __name__ == "__main__":
    main()
