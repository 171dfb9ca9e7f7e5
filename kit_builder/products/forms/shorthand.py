"""Write out the shorthand of notes: `w/` becomes `with`, and a sentence gets a capital and a full stop."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from kit_builder.records import SECTIONS, Item, Method
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import capitalise, tokenize
from kit_builder.text.words import Words

_BETWEEN_WORDS = ("+", "&")
_FIRST_LETTER = re.compile(r"^[\"“„«]?[^\W\d_]")
# Sections of full sentences; what else a card lists, such as what is needed, may be a word or two.
_IN_SENTENCES = ("purpose", "when", "steps", "rules", "pitfalls", "reasons", "details", "outcome", "examples", "faq")
# A word of three to five letters with a full stop inside a sentence.
_CUT_SHORT = re.compile(r"(?<![\w.])([^\W\d_]{3,5})\.(?= [a-zæøåäöüßéèñ\d])")
_INITIAL = 2  # characters
_MIN_CUT_OFF = 2  # letters that are missing
_MAX_ENDING = 3  # letters
_MIN_SAID = 2  # times that the word is written in full


def expand_shorthand(method: Method, words: Words, cut_short: Mapping[str, str]) -> Method:
    """Return `method` with its shorthand written out, and its items as full sentences.

    `cut_short` has the words that the notes cut short, such as `inv.`, and what they are cut from.
    """
    expand = partial(_expand_item, known=words["shorthand"], cut_short=cut_short)
    sections: dict[str, Any] = {name: tuple(map(expand, method.section(name))) for name in SECTIONS}
    for name in _IN_SENTENCES:
        sections[name] = tuple(map(_put_in_sentences, sections[name]))
    return replace(method, **sections)


def find_cut_short(methods: Iterable[Method]) -> Mapping[str, str]:
    """Return the words that `methods` cut short, with the full word: `inv.` is an invoice if they speak of invoices.

    One that they also use without a full stop, or that begins several of their words, is left out.
    """
    texts = [item.text for method in methods for _, item in method.items()]
    said = Counter(token for text in texts for token in tokenize(text) if token.isalpha())
    cut = Counter(found[1].casefold() for text in texts for found in _CUT_SHORT.finditer(text))
    full: dict[str, str] = {}
    for short, count in cut.items():
        forms = [token for token in said if token.startswith(short) and len(token) >= len(short) + _MIN_CUT_OFF]
        if said[short] == count and sum(said[each] for each in forms) >= _MIN_SAID and _are_one_word(forms):
            full[f"{short}."] = max(forms, key=lambda each: (said[each], len(each)))
    return full


def _are_one_word(forms: Sequence[str]) -> bool:
    """Return whether `forms` differ only in their endings, as `invoice` and `invoices` do."""
    shortest = min(forms, key=len)
    return all(each.startswith(shortest) and len(each) - len(shortest) <= _MAX_ENDING for each in forms)


def _expand_item(item: Item, known: Mapping[str, str], cut_short: Mapping[str, str]) -> Item:
    text = item.text
    for short, full in known.items():
        if short in _BETWEEN_WORDS:
            text = re.sub(rf"(?<=[^\W\d_]) {re.escape(short)} (?=[^\W\d_])", f" {full} ", text)
        else:
            # A letter with a full stop is shorthand in lower case only: `Keith W.` is a name.
            is_initial = len(short) == _INITIAL and short.endswith(".")
            for each, instead in ((short, full), *(() if is_initial else ((capitalise(short), capitalise(full)),))):
                text = re.sub(rf"(?<![\w/]){re.escape(each)}(?![\w/])", instead, text)
    text = _CUT_SHORT.sub(lambda found: _write_out(found, cut_short), text)
    attachments = tuple(_expand_item(each, known, cut_short) for each in item.attachments)
    return replace(item, text=text, attachments=attachments)


def _write_out(found: re.Match[str], cut_short: Mapping[str, str]) -> str:
    full = cut_short.get(found[0].casefold(), found[0])
    return capitalise(full) if found[0][0].isupper() else full


def _put_in_sentences(item: Item) -> Item:
    attachments = tuple(map(_put_in_sentences, item.attachments))
    return replace(item, text=_make_sentences(item.text), attachments=attachments)


def _make_sentences(text: str) -> str:
    """Return a text whose sentences begin with a capital, and which ends with a full stop."""
    sentences = split_sentences(text)
    # Between sentences, there may be more than a space.
    sentences = sentences if " ".join(sentences) == text else (text,)
    text = " ".join(map(_capitalise_sentence, sentences))
    return f"{text}." if text.removesuffix(")")[-1:].isalnum() else text


def _capitalise_sentence(text: str) -> str:
    return text if text[1:2].isupper() else _FIRST_LETTER.sub(lambda found: found[0].upper(), text)
