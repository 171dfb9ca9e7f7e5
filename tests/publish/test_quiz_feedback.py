"""Feedback on each answer of a quiz: read from a page, on paper, on web pages and for Moodle."""

from dataclasses import replace
from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.publish.edition import Edition
from kit_builder.publish.formats import gift, scorm, site
from kit_builder.publish.quiz_page import read_quiz, write_printable_quiz
from kit_builder.publish.zip_archive import read_zip
from tests.publishing import edition

QUIZ = """\
# Quiz

## Wie weit?

Ein Brett ist 80 cm lang. [^anruf-1-7]

- [ ] Bis 81 cm

  > Das ist zu weit: 1 # mehr.

- [x] Bis 79 cm

  > Ein Zentimeter bleibt stehen.

- [ ] Bis 70 cm

> Nachzulesen in [Lektion 1, Schritt 2](01-mass.md).
"""


@pytest.fixture
def explained(tmp_path: Path) -> Edition:
    made = edition(tmp_path)
    pages = tuple(
        replace(
            page, quiz=read_quiz(page.path, QUIZ), text=write_printable_quiz("Quiz", read_quiz("", QUIZ), made.labels)
        )
        if page.quiz
        else page
        for page in made.pages
    )
    return replace(made, pages=pages)


def test_each_answer_has_its_own_feedback() -> None:
    (item,) = read_quiz("course/1-quiz.md", QUIZ)
    assert [option.text for option in item.options] == ["Bis 81 cm", "Bis 79 cm", "Bis 70 cm"]
    assert [option.feedback for option in item.options] == [
        "Das ist zu weit: 1 # mehr.",
        "Ein Zentimeter bleibt stehen.",
        "",
    ]
    assert item.feedback.startswith("Nachzulesen in")


def test_the_answers_may_stand_at_the_end() -> None:
    asked, answers = QUIZ.replace("[x]", "[ ]"), QUIZ.partition("## ")[2]
    plain = "\n".join(row for row in asked.splitlines() if not row.lstrip().startswith(">"))
    (item,) = read_quiz("course/1-quiz.md", f"{plain}\n## Lösungen\n\n### {answers}")
    (expected,) = read_quiz("course/1-quiz.md", QUIZ)
    assert item == expected


def test_a_question_that_is_missing_from_the_answers_at_the_end_is_reported() -> None:
    text = f"{QUIZ.replace('[x]', '[ ]')}\n## Lösungen\n\n### Wie breit?\n\n- [x] 2 cm\n- [ ] 3 cm\n"
    with pytest.raises(KitError, match="no answer to “Wie weit"):
        read_quiz("course/1-quiz.md", text)


def test_on_paper_feedback_stands_with_the_answers(explained: Edition) -> None:
    (page,) = [page for page in explained.pages if page.quiz]
    asked, _, answers = page.text.partition(explained.labels["answers"])
    assert "bleibt stehen" not in asked
    assert "1\\. **b** Nachzulesen" in answers
    assert "- a) Das ist zu weit: 1 # mehr.\n- b) Ein Zentimeter bleibt stehen." in answers


def test_on_web_pages_feedback_is_hidden_until_the_answers_are_marked(explained: Edition) -> None:
    pages = {file.path: file.content.decode() for file in site.publish(explained).files if file.path.endswith("html")}
    assert '<p class="feedback" hidden>Ein Zentimeter bleibt stehen.</p>' in pages["site/course/01-mass-quiz.html"]
    packages = [read_zip(file.content) for file in scorm.publish(explained).files if "course" in file.path]
    assert packages
    for package in packages:
        assert b'<p class="feedback" hidden>Ein Zentimeter bleibt stehen.</p>' in package["01-mass-quiz.html"]
        assert b'querySelectorAll(".feedback")' in package["assets/script.js"]


def test_moodle_gets_feedback_on_each_answer(explained: Edition) -> None:
    (file,) = gift.publish(explained).files
    assert "\t~Bis 81 cm#Das ist zu weit\\: 1 \\# mehr.\n" in file.content.decode()
    assert "\t=Bis 79 cm#Ein Zentimeter bleibt stehen.\n\t~Bis 70 cm\n" in file.content.decode()
    assert "\t####Nachzulesen in Lektion 1, Schritt 2.\n" in file.content.decode()
