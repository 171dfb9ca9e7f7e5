"""Answer an open question: write the answer on the questions page, as a person would in an editor, and to the card."""

import re

from kit_builder.errors import KitError
from kit_builder.kit.answers import apply_answers
from kit_builder.kit.cards import read_card
from kit_builder.kit.question_page import drop_reason
from kit_builder.kit.questions import add_questions, format_question, render_questions
from kit_builder.records import SECTIONS
from kit_builder.review.card_rows import add_item, make_key, replace_item
from kit_builder.text.markdown import clean_text
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

# Would turn an answer into a heading, quote or list. The questions page is a source, so its text is used verbatim.
_MARKDOWN_PREFIX = re.compile(r"^(?:[#>*+-]+\s+)+")


def answer_question(page: str, text: str, question: str, answer: str, words: Words) -> tuple[str, str]:
    """Return the questions page with `answer` below `question`, and the card `text` completed with it.

    The card is unchanged if the answer does not show what to change. Raises KitError if the question is not open or the
    answer is itself a question.
    """
    answer = _MARKDOWN_PREFIX.sub("", clean_text(answer))
    if not answer or answer.endswith("?"):
        raise KitError("An answer needs text and must not end with a question mark.")
    method = read_card(text, "The card")
    page = add_questions(page, [method], words) if page.strip() else render_questions([method], words)
    page = _insert_answer(page, method.name, format_question(question, method), answer)
    (done,), _ = apply_answers([method], page, words)
    for section in SECTIONS:
        before, after = method.section(section), done.section(section)
        for place, item in enumerate(after):
            if place >= len(before):
                text = add_item(text, section, place, item, words)
            elif item != before[place]:
                text = replace_item(text, make_key(section, place), [item], words)
    for place in reversed(range(len(method.questions))):
        if method.questions[place] not in done.questions:
            text = replace_item(text, make_key("questions", place), [], words)
    return page, text


def _insert_answer(page: str, name: str, question: str, answer: str) -> str:
    rows = page.split("\n")
    heading = ""
    for place, row in enumerate(rows):
        if row.startswith("## "):
            heading = row
        elif tokenize(heading) == tokenize(name) and tokenize(drop_reason(row)) == tokenize(question):
            rows[place + 1 : place + 1] = ["", f"  {answer}", ""]
            return "\n".join(rows)
    raise KitError("This question is no longer open.")
