"""Replace identities with pseudonyms in requests, and pseudonyms with identities in answers."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from functools import lru_cache, partial
from typing import Any, TypeVar

from pydantic import BaseModel

from kit_builder.errors import KitError
from kit_builder.llm.model import Ask
from kit_builder.llm.schemas import make_strict_schema
from kit_builder.privacy.folding import strip_invisible
from kit_builder.privacy.identities import Identity
from kit_builder.privacy.mentions import FORM_END, MentionFinder, allow_any_spacing
from kit_builder.records import SECTION_OF_KIND, SECTIONS, Evidence, Item, Method, Number, Question, Span, Story
from kit_builder.text.ids import slugify
from kit_builder.text.joining import fold_text
from kit_builder.text.sentences import split_sentences

Answer = TypeVar("Answer", bound=BaseModel)
Register = TypeVar("Register", Number, Story)

_WORD = re.compile(r"[^\W_]+")
# Sections that say whom a method is for. A client named there is only an example.
_AUDIENCE_SECTIONS = ("purpose", "when", "needs", "outcome")
_ASIDES = ("details", "reasons")  # what can go as a whole if it names somebody


class Mask:
    """Replaces `identities` in texts with their pseudonyms."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        known = tuple(each for each in identities if each.pseudonym)
        self._by_text = {fold_text(each.text): each for each in known}
        self._mentions = MentionFinder(known)

    def mask_with_originals(self, text: str) -> tuple[str, dict[str, str]]:
        """Return `text` masked, and a mapping from each pseudonym in it to the original, for `make_unmask`."""
        text = strip_invisible(text)
        originals: dict[str, str] = {}
        masked: list[str] = []
        at = 0
        for start, end in self._mentions.find_spans(text):
            written = text[start:end]
            pseudonym = _match_case(written, self.get_identity(written).pseudonym)
            originals.setdefault(pseudonym, written)
            masked += (text[at:start], pseudonym)
            at = end
        return "".join([*masked, text[at:]]), originals

    def get_identity(self, text: str) -> Identity:
        """Return the identity that is written as `text`. Raises KeyError if there is none."""
        return self._by_text[fold_text(text)]

    def mask_text(self, text: str) -> str:
        """Return `text` with pseudonyms in place of identities."""
        return self.mask_with_originals(text)[0]

    def occurs_in(self, text: str) -> bool:
        """Return whether `text` contains an identity."""
        return next(self._mentions.find_spans(strip_invisible(text)), None) is not None

    def find_spans(self, text: str) -> list[Span]:
        """Return the spans of identities in `text`, which must have no invisible characters."""
        return list(self._mentions.find_spans(text))


