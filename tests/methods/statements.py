"""Statements for tests: `told("call.vtt", "step: Weigh the plate.", "reason<1: It tells you.")`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.model import Model
from kit_builder.llm.parallel import Run
from kit_builder.methods.organise import Organisation, organise_statements
from kit_builder.records import Evidence, Item, Method, Statement
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from tests.wire import Wire

if TYPE_CHECKING:
    from kit_builder.records.statement import Kind

LANGUAGES = {code: load_language(code, [find_prompts_folder()]) for code in ("en", "nb")}
_ROW = re.compile(r"(\w+)(?:<(\d+))?(!)?: (.+)", re.DOTALL)


def told(source: str, *rows: str, said: str = "") -> list[Statement]:
    """Return statements: `kind: text`, with `<2` for what is about the second, `!` for a client's experience.

    Each is on a line of its own, which says the same, or `said`.
    """
    key = source.partition(".")[0]
    found = []
    for number, row in enumerate(rows, start=1):
        kind, about, client, text = cast("Any", _ROW.fullmatch(row)).groups()
        evidence = Evidence(source, key, number, number, said or text)
        belongs = f"{key}-s{about}" if about else ""
        whose = "client" if client else "expert" if kind == "story" else ""
        found.append(Statement(f"{key}-s{number}", cast("Kind", kind), text, (evidence,), belongs, whose))
    return found


@contextmanager
def open_on(wire: Wire, folder: Path) -> Iterator[tuple[Model, Run]]:
    options = ModelOptions("openai:test-model", folder / "answers.sqlite", 60, wire.url)
    with open_model(options) as model, model.open_runner() as run:
        yield model, run


def organise(
    statements: list[Statement], wire: Wire, folder: Path, code: str = "en", most_words: int = 6000
) -> Organisation:
    """Organise statements with the model on the wire, and check that none of them is lost or there twice."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        with open_on(wire, folder) as (model, run):
            found = organise_statements(statements, model.ask, run, LANGUAGES[code], most_words)
    check_places(found, statements)
    return found


def check_places(found: Organisation, statements: list[Statement]) -> None:
    """Check that each statement is evidence of exactly one item, or set aside; each has evidence of its own."""
    shown = [each.evidence for method in found.methods for item in list_items(method) for each in item.versions]
    aside = [each.statement.evidence for each in found.set_aside]
    evidence = [each for some in (*shown, *aside) for each in some]
    assert sorted(map(repr, evidence)) == sorted(repr(each) for said in statements for each in said.evidence)
    assert found.placed == len(shown)
    assert found.placed + found.merged + len(found.set_aside) == len(statements)
    assert all([*list_items(method)] for method in found.methods)
    assert len({method.id for method in found.methods}) == len(found.methods)


def list_items(method: Method) -> Iterator[Item]:
    """Yield what holds statements: all items but promises and phrases."""
    for key, item in method.items():
        if not key.startswith(("promise", "phrases")):
            yield item


def arranged(*methods: dict[str, Any], conflicts: Any = (), set_aside: Any = ()) -> dict[str, Any]:
    """Return an answer to `full/organise.md`."""
    return {"methods": [*methods], "conflicts": [*conflicts], "set_aside": [*set_aside]}


def method(name: str, *steps: str, whole: str = "", promise: str = "", promised: str = "") -> dict[str, Any]:
    """Return a method of an answer; a step is `Stage: s1 s2 | s3 | s4 s5`, with attachments after the bars."""
    stages: list[dict[str, Any]] = []
    for row in steps:
        title, _, ids = row.rpartition(": ")
        if not stages or stages[-1]["title"] != title:
            stages.append({"title": title, "steps": []})
        own, *attached = (part.split() for part in ids.split("|"))
        stages[-1]["steps"].append({"ids": own, "attached": attached})
    return {
        "name": name,
        "promise": promise,
        "promise_ids": promised.split(),
        "whole": [part.split() for part in whole.split("|") if part.strip()],
        "stages": stages,
    }
