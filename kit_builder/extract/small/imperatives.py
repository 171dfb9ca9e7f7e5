"""The form of a sentence: imperative, descriptive, or a continuation of the sentence before."""

import re
from enum import Enum

from kit_builder.extract.small.line_kinds import find_section_by_opening
from kit_builder.text.dictionary import filter_languages, is_word
from kit_builder.text.languages import Language
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.tokens import get_stop_words, split_list, tokenize
from kit_builder.text.words import Words

_AFTER_CLAUSE = re.compile(r", ([^\W\d_]+)")
_ASIDE_MARKS = '([>"“«„'
_MIN_WORDS = 3
_MIN_STEM = 3


class Form(Enum):
    """How a sentence is written."""

    IMPERATIVE = "imperative"  # it begins with what to do: `Cut the branch.`, `When it is dry, cut it.`
    DESCRIPTIVE = "descriptive"  # it begins with its subject: `The branch is cut.`, `Gives good apples.`
    UNCLEAR = "unclear"


def detect_form(text: str, words: Words) -> Form:
    """Detect the form of `text` from its first words.

    A sentence is imperative unless it begins with a function word or like a statement, because verbs are too many to
    list and other openings few.
    """
    said = tokenize(text)
    while said and said[0] in split_list(words["wording"]["ordering"]):
        said = said[1:]
    if not said or text.rstrip().endswith("?") or text[0] in _ASIDE_MARKS:
        return Form.UNCLEAR
    if starts_with_phrase(" ".join(said), words["wording"]["statement_openings"]):
        return Form.DESCRIPTIVE
    if said[0] in get_stop_words(words):
        after = _AFTER_CLAUSE.search(text)
        return Form.IMPERATIVE if after and _may_be_imperative(after[1].casefold(), words) else Form.UNCLEAR
    return Form.IMPERATIVE if _may_be_imperative(said[0], words) else Form.DESCRIPTIVE


def is_imperative(text: str, language: Language) -> bool:
    """Whether `text` is in the imperative; a sentence that begins with a name, such as `Petra …`, is not."""
    known = filter_languages([language.code])
    return detect_form(text, language.words) is Form.IMPERATIVE and (
        not known or is_word(tokenize(text)[0], known, nouns=False)
    )


def continues_instruction(text: str, words: Words) -> bool:
    """Whether `text` elaborates on the instruction before it: an aside, a question, `Make sure …`, or a reference."""
    said = tokenize(text)
    return (
        len(said) < _MIN_WORDS
        or text[0] in _ASIDE_MARKS
        or text.rstrip().endswith("?")
        or said[1] in split_list(words["wording"]["pointing"])
        or starts_with_phrase(text, words["wording"]["statement_openings"])
        or starts_with_phrase(text, words["wording"]["continuing"])
    )


def is_separate_item(text: str, words: Words) -> bool:
    """Whether `text` is a separate item among the steps: a decision rule, a pitfall or an example."""
    return find_section_by_opening(text, words) in ("rules", "pitfalls", "examples")


def _may_be_imperative(word: str, words: Words) -> bool:
    endings = split_list(words["wording"]["statement_endings"])
    ends = any(word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM for ending in endings)
    return not ends and word not in get_stop_words(words)
