"""An answer to a question of a kit: written under the question on its page, as an editor would, and into the card."""

import re

from kit_builder.errors import KitError
from kit_builder.kit.answers import answered
from kit_builder.kit.cards import read_card
from kit_builder.kit.questions import asked, questions_page, with_new_questions
from kit_builder.records import SECTIONS
from kit_builder.review import card
from kit_builder.text.markdown import clean
from kit_builder.text.tokens import tokens
from kit_builder.text.words import Words

# What would make a heading, a quote or a list of an answer; the page is a source, whose words are taken as they stand.
_MARKS = re.compile(r"^(?:[#>*+-]+\s+)+")


def with_answer(page: str, text: str, question: str, answer: str, words: Words) -> tuple[str, str]:
    """The page of questions with `answer` under `question`, and the card `text` completed by it.

    The card stays as it is where the answer does not tell what to change. Raises KitError where the question is not
    asked, and for an answer that is itself a question.
    """
    answer = _MARKS.sub("", clean(answer))
    if not answer or answer.endswith("?"):
        raise KitError("An answer needs words, and does not end with a question mark.")
    method = read_card(text, "The card")
    page = with_new_questions(page, [method], words) if page.strip() else questions_page([method], words)
    page = _below(page, method.name, asked(question, method), answer)
    (done,), _ = answered([method], page, words)
    for section in SECTIONS:
        before, after = method.section(section), done.section(section)
        for place, item in enumerate(after):
            if place >= len(before):
                text = card.added(text, section, place, item, words)
            elif item != before[place]:
                text = card.replaced(text, f"{section}-{place + 1}", [item], words)
    return page, text


def _below(page: str, name: str, question: str, answer: str) -> str:
    rows = page.split("\n")
    heading = ""
    for place, row in enumerate(rows):
        if row.startswith("## "):
            heading = row
        elif tokens(heading) == tokens(name) and tokens(row) == tokens(question):
            rows[place + 1 : place + 1] = ["", f"  {answer}", ""]
            return "\n".join(rows)
    raise KitError("This is not asked any more.")
