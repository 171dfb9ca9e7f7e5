"""The days of the week in a language, and those that a text names."""

from kit_builder.text.tokens import split_list, tokenize
from kit_builder.text.words import Words

_DAYS = 7  # the words of a language list the weekdays first, from Monday
_LONGEST_ENDING = 4  # as in Swedish `måndagarna`; what is longer is another word, as German `Montageanleitung`


def list_weekdays(words: Words) -> tuple[str, ...]:
    """Return the days of the week as the language writes them, from Monday."""
    return (*words["forms"]["weekdays"].split(", ")[:_DAYS],)


def find_weekdays(text: str, words: Words) -> frozenset[str]:
    """Return the days of the week that a text names, in any form: `Mondays` is `monday`."""
    others = split_list(words.get("look_alikes", {}).get("weekdays", ""))
    days, said = map(str.casefold, list_weekdays(words)), [each for each in tokenize(text) if each not in others]
    return frozenset(
        day for day in days for each in said if each.startswith(day) and len(each) - len(day) <= _LONGEST_ENDING
    )
