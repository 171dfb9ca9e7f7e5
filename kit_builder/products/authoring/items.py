"""Documents whose content is items rather than prose, such as the questions of a quiz.

A model fills in the items, the kind's own code checks them, and the template of the file shows them. They are kept with
the facts they rest on: a changed card redoes only the items that rest on what changed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from kit_builder.errors import AnswerError, KitError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.document_spec import DocumentSpec, Sheet
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.outline.records import OutlineSection
from kit_builder.products.authoring.store import (
    Drafts,
    KeptDocument,
    KeptItem,
    KeptItems,
    Removed,
    digest_facts,
    find_draft,
    has_same_facts,
    make_items_fingerprint,
)
from kit_builder.products.render import ShownItems
from kit_builder.records import Finding


class CitingItem(Protocol):
    """An item that rests on facts. Its type is a frozen dataclass of plain fields."""

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the facts: if one of them changes, the item is made again."""


Each = TypeVar("Each", bound=CitingItem)


@dataclass(frozen=True, slots=True)
class Order(Generic[Each]):
    """What is to be filled in: `missing` items of a document, beside those of an earlier run that are `kept`.

    `lessons` are the sections of the document that teaches its method, if it is planned before the items.
    """

    spec: DocumentSpec
    missing: int
    kept: tuple[Each, ...] = ()
    lessons: tuple[OutlineSection, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled(Generic[Each]):
    """All items of a document in order, those kept included, and what was left out and why."""

    items: tuple[Each, ...]
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemKind(Generic[Each]):
    """A kind of items.

    Attributes:
        item: The type of its items.
        count: Returns how many items a document should have.
        fill: Returns items that the facts support. It may raise AnswerError: then the document has the items that are
            kept, or is rendered from its card.
        write_files: Returns the files of a document's items by path in the product's folder, if items are files.
        write_whole: Returns files made of the items of all documents.
        list_sheets: Returns the files of items that people use, with the moments of use, in that order.
        tell_lacking: Yields a message for each lesson that the kept items don't cover.
        follows_outline: Whether the items are filled in once the lessons are planned.
    """

    item: type[Each]
    count: Callable[[DocumentSpec], int]
    fill: Callable[[Order[Each], Ask, Run], Filled[Each]]
    write_files: Callable[[Sequence[Each], DocumentSpec], Mapping[str, str]] | None = None
    write_whole: Callable[[Sequence[tuple[DocumentSpec, Sequence[Each]]]], Mapping[str, str]] | None = None
    list_sheets: Callable[[Sequence[Each], DocumentSpec], Sequence[Sheet]] | None = None
    tell_lacking: Callable[[Order[Each]], Iterable[str]] | None = None
    follows_outline: bool = False


def fill_items(
    spec: DocumentSpec,
    kind: ItemKind[Each],
    drafts: Drafts,
    model: str,
    ask: Ask,
    run: Run,
    lessons: tuple[OutlineSection, ...] = (),
) -> tuple[dict[str, KeptDocument], tuple[Finding, ...]]:
    """Return what to keep of a document by its path, nothing if it has no items, and findings on it.

    `drafts` are those of an earlier run, and `model` is the name of the model. Only items whose facts have changed are
    made again, and more are made if the card has grown. `lessons` are those about which items are.
    """
    draft = find_draft(spec, drafts)
    fingerprint, wanted = make_items_fingerprint(spec, model), kind.count(spec)
    before = draft.items if draft and draft.items and draft.items.fingerprint == fingerprint else None
    before = before or KeptItems(fingerprint, 0, ())
    findings: list[Finding] = []
    try:
        kept = restore_items(before, kind, spec.facts)
    except KitError:
        kept = ()  # a program before this one kept items of another form
        findings = [Finding("note", spec.where, "What was kept of its items cannot be read, so they are made again.")]
    missing = len(before.items) - len(kept) + max(0, wanted - before.wanted)
    filled, found = _fill(Order(spec, missing, kept, lessons), kind, ask, run) if missing else (Filled(kept), [])
    findings += found
    made = filled.items if filled else kept
    findings += _report_lacking(Order(spec, 0, made, lessons), kind)
    removed = (*before.removed, *filled.removed) if filled else before.removed
    findings += _report_removed(spec, removed)
    if not filled and not kept:
        return {}, tuple(findings)
    asked = max(wanted, before.wanted) - (0 if filled else missing)
    stored = KeptItems(fingerprint, asked, _store_items(made, kind, spec.facts), removed)
    return {spec.file: KeptDocument(spec.make_empty(), (), (), stored)}, tuple(findings)


def restore_items(kept: KeptItems, kind: ItemKind[Each], facts: Facts) -> tuple[Each, ...]:
    """Return the items whose facts are still the same. Raises KitError if what is kept of one is damaged."""
    unchanged = (item.content for item in kept.items if has_same_facts(item, facts))
    try:
        return tuple(_adapt(kind.item).validate_python(content) for content in unchanged)
    except ValidationError as error:
        message = "The drafts in .kit/drafts are damaged. Delete them, and run `kit-builder write` again."
        raise KitError(message) from error


def show_items(kept: KeptItems, kind: ItemKind[Each], facts: Facts) -> ShownItems:
    """Return the items for the template of their document, with the evidence of each fact."""
    return ShownItems(restore_items(kept, kind, facts), {key: fact.evidence for key, fact in facts.items()})


def _fill(order: Order[Each], kind: ItemKind[Each], ask: Ask, run: Run) -> tuple[Filled[Each] | None, list[Finding]]:
    """Return the items of a document, None without a usable answer, and findings on that."""
    where = order.spec.where
    try:
        filled = kind.fill(order, ask, run)
    except AnswerError as error:
        message = "Some items could not be made" if order.kept else "No items could be made, so the card is shown"
        return None, [Finding("warning", where, f"{message}: {error}")]
    if not filled.items:
        return filled, [Finding("warning", where, "No item passed its checks, so the card is shown.")]
    return filled, []


def _store_items(items: Sequence[Each], kind: ItemKind[Each], facts: Facts) -> tuple[KeptItem, ...]:
    adapter = _adapt(kind.item)
    return tuple(KeptItem(adapter.dump_python(item, mode="json"), digest_facts(item.ids, facts)) for item in items)


@lru_cache
def _adapt(item: type[Each]) -> TypeAdapter[Each]:
    return TypeAdapter(item)


def _report_lacking(order: Order[Each], kind: ItemKind[Each]) -> Iterator[Finding]:
    """Yield the lessons that the kept items don't cover; a document without items shows its card."""
    if order.kept and kind.tell_lacking:
        yield from (Finding("note", order.spec.where, each) for each in kind.tell_lacking(order))


def _report_removed(spec: DocumentSpec, removed: Sequence[Removed]) -> Iterator[Finding]:
    if removed:
        reasons = Counter(each.reason for each in removed)
        counted = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
        yield Finding("note", spec.where, f"Items left out: {len(removed)} ({counted}).")
    for each in removed:
        told = f"Left out ({each.reason}): “{each.text}” {each.detail}"
        yield Finding("warning" if each.is_severe else "note", spec.where, told)
