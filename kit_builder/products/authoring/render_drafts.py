"""Render a product from the drafts of its documents, with steps and other rendered parts as the cards have them now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kit_builder.errors import KitError
from kit_builder.products.authoring.document_spec import DocumentSpec, Sheet, list_documents, list_sheets
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.item_kinds import ITEM_KINDS
from kit_builder.products.authoring.items import restore_items, show_items
from kit_builder.products.authoring.rendered_parts import place_sheets, place_test
from kit_builder.products.authoring.sessions.handout import render_handout
from kit_builder.products.authoring.sessions.slides import render_deck
from kit_builder.products.authoring.sessions.timing import CHECKLIST
from kit_builder.products.authoring.steps.shown import list_wordings
from kit_builder.products.authoring.store import Drafts, find_draft, find_texts
from kit_builder.products.definitions import ProductInput, list_decks, list_handouts, list_replaced
from kit_builder.products.numbered_steps import WordedStep, find_missing_step, refuse_other_steps
from kit_builder.products.render import ShownItems, render_product
from kit_builder.records import Finding, Product
from kit_builder.text.quotations import set_marks

_BOX = "[ ]"


def render_drafts(given: ProductInput, facts: Facts, drafts: Drafts) -> Product:
    """Return a product as it was authored, with its steps and other rendered parts as the cards have them now."""
    return render_documents(given, list_documents(given, facts), drafts)[0]


def render_documents(
    given: ProductInput, specs: Sequence[DocumentSpec], drafts: Drafts
) -> tuple[Product, tuple[Finding, ...]]:
    """Return the product, and findings on the documents that do not show the steps of their card."""
    files, with_files, sheets = _write_item_files(specs, drafts)
    test = _find_test(specs, drafts)
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
            cited = _set_marks(place_test(place_sheets(find_texts(draft, spec.facts), spec), spec, test), spec)
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


def _set_marks(texts: Mapping[int, str], spec: DocumentSpec) -> Mapping[int, str]:
    """Return cited texts with the quotation marks of their language: a writer may copy straight ones from a source."""
    quoted = spec.language.words["tools"]["quoted"]
    return {place: set_marks(text, quoted) for place, text in texts.items()} if spec.language.has_words else texts


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


def _write_item_files(
    specs: Sequence[DocumentSpec], drafts: Drafts
) -> tuple[Mapping[str, str], Collection[str], tuple[Sheet, ...]]:
    """Return the items that are files of their own, by path, the ids of the methods that have some, and their sheets.

    Those of the whole product come last.
    """
    files: dict[str, str] = {}
    methods: set[str] = set()
    sheets: list[Sheet] = []
    for kind in ITEM_KINDS.values():
        whole: list[tuple[DocumentSpec, Sequence[Any]]] = []
        for spec in (each for each in specs if each.method and ITEM_KINDS.get(each.brief.kind) is kind):
            draft = find_draft(spec, drafts)
            if draft and draft.items and kind.write_files and spec.method:
                items = restore_items(draft.items, kind, spec.facts)
                written = kind.write_files(items, spec)
                files |= written
                methods |= {spec.method.id} if written else set()
                sheets += kind.list_sheets(items, spec) if kind.list_sheets else ()
                whole.append((spec, items))
        of_all = kind.write_whole(whole) if kind.write_whole and whole else {}
        files |= of_all
        sheets += list_sheets(of_all)
    return files, methods, tuple(sheets)


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
