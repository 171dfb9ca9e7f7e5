"""Remove from the answers to clients' questions what the method says elsewhere."""

from collections.abc import Iterator
from dataclasses import replace

from kit_builder.products.repetition import iter_windows
from kit_builder.records import SECTIONS, Item, Method
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import tokenize

_COMPARED = tuple(name for name in SECTIONS if name not in ("steps", "faq"))


def remove_repeats(method: Method) -> Method:
    """Return `method` without the sentences of its answers that repeat another section, and without emptied answers.

    Steps do not count: they are repeated wherever they are needed.
    """
    known = {
        window for name in _COMPARED for item in method.section(name) for window in iter_windows(tokenize(item.text))
    }
    return replace(method, faq=tuple(_shorten_answers(method, known)))


def _shorten_answers(method: Method, known: set[tuple[str, ...]]) -> Iterator[Item]:
    for item in method.faq:
        kept = [each for each in split_sentences(item.text) if known.isdisjoint(iter_windows(tokenize(each)))]
        if kept and not kept[-1].endswith("?"):
            yield replace(item, text=" ".join(kept))
