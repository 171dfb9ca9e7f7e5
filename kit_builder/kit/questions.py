"""Open questions: what the sources leave out, to ask the expert. A gap is never filled with a guess."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kit_builder.kit.question_page import extend_page, render_page
from kit_builder.records import SECTION_OF_KIND, Item, Method
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import pad_words
from kit_builder.text.tokens import capitalise, get_stop_words, split_list, stem_content, tokenize
from kit_builder.text.words import Words

# The file of a kit in which questions are asked and answered.
QUESTIONS = "questions.md"
_ANY, _ANY_WORD = r"\*", r"(\w[\w'-]*)"


@dataclass(frozen=True, slots=True)
class Gap:
    """An open question of a method, and what its answer completes.

    That is the item with the id `key`, such as `steps-3`, or the empty `section` if there is no key.
    """

    question: str
    section: str
    key: str = ""


def find_gaps(method: Method, words: Words) -> tuple[Gap, ...]:
    """Return the gaps of a method: conflicts, limits without a number, unexplained inputs and empty sections.

    Of a method that a model arranged, these are the conflicts alone: the model has asked everything else on the card.
    """
    if method.is_arranged:
        return tuple(_find_conflicts(method, words))
    return (
        *_find_conflicts(method, words),
        *_find_vague_limits(method, words),
        *_find_unknown_inputs(method, words),
        *(
            Gap(question.format(method=method.name), section)
            for section, question in words["questions"].items()
            if not method.gather(section)
        ),
    )


def list_questions(method: Method, words: Words) -> tuple[str, ...]:
    """Return the open questions of a method: those on its card, then those from its gaps.

    A question on the card that asks which version of a conflict is right is left to the gap, whose answer decides it.
    """
    own = (each for each in method.questions if not any(_asks_about(each, item, words) for _, item in method.conflicts))
    return (*own, *(gap.question for gap in find_gaps(method, words)))


def _asks_about(question: str, conflict: Item, words: Words) -> bool:
    """Return whether a question names a number of each version of a conflict that the other versions do not have."""
    found = [find_numbers(version.text, words) for version in conflict.versions]
    own = [numbers.difference(*(found[:place] + found[place + 1 :])) for place, numbers in enumerate(found)]
    asked = find_numbers(question, words)
    return all(numbers & asked for numbers in own)


def is_answered(item: Item) -> bool:
    """Return whether an answer in `questions.md` is evidence for the item."""
    return any(found.source == QUESTIONS for found in item.evidence)


def format_question(question: str, method: Method) -> str:
    """Return a question as it is printed under the heading of its method: without its name, with a question mark."""
    text = capitalise(question.removeprefix(f"{method.name}: ")).rstrip()
    return text if text.endswith("?") else f"{text}?"


def is_computed(question: str, words: Words) -> bool:
    """Return whether `question`, as it is printed, is worded as one that code asks about a gap."""
    gaps = {key: words["gaps"][key] for key in ("disagree", "limit", "input")}
    return bool(find_template(question, words["questions"]) or find_template(question, gaps))


def find_template(question: str, templates: Mapping[str, str]) -> str:
    """Return the name of the template that `question`, as it is printed, is made from, or an empty string."""
    padded = pad_words(question)
    return next((name for name, each in templates.items() if _compile_template(each).fullmatch(padded)), "")


def render_questions(methods: Iterable[Method], words: Words) -> str:
    """Return the page on which the open questions can be answered, by method."""
    return render_page(_list_by_method(methods, words), words)


def add_questions(page: str, methods: Iterable[Method], words: Words) -> str:
    """Return `page`, which a person has edited, followed by the questions that it does not ask yet."""
    return extend_page(page, _list_by_method(methods, words))


def _list_by_method(methods: Iterable[Method], words: Words) -> list[tuple[str, list[str]]]:
    return [(each.name, [format_question(text, each) for text in list_questions(each, words)]) for each in methods]


def _find_conflicts(method: Method, words: Words) -> Iterator[Gap]:
    for key, item in method.conflicts:
        versions = " / ".join(f"“{version.text}”{_list_sources(version)}" for version in item.versions)
        yield Gap(words["gaps"]["disagree"].format(method=method.name, versions=versions), key.rpartition("-")[0], key)


def _list_sources(item: Item) -> str:
    sources = ", ".join(dict.fromkeys(found.source for found in item.evidence))
    return f" ({sources})" if sources else ""


def _find_vague_limits(method: Method, words: Words) -> Iterator[Gap]:
    """Yield a question for each step or rule that says `warm enough` if no item says how warm that is."""
    for key, item in method.items():
        section = key.rpartition("-")[0]
        kind = SECTION_OF_KIND.get(item.kind, section)
        if kind not in ("steps", "rules") or find_numbers(item.text, words) or is_answered(item) or item.conflicts:
            continue
        phrase = _find_phrase("vague", item.text, words)
        if phrase and not any(_gives_number(other, phrase, words) for _, other in method.items()):
            question = words["gaps"]["limit"].format(method=method.name, step=item.text, said=phrase)
            yield Gap(question, section, key)


def _gives_number(item: Item, phrase: str, words: Words) -> bool:
    stems = set(stem_content(phrase, words)) - set(stem_content(words["gaps"]["vague"], words))
    return bool(stems) and bool(find_numbers(item.text, words)) and stems <= set(stem_content(item.text, words))


def _find_unknown_inputs(method: Method, words: Words) -> Iterator[Gap]:
    """Yield a question for each step that uses `the form` if no need, purpose or earlier step mentions a form."""
    known = set(stem_content(" ".join(item.text for item in (*method.gather("needs"), *method.purpose)), words))
    for place, item in enumerate(method.steps, start=1):
        phrase = _find_phrase("inputs", item.text, words)
        thing = stem_content(phrase, words)[-1:]
        if thing and not known.issuperset(thing) and not is_answered(item):
            question = words["gaps"]["input"].format(method=method.name, step=item.text, said=phrase)
            yield Gap(question, "steps", f"steps-{place}")
        known |= set(stem_content(item.text, words))


def _find_phrase(phrases: str, text: str, words: Words) -> str:
    """Return the first phrase of a list that `text` contains; `*` in a phrase matches a word that is no stop word."""
    for pattern in _compile_phrases(words["gaps"][phrases]):
        for found in pattern.finditer(text):
            if get_stop_words(words).isdisjoint(each.casefold() for each in found.groups()):
                return found[0]
    return ""


@cache
def _compile_template(template: str) -> re.Pattern[str]:
    """Return a pattern for the padded words of a question that is made from `template`, without the method's name."""
    fixed = re.split(r"\{\w+\}", template.removeprefix("{method}: "))
    return re.compile(".*".join(re.escape(pad_words(each)) if tokenize(each) else "" for each in fixed))


@cache
def _compile_phrases(phrases: str) -> tuple[re.Pattern[str], ...]:
    escaped = (
        r"\s+".join(map(re.escape, phrase.split())) for phrase in sorted(split_list(phrases), key=len, reverse=True)
    )
    return tuple(re.compile(rf"(?<!\w){phrase.replace(_ANY, _ANY_WORD)}(?!\w)", re.IGNORECASE) for phrase in escaped)
