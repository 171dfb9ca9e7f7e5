"""What is wrong with a kit as it stands, after a person may have edited its cards and products."""

from collections.abc import Sequence

from kit_builder.kit.folder import CLASHES, KitFolder
from kit_builder.kit.identity_store import public_methods
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.settings import Settings
from kit_builder.products.check_document import check_document
from kit_builder.products.definitions import load_product
from kit_builder.products.forms.address import addressed
from kit_builder.products.forms.once import told_once
from kit_builder.products.forms.order import in_order
from kit_builder.products.forms.shorthand import spelled_out
from kit_builder.products.render import render
from kit_builder.products.repetition import repeats
from kit_builder.records import Finding, Item, Method, Product
from kit_builder.text.languages import Language


def check_kit(language: Language, folder: KitFolder, settings: Settings) -> tuple[Finding, ...]:
    """What is wrong with the cards of a kit, and with its products beside them."""
    methods = public_methods(folder)
    shown = for_readers(methods, language)
    kit = settings.kit(language.code)
    found = [_clash(path) for path in folder.clashes()]
    found += [_stories_told(method) for method in methods if method.examples]
    found += [_contradicted(method.name, key, item) for method in methods for key, item in method.contradictions]
    found += [Finding("error", method.name, "This method has no steps.") for method in methods if not method.steps]
    found += [_without_evidence(method, key) for method in methods for key, item in method.items() if not item.evidence]
    names = " ".join([kit.title, kit.audience, kit.author, *(method.name for method in methods)])
    for name in settings.products:
        product = render(name, load_product(name, language.folders), kit, shown, {}, language)
        for path, rendered in product.files.items():
            where = f"{name}/{path}"
            text = folder.text(where)
            if text is None:
                found.append(Finding("error", where, "This file is missing. `kit-builder write` makes it."))
            else:
                found += check_document(where, text, rendered, names, language)
        found += _repeated(name, product, folder, shown)
    return tuple(found)


def for_readers(cards: Sequence[Method], language: Language) -> tuple[Method, ...]:
    """The methods as products tell them: what others need comes first, and the expert's "I" is the reader's "you".

    The shorthand of notes is written out, and what stands elsewhere is not told again in the answer to a question.
    """
    ordered = in_order(cards, language.words)
    return tuple(addressed(spelled_out(told_once(method), language.words), language.words) for method in ordered)


def _repeated(name: str, product: Product, folder: KitFolder, methods: Sequence[Method]) -> list[Finding]:
    texts = {path: folder.text(f"{name}/{path}") or "" for path in product.files}
    steps = [telling.text for method in methods for step in method.steps for telling in step.tellings]
    return [
        Finding("warning", f"{name}/{each.where}", f"This stands in {each.first} too: “{each.passage}”.")
        for each in repeats(texts, steps)
    ]


def _contradicted(name: str, key: str, item: Item) -> Finding:
    told = " / ".join(f"“{telling.text}”" for telling in item.tellings)
    message = f"The sources do not agree: {told} Answer the question about it in {QUESTIONS}, or edit the card."
    return Finding("warning", f"{name}, {key}", message)


def _without_evidence(method: Method, key: str) -> Finding:
    return Finding("note", f"{method.name}, {key}", "This was written by hand: no line of a source carries it.")


def _clash(path: str) -> Finding:
    message = (
        f"You and the sources have both changed this; your words stand. See {CLASHES}/{path}, then delete that page."
    )
    return Finding("warning", path, message)


def _stories_told(method: Method) -> Finding:
    told = "The products tell those that need no name, without it."
    message = f"Client stories on the card: {len(method.examples)}. {told}"
    return Finding("note", method.name, message)
