"""Which lesson a question sends its learners back to."""

from kit_builder.products.forms.lesson_places import find_lesson
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

ENGLISH = load_language("en", [find_prompts_folder()])
MODULE = """# Module

## Weigh

Weigh it. [^a][^b] Write it down. [^c]

## **Ask**

Ask. [^b][^d]

[^a]: "Weigh it."
[^e]: "Never shown."
"""


def test_learners_are_sent_to_the_lesson_that_cites_most_of_what_proves_the_answer() -> None:
    assert find_lesson(MODULE, "[^a][^c][^d]", ENGLISH) == "Weigh"
    assert find_lesson(MODULE, "[^b][^d]", ENGLISH) == "Ask"
    assert find_lesson(MODULE, "[^d]", ENGLISH) == "Ask"
    assert find_lesson(MODULE, "[^b]", ENGLISH) == "Weigh", "the other comes back to it"


def test_no_lesson_is_named_if_none_cites_the_evidence() -> None:
    assert find_lesson(MODULE, "[^e]", ENGLISH) == "", "a footnote cites nothing"
    assert find_lesson(MODULE, "", ENGLISH) == ""
