"""The drafts that a kit keeps: the cited text of each section, and what it was written from.

A section whose outline, facts, brief, model and language are unchanged is not written again, and neither is an item.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from pydantic import JsonValue, TypeAdapter, ValidationError

from kit_builder.errors import KitError
from kit_builder.products.authoring.cited_text import list_cited
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.practice import list_practice
from kit_builder.products.authoring.steps.wording import withdraw_wordings
from kit_builder.records import Finding

_DIGITS = 16
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An idea of the model that no statement supports: where it would belong, the idea, and why it would help.

    Its `value` is 1 (nice to have) to 3 (readers are stuck without it).
    """

    where: str
    text: str
    why: str
    value: int = 1


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence or an item that was removed from a draft, and why. It is severe if readers miss it elsewhere."""

    text: str
    reason: str
    detail: str
    is_severe: bool = False


@dataclass(frozen=True, slots=True)
class KeptSection:
    """The text of a section with its citations, and what it was written from.

    `fingerprint` is that of its outline, the brief, the model and the language, and `facts` has a digest of each fact
    that it uses or cites. `verdicts` counts its sentences by what the checker said.
    """

    text: str
    fingerprint: str
    facts: Mapping[str, str]
    verdicts: Mapping[str, int] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item of a document that is no prose, such as a question of a quiz, and a digest of each fact it rests on."""

    content: Mapping[str, JsonValue]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KeptItems:
    """The items of a document in order, and what they were made from.

    `fingerprint` is that of the brief, the model and the language, and `wanted` the number of items asked for so far:
    those that failed are among the `removed`, and are not asked for again.
    """

    fingerprint: str
    wanted: int
    items: tuple[KeptItem, ...]
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document as it was authored: its outline and the sections by place, or its items."""

    document: OutlineDocument
    sections: tuple[KeptSection, ...]
    suggestions: tuple[Suggestion, ...] = ()
    items: KeptItems | None = None

    @property
    def texts(self) -> dict[int, str]:
        """The cited text of each section, by place."""
        return {place: section.text for place, section in enumerate(self.sections)}


# By the path of the document in the product's folder.
Drafts = Mapping[str, KeptDocument]
_DRAFTS = TypeAdapter(dict[str, KeptDocument])


def get_drafts_path(product: str) -> str:
    """Return the path of the drafts of a product in the kit."""
    return f".kit/drafts/{product}.json"


def read_drafts(text: str | None, path: str) -> Drafts:
    """Return the drafts in the file at `path`; none without a text. Raises KitError if the file is damaged."""
    try:
        return _DRAFTS.validate_json(text) if text else {}
    except ValidationError as error:
        raise KitError(f"{path} is damaged. Delete it, and run `kit-builder write` again.") from error


def write_drafts(drafts: Drafts) -> str:
    """Return the text of a file of drafts."""
    return _DRAFTS.dump_json(dict(drafts), indent=1).decode() + "\n"


def make_fingerprint(section: OutlineSection, spec: DocumentSpec, model: str) -> str:
    """Return a fingerprint of what a section is written from, without the ids of its facts, which may change."""
    uses = [_digest_fact(spec.facts[key]) for key in section.uses if key in spec.facts]
    outline = [section.heading, section.after, section.form, uses, section.missing]
    return _digest(json.dumps([outline, spec.describe(), spec.words, model, spec.language.code]))


def make_items_fingerprint(spec: DocumentSpec, model: str) -> str:
    """Return a fingerprint of what the items of a document are made from, without its facts."""
    return _digest(json.dumps([spec.brief.kind, spec.describe(), model, spec.language.code]))


def make_fact_digests(text: str, section: OutlineSection, facts: Facts) -> dict[str, str]:
    """Return a digest of each fact that a section uses or its text cites, by id."""
    return digest_facts({*section.uses, *list_cited(text)}, facts)


def digest_facts(ids: Iterable[str], facts: Facts) -> dict[str, str]:
    """Return a digest of each fact by id."""
    return {key: _digest_fact(facts[key]) for key in sorted({*ids}) if key in facts}


def find_kept(document: OutlineDocument, spec: DocumentSpec, model: str, drafts: Drafts) -> dict[int, KeptSection]:
    """Return the sections of a document that need not be written again, by place.

    A section may have moved, and its facts must be as they were. What rests on a case made up for practice in a section
    that is written again is written again too.
    """
    before = find_draft(spec, drafts)
    known = {section.fingerprint: section for section in before.sections} if before else {}
    found = {
        place: known[fingerprint]
        for place, section in enumerate(document.sections)
        if (fingerprint := make_fingerprint(section, spec, model)) in known
    }
    found = {place: section for place, section in found.items() if has_same_facts(section, spec.facts)}
    known_ids = {*spec.facts, *list_practice(section.text for section in found.values())}
    return {place: section for place, section in found.items() if known_ids.issuperset(list_cited(section.text))}


def find_draft(spec: DocumentSpec, drafts: Drafts) -> KeptDocument | None:
    """Return the draft of a document, which may have had another number before."""
    method = spec.method_id
    candidates = (
        draft
        for file, draft in sorted(drafts.items(), key=lambda each: each[0] != spec.file)
        if draft.document.method == method and _NUMBER.sub("", file) == _NUMBER.sub("", spec.file)
    )
    return next(candidates, None)


def report_stale(product: str, drafts: Drafts, facts: Facts) -> Iterator[Finding]:
    """Yield a warning for each document with sections or items whose facts have changed since they were written."""
    for file, draft in drafts.items():
        stale = [
            section.heading
            for section, kept in zip(draft.document.sections, draft.sections, strict=True)
            if not has_same_facts(kept, facts)
        ]
        if count := sum(not has_same_facts(item, facts) for item in draft.items.items) if draft.items else 0:
            message = f"Items left out, as their card has changed: {count}. Run `kit-builder write` with a model."
            yield Finding("warning", f"{product}/{file}", message)
        if stale:
            message = f"Written before its card was changed: {', '.join(stale)}. Run `kit-builder write` with a model."
            yield Finding("warning", f"{product}/{file}", message)


def has_same_facts(kept: KeptSection | KeptItem, facts: Facts) -> bool:
    """Return whether the facts that a section or an item rests on are as they were."""
    return all(_is_same(key, digest, facts) for key, digest in kept.facts.items())


def find_texts(draft: KeptDocument, facts: Facts) -> dict[int, str]:
    """Return the cited text of each section by place, with each step whose card has changed in the card's words."""
    return {
        place: withdraw_wordings(
            section.text, [key for key, digest in section.facts.items() if not _is_same(key, digest, facts)]
        )
        for place, section in enumerate(draft.sections)
    }


def _is_same(key: str, digest: str, facts: Facts) -> bool:
    return key in facts and _digest_fact(facts[key]) == digest


@lru_cache(maxsize=1 << 14)  # each fact is in many sections
def _digest_fact(fact: Fact) -> str:
    return _digest(f"{fact.kind}\n{fact.support}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
