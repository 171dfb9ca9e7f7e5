import io
import re
from pathlib import Path

import pytest
from audit import draw, find_interval, main
from drawn_sentences import list_sentences

from kit_builder.sources import read_sources
from tests.benchmarks.conftest import (
    SAMPLES,
    SMALL,
    answer_questions,
    copy_kit,
    fill_in,
    judge_options,
    run,
    run_failing,
)
from tests.wire import Wire

RESTAURANT = SAMPLES / "restaurant-margins"


def test_the_interval_is_wilsons() -> None:
    assert find_interval(0, 0) == (0.0, 1.0)
    low, high = find_interval(3, 150)
    assert (round(low, 4), round(high, 4)) == (0.0068, 0.0571)
    assert find_interval(0, 30)[0] == 0.0


def test_sentences_have_what_they_cite_and_the_lines_around_it(tmp_path: Path) -> None:
    sources, _ = read_sources([str(RESTAURANT / "call-1.vtt"), str(RESTAURANT / "notes.md")], io.BytesIO())
    sentences = list_sentences(copy_kit("restaurant-margins", tmp_path, "book", "offer"), sources)
    cited = [each for each in sentences if each.cited]
    assert len(cited) > len(sentences) / 2
    shown = [each for each in cited if any(_quotes_a_line(fact, each.around) for fact in each.cited)]
    assert {each.kind for each in shown} == {"book", "offer"}
    assert all(each.cited for each in sentences if each.around)
    assert [each for each in cited if " | " in each.text]  # rows of tables cite, too


def _quotes_a_line(fact: str, around: str) -> bool:
    return any(re.search(rf"^\d+\. (?:[^:]+: )?{re.escape(row)}$", around, re.MULTILINE) for row in fact.split("\n"))


def test_the_same_number_is_drawn_from_each_product() -> None:
    sentences = list_sentences(SMALL / "kit", read_sources([str(SMALL / "notes.md")], io.BytesIO())[0])
    drawn = draw(sentences, 20, seed=3)
    assert {kind: len(own) for kind, own in drawn.items()} == dict.fromkeys(drawn, 4)
    assert draw(sentences, 20, seed=3) == drawn != draw(sentences, 20, seed=4)


def test_a_model_judges_whole_texts_against_the_sources(wire: Wire, theirs: Path, tmp_path: Path) -> None:
    def answer(_key: str, text: str, prompt: str) -> tuple[str, str]:
        assert "On day 21, write to the client" in prompt
        if "> Count to ten" in text:
            return "adds", "count to ten"
        return "supported", "On day 21, write to the client" if "> We collect" in text else "not there"

    wire.answers["GivenAnswers"] = answer_questions(answer)
    out = run(
        main, theirs, "--against", SMALL / "notes.md", *judge_options(wire), "--n", "8", "--show", "--out", tmp_path
    )
    assert "| openai:test-model | book | 2 | 1 | 50.0% | 9.5% to 90.5% | 50.0% of 2 |" in out
    assert "| openai:test-model | all, each product alike | 3 | 1 | 33.3% |" in out
    assert "1 quotes do not stand in the text; 0 sentences without a usable answer." in out
    assert "book.md: Count to ten before you ring.\n  count to ten" in out


def test_people_judge_sentences_of_a_kit(tmp_path: Path) -> None:
    judges = ("--judge", f"folder:{tmp_path / 'anna'}", "--judge", f"folder:{tmp_path / 'ben'}")
    options = (SMALL / "kit", "--sources", SMALL / "notes.md", "--n", "10", *judges)
    assert run_failing(main, *options).count("10 of 10 answers are missing") == 2
    for name in ("anna", "ben"):
        for form in (tmp_path / name).rglob("form.md"):
            assert "It cites:" in form.read_text(encoding="utf-8")
            fill_in(form, lambda key, name=name: ("adds" if (key, name) == ("s1", "ben") else "connecting", ""))
    out = run(main, *options)
    assert "| anna | all, each product alike | 10 | 0 | 0.0% |" in out
    assert "| ben | all, each product alike | 10 | 5 | 50.0% |" in out
    assert "Agreement on unsupported or not, anna and ben: 5 of 10, 50%" in out
    assert "has other questions than this run asks" in run_failing(main, *options, "--seed", "2")


@pytest.mark.parametrize("against", [(), ("--against", SMALL / "notes.md")])
def test_lines_of_a_source_cannot_open_a_question_of_their_own(tmp_path: Path, against: tuple[str, Path]) -> None:
    run_failing(main, SMALL / "kit", *against, "--judge", f"folder:{tmp_path / 'anna'}", "--n", "5")
    for form in (tmp_path / "anna").rglob("form.md"):
        assert re.findall(r"^## (.*)", form.read_text(encoding="utf-8"), re.MULTILINE) == ["s1"]
