"""How long lessons and quizzes take."""

from kit_builder.products.forms.study_time import LessonTime, estimate_quiz_minutes, list_lesson_times
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

ENGLISH = load_language("en", [find_prompts_folder()])


def test_a_lesson_takes_time_for_its_words_and_what_is_answered_and_footnotes_take_none() -> None:
    long, exercises = "word " * 1000, f"**Answer:** {'word ' * 20}4\n\n**Usual mistake:** none\n\n" * 3
    footnote = f"[^a]: {'quote ' * 900}\n"
    text = f"# Module\n\n## Weigh\n\n{long}\n\n## **Ask**\n\nWho?\n\n{exercises}\n\n{footnote}"
    assert list_lesson_times(text, "Answer", ENGLISH) == (LessonTime("Weigh", 10), LessonTime("Ask", 20))


def test_a_longer_answer_takes_longer_and_so_does_a_plan() -> None:
    short, long = (f"## Ask\n\nWho?\n\n**Answer:** {'word ' * count}\n" for count in (5, 90))
    plan = "## Ask\n\n" + "- [ ] Day one\n" * 20
    times = [list_lesson_times(each, "Answer", ENGLISH)[0].minutes for each in (short, long, plan)]
    assert times[0] < times[1] and times[0] < times[2]


def test_a_quiz_takes_time_for_each_question() -> None:
    assert estimate_quiz_minutes(range(8), ENGLISH) > estimate_quiz_minutes(range(2), ENGLISH)
