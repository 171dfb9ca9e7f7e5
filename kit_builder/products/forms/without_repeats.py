"""Remove what a method says twice: in the answers to clients' questions, and beneath a step."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kit_builder.products.forms.decisions import split_reason
from kit_builder.products.repetition import iter_windows
from kit_builder.records import SECTIONS, Item, Method
from kit_builder.text.languages import Language
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


def remove_said(items: Iterable[Item], step: Item, language: Language) -> list[Item]:
    """Return what is attached to a step without what only repeats the step, or what was attached to it before.

    A repeat has no word and no number of its own, but perhaps another reason: whatever else differs may be a limit.
    """
    said, kept = [{*tokenize(step.text)}], []
    for item in items:
        claims = [split_reason(each, language.words)[0] for each in split_sentences(item.text)]
        own = {token for each in claims for token in tokenize(each)}
        if not any(own <= each for each in said):
            kept.append(item)
            said.append(own)
    return kept
