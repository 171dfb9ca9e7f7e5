"""Check a kit whose cards and products a person may have edited."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import load_public_methods
from kit_builder.kit.report import merge_repeated
from kit_builder.kit.settings import Settings
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.kit_files import load_drafts, load_facts
from kit_builder.products.authoring.render_drafts import render_drafts
from kit_builder.products.authoring.store import Drafts, report_stale
from kit_builder.products.check_document import check_document
from kit_builder.products.definitions import ProductInput, load_product, load_product_words
from kit_builder.products.forms.method_order import sort_methods
from kit_builder.products.forms.second_person import address_reader
from kit_builder.products.forms.shorthand import expand_shorthand, find_cut_short
from kit_builder.products.forms.without_repeats import remove_repeats
from kit_builder.products.render import render_product
from kit_builder.products.repetition import (
    find_repeats,
    list_allowed_repeats,
    list_headings,
    list_intended_repeats,
)
from kit_builder.products.tools import is_tool, read_markdown
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.calculators.compute import list_left_out
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.support import check_length
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.withhold import withhold_undecided
from kit_builder.records import Finding, Method, Product
from kit_builder.text.languages import Language
from kit_builder.text.words import Words


def check_kit(
    language: Language, folder: KitFolder, settings: Settings, rendered: Mapping[str, Product] = MappingProxyType({})
) -> tuple[Finding, ...]:
    """Return what is wrong with the cards of a kit, and with its products compared with the cards.

    Products that are `rendered` already from these cards and their drafts, by name, are not rendered again.
    """
    methods = load_public_methods(folder)
    # What products say of the others of the kit holds, even if only some are checked.
    kit = settings.with_changes(products=folder.read_settings().products).to_kit(language.code)
    found = [_report_edit_conflict(path, page) for path, page in folder.find_conflict_pages().items()]
    found += [finding for method in methods for finding in withhold_undecided(method, language)[1]]
    found += [_report_no_steps(method) for method in methods if not method.steps]
    found += [
        _report_no_evidence(method.name, key) for method in methods for key, item in method.items() if not item.evidence
    ]
    names = " ".join([kit.title, kit.audience, kit.author, *(method.name for method in methods)])
    prepared = prepare_for_readers(methods, language)
    facts = load_facts(kit, prepared, folder, language)
    for name in settings.products:
        given = ProductInput(name, load_product(name, language.folders), kit, prepared, language)
        drafts = load_drafts(name, folder)
        product = rendered.get(name) or _render(given, facts, drafts)
        found += [*product.findings, *report_stale(name, drafts, facts)]
        for path, as_rendered in product.files.items():
            where = f"{name}/{path}"
            text = folder.read_text(where)
            if text is None:
                found.append(Finding("error", where, "File missing. Run `kit-builder write` to create it."))
            elif is_tool(as_rendered):
                found += _check_tool(where, text, as_rendered, names, language)
            else:
                found += check_document(where, text, as_rendered, names, language)
        found += _report_repeats(given, product, folder)
    warnings = merge_repeated(each for each in found if each.level == "warning")
    return (*(each for each in found if each.level != "warning"), *warnings)


def _render(given: ProductInput, facts: Facts, drafts: Drafts) -> Product:
    return render_drafts(given, facts, drafts) if drafts else render_product(given, {})


def _check_tool(where: str, text: str, rendered: str, names: str, language: Language) -> Iterator[Finding]:
    """Yield what is wrong with a tool: what cannot be read, numbers and names without evidence, and its length.

    A person may change, add and delete its parts.
    """
    tool, unread = read_markdown(text, where, language.words)
    yield from unread
    if tool:
        yield from (Finding("warning", where, fault.message) for fault in check_length(tool, language.words))
        yield from _report_left_out(where, tool, language.words)
    found = check_document(where, text, rendered, names, language)
    yield from (finding for finding in found if finding.level != "error")


def _report_left_out(where: str, tool: Tool, words: Words) -> Iterator[Finding]:
    """Yield a note for each calculator whose worked example is not whole, with the sums that stay empty in it."""
    parts = tool.parts if isinstance(tool, Companion) else (tool,)
    for each in (each for each in parts if isinstance(each, Calculator)):
        if names := list_left_out(each, words):
            sums = ", ".join(f"“{name}”" for name in names)
            message = f"The worked example lacks figures, so these stay empty in it: {sums}."
            message += " Fill them in if you know them."
            yield Finding("note", where, message)


def prepare_for_readers(cards: Sequence[Method], language: Language) -> tuple[Method, ...]:
    """Return the methods as products show them, without what a person has still to decide.

    The cards of arranged methods are kept in their order and words. Among others, methods that others need come first,
    the expert's "I" becomes "you", shorthand is written out, and an answer to a client's question does not repeat the
    rest of its method.
    """
    words = language.words
    ordered = cards if any(card.is_arranged for card in cards) else sort_methods(cards, words)
    decided = [withhold_undecided(method, language)[0] for method in ordered]
    cut_short = find_cut_short([method for method in decided if not method.is_arranged])
    return tuple(method if method.is_arranged else _reword(method, words, cut_short) for method in decided)


def _reword(method: Method, words: Words, cut_short: Mapping[str, str]) -> Method:
    return address_reader(expand_shorthand(remove_repeats(method), words, cut_short), words)


def _report_repeats(given: ProductInput, product: Product, folder: KitFolder) -> list[Finding]:
    words = {**given.language.words["tools"], **load_product_words(given.name, given.language.folders)}
    written = {path: folder.read_text(f"{product.name}/{path}") or "" for path in product.files}
    sheets = {path: text for path, text in written.items() if is_tool(text)}
    read = {path: read_markdown(text, path, given.language.words)[0] for path, text in sheets.items()}
    # Sheets to have at hand bring together what stands on others.
    texts = {path: text for path, text in written.items() if not isinstance(read.get(path), Companion)}
    # Each sheet says when it is used and what its example is, and so do the pages that lead to it.
    tools = (tool for path, tool in read.items() if tool and path in texts)
    openings = filter(None, (text for tool in tools for text in (tool.moment.text, tool.example.text)))
    allowed = (*list_allowed_repeats(given.methods, words), given.kit.audience, *openings, *list_headings(texts))
    intended = list_intended_repeats(given.definition, given.methods)
    return [
        Finding("warning", f"{product.name}/{each.where}", f"Repeats a passage of {each.first}: “{each.passage}”.")
        for each in find_repeats(texts, allowed, intended)
    ]


def _report_edit_conflict(path: str, page: str) -> Finding:
    message = f"Edit conflict: you and the sources changed the same text, and your version was kept. See {page}."
    return Finding("warning", path, message)


def _report_no_steps(method: Method) -> Finding:
    return Finding("error", method.name, "This method has no steps. Add them to its card.")


def _report_no_evidence(name: str, key: str) -> Finding:
    return Finding("note", f"{name}, {key}", "Written by hand, without evidence from a source.")
