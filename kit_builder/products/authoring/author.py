"""Author the documents of a product: outline, draft, check, edit and check again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kit_builder.llm.capacity import WHOLE_DOCUMENTS, DocumentSizes
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, Task
from kit_builder.products.authoring.advice.first_reader import Reading, read_draft, report_notes
from kit_builder.products.authoring.author_report import count_sentences, list_suggestions, report_manuscripts
from kit_builder.products.authoring.checks.check_manuscript import check_manuscript
from kit_builder.products.authoring.document_spec import DocumentSpec, list_documents
from kit_builder.products.authoring.draft import draft_sections
from kit_builder.products.authoring.edit import Edit, edit_product
from kit_builder.products.authoring.example.examples import NO_EXAMPLES, Examples
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.finish import finish_manuscript
from kit_builder.products.authoring.item_kinds import ITEM_KINDS
from kit_builder.products.authoring.items import ItemKind, fill_items
from kit_builder.products.authoring.manuscript import Manuscript, Version
from kit_builder.products.authoring.outline.checks import place_example
from kit_builder.products.authoring.outline.records import Outline, OutlineDocument
from kit_builder.products.authoring.outline.update import KeptOutline, report_broken_outline, update_outline
from kit_builder.products.authoring.redraft import (
    complete_sections,
    correct_sections,
    count_missing_words,
    mend_cuts,
)
from kit_builder.products.authoring.render_drafts import render_documents, render_drafts
from kit_builder.products.authoring.restore import restore_sound
from kit_builder.products.authoring.steps.restore import restore_steps
from kit_builder.products.authoring.store import (
    Drafts,
    KeptDocument,
    Suggestion,
    find_draft,
    find_kept,
    report_stale,
)
from kit_builder.products.authoring.way import FROM_CUTS, FROM_LAST_CHECK, Ways
from kit_builder.products.definitions import ProductInput
from kit_builder.records import Finding, Product


@dataclass(frozen=True, slots=True)
class Author:
    """The model that writes, its name, and how calls are run.

    `sizes` is how much of a document it writes, checks and edits in one call. For products without briefs it writes
    only the prose; `parts_a_call` and `words_a_call` then mean the same as for a `Writer`.
    """

    ask: Ask
    run: Run
    model: str
    parts_a_call: int = 1
    words_a_call: int = 0
    sizes: DocumentSizes = WHOLE_DOCUMENTS


@dataclass(frozen=True, slots=True)
class Kept:
    """A product as the kit holds it: its outline as it is now and as it was generated, and its drafts."""

    outline: str | None = None
    generated_outline: str | None = None
    drafts: Drafts | None = None


# Drafts, and findings on them.
_Made = tuple[Drafts, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Authored:
    """An authored product, and what the kit keeps of it: the text of its outline, and the drafts by path.

    The product is None if its outline is broken: then nothing of it may be written. `sentences` counts its sentences by
    what the checker said, and those `removed`.
    """

    product: Product | None
    outline: str
    drafts: Drafts
    findings: tuple[Finding, ...]
    suggestions: tuple[Suggestion, ...] = ()
    sentences: Mapping[str, int] | None = None


def author_product(
    given: ProductInput, facts: Facts, kept: Kept, author: Author, examples: Examples = NO_EXAMPLES
) -> Authored:
    """Author the documents of a product that have a brief, and render its other files from the cards.

    A section that is as before is not written again. A document that cannot be authored is rendered from the cards, and
    a finding says so. Sentences that are faulty after a second draft are removed and reported. Items, such as the
    questions of a quiz, are filled in at the same time, once the outlines that they follow are planned.

    `facts` are those of the cards and the kit. A new outline is planned while the worked `examples` are made, and each
    document waits for the example that it shows. An outline of an earlier run names their figures, so it has to wait.
    """
    specs, before = list_documents(given, facts), kept.drafts or {}
    if kept.outline is not None:
        specs = tuple(map(examples.complete, specs))
    prose = [spec for spec in specs if spec.brief.kind == "prose"]
    if broken := report_broken_outline(prose, kept.outline, kept.generated_outline):
        return Authored(None, "", before, broken)
    items = [author.run.start(job, way) for job, way in _plan_items(specs, before, author, examples, None)]
    planned = update_outline(prose, kept.outline, kept.generated_outline, author.ask, author.run)
    later = _plan_items(specs, before, author, examples, planned.outline)
    items += [author.run.start(job, way) for job, way in later]
    written, outlined = _write_prose(given, _Prose(prose, planned, before, author, examples))
    made = [written, *(each.result() for each in items)]
    specs, drafts = tuple(map(examples.complete, specs)), _join_drafts(made)
    product, faults = render_documents(given, specs, drafts)
    outline = planned.write(outlined, specs)
    found = (*planned.findings, *(each for _, findings in made for each in findings), *faults, *product.findings)
    return Authored(product, outline, drafts, found, list_suggestions(drafts), count_sentences(drafts))


def render_kept(given: ProductInput, facts: Facts, kept: Kept) -> Authored:
    """Return a product as it was authored, with its steps and other rendered parts as the cards have them now."""
    drafts = kept.drafts or {}
    product = render_drafts(given, facts, drafts)
    findings = (*product.findings, *report_stale(given.name, drafts, facts))
    outline = kept.generated_outline or ""
    return Authored(product, outline, drafts, findings, list_suggestions(drafts), count_sentences(drafts))


def _plan_items(
    specs: Sequence[DocumentSpec], before: Drafts, author: Author, examples: Examples, outline: Outline | None
) -> Iterator[tuple[Callable[[], _Made], float]]:
    """Yield a job for each document of items, with its way to the end.

    With an `outline`, these are the kinds that follow it; without one, the others.
    """

    def fill(spec: DocumentSpec, kind: ItemKind[Any]) -> _Made:
        planned = outline.documents if outline and spec.method else ()
        lessons = tuple(lesson for each in planned if each.method == spec.method_id for lesson in each.sections)
        return fill_items(examples.complete(spec), kind, before, author.model, author.ask, author.run, lessons)

    for spec in specs:
        if (kind := ITEM_KINDS.get(spec.brief.kind)) and kind.follows_outline == (outline is not None):
            yield partial(fill, spec, kind), Ways(specs).measure_from_items(spec)


def _join_drafts(made: Sequence[_Made]) -> dict[str, KeptDocument]:
    return {file: draft for written, _ in made for file, draft in written.items()}


def measure_chain(given: ProductInput, facts: Facts) -> float:
    """Return how much work lies between the start of a product and its end, by its longest document."""
    return Ways(list_documents(given, facts)).from_start


@dataclass(frozen=True, slots=True)
class _Draft:
    """A manuscript as it was drafted and checked, and the tasks that run alongside the edit.

    One task writes what the manuscript lacks, another writes sections without their faulty sentences. `reading` is what
    its first reader has noted.
    """

    manuscript: Manuscript
    reading: Reading
    completed: Task[Manuscript]
    cuts: Task[Mapping[int, Version]]


@dataclass(frozen=True, slots=True)
class _Prose:
    """The documents of prose of a product while they are written; `before` are the drafts of an earlier run."""

    specs: Sequence[DocumentSpec]
    planned: KeptOutline
    before: Drafts
    author: Author
    examples: Examples

    def draft(self, document: OutlineDocument) -> _Draft:
        """Return a document with its worked example, drafted and checked."""
        ask, run, ways = self.author.ask, self.author.run, Ways(self.specs)
        spec = self.examples.complete(self.get_spec(document))
        own = place_example(document, spec) if document.file in self.planned.planned else document
        manuscript = _open_manuscript(spec, own, self.before, self.author.model)
        drafted = draft_sections(manuscript, self.planned.outline, ask, self.author.sizes.sections_per_draft)
        missing = count_missing_words(drafted)
        way = ways.measure_from_check(spec, missing)
        reading = run.start(partial(read_draft, drafted, self.planned.outline, ask), way)
        checked = run.start(partial(self._check, drafted), way).result()
        cuts = run.start(partial(mend_cuts, checked, ask), FROM_CUTS)
        noted, way = reading.result(), ways.measure_from_completion(spec, missing)
        completed = run.start(partial(complete_sections, checked, self.planned.outline, ask, run, noted), way)
        return _Draft(checked, noted, completed, cuts)

    def finish(self, draft: _Draft, edit: Edit | None) -> Manuscript:
        """Return a document edited and checked again; one that has no edit is corrected on its own."""
        completed = draft.completed.result()
        is_corrected = edit is not None or count_missing_words(draft.manuscript)
        edited = completed if is_corrected else correct_sections(completed, self.author.ask, draft.reading)
        if edit:
            edited = edited.add_edits(edit.texts).reword_headings(edit.headings)
        checked = self._check(edited.add_cuts(draft.cuts.result()), is_last=True)
        return restore_steps(restore_sound(checked))

    def get_spec(self, document: OutlineDocument) -> DocumentSpec:
        """Return the spec of a document, before its worked example is made."""
        return next(each for each in self.specs if each.file == document.file)

    def _check(self, manuscript: Manuscript, *, is_last: bool = False) -> Manuscript:
        author = self.author
        most = author.sizes.sentences_per_check
        return check_manuscript(manuscript, author.ask, author.run, most, is_last=is_last)


def _write_prose(given: ProductInput, prose: _Prose) -> tuple[_Made, Sequence[OutlineDocument]]:
    """Return the drafts of all documents of prose, findings on them, and their outlines with the worked examples.

    Documents do not wait for one another, except for the edit: it sees all of them, and corrects what the first check
    and the first readers have found.
    """
    author, outline, ways = prose.author, prose.planned.outline, Ways(prose.specs)
    drafted = author.run(prose.draft, outline.documents, lambda each: ways.measure_from_draft(prose.get_spec(each)))
    checked = [each.manuscript for each in drafted]
    readings = {each.manuscript.spec.file: each.reading for each in drafted}
    planned, most_words = prose.planned.planned, author.sizes.words_per_edit
    edit = partial(edit_product, given, checked, author.ask, author.run, most_words, planned, readings)
    edits, findings = author.run.start(edit, ways.from_edit).result()
    read = [found for each in drafted for found in report_notes(each.reading, each.manuscript.spec.where)]

    def finish(draft: _Draft) -> Manuscript:
        return prose.finish(draft, edits.get(draft.manuscript.spec.file))

    finished = author.run(finish, drafted, lambda _: FROM_LAST_CHECK)
    drafts = {each.spec.file: finish_manuscript(each, author.model) for each in finished if not each.problem}
    drafts |= {spec.file: _leave_out(spec) for spec in prose.specs if outline.get(spec.file) is None}
    return (drafts, (*read, *findings, *report_manuscripts(finished, drafts))), [each.document for each in finished]


def _open_manuscript(spec: DocumentSpec, document: OutlineDocument, drafts: Drafts, model: str) -> Manuscript:
    kept = find_kept(document, spec, model, drafts)
    before = find_draft(spec, drafts)
    return Manuscript(spec, document, kept, suggestions=before.suggestions if before and kept else ())


def _leave_out(spec: DocumentSpec) -> KeptDocument:
    """Return the draft to keep for a document that a person has deleted from the outline."""
    return KeptDocument(spec.make_empty(), ())
