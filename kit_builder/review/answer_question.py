"""An answer to a question of a kit: written under the question on its page, as an editor would, and into the card."""

import re

from kit_builder.errors import KitError
from kit_builder.kit.answers import apply_answers
from kit_builder.kit.cards import read_card
from kit_builder.kit.questions import format_question, render_questions, add_questions
from kit_builder.records import SECTIONS
from kit_builder.review import card_edits
from kit_builder.text.markdown import clean_text
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

# What would make a heading, a quote or a list of an answer; the page is a source, whose words are taken as they stand.
_MARKDOWN_PREFIX = re.compile(r"^(?:[#>*+-]+\s+)+")


def answer_question(page: str, text: str, question: str, answer: str, words: Words) -> tuple[str, str]:
    """The page of questions with `answer` under `question`, and the card `text` completed by it.

    The card stays as it is where the answer does not tell what to change. Raises KitError where the question is not
    asked, and for an answer that is itself a question.
    """
    answer = _MARKDOWN_PREFIX.sub("", clean_text(answer))
    if not answer or answer.endswith("?"):
        raise KitError("An answer needs words, and does not end with a question mark.")
    method = read_card(text, "The card")
    page = add_questions(page, [method], words) if page.strip() else render_questions([method], words)
    page = _insert_answer(page, method.name, format_question(question, method), answer)
    (done,), _ = apply_answers([method], page, words)
    for section in SECTIONS:
        before, after = method.section(section), done.section(section)
        for place, item in enumerate(after):
            if place >= len(before):
                text = card_edits.add_item(text, section, place, item, words)
            elif item != before[place]:
                text = card_edits.replace_item(text, f"{section}-{place + 1}", [item], words)
    return page, text


def _insert_answer(page: str, name: str, question: str, answer: str) -> str:
    rows = page.split("\n")
    heading = ""
    for place, row in enumerate(rows):
        if row.startswith("## "):
            heading = row
        elif tokenize(heading) == tokenize(name) and tokenize(row) == tokenize(question):
            rows[place + 1 : place + 1] = ["", f"  {answer}", ""]
            return "\n".join(rows)
    raise KitError("This is not asked any more.")
