"""The benchmark of interviews, with a model that writes down what it reads."""

import io
import re
from pathlib import Path

import pytest
from ledger_file import Ledger, read_ledger
from ledger_text import normalise, says
from reduced_sources import find_places, reduce_sources
from simulated_expert import MAIL, list_questions, main

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.records import Source
from kit_builder.sources import read_source, read_sources
from tests.benchmarks.conftest import SMALL, run
from tests.emulators.large_model import use_large_model
from tests.methods.statements import LANGUAGES
from tests.wire import Asked, Wire

GOLD = Path(__file__).parent.parent / "gold" / "small.toml"
NOTES = SMALL / "notes.md"
_RESULT = re.compile(r"(\d+) teachings cut, (\d+) lacking .* (\d+) answers of \d+ words have (\d+); .* have (\d+) \(")


@pytest.fixture
def ledger() -> Ledger:
    return read_ledger(GOLD)


@pytest.fixture
def source() -> Source:
    return read_sources([str(NOTES)], io.BytesIO())[0][0]


def test_a_third_of_the_teachings_is_cut_with_all_lines_that_say_them(ledger: Ledger, source: Source) -> None:
    reduced = reduce_sources([source], ledger, 1 / 3, seed=1)
    left = read_source(source.name, source.id, reduced.texts[source.name].encode(), ".md")
    assert len(reduced.gone) >= len(ledger.teachings) / 3
    assert len(left.lines) == len(source.lines) - reduced.cut
    said = [normalise(line.text) for line in left.own_lines]
    assert [each.id for each in reduced.gone if any(says(each.wanted, text) for text in said)] == []
    assert [each.id for each in reduced.gone if each.quote in left.text] == []
    assert reduce_sources([source], ledger, 1 / 3, seed=1) == reduced
    assert reduce_sources([source], ledger, 1 / 3, seed=2).gone != reduced.gone


def test_headings_and_what_other_lines_say_stay(ledger: Ledger, source: Source) -> None:
    reduced = reduce_sources([source], ledger, 1 / 3, seed=1)
    left = read_source(source.name, source.id, reduced.texts[source.name].encode(), ".md")
    assert [line.text for line in left.lines if line.is_heading] == [
        line.text for line in source.lines if line.is_heading
    ]
    told = find_places([left], ledger)
    assert {each.id for each in ledger.teachings if ledger.lead[each.id] in told}.isdisjoint(
        each.id for each in reduced.gone
    )
    assert not re.search(r"^\s*(?:[-*]|\d+\.)\s*$", left.text, re.MULTILINE)


def tell_all(asked: Asked) -> dict[str, object]:
    """Answer the first question as an expert who tells everything at once."""
    known = re.findall(r"^- [a-z]+: (.+)$", asked.text, re.MULTILINE)
    return {"answers": [{"number": 1, "answer": " ".join(known)}, {"number": 99, "answer": "Nobody asked."}]}


def test_an_expert_who_tells_all_in_one_answer_brings_teachings_back(wire: Wire, tmp_path: Path) -> None:
    use_large_model(wire, Told=tell_all)
    out = run(main, GOLD, NOTES, *wire.options, "--answers", "openai:test-model", "--out", tmp_path)
    found = _RESULT.search(out)
    assert found, out
    cut, lacking, answers, told, recovered = (int(each) for each in found.groups())
    assert (answers, told) == (1, lacking)
    assert 0 < lacking <= cut
    assert recovered > 0


def test_people_answer_a_mail(wire: Wire, tmp_path: Path) -> None:
    use_large_model(wire)
    (tmp_path / "fixed.txt").write_text("What do you do first?\nWhat do you never do?\n", encoding="utf-8")
    options = (GOLD, NOTES, *wire.options, "--answers", f"folder:{tmp_path / 'people'}", "--out", tmp_path / "out")
    options = (*options, "--fixed", tmp_path / "fixed.txt", "--count", "1")
    with pytest.raises(KitError, match="Write answers below"):
        run(main, *options)
    mail = tmp_path / "people" / MAIL
    rows = (
        mail.read_text(encoding="utf-8")
        .replace("do first?", "do first?\n\nI phone.")
        .replace("never do?", "never do?\n\nI wait.")
    )
    mail.write_text(rows, encoding="utf-8")
    assert " 1 answers of 2 words have " in run(main, *options)


def test_a_fixed_list_knows_nothing_of_the_kit(tmp_path: Path) -> None:
    for file in (Path(__file__).parents[2] / "benchmarks" / "questions").iterdir():
        asked = list_questions(KitFolder(tmp_path), LANGUAGES["en"], 15, file)
        assert len(asked) == 15
        assert all(each.text.endswith("?") for each in asked.values())
