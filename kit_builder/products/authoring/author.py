"""Author the documents of a product: outline, draft, check, edit and check again."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from kit_builder.errors import KitError
from kit_builder.llm.capacity import WHOLE_DOCUMENTS, DocumentSizes
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, Task
from kit_builder.products.authoring.author_report import count_sentences, list_suggestions, report_manuscripts
from kit_builder.products.authoring.check import check_manuscript
from kit_builder.products.authoring.document_spec import DocumentSpec, list_documents, list_sheets
from kit_builder.products.authoring.draft import draft_sections
from kit_builder.products.authoring.edit import edit_product
from kit_builder.products.authoring.examples import NO_EXAMPLES, Examples
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.finish import finish_manuscript
from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.handout import render_handout
from kit_builder.products.authoring.item_kinds import ITEM_KINDS
from kit_builder.products.authoring.items import ItemKind, fill_items, restore_items, show_items
from kit_builder.products.authoring.manuscript import Manuscript, Version
from kit_builder.products.authoring.outline_checks import place_example
from kit_builder.products.authoring.outline_records import OutlineDocument
from kit_builder.products.authoring.outline_update import KeptOutline, report_broken_outline, update_outline
from kit_builder.products.authoring.redraft import (
    complete_sections,
    correct_sections,
    count_missing_words,
    mend_cuts,
)
from kit_builder.products.authoring.rendered_parts import place_sheets, place_test
from kit_builder.products.authoring.restore import restore_sound
from kit_builder.products.authoring.restore_steps import restore_steps
from kit_builder.products.authoring.session import CHECKLIST
from kit_builder.products.authoring.shown_steps import list_wordings
from kit_builder.products.authoring.slides import render_deck
from kit_builder.products.authoring.store import (
    Drafts,
    KeptDocument,
    Suggestion,
    find_draft,
    find_kept,
    find_texts,
    report_stale,
)
from kit_builder.products.authoring.way import FROM_LAST_CHECK, Ways
from kit_builder.products.definitions import ProductInput, list_decks, list_handouts, list_replaced
from kit_builder.products.numbered_steps import WordedStep, find_missing_step, refuse_other_steps
from kit_builder.products.render import ShownItems, render_product
from kit_builder.records import Finding, Product


@dataclass(frozen=True, slots=True)
class Author:
    """The model that writes, its name, and how calls are run.

    Of products without briefs it writes the prose, with `parts_a_call` and `words_a_call` as a Writer has them. `sizes`
    is how much of a document it writes, checks and edits in one call.
    """

    ask: Ask
    run: Run
    model: str
    parts_a_call: int = 1
    words_a_call: int = 0
    sizes: DocumentSizes = WHOLE_DOCUMENTS


@dataclass(frozen=True, slots=True)
class Kept:
    """What a kit has of a product: its outline as it stands and as it was generated, and its drafts."""

    outline: str | None = None
    generated_outline: str | None = None
    drafts: Drafts | None = None


# The form of a section in which readers tick boxes, and a box.
_BOX = "[ ]"
# Drafts, and findings on them.
_Made = tuple[Drafts, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Authored:
    """An authored product, and what to keep of it: the text of its outline, and the drafts by path.

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
    questions of a quiz, are filled in at the same time.

    `facts` are those of the cards and the kit. A new outline is planned while the worked `examples` are made, and each
    document waits for the example that it shows. An outline of an earlier run names their figures, so it has to wait.
    """
    specs, before = list_documents(given, facts), kept.drafts or {}
    if kept.outline is not None:
        specs = tuple(map(examples.complete, specs))
    prose = [spec for spec in specs if spec.brief.kind == "prose"]
    if broken := report_broken_outline(prose, kept.outline, kept.generated_outline):
        return Authored(None, "", before, broken)
    items = [author.run.start(job, way) for job, way in _plan_items(specs, before, author, examples)]
    planned = update_outline(prose, kept.outline, kept.generated_outline, author.ask, author.run)
    written, outlined = _write_prose(given, prose, planned, before, author, examples)
    made = [written, *(each.result() for each in items)]
    specs, drafts = tuple(map(examples.complete, specs)), _join_drafts(made)
    product, faults = _render(given, specs, drafts)
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


def render_drafts(given: ProductInput, facts: Facts, drafts: Drafts) -> Product:
    """Return a product as it was authored, with its steps and other rendered parts as the cards have them now."""
    return _render(given, list_documents(given, facts), drafts)[0]


def _plan_items(
    specs: Sequence[DocumentSpec], before: Drafts, author: Author, examples: Examples
) -> Iterator[tuple[Callable[[], _Made], float]]:
    """Yield a job for each document of items, with its way to the end."""

    def fill(spec: DocumentSpec, kind: ItemKind[Any]) -> _Made:
        return fill_items(examples.complete(spec), kind, before, author.model, author.ask, author.run)

    for spec in specs:
        if kind := ITEM_KINDS.get(spec.brief.kind):
            yield partial(fill, spec, kind), Ways(specs).measure_from_items(spec)


def _join_drafts(made: Sequence[_Made]) -> dict[str, KeptDocument]:
    return {file: draft for written, _ in made for file, draft in written.items()}


def measure_chain(given: ProductInput, facts: Facts) -> float:
    """Return the way from the start of a product to its end, by its longest document."""
    return Ways(list_documents(given, facts)).from_start


@dataclass(frozen=True, slots=True)
class _Draft:
    """A manuscript as it was drafted and checked, and what has been started beside the edit.

    What it lacks is being written, and texts of its sections that do without faulty sentences.
    """

    manuscript: Manuscript
    completed: Task[Manuscript]
    cuts: Task[Mapping[int, Version]]


def _write_prose(
    given: ProductInput,
    specs: Sequence[DocumentSpec],
    planned: KeptOutline,
    before: Drafts,
    author: Author,
    examples: Examples,
) -> tuple[_Made, Sequence[OutlineDocument]]:
    """Return the drafts of all documents of prose, findings on them, and their outlines with the worked examples.

    Each document goes its own way, but for the edit, which sees all of them and corrects what the first check has
    found. Without an edit each is corrected by itself.
    """
    ask, run, sizes, outline = author.ask, author.run, author.sizes, planned.outline
    check, ways = partial(check_manuscript, ask=ask, run=run, most_units=sizes.sentences_per_check), Ways(specs)

    def draft(document: OutlineDocument) -> _Draft:
        spec = examples.complete(by_file[document.file])
        own = place_example(document, spec) if document.file in planned.planned else document
        manuscript = _open_manuscript(spec, own, before, author.model)
        drafted = draft_sections(manuscript, outline, ask, sizes.sections_per_draft)
        missing = count_missing_words(drafted)
        checked = run.start(partial(check, drafted), ways.measure_from_check(spec, missing)).result()
        way = ways.measure_from_completion(spec, missing)
        completed = run.start(partial(complete_sections, checked, outline, ask), way)
        return _Draft(checked, completed, run.start(partial(mend_cuts, checked, ask), ways.from_edit))

    by_file = {spec.file: spec for spec in specs}
    drafted = run(draft, outline.documents, lambda each: ways.measure_from_draft(by_file[each.file]))
    manuscripts = [each.manuscript for each in drafted]
    edits, findings = edit_product(given, manuscripts, ask, run, sizes.words_per_edit, planned.planned)

    def finish(made: _Draft) -> Manuscript:
        completed, edit = made.completed.result(), edits.get(made.manuscript.spec.file)
        is_corrected = edit is not None or count_missing_words(made.manuscript)
        edited = completed if is_corrected else correct_sections(completed, ask)
        if edit:
            edited = edited.add_edits(edit.texts).reword_headings(edit.headings)
        return restore_steps(check(restore_sound(check(edited.add_cuts(made.cuts.result())))))

    manuscripts = run(finish, drafted, lambda _: FROM_LAST_CHECK)
    drafts = {each.spec.file: finish_manuscript(each, author.model) for each in manuscripts if not each.problem}
    drafts |= {spec.file: _leave_out(spec) for spec in specs if outline.get(spec.file) is None}
    return (drafts, (*findings, *report_manuscripts(manuscripts, drafts))), [each.document for each in manuscripts]


def _open_manuscript(spec: DocumentSpec, document: OutlineDocument, drafts: Drafts, model: str) -> Manuscript:
    kept = find_kept(document, spec, model, drafts)
    before = find_draft(spec, drafts)
    return Manuscript(spec, document, kept, suggestions=before.suggestions if before and kept else ())


def _leave_out(spec: DocumentSpec) -> KeptDocument:
    """Return what is kept of a document that a person has deleted from the outline."""
    return KeptDocument(spec.make_empty(), ())


def _render(given: ProductInput, specs: Sequence[DocumentSpec], drafts: Drafts) -> tuple[Product, tuple[Finding, ...]]:
    """Return the product, and findings on the documents that do not show the steps of their card."""
    files, with_files = _write_item_files(specs, drafts)
    sheets, test = list_sheets(files), _find_test(specs, drafts)
    texts: dict[str, str | ShownItems] = dict.fromkeys(list_replaced(given, with_files), "")
    findings: list[Finding] = []
    worded: set[WordedStep] = set()
    decks, handouts = list_decks(given), list_handouts(given)
    for spec in specs:
        draft, kind = find_draft(spec, drafts), ITEM_KINDS.get(spec.brief.kind)
        if kind:
            if draft and draft.items:
                texts[spec.file] = show_items(draft.items, kind, spec.facts)
        elif draft:
            spec = replace(spec, sheets=sheets)
            cited = place_test(place_sheets(find_texts(draft, spec.facts), spec), spec, test)
            text = render_document(draft.document, cited, spec) if draft.sections else ""
            sheet = render_handout(draft.document, cited, spec)
            own = {*list_wordings(cited, spec)}
            if fault := _find_step_fault(spec, text, sheet, own):
                findings.append(Finding("warning", spec.where, f"Rendered from the card instead. {fault}"))
                continue
            texts[spec.file] = text
            worded |= own
            if deck := decks.get(spec.file):
                texts[deck] = render_deck(draft.document, cited, spec) if text else ""
            if sheet and spec.file in handouts:
                texts[handouts[spec.file]] = sheet
    product = render_product(given, {}, texts, worded)
    return replace(product, files={**product.files, **files}), tuple(findings)


def _find_test(specs: Sequence[DocumentSpec], drafts: Drafts) -> str:
    """Return the self-test of a product: the first checklist with boxes in a document about the whole kit, cited."""
    for spec in (each for each in specs if not each.method and CHECKLIST in each.brief.forms):
        if draft := find_draft(spec, drafts):
            texts = find_texts(draft, spec.facts)
            places = (at for at, section in enumerate(draft.document.sections) if section.form == CHECKLIST)
            checklists = (texts[place] for place in places if _BOX in texts.get(place, ""))
            if test := next(checklists, ""):
                return test
    return ""


def _write_item_files(specs: Sequence[DocumentSpec], drafts: Drafts) -> tuple[Mapping[str, str], Collection[str]]:
    """Return the items that are files of their own, by path, and the ids of the methods that have some."""
    files: dict[str, str] = {}
    methods: set[str] = set()
    for kind in ITEM_KINDS.values():
        whole: list[tuple[DocumentSpec, Sequence[Any]]] = []
        for spec in (each for each in specs if each.method and ITEM_KINDS.get(each.brief.kind) is kind):
            draft = find_draft(spec, drafts)
            if draft and draft.items and kind.write_files and spec.method:
                items = restore_items(draft.items, kind, spec.facts)
                written = kind.write_files(items, spec)
                files |= written
                methods |= {spec.method.id} if written else set()
                whole.append((spec, items))
        files |= kind.write_whole(whole) if kind.write_whole and whole else {}
    return files, methods


def _find_step_fault(spec: DocumentSpec, text: str, handout: str, worded: Collection[WordedStep]) -> str:
    """Return how the steps of a document and its handout differ from those of its card, an empty text if they do not.

    A script without a handout need not show them: then the handout is made from the card.
    """
    methods = [spec.method] if spec.method else [*spec.methods]
    shown = f"{text}\n{handout}" if handout else text
    try:
        refuse_other_steps(spec.file, shown, methods, spec.where, worded)
    except KitError as error:
        return str(error)
    is_whole = spec.steps and bool(handout if spec.is_spoken else text)
    return find_missing_step(spec.product, {spec.file: shown}, methods, worded) if is_whole else ""
