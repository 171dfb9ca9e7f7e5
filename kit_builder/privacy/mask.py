"""Stand-ins put in the place of identities in what is sent, and taken out of what comes back."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel

from kit_builder.errors import KitError
from kit_builder.llm.model import Ask, wire_schema
from kit_builder.privacy.folding import strip_invisible
from kit_builder.privacy.identities import Identity
from kit_builder.records import SECTIONS, Evidence, Item, Method, Question, Span
from kit_builder.text.ids import slugify
from kit_builder.text.sentences import split_sentences

Answer = TypeVar("Answer", bound=BaseModel)

_FORM_END = r"(?=(?:['’]?e?s)?(?![^\W_]))"
# What sections tell of who and what a method is for, and not what was done: there a client is only an example.
_OF_NOBODY = ("purpose", "when", "needs", "outcome")
_NOT_WORDS = ("email", "url", "handle", "phone", "number", "address", "amount")


class Mask:
    """Puts the stand-ins of `identities` in their place in a text."""

    def __init__(self, identities: Iterable[Identity]) -> None:
        self._identities = tuple(each for each in identities if each.pseudonym)
        self._stand_ins = {_key(each.text): each for each in self._identities}
        longest_first = sorted(self._identities, key=lambda each: -len(each.text))
        self._pattern = re.compile(_any_of(longest_first))

    def mask_with_originals(self, text: str) -> tuple[str, dict[str, str]]:
        """`text` with stand-ins, and what each stand-in of it stands for, to be given to `uncover`."""
        back: dict[str, str] = {}

        def stand_in(found: re.Match[str]) -> str:
            shown = _in_case_of(found[0], self.get_identity(found[0]).pseudonym)
            back.setdefault(shown, found[0])
            return shown

        return self._pattern.sub(stand_in, strip_invisible(text)), back

    def get_identity(self, text: str) -> Identity:
        """The identity that is written as `text`. Raises KeyError where there is none."""
        return self._stand_ins[_key(text)]

    def mask_text(self, text: str) -> str:
        """`text` with stand-ins, for good."""
        return self.mask_with_originals(text)[0]

    def occurs_in(self, text: str) -> bool:
        """Whether an identity stands in `text`."""
        return self._pattern.search(strip_invisible(text)) is not None

    def find_spans(self, text: str) -> list[Span]:
        """Where identities stand in `text`, which should be `strip_invisible`."""
        return [found.span() for found in self._pattern.finditer(text)]

    def count(self, text: str) -> dict[Identity, int]:
        """How often each identity stands in `text`."""
        counted = dict.fromkeys(self._identities, 0)
        for found in self._pattern.finditer(strip_invisible(text)):
            counted[self.get_identity(found[0])] += 1
        return counted


def unmask(text: str, back: Mapping[str, str]) -> str:
    """`text` with what the stand-ins in `back` stand for in their place again."""
    if not back:
        return text
    small = {_key(stand_in): original for stand_in, original in back.items()}
    longest_first = sorted(back, key=lambda each: -len(each))
    pattern = "|".join(rf"(?<![^\W_])(?i:{_spaced(each)}){_FORM_END}" for each in longest_first)
    return re.sub(pattern, lambda found: back.get(found[0]) or _in_case_of(found[0], small[_key(found[0])]), text)


def mask_requests(ask: Ask, mask: Mask, *, restored: Callable[[Identity], bool] = lambda _: True) -> Ask:
    """`ask` with stand-ins in all that is sent; in the answer those are put back whose identity `restored` takes.

    The question is masked before the model sees it, so that what is kept of it and of its answer holds stand-ins only.
    Raises KitError where an identity would be sent as part of the schema, which cannot be masked.
    """

    def asking(question: Question, answer: type[Answer]) -> Answer:
        if mask.occurs_in(json.dumps(wire_schema(answer), ensure_ascii=False)):
            raise KitError(f"{question.about} would send a name in its schema. Nothing was sent: please report this.")
        back: dict[str, str] = {}
        messages: list[tuple[str, str]] = []
        for role, text in question.messages:
            shown, stands_for = mask.mask_with_originals(text)
            messages.append((role, shown))
            back = stands_for | back
        back = {stand_in: original for stand_in, original in back.items() if restored(mask.get_identity(original))}
        given = ask(replace(question, messages=tuple(messages)), answer)
        restored_answer: Answer = _uncovered(given, back)
        return restored_answer

    return asking


def _uncovered(value: Any, back: Mapping[str, str]) -> Any:
    """An answer with its texts uncovered; a record is not checked again, as a name may be longer than its stand-in."""
    if isinstance(value, str):
        return unmask(value, back)
    if isinstance(value, BaseModel):
        shown = {name: _uncovered(getattr(value, name), back) for name in type(value).model_fields}
        return value.model_copy(update=shown)
    if isinstance(value, list | tuple):
        return type(value)(_uncovered(each, back) for each in value)
    if isinstance(value, dict):
        return {key: _uncovered(each, back) for key, each in value.items()}
    return value


def mask_method(method: Method, mask: Mask) -> Method:
    """`method` as a product may tell it: stand-ins in its name, its items, its quotes and the names of its sources."""
    name = mask.mask_text(method.name)
    sections: dict[str, Any] = {
        section: tuple(
            _covered_item(_of_nobody(item, mask) if section in _OF_NOBODY else item, mask)
            for item in method.section(section)
        )
        for section in SECTIONS
    }
    return replace(
        method,
        id=method.id if name == method.name else slugify(name, "method"),
        name=name,
        questions=tuple(map(mask.mask_text, method.questions)),
        **sections,
    )


def _of_nobody(item: Item, mask: Mask) -> Item:
    """`item` without the sentences that name somebody, where others are left: a buyer is no client."""
    told = split_sentences(item.text)
    left = [sentence for sentence in told if mask.mask_text(sentence) == sentence]
    return replace(item, text=" ".join(left)) if 0 < len(left) < len(told) else item


def _covered_item(item: Item, mask: Mask) -> Item:
    return replace(
        item,
        text=mask.mask_text(item.text),
        evidence=tuple(_covered_evidence(each, mask) for each in item.evidence),
        conflicts=tuple(_covered_item(each, mask) for each in item.conflicts),
    )


def _covered_evidence(evidence: Evidence, mask: Mask) -> Evidence:
    source = mask.mask_text(evidence.source)
    source_id = mask.mask_text(evidence.source_id)
    return replace(
        evidence,
        source=source,
        source_id=slugify(source_id, "source") if source_id != evidence.source_id else source_id,
        quote=mask.mask_text(evidence.quote),
        place=mask.mask_text(evidence.place) if evidence.place else evidence.place,
    )


def _any_of(identities: Sequence[Identity]) -> str:
    """The pattern of any of `identities`; those that begin as words do are looked for where words begin alone."""
    words = "|".join(_form(each) for each in identities if each.text[0].isalnum())
    others = [_form(each) for each in identities if not each.text[0].isalnum()]
    return "|".join([*others, rf"(?<![^\W_])(?:{words})" if words else "(?!)"])


def _form(identity: Identity) -> str:
    """The pattern of an identity: a common word only as it is written, or in capitals; of a number any spacing."""
    text = _spaced(identity.text)
    if identity.kind in _NOT_WORDS:
        return rf"(?i:{text})(?![^\W_])" if identity.text[0].isalnum() else rf"(?<!\w){text}(?!\w)"
    spelled = f"(?:{text}|{_spaced(identity.text.upper())})" if identity.common else f"(?i:{text})"
    return rf"{spelled}{_FORM_END}"


def _spaced(text: str) -> str:
    return r"\s+".join(map(re.escape, text.split()))


def _key(text: str) -> str:
    return " ".join(text.casefold().split())


def _in_case_of(shown: str, text: str) -> str:
    """`text` in capitals, or small, where `shown` is."""
    if shown.isupper() and len(shown) > 1 and not text.isupper():
        return text.upper()
    return text.lower() if shown.islower() else text
