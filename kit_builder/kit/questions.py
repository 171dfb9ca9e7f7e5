"""What the notes leave open, as questions for the next call: a gap is never filled with a guess."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kit_builder.records import Item, Method
from kit_builder.text.markdown import escape
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import pad_words
from kit_builder.text.tokens import capitalise, get_stop_words, split_list, stem_content, tokenize
from kit_builder.text.words import Words

# The file of a kit in which the questions are asked, and answered.
QUESTIONS = "questions.md"
_ANY, _ANY_WORD = r"\*", r"(\w[\w'-]*)"


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that a method leaves open, and what its answer completes.

    That is the item with the id `key`, such as `steps-3`, or all of `section` where it is empty.
    """

    question: str
    section: str
    key: str = ""


def find_gaps(method: Method, words: Words) -> tuple[Gap, ...]:
    """What a method leaves open: where its sources disagree, a limit or an input not named, a section it lacks."""
    return (
        *_disagreements(method, words),
        *_limits(method, words),
        *_inputs(method, words),
        *(
            Gap(question.format(method=method.name), section)
            for section, question in words["questions"].items()
            if not method.section(section)
        ),
    )


def list_questions(method: Method, words: Words) -> tuple[str, ...]:
    """The questions that a method leaves open: those on its card, and those that are found in it."""
    return (*method.questions, *(gap.question for gap in find_gaps(method, words)))


def is_answered(item: Item) -> bool:
    """Whether an item rests on an answer that a person wrote under a question about it."""
    return any(found.source == QUESTIONS for found in item.evidence)


def format_question(question: str, method: Method) -> str:
    """A question as it stands under the heading of its method."""
    return capitalise(question.removeprefix(f"{method.name}: "))


def render_questions(methods: Iterable[Method], words: Words) -> str:
    """The page of open questions, by method, on which they can be answered."""
    parts = [f"# {words['card']['questions']}", words["gaps"]["how_to_answer"]]
    return "\n\n".join([*parts, *_by_method(methods, words, "")]) + "\n"


def add_questions(page: str, methods: Iterable[Method], words: Words) -> str:
    """`page`, on which a person has written, as it is, and behind it the questions that it does not ask yet."""
    new = list(_by_method(methods, words, page))
    return "\n\n".join([page.rstrip("\n"), *new]) + "\n" if new else page


def _by_method(methods: Iterable[Method], words: Words, page: str) -> Iterator[str]:
    parts = [part.partition("\n") for part in re.split(r"^## ", page, flags=re.MULTILINE)]
    for method in methods:
        below = " ".join(text for name, _, text in parts if tokenize(name) == tokenize(method.name))
        known = pad_words(below)
        own = [format_question(question, method) for question in list_questions(method, words)]
        if new := [each for each in own if pad_words(each) not in known]:
            yield f"## {escape(method.name)}"
            yield "\n".join(f"- {escape(question)}" for question in new)


def _disagreements(method: Method, words: Words) -> Iterator[Gap]:
    for key, item in method.conflicts:
        told = " / ".join(f"“{telling.text}” ({_places(telling)})" for telling in item.versions)
        yield Gap(words["gaps"]["disagree"].format(method=method.name, told=told), key.rpartition("-")[0], key)


def _places(item: Item) -> str:
    return ", ".join(dict.fromkeys(found.source for found in item.evidence))


def _limits(method: Method, words: Words) -> Iterator[Gap]:
    """A step that says `warm enough` and not how warm that is, unless another line with a number tells."""
    for key, item in method.items():
        section = key.rpartition("-")[0]
        if section not in ("steps", "rules") or find_numbers(item.text, words) or is_answered(item) or item.conflicts:
            continue
        said = _said("vague", item.text, words)
        if said and not any(_tells(other, said, words) for _, other in method.items()):
            question = words["gaps"]["limit"].format(method=method.name, step=item.text, said=said)
            yield Gap(question, section, key)


def _tells(item: Item, said: str, words: Words) -> bool:
    stems = set(stem_content(said, words)) - set(stem_content(words["gaps"]["vague"], words))
    return bool(stems) and bool(find_numbers(item.text, words)) and stems <= set(stem_content(item.text, words))


def _inputs(method: Method, words: Words) -> Iterator[Gap]:
    """A step that uses `the form` where nothing before it, and nothing that is needed, says which form that is."""
    known = set(stem_content(" ".join(item.text for item in (*method.needs, *method.purpose)), words))
    for place, item in enumerate(method.steps, start=1):
        said = _said("inputs", item.text, words)
        thing = stem_content(said, words)[-1:]
        if thing and not known.issuperset(thing) and not is_answered(item):
            question = words["gaps"]["input"].format(method=method.name, step=item.text, said=said)
            yield Gap(question, "steps", f"steps-{place}")
        known |= set(stem_content(item.text, words))


def _said(phrases: str, text: str, words: Words) -> str:
    """What `text` says of a list of phrases, in which `*` stands for a word, or part of one, that carries meaning."""
    for pattern in _patterns(words["gaps"][phrases]):
        for found in pattern.finditer(text):
            if get_stop_words(words).isdisjoint(each.casefold() for each in found.groups()):
                return found[0]
    return ""


@cache
def _patterns(phrases: str) -> tuple[re.Pattern[str], ...]:
    escaped = (
        r"\s+".join(map(re.escape, phrase.split())) for phrase in sorted(split_list(phrases), key=len, reverse=True)
    )
    return tuple(re.compile(rf"(?<!\w){phrase.replace(_ANY, _ANY_WORD)}(?!\w)", re.IGNORECASE) for phrase in escaped)
