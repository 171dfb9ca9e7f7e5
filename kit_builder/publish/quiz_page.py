"""Quiz pages: each question is a `## ` heading, a task list with the right answers ticked, and feedback as a quote.

A quote within an answer is the feedback on that answer. The ticks and the feedback may also stand at the end: then the
last `## ` heading is followed by a `### ` heading for each question, with its answers again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from markdown_it.tree import SyntaxTreeNode

from kit_builder.errors import KitError
from kit_builder.publish.edition import Option, QuizItem
from kit_builder.text.markdown import escape, parse_tree

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BOXES = {"[ ] ": False, "[x] ": True, "[X] ": True}


def read_quiz(path: str, text: str) -> tuple[QuizItem, ...]:
    """Read the questions of the quiz in the file `path`.

    Raises KitError if a question cannot be marked because none or all of its answers are right.
    """
    lines = text.split("\n")
    split = (each for each in _split(parse_tree(text).children, ("h1", "h2")) if each[0].tag == "h2")
    questions = [*split]
    key = questions.pop()[1] if questions and _is_key(questions[-1][1]) else []
    asked = [_read_question(heading, below, lines) for heading, below in questions]
    answered = [_read_question(heading, below, lines) for heading, below in _split(key, ("h3",))]
    items = _add_answers(asked, answered) if key else tuple(asked)
    for item in items:
        if not any(option.is_right for option in item.options):
            raise KitError(f"{path}: no answer to “{item.text}” is ticked as right. Tick one: - [x] …")
        if all(option.is_right for option in item.options):
            raise KitError(f"{path}: every answer to “{item.text}” is ticked as right. Add a wrong one: - [ ] …")
    return items


def write_printable_quiz(title: str, quiz: Sequence[QuizItem], labels: Mapping[str, str]) -> str:
    """Write the quiz as Markdown for paper, with boxes to tick and the right answers at the end."""
    parts = [f"# {escape(title)}"]
    for number, item in enumerate(quiz, start=1):
        boxes = "\n".join(f"- [ ] {letter}) {option.text}" for letter, option in _letter_options(item))
        several = labels["several"] if item.is_multiple else ""
        parts += [f"## {number}\\. {item.text}", item.before, several, boxes]
    parts.append(f"## {labels['answers']}")
    for number, item in enumerate(quiz, start=1):
        right = ", ".join(letter for letter, option in _letter_options(item) if option.is_right)
        parts.append(f"{number}\\. **{right}** {' '.join(item.feedback.split())}".rstrip())
        explained = [f"- {letter}) {option.feedback}" for letter, option in _letter_options(item) if option.feedback]
        parts.append("\n".join(explained))
    return "\n\n".join(filter(None, parts)) + "\n"


def _letter_options(item: QuizItem) -> Iterator[tuple[str, Option]]:
    return zip(_LETTERS, item.options, strict=False)


def _is_key(below: Sequence[SyntaxTreeNode]) -> bool:
    """Return whether what stands below a heading is the key to the questions before it."""
    return bool(below) and below[0].type == "heading" and below[0].tag == "h3"


def _add_answers(asked: Sequence[QuizItem], answered: Sequence[QuizItem]) -> tuple[QuizItem, ...]:
    """Return the questions with the answers of the key; one that is not in the key stays as it is."""
    left = [*answered]
    items = []
    for question in asked:
        key = next((each for each in left if each.text == question.text), question)
        if key in left:
            left.remove(key)
        items.append(replace(key, before=question.before))
    return tuple(items)


def _split(
    nodes: Sequence[SyntaxTreeNode], tags: Sequence[str]
) -> Iterator[tuple[SyntaxTreeNode, list[SyntaxTreeNode]]]:
    """Yield each heading with one of the tags, and what stands below it up to the next."""
    heads = [place for place, node in enumerate(nodes) if node.type == "heading" and node.tag in tags]
    for start, end in zip(heads, [*heads[1:], len(nodes)], strict=False):
        yield nodes[start], list(nodes[start + 1 : end])


def _read_question(heading: SyntaxTreeNode, below: Sequence[SyntaxTreeNode], lines: Sequence[str]) -> QuizItem:
    options: list[Option] = []
    before: list[str] = []
    feedback = ""
    for node in below:
        if node.type == "bullet_list":
            options += [_read_option(item) for item in node.children]
        elif node.type == "blockquote":
            feedback = _read_feedback(node)
        elif node.map:
            before.append("\n".join(lines[node.map[0] : node.map[1]]).strip())
    return QuizItem(_join_inline_text(heading), tuple(options), "\n\n".join(before), feedback)


def _read_option(item: SyntaxTreeNode) -> Option:
    text = " ".join(_join_inline_text(node) for node in item.children if node.type != "blockquote")
    feedback = " ".join(_read_feedback(node) for node in item.children if node.type == "blockquote")
    return Option(text[4:] if text[:4] in _BOXES else text, _BOXES.get(text[:4], False), feedback)


def _read_feedback(quote: SyntaxTreeNode) -> str:
    return "\n\n".join(_join_inline_text(node) for node in quote.children if node.type == "paragraph")


def _join_inline_text(node: SyntaxTreeNode) -> str:
    return " ".join(" ".join(child.content for child in node.children if child.type == "inline").split())
