"""Find the lesson that teaches something: it cites the same evidence, in the same words, at the same step."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks
from kit_builder.text.tokens import CACHE_SIZE, stem_content

_SHARE_OF_CASE = 0.5
_FOR_ITS_STEP = 0.2
LESSON_HEADING = re.compile(r"^## ", re.MULTILINE)  # the heading of a section of a module
_STEP = re.compile(r"^(\d+)\. (?=\*\*)", re.MULTILINE)  # other numbered lists are plans for after the course
_MARK = re.compile(r"\[\^[^\]]+\](?!:)")
_FOOTNOTES = re.compile(r"^\[\^[^\]]+\]:.*$", re.MULTILINE)


def find_lesson(text: str, marks: str, said: str, asked: str, step: int, language: Language) -> str:
    """Return the heading of the lesson of a module that teaches something, "" if none cites its evidence.

    If some sections show steps, only those are lessons: the others bring the work together. Evidence and words that few
    lessons have count for more. Of two lessons that are equal, the first is returned: later ones come back to it.

    Args:
        text: The module.
        marks: The footnotes of the evidence, such as `[^call-1-3]`.
        said: The words in which it is told.
        asked: The words in which it is asked about. They count half, as a case takes many words.
        step: The number of its step, 0 for none. The lesson that shows this step is preferred.
        language: The language of the module.
    """
    sections = LESSON_HEADING.split(_FOOTNOTES.sub("", text))[1:]
    lessons = [section for section in sections if _STEP.search(section)] or sections
    cited = _measure_shares(frozenset(_MARK.findall(marks)), [frozenset(_MARK.findall(each)) for each in lessons])
    stems = [_list_stems(each, language) for each in lessons]
    told, about = (_measure_shares(_list_stems(each, language), stems) for each in (said, asked))
    best, most = "", 0.0
    for section, evidence, words, case in zip(lessons, cited, told, about, strict=True):
        found = evidence + words + _SHARE_OF_CASE * case + _FOR_ITS_STEP * (str(step) in _STEP.findall(section))
        if evidence and found > most:
            best, most = parse_blocks(f"## {section}")[0].text, found
    return best


def _measure_shares(wanted: Collection[str], found: Sequence[frozenset[str]]) -> list[float]:
    """Return how much of what is wanted each lesson has, from 0 to 1. What many lessons have weighs less."""
    counts: Mapping[str, int] = Counter(each for lesson in found for each in lesson)
    weights = {each: 1 / counts[each] for each in sorted(wanted) if each in counts}
    whole = sum(weights.values())
    return [
        sum(weight for each, weight in weights.items() if each in lesson) / whole if whole else 0 for lesson in found
    ]


@lru_cache(maxsize=CACHE_SIZE)
def _list_stems(text: str, language: Language) -> frozenset[str]:
    return frozenset(stem_content(_MARK.sub("", text), language.words))
