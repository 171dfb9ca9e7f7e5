"""How long a document should be: as its brief says, but no longer than its facts carry without padding."""

from types import MappingProxyType

from kit_builder.products.authoring.brief import Brief
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.kit_facts import BLANK, KIT, OFFER
from kit_builder.products.forms.run_of_show import WORDS_A_MINUTE

LEAST_QUESTION_MINUTES = 10
MOST_QUESTION_MINUTES = 13
_SPOKEN_SHARE = 0.55  # of a webinar before its questions; the rest is for latecomers, answers, exercises and writing
# How many words a fact can carry without padding, kinds that carry more or fewer, and the least of a document.
_WORDS_A_FACT = 35
_WORDS_A_FACT_AT_MOST = 22  # in a document with a maximum, without exercises
_WORDS_A_FACT_PRACTISED = 58  # in one with exercises, which use each fact once more, and so do their answers
_WORDS_OF_KIND = MappingProxyType({KIT: 0, OFFER: 0, BLANK: 0, "phrases": 0, "example": 10})
_LEAST_WORDS = 100
_WORDS_AROUND_STEPS = 400  # for the opening of a chapter or module, and what readers check, practise and do first
_WORDS_A_MISTAKE = 25  # more than another fact: it has a sign and a way back, or an answer
_WORDS_STEP = 100
_PRACTISED_FOR_TOLD = 2.0  # words, exercises and their answers included, for each word that only tells
_SPOKEN_FOR_WRITTEN = 2.5  # words said for each word written: with questions, answers and figures shown one by one
_MISTAKE = "pitfall"  # a kind of statement


def aim_at_words(brief: Brief, facts: Facts, webinar_minutes: int) -> int:
    """Return how many words a document should have: those of its brief or slot, or fewer if there is little to say."""
    has_most, has_exercises = brief.at_most, brief.practice and not brief.titled
    with_most = _WORDS_A_FACT_PRACTISED if has_exercises else _WORDS_A_FACT_AT_MOST
    a_fact = with_most if has_most else _WORDS_A_FACT
    carried = sum(_WORDS_OF_KIND.get(fact.kind, a_fact) for fact in facts.values())
    if has_most and (brief.titled or has_exercises):
        mistakes = sum(fact.kind == _MISTAKE for fact in facts.values())
        carried += _WORDS_AROUND_STEPS + mistakes * _WORDS_A_MISTAKE
    practised = _PRACTISED_FOR_TOLD if brief.practice and not has_most else 1
    enough = _round((_LEAST_WORDS + carried) * practised)
    if not brief.words:
        return min(count_spoken_words(webinar_minutes), _round(_SPOKEN_FOR_WRITTEN * enough))
    return min(brief.words, enough)


def count_question_minutes(minutes: int) -> int:
    """Return how many of the `minutes` of a webinar are for questions: a quarter, but ten to thirteen."""
    return min(MOST_QUESTION_MINUTES, max(LEAST_QUESTION_MINUTES, minutes // 4))


def count_spoken_words(minutes: int) -> int:
    """Return how many words are spoken in a webinar of `minutes`, without its questions and pauses."""
    return _round(WORDS_A_MINUTE * max(1, _SPOKEN_SHARE * (minutes - count_question_minutes(minutes))))


def _round(words: float) -> int:
    """Return a number of words to aim at, rounded, so that one more fact does not change it and thus every section."""
    return _WORDS_STEP * round(words / _WORDS_STEP)
