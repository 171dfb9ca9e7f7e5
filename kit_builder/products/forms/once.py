"""What a reader is told in one place is not told again in the answer to a question."""

from collections.abc import Iterator
from dataclasses import replace

from kit_builder.products.repetition import windows
from kit_builder.records import SECTIONS, Item, Method
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import tokens

_ELSEWHERE = tuple(name for name in SECTIONS if name not in ("steps", "faq"))


def told_once(method: Method) -> Method:
    """`method` without the sentences of its answers that stand among its other items, and answers left empty by it.

    Its steps do not count: they are told again wherever they are needed.
    """
    told = {window for name in _ELSEWHERE for item in method.section(name) for window in windows(tokens(item.text))}
    return replace(method, faq=tuple(_answers(method, told)))


def _answers(method: Method, told: set[tuple[str, ...]]) -> Iterator[Item]:
    for item in method.faq:
        kept = [each for each in split_sentences(item.text) if told.isdisjoint(windows(tokens(each)))]
        if kept and not kept[-1].endswith("?"):
            yield replace(item, text=" ".join(kept))