def make_unmask(originals: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that replaces each pseudonym in a text by its original, whatever the case it is written in.

    There must be at least one.
    """
    by_key = {fold_text(pseudonym): original for pseudonym, original in originals.items()}
    longest_first = sorted(originals, key=lambda each: -len(each))
    pattern = re.compile("|".join(rf"(?<![^\W_])(?i:{allow_any_spacing(each)}){FORM_END}" for each in longest_first))

    def restore(found: re.Match[str]) -> str:
        return originals.get(found[0]) or _match_case(found[0], by_key[fold_text(found[0])])

    return partial(pattern.sub, restore)


def mask_requests(ask: Ask, mask: Mask, *, restored: Callable[[Identity], bool] = lambda _: True) -> Ask:
    """Return `ask` with all messages masked, and answers unmasked for identities that `restored` accepts.

    Questions are masked before they reach the model, so caches of questions and answers hold only pseudonyms. The
    returned function raises KitError if a schema that was made for one question contains an identity, as a schema
    cannot be masked.
    """
    # Most questions have instructions, examples and a schema that others have too.
    mask_message = lru_cache(maxsize=256)(mask.mask_with_originals)

    @lru_cache(maxsize=64)
    def is_named(answer: type[BaseModel]) -> bool:
        if _is_of_program(answer):
            return False
        return mask.occurs_in(json.dumps(make_strict_schema(answer), ensure_ascii=False))

    def ask_masked(question: Question, answer: type[Answer]) -> Answer:
        if is_named(answer):
            raise KitError(
                f"The request for {question.about} would send a name in its schema. Nothing was sent. "
                "This is a bug: please report it."
            )
        originals: dict[str, str] = {}
        messages: list[tuple[str, str]] = []
        for role, text in question.messages:
            masked, used = mask_message(text)
            messages.append((role, masked))
            originals = used | originals
        masked_question = replace(question, messages=tuple(messages), shared=mask_message(question.shared)[0])
        answered = ask(masked_question, answer)
        told = {
            pseudonym: original
            for pseudonym, original in _list_told(originals, answered).items()
            if restored(mask.get_identity(original))
        }
        unmasked: Answer = _unmask_answer(answered, make_unmask(told)) if told else answered
        return unmasked

    return ask_masked


def _list_told(originals: Mapping[str, str], answer: BaseModel) -> dict[str, str]:
    """Return those of `originals` whose pseudonyms an answer may have: it has their first words, in any case."""
    text = answer.model_dump_json().casefold() if originals else ""

    def is_told(pseudonym: str) -> bool:
        first = _WORD.search(pseudonym)
        return first is None or first[0].casefold() in text

    return {pseudonym: original for pseudonym, original in originals.items() if is_told(pseudonym)}


def _is_of_program(answer: type[BaseModel]) -> bool:
    """Return whether a type of answer stands in the code of a module, where a word that is also a name is no leak."""
    return getattr(sys.modules.get(answer.__module__), answer.__name__, None) is answer


def _unmask_answer(value: Any, restore: Callable[[str], str]) -> Any:
    """Return an answer with its texts unmasked. Records are not validated again: a name may exceed a length limit."""
    if isinstance(value, str):
        return restore(value)
    if isinstance(value, BaseModel):
        shown = {name: _unmask_answer(getattr(value, name), restore) for name in type(value).model_fields}
        return value.model_copy(update=shown)
    if isinstance(value, list | tuple):
        return type(value)(_unmask_answer(each, restore) for each in value)
    if isinstance(value, dict):
        return {key: _unmask_answer(each, restore) for key, each in value.items()}
    return value


def mask_method(method: Method, mask: Mask, suspected: Mask | None = None) -> Method:
    """Return `method` with its name, items, registers, quotes and source names masked, as products may show it.

    Sentences that name somebody, or in a method that no model arranged may name one of the `suspected`, are left out of
    what says whom the method is for. Of a method that no model arranged, they are left out of everything, as far as
    other sentences remain.
    """
    if not method.is_arranged:
        method = _drop_names(method, mask, suspected or mask)
    name = mask.mask_text(method.name)
    sections: dict[str, Any] = {
        section: tuple(_mask_item(item, section, mask) for item in method.section(section)) for section in SECTIONS
    }
    return replace(
        method,
        id=method.id if name == method.name else slugify(name, "method"),
        name=name,
        numbers=tuple(_mask_record(each, mask) for each in method.numbers),
        stories=tuple(_mask_record(each, mask) for each in method.stories),
        questions=tuple(map(mask.mask_text, method.questions)),
        **sections,
    )


def _mask_item(item: Item, section: str, mask: Mask) -> Item:
    """Return an item with its conflicts, stage and attachments masked. It is in `section`, or is of that kind."""
    shown = _drop_named_sentences(item, mask) if section in _AUDIENCE_SECTIONS else item
    return replace(
        shown,
        text=mask.mask_text(shown.text),
        evidence=_mask_evidence(item.evidence, mask),
        conflicts=tuple(_mask_item(each, section, mask) for each in item.conflicts),
        attachments=tuple(_mask_item(each, SECTION_OF_KIND[each.kind], mask) for each in item.attachments),
        stage=mask.mask_text(item.stage),
    )


def _drop_names(method: Method, mask: Mask, suspected: Mask) -> Method:
    """Return a method without the sentences that name somebody, as far as others remain. Stories stay as they are.

    Reasons and details that only name somebody go as well.
    """

    def drop(items: Iterable[Item], section: str) -> tuple[Item, ...]:
        kept = (each for each in items if section not in _ASIDES or _has_unnamed(each.text, mask))
        dropped = (_drop_named_sentences(each, mask) for each in kept)
        return tuple(
            _drop_named_sentences(each, suspected) if section in _AUDIENCE_SECTIONS else each for each in dropped
        )

    others = (section for section in SECTIONS if section not in ("steps", "examples"))
    sections: dict[str, Any] = {section: drop(method.section(section), section) for section in others}
    steps = tuple(
        replace(
            _drop_named_sentences(step, mask),
            attachments=tuple(
                found
                for each in step.attachments
                for found in ([each] if each.kind == "story" else drop([each], SECTION_OF_KIND[each.kind]))
            ),
        )
        for step in method.steps
    )
    return replace(method, steps=steps, **sections)


def _has_unnamed(text: str, mask: Mask) -> bool:
    return any(mask.mask_text(sentence) == sentence for sentence in split_sentences(text))


def _drop_named_sentences(item: Item, mask: Mask) -> Item:
    """Return `item` without the sentences that name somebody, if any sentences remain."""
    sentences = split_sentences(item.text)
    remaining = [sentence for sentence in sentences if mask.mask_text(sentence) == sentence]
    return replace(item, text=" ".join(remaining)) if 0 < len(remaining) < len(sentences) else item


def _mask_record(record: Register, mask: Mask) -> Register:
    """Return a number or a story with its texts and its evidence masked."""
    values = {each.name: getattr(record, each.name) for each in fields(record)}
    masked: dict[str, Any] = {key: mask.mask_text(value) for key, value in values.items() if isinstance(value, str)}
    return replace(record, evidence=_mask_evidence(record.evidence, mask), **masked)


def _mask_evidence(evidence: Iterable[Evidence], mask: Mask) -> tuple[Evidence, ...]:
    return tuple(_mask_source(each, mask) for each in evidence)


def _mask_source(evidence: Evidence, mask: Mask) -> Evidence:
    source = mask.mask_text(evidence.source)
    source_id = mask.mask_text(evidence.source_id)
    return replace(
        evidence,
        source=source,
        source_id=slugify(source_id, "source") if source_id != evidence.source_id else source_id,
        quote=mask.mask_text(evidence.quote),
        place=mask.mask_text(evidence.place) if evidence.place else evidence.place,
    )


def _match_case(shown: str, text: str) -> str:
    """Return `text` in capitals or in lower case if `shown` is."""
    if shown.isupper() and len(shown) > 1 and not text.isupper():
        return text.upper()
    return text.lower() if shown.islower() else text
