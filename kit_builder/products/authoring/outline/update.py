"""Keep people's outlines over rebuilds: plan only what is new, and report what an edited outline lacks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, run_in_turn
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.outline.checks import find_faults, find_unused, list_example, place_facts
from kit_builder.products.authoring.outline.file import (
    ParsedOutline,
    PlacedDocument,
    check_document,
    join_outline,
    parse_outline,
    report_error,
    write_document,
)
from kit_builder.products.authoring.outline.plan import plan_outline
from kit_builder.products.authoring.outline.records import Outline, OutlineDocument
from kit_builder.products.definitions import OUTLINE
from kit_builder.records import Finding

_NOTHING = ParsedOutline((), ())
# The share of a document's facts that may be new or gone before it is planned again.
_MOST_CHANGED = 0.25


@dataclass(frozen=True, slots=True)
class KeptOutline:
    """The outline to write a product by, and findings on it.

    The documents `planned` in this run do not have their worked example yet: see `place_example`.
    """

    outline: Outline
    findings: tuple[Finding, ...]
    planned: frozenset[str]
    parts: "tuple[_Part, ...]"

    def write(self, documents: Iterable[OutlineDocument], specs: Sequence[DocumentSpec]) -> str:
        """Return the text to save as the generated file, with the `documents` as they were written."""
        made = {each.file: each for each in documents}
        by_file = {spec.file: spec for spec in specs}
        texts = [_write_generated(replace(part, spec=by_file[part.spec.file]), made) for part in self.parts]
        return join_outline(self.outline.product, texts, specs[0].language.words)


@dataclass(frozen=True, slots=True)
class _Part:
    """A document as it stands in the outline file, and as it was last generated."""

    spec: DocumentSpec
    now: PlacedDocument | None
    before: PlacedDocument | None

    @property
    def is_deleted(self) -> bool:
        return self.now is None and self.before is not None

    @property
    def is_edited(self) -> bool:
        return self.now is not None and (self.before is None or self.now.document != self.before.document)

    @property
    def known(self) -> frozenset[str]:
        """The ids that the outline had when it was generated."""
        sections = self.before.document.sections if self.before else ()
        return frozenset(key for section in sections for key in section.uses)


def update_outline(
    specs: Sequence[DocumentSpec], now: str | None, before: str | None, ask: Ask, run: Run = run_in_turn
) -> KeptOutline:
    """Return the outline of the product with the documents `specs`.

    Documents that a person has edited stay as they are, others unless much of their cards has changed; the rest is
    planned. A document gets the statements that are new in its card; a finding names them if a person has edited it. A
    document that a person has deleted is left out, unless it has to show steps.

    Args:
        specs: The documents of one product, at least one.
        now: The text of its outline file, None if there is none. It must not be broken.
        before: The text that was last generated, None if there is none.
        ask: The model.
        run: Runs calls in parallel.
    """
    product = specs[0].product
    parts = _list_parts(specs, now, before)
    documents: dict[str, OutlineDocument] = {}
    findings: list[Finding] = []
    for part in parts:
        if part.is_deleted:
            findings.append(Finding("note", f"{product}/{OUTLINE}", f"Leaves out {part.spec.file}."))
        elif part.now and part.is_edited:
            placed, added = _complete(part, part.now)
            findings += added
            documents[part.spec.file] = placed.document
        elif part.now and (adapted := _adapt(part.now.document, part)):
            documents[part.spec.file] = adapted
    new = [part.spec for part in parts if not part.is_deleted and part.spec.file not in documents]
    planned, found = plan_outline(product, new, ask, run, documents.values())
    documents |= {each.file: each for each in planned.documents}
    ordered = tuple(documents[spec.file] for spec in specs if spec.file in documents)
    files = frozenset(each.file for each in planned.documents)
    return KeptOutline(Outline(product, ordered), (*findings, *found), files, tuple(parts))


def report_broken_outline(specs: Sequence[DocumentSpec], now: str | None, before: str | None) -> tuple[Finding, ...]:
    """Return an error for each line of a broken outline, none if it is sound: only then may a product be written."""
    return tuple(report_error(specs[0].product, *error) for error in list_outline_errors(specs, now, before))


def list_outline_errors(
    specs: Sequence[DocumentSpec], now: str | None, before: str | None
) -> tuple[tuple[int, str], ...]:
    """Return what is wrong with an outline as a person has edited it: the number of each line, and why.

    The arguments are those of `update_outline`.
    """
    # A file as it was generated is nobody's mistake: it may have a document about a method that is gone.
    errors = [*(parse_outline(now, specs).errors if now is not None and now != before else ())]
    for part in _list_parts(specs, now, before):
        if part.is_deleted and part.spec.steps:
            errors.append((1, f"There is no part for {part.spec.file}, which has to show steps."))
        elif part.now and part.is_edited:
            errors += check_document(_complete(part, part.now)[0], part.spec)
    return tuple(sorted(errors))


def _list_parts(specs: Sequence[DocumentSpec], now: str | None, before: str | None) -> list[_Part]:
    written = parse_outline(now, specs) if now is not None else _NOTHING
    generated = parse_outline(before, specs) if before and now is not None else _NOTHING
    return [_Part(spec, written.get(spec.file), generated.get(spec.file)) for spec in specs]


def _adapt(document: OutlineDocument, part: _Part) -> OutlineDocument | None:
    """Return a document that nobody has edited with what is new in its card, and without what is gone.

    None if it no longer fits the card, or if so much has changed that it is better planned again.
    """
    spec = part.spec
    left = _remove_ids(
        document, {key for section in document.sections for key in section.uses if key not in spec.facts}
    )
    used = [key for section in left.sections for key in section.uses]
    wanted = {*(step.id for step in spec.steps), *find_unused(left, spec)}
    wanted |= {key for key in list_example(spec) if key not in part.known}
    new = [key for key in spec.facts if key in wanted and key not in used]
    gone = sum(len(section.uses) for section in document.sections) - len(used)
    if len(new) + gone > _MOST_CHANGED * len(used):
        return None
    adapted = place_facts(left, new, spec)
    return None if find_faults(adapted, spec) or find_unused(adapted, spec) else adapted


def _remove_ids(document: OutlineDocument, ids: Collection[str]) -> OutlineDocument:
    sections = (
        replace(section, uses=tuple(key for key in section.uses if key not in ids)) for section in document.sections
    )
    return replace(document, sections=tuple(sections))


def _complete(part: _Part, placed: PlacedDocument) -> tuple[PlacedDocument, list[Finding]]:
    """Return an edited document that fits the card as far as the card has changed, and findings on what was added.

    Ids that are gone from the card are nobody's mistake, and statements that are new in it have not been removed by
    anybody.
    """
    spec = part.spec
    document = _remove_ids(placed.document, part.known - spec.facts.keys())
    used = {key for section in document.sections for key in section.uses}
    wanted = dict.fromkeys([*(step.id for step in spec.steps), *find_unused(document, spec)])
    new = [key for key in spec.facts if key in wanted and key not in used and key not in part.known]
    if part.before is None or not new:
        return replace(placed, document=document), []
    message = f"New, and not in this edited outline: {', '.join(new)}. Added to the sections of their steps."
    return replace(placed, document=place_facts(document, new, spec)), [Finding("warning", spec.where, message)]


def _write_generated(part: _Part, documents: Mapping[str, OutlineDocument]) -> str:
    """Return the text of a document to save as generated: what a person has changed is merged into it."""
    former = part.before or part.now
    if former and (part.is_deleted or part.is_edited):
        return former.text
    return write_document(documents[part.spec.file], part.spec.facts, part.spec.language.words)
