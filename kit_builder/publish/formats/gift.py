"""GIFT: quizzes for Moodle's question bank (https://docs.moodle.org/en/GIFT_format)."""

import re
from collections.abc import Iterator
from itertools import groupby

from kit_builder.publish.edition import Edition, File, FormatOutput, Page, QuizItem
from kit_builder.text.markdown import clean_text, parse_blocks, unescape

NEEDS: dict[str, str] = {}

_BREAK = "\\n"  # a line break within a question
_LINK = re.compile(r"(?<!\\)\[([^\[\]]*)\]\([^()]*\)")


def publish(edition: Edition) -> FormatOutput:
    """Publish each quiz as a file of questions in a category of its own."""
    return FormatOutput(
        tuple(
            File(f"gift/{edition.name}-{page.stem}.gift", _write_questions(edition, page).encode(), (page.path,))
            for page in edition.pages
            if page.quiz
        )
    )


def _write_questions(edition: Edition, page: Page) -> str:
    path = "/".join(clean_text(name).replace("/", "//") for name in (edition.kit.title, page.title))
    questions = (_write_question(number, item) for number, item in enumerate(page.quiz, start=1))
    return "\n\n".join([f"$CATEGORY: {path}", *questions]) + "\n"


def _write_question(number: int, item: QuizItem) -> str:
    name = _escape(f"{number:02} {unescape(item.text)}"[:80])
    asked = _BREAK.join([*_write_case(item.before), _escape(unescape(item.text))])
    answers = "\n".join(_write_answers(item))
    feedback = f"\n\t####{_escape(_write_plain(item.feedback))}" if item.feedback else ""
    return f"::{name}::[plain]{asked}{{\n{answers}{feedback}\n}}"


def _write_case(before: str) -> Iterator[str]:
    """Yield what a question tells first, each paragraph and each row of a table as a line."""
    for _, blocks in groupby(parse_blocks(before), key=lambda block: block.rows):
        yield _escape(" | ".join(block.text for block in blocks))


def _write_answers(item: QuizItem) -> Iterator[str]:
    """Yield the answers. If several are right they share the mark, and each wrong one costs the full mark."""
    right = sum(option.is_right for option in item.options)
    share = f"{100 / right:.5f}".rstrip("0").rstrip(".")
    for option in item.options:
        sign = ("=" if option.is_right else "~") if right == 1 else f"~%{share if option.is_right else '-100'}%"
        feedback = f"#{_escape(_write_plain(option.feedback))}" if option.feedback else ""
        yield f"\t{sign}{_escape(unescape(option.text))}{feedback}"


def _write_plain(feedback: str) -> str:
    """Return feedback without the addresses of its links: platforms have other pages."""
    return unescape(_LINK.sub(r"\1", feedback))


def _escape(text: str) -> str:
    return re.sub(r"[\\~=#{}:]", r"\\\g<0>", clean_text(text))
