"""The quiz of the course in a kit: built with a large model, checked, edited by hand, and published."""

import re
import zipfile
from pathlib import Path

import pytest

from tests.conftest import NOTES, Command
from tests.emulators import examiner
from tests.emulators.large_model import use_large_model
from tests.kits import edit
from tests.wire import JSON, Asked, Wire

QUIZ = "course/01-phone-the-client-on-quiz.md"
TABLE = [["Client", "Paid | owed"], ["A shop", "nothing yet"]]


def ask_with_table(asked: Asked) -> JSON:
    """Ask as the emulated model does, with a table in each case."""
    return {"questions": [{**each, "table": TABLE} for each in examiner.examine(asked)["questions"]]}


def build_course(tmp_path: Path, wire: Wire, kit_builder: Command) -> Path:
    use_large_model(wire)
    wire.answers["QuizQuestions"] = ask_with_table
    course = tmp_path / "kit"
    course.mkdir()
    (course / "kit.toml").write_text('products = ["course"]\n', encoding="utf-8")
    (tmp_path / "notes.md").write_text(NOTES["invoices.md"], encoding="utf-8")
    built = kit_builder("build", tmp_path / "notes.md", "--out", course, *wire.options)
    assert built.status == 0, built.err
    return course


def test_a_course_of_two_hours_or_more_says_how_many(
    tmp_path: Path, wire: Wire, kit_builder: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kit_builder.products.forms.study_time._MINUTES_A_QUESTION", 60)
    course = build_course(tmp_path, wire, kit_builder)
    text = (course / "course/index.md").read_text(encoding="utf-8")
    listed = sum(map(int, re.findall(r"^\| \[.*\| (\d+) \|$", text, re.MULTILINE)))
    told = re.search(r"about (\d+(?:\.5)?) hours at the desk", text)
    assert told and abs(60 * float(told[1]) - listed) <= 15


def test_a_quiz_is_built_checked_published_and_compared_with_its_cards(
    tmp_path: Path, wire: Wire, kit_builder: Command
) -> None:
    course = build_course(tmp_path, wire, kit_builder)
    text = (course / QUIZ).read_text(encoding="utf-8")
    asked, _, answers = text.partition("\n## Answers\n")
    assert answers.count("- [x] ") == asked.count("\n## ") == answers.count("\n### ") >= 4
    assert "- [x] " not in asked
    assert "\n\n| Client | Paid \\| owed |\n|---|---|\n| A shop | nothing yet |\n\n- [ ] " in asked
    assert "Phone the client on day 10.\n\n  >" not in asked
    index = (course / "course/index.md").read_text(encoding="utf-8")
    assert "| Lessons and exercises | Minutes, about |" in index, "a link in a head would be repeated on each page"
    assert f"| [Quiz]({Path(QUIZ).name}) | 10 |" in index
    assert re.search(r"\| \[Before you begin\]\(\S+\.md\) \| 5 \|", index)
    assert re.search(r"about \d+ minutes at the desk", index)
    assert not (course / "course/final-quiz.md").exists()
    wire.asked.clear()
    assert kit_builder("check", course).out == "No problems found. All products agree with the cards.\n"
    assert kit_builder("write", course, "--model", "none").status == 0
    assert (course / QUIZ).read_text(encoding="utf-8") == text
    assert wire.asked == []

    published = kit_builder("publish", course, "--to", "gift,scorm")
    assert published.status == 0, published.err
    (gift,) = course.rglob("*.gift")
    assert "\t=Phone the client on day 10.#Phone the client on day 10.\n" in gift.read_text(encoding="utf-8")
    assert "Somebody starts.\\nClient | Paid | owed\\nA shop | nothing yet\\nWhat now?" in gift.read_text(
        encoding="utf-8"
    )
    packages = [zipfile.ZipFile(path) for path in course.rglob("*.zip") if "scorm" in path.name]
    assert packages
    for package in packages:
        assert b"<td>A shop</td>" in package.read(f"{Path(QUIZ).stem}.html")
        assert b'<p class="feedback" hidden>Phone the client on day 10.</p>' in package.read(f"{Path(QUIZ).stem}.html")

    edit(course / QUIZ, "- [ ] Never do this: Phone the client", "- [x] Never do this: Phone the client")
    assert "Ticked, but not proved by the cards" in kit_builder("check", course).out
