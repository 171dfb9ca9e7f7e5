"""Which lesson a question sends its learners back to."""

from kit_builder.products.forms.lesson_places import find_lesson
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

ENGLISH = load_language("en", [find_prompts_folder()])
MODULE = """# Module

## Weigh

1. **Weigh it.** [^a][^b]

Write it down. [^c]

## **Ask**

2. **Ask your supplier for a price.** [^b][^d]

**Answer:** The price.

## In your own place

1. Weigh on Friday.
2. Ask on Monday. [^a][^b][^c][^d][^f]

**Answer:** On Friday and on Monday.

[^a]: "Weigh it."
[^e]: "Never shown."
"""


def find(marks: str, said: str = "", asked: str = "", module: str = MODULE, step: int = 0) -> str:
    return find_lesson(module, marks, said, asked, step, ENGLISH)


def test_learners_are_sent_to_the_lesson_that_cites_most_of_what_proves_the_answer() -> None:
    assert find("[^a][^c][^d]") == "Weigh"
    assert find("[^b][^d]") == "Ask"
    assert find("[^d]") == "Ask"
    assert find("[^b]") == "Weigh", "the other comes back to it"


def test_of_lessons_with_the_same_evidence_it_is_the_one_with_the_words_of_the_answer() -> None:
    assert find("[^b]", "Ask the supplier first.") == "Ask"
    assert find("[^a][^c]", "Ask the supplier first.") == "Weigh", "words alone teach nothing"


def test_the_words_of_the_case_decide_if_those_of_the_answer_do_not() -> None:
    assert find("[^b]", "It is enough.", "You ask the supplier.") == "Ask"
    assert find("[^b]", "Weigh it, and write it down.", "You ask the supplier.") == "Weigh"


def test_evidence_that_many_lessons_cite_says_little_about_where_it_is_taught() -> None:
    module = (
        "# M\n\n## One\n\nA. [^a][^b]\n\n## Two\n\nB. [^a][^b][^c]\n\n## Three\n\nC. [^a][^b]\n\n## Four\n\nD. [^d]\n"
    )
    assert find("[^a][^b][^d]", module=module) == "Four"


def test_of_lessons_that_say_about_as_much_it_is_the_one_that_shows_the_step() -> None:
    module = "# M\n\n## Quote\n\n3. **Get two quotes.** [^a]\n\n## Ring\n\n4. **Ring with them.** [^a]\n"
    assert find("[^a]", module=module) == "Quote"
    assert find("[^a]", module=module, step=4) == "Ring"
    assert find("[^a]", "You get two quotes.", module=module, step=4) == "Quote", "words count for more"


def test_nobody_is_sent_to_a_section_that_shows_no_step_where_others_do() -> None:
    assert find("[^a][^b][^c][^d]") != "In your own place"
    assert find("[^f]") == ""


def test_no_lesson_is_named_if_none_cites_the_evidence() -> None:
    assert find("[^e]", "Weigh it.") == "", "a footnote cites nothing"
    assert find("", "Weigh it.") == ""
