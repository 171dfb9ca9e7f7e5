"""What the notes leave open, as questions for the next call: a gap is never filled with a guess."""

from collections.abc import Iterable

from kit_builder.markdown import escape
from kit_builder.records import Method
from kit_builder.words import Words


def questions(method: Method, words: Words) -> tuple[str, ...]:
    """The questions that a method leaves open: those on its card, and one for each section it lacks."""
    missing = (words["questions"][name] for name in words["questions"] if not method.section(name))
    return (*method.questions, *(question.format(method=method.name) for question in missing))


def questions_page(methods: Iterable[Method], words: Words) -> str:
    """The page of open questions, by method."""
    parts = [f"# {words['card']['questions']}"]
    for method in methods:
        if asked := questions(method, words):
            parts += [f"## {escape(method.name)}", "\n".join(f"- {escape(question)}" for question in asked)]
    return "\n\n".join(parts) + "\n"
