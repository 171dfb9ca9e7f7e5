"""The files of a kit that authoring reads and writes: outlines, drafts, and pages for the consultant."""

from collections.abc import Callable, Iterator, Sequence

from kit_builder.kit.folder import KitFolder
from kit_builder.products.authoring.author import Author, Authored, Kept
from kit_builder.products.authoring.example import Example, list_example_facts
from kit_builder.products.authoring.example_file import EXAMPLES, get_example_path, read_example
from kit_builder.products.authoring.example_plan import KeptExample, update_example
from kit_builder.products.authoring.facts import Facts, list_facts
from kit_builder.products.authoring.kit_facts import list_kit_facts
from kit_builder.products.authoring.pages import write_before_publishing, write_suggestions
from kit_builder.products.authoring.store import Drafts, Suggestion, get_drafts_path, read_drafts, write_drafts
from kit_builder.products.definitions import OUTLINE
from kit_builder.records import Finding, Kit, Method, Product
from kit_builder.text.languages import Language


def load_drafts(product: str, folder: KitFolder) -> Drafts:
    """Return the drafts of a product in a kit. Raises KitError if their file is damaged."""
    path = get_drafts_path(product)
    return read_drafts(folder.read_text(path), str(folder.path / path))


def load_facts(kit: Kit, methods: Sequence[Method], folder: KitFolder, language: Language) -> Facts:
    """Return what the products of a kit may state: its cards, its worked examples, and the kit itself."""
    of_cards = list_facts(methods)
    examples = [found for method in methods if (found := _load_example(method, of_cards, folder, language))]
    of_examples = list_example_facts(examples, of_cards, language.words)
    return {**of_cards, **of_examples, **list_kit_facts(kit, methods, language.words)}


def update_examples(
    methods: Sequence[Method], author: Author, folder: KitFolder, language: Language, *, fresh: bool = False
) -> tuple[Finding, ...]:
    """Make and save the worked examples of methods; return findings on them.

    The first is made before the others, which go on with its case: readers meet one business in all of them. Of `fresh`
    examples only those that a person has edited or approved are kept. An error means that a person's example is broken,
    and that nothing may be written from it.
    """
    facts = list_facts(methods)

    def update(method: Method, case: Example | None = None) -> KeptExample:
        path = get_example_path(method)
        now, before = folder.read_text(path), folder.read_generated(path)
        if fresh and now == before:
            example = _load_example(method, facts, folder, language)
            now = now if example and example.is_approved else None
        return update_example(method, facts, now, before, author.ask, language, case)

    first = author.run(update, methods[:1])
    case = next((each.example for each in first), None)
    examples = [*first, *author.run(lambda method: update(method, case), methods[1:])]
    findings = tuple(finding for each in examples for finding in each.findings)
    if not any(finding.level == "error" for finding in findings):
        folder.save(EXAMPLES, {each.path: each.text for each in examples if each.text})
    return findings


def list_unapproved_examples(methods: Sequence[Method], folder: KitFolder, language: Language) -> Iterator[str]:
    """Yield what to say of each invented example that nobody has approved."""
    facts = list_facts(methods)
    for method in methods:
        example = _load_example(method, facts, folder, language)
        if example and example.origin == "invented" and not example.is_approved:
            path = get_example_path(method)
            yield f"“{example.title}”: {path}"


def find_real_examples(methods: Sequence[Method], folder: KitFolder, language: Language) -> frozenset[str]:
    """Return the ids of the methods whose worked example is a real case."""
    facts = list_facts(methods)
    examples = (_load_example(method, facts, folder, language) for method in methods)
    return frozenset(each.method for each in examples if each and each.origin == "real")


def _load_example(method: Method, facts: Facts, folder: KitFolder, language: Language) -> Example | None:
    path = get_example_path(method)
    text = folder.read_text(path)
    return read_example(text, path, method.id, facts, language.words)[0] if text else None


def save_pages(
    made: Sequence[Authored], kit: Kit, folder: KitFolder, language: Language, is_settled: Callable[[Suggestion], bool]
) -> tuple[str, ...]:
    """Write the pages for the consultant; return a line on each that has anything to look at.

    Ideas for which `is_settled` are left out.
    """
    methods = folder.read_cards()
    pages = [
        write_suggestions([each for product in made for each in product.suggestions], is_settled),
        write_before_publishing(methods, kit, language.words, list_unapproved_examples(methods, folder, language)),
    ]
    for page in pages:
        folder.save_file(page.path, page.text)
    return tuple(f"{page.path}: {page.points} to look at" for page in pages if page.points)


def load_kept(product: str, folder: KitFolder, *, fresh: bool = False) -> Kept:
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
