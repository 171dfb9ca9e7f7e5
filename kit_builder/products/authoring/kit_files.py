"""The files of a kit that authoring reads and writes: outlines, drafts, and pages for the consultant."""

from collections.abc import Callable, Sequence

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import list_named_items, list_suspected_items
from kit_builder.products.authoring.author import Authored, Kept
from kit_builder.products.authoring.example.example import list_example_facts
from kit_builder.products.authoring.example.kit_examples import list_unapproved_examples, load_example
from kit_builder.products.authoring.facts import Facts, list_facts
from kit_builder.products.authoring.kit_facts import list_kit_facts
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.pages import write_before_publishing, write_suggestions
from kit_builder.products.authoring.store import Drafts, Suggestion, get_drafts_path, read_drafts, write_drafts
from kit_builder.products.definitions import OUTLINE
from kit_builder.records import Kit, Method, Product
from kit_builder.text.languages import Language


def load_drafts(product: str, folder: KitFolder) -> Drafts:
    """Return the drafts of a product in a kit. Raises KitError if their file is damaged."""
    path = get_drafts_path(product)
    return read_drafts(folder.read_text(path), str(folder.path / path))


def load_documents(product: str, folder: KitFolder) -> tuple[OutlineDocument, ...]:
    """Return the outlines of what was authored of a product. Raises KitError if the file of its drafts is damaged."""
    return tuple(each.document for each in load_drafts(product, folder).values())


def load_facts(kit: Kit, methods: Sequence[Method], folder: KitFolder, language: Language) -> Facts:
    """Return the facts that the products of a kit may state: of its cards, its worked examples, and the kit itself."""
    of_cards = list_facts(methods)
    examples = [found for method in methods if (found := load_example(method, of_cards, folder, language))]
    of_examples = list_example_facts(examples, of_cards, language.words)
    return {**of_cards, **of_examples, **list_kit_facts(kit, methods, language.words)}


def save_pages(
    made: Sequence[Authored],
    kit: Kit,
    folder: KitFolder,
    language: Language,
    gaps: Sequence[str],
    is_settled: Callable[[Suggestion], bool],
) -> tuple[str, ...]:
    """Write the pages for the consultant; return a line on each that has anything to look at.

    `gaps` are what buyers will ask about the whole kit and nobody has said. Ideas for which `is_settled` are left out.
    """
    methods = folder.read_cards()
    pages = [
        write_suggestions([each for product in made for each in product.suggestions], language.words, is_settled),
        write_before_publishing(
            methods,
            kit,
            language.words,
            list_unapproved_examples(methods, folder, language),
            gaps,
            list_named_items(methods, folder),
            list_suspected_items(methods, folder),
        ),
    ]
    for page in pages:
        folder.save_file(page.path, page.text)
    return tuple(f"{page.path}: {page.points} to look at" for page in pages if page.points)


def load_kept(product: str, folder: KitFolder, *, fresh: bool) -> Kept:
    """Return what a kit has of a product from earlier runs. Raises KitError if its drafts are damaged.

    Of a `fresh` product that is an outline that a person has edited.
    """
    path = f"{product}/{OUTLINE}"
    outline, generated = folder.read_text(path), folder.read_generated(path)
    if not fresh:
        return Kept(outline, generated, load_drafts(product, folder))
    return Kept() if outline == generated else Kept(outline, generated)


def save_authored(authored: Authored, folder: KitFolder) -> None:
    """Write a product, its outline and its drafts into the kit. Nothing is written if the outline is broken."""
    product = authored.product
    if product is None:
        return
    outline = {OUTLINE: authored.outline} if authored.outline else {}
    folder.save_product(Product(product.name, {**product.files, **outline}))
    path = get_drafts_path(product.name)
    if authored.drafts or folder.read_text(path):
        folder.write(path, write_drafts(authored.drafts))
