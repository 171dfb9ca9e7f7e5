"""Turn headings of notes into titles of methods, which name the task and nothing about the notes."""

import re

from kit_builder.extract.small.imperatives import is_imperative
from kit_builder.text.headings import is_general_heading, remove_marks
from kit_builder.text.languages import Language
from kit_builder.text.tokens import capitalise, get_stop_words, split_list, tokenize
from kit_builder.text.words import Words

_STRIPPED = " .…,;:-–—"
_REMARK_AT_END = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
_ABBREVIATION = re.compile(r"^[^\W\d_]{2,6} = (?=\S)")
_FIRST_WORDS = 2  # `my follow-up`, `how I do it`
_MIN_SHOUTED = 6  # letters; a shorter title in capitals may be an abbreviation


def make_title(heading: str, words: Words) -> str:
    """Return the heading of a method as its title.

    Removed are what only orders it, a remark in brackets at its end, an abbreviation that it explains, a general word
    such as `notes` beside the name, and what the author says of themselves: `my`, and a clause such as `how I do it`.
    """
    name = tidy_name(heading)
    name = _REMARK_AT_END.sub("", name) or name
    name = _ABBREVIATION.sub("", name)
    name = _choose_half(name, words)
    task, comma, rest = name.partition(", ")
    if comma and _mentions_author(rest, words) and not _mentions_author(task, words):
        name = task
    first, _, rest = name.partition(" ")
    if rest and _mentions_author(first, words):
        name = rest
    task, comma, rest = name.partition(", ")
    if task.isupper() and len(task) >= _MIN_SHOUTED:
        name = f"{task.lower()}{comma}{rest.lower() if rest.isupper() else rest}"
    return capitalise(tidy_name(name))


def tidy_name(name: str) -> str:
    """Return a name without the number, list mark or time before it and the punctuation around it."""
    return remove_marks(name.strip(_STRIPPED)).strip(_STRIPPED)


def drop_listener(name: str, language: Language) -> str:
    """Return a name without the word for whoever does the task before it: `You come out with a sheet`."""
    words = language.words
    first, _, rest = name.partition(" ")
    spoken = tuple(split_list(words["talk"]["spoken_endings"]))
    is_task = is_imperative(capitalise(rest), language) and not tokenize(rest)[0].endswith(spoken) if rest else False
    return capitalise(rest) if is_task and first.casefold() in split_list(words["wording"]["directing"]) else name


def _choose_half(name: str, words: Words) -> str:
    """Return the half of `Getting paid: my follow-up` that names the task, or both if both do."""
    left, colon, right = name.partition(": ")
    if not colon or not left.strip() or not right.strip():
        return name
    if is_general_heading(left, words):
        return right
    begins_plainly = left.split()[0].casefold() in get_stop_words(words)
    is_own = _mentions_author(" ".join(right.split()[:_FIRST_WORDS]), words) and not begins_plainly
    return left if is_own or is_general_heading(right, words) else name


def _mentions_author(text: str, words: Words) -> bool:
    first = {pair.partition("/")[0] for pair in split_list(words["address"]["turned"])}
    return not first.isdisjoint(tokenize(text))
