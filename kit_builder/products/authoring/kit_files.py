"""The files of a kit that authoring reads and writes: outlines, drafts, and pages for the consultant."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import list_named_items
from kit_builder.llm.model import Ask
from kit_builder.privacy import Identity
from kit_builder.products.authoring.author import Author, Authored, Kept
from kit_builder.products.authoring.document_spec import choose_facts
from kit_builder.products.authoring.example.example import Example, list_example_facts
from kit_builder.products.authoring.example.examples import Examples
from kit_builder.products.authoring.example.file import EXAMPLES, get_example_path, read_example
from kit_builder.products.authoring.example.plan import BegunExample, KeptExample, begin_example, clash
from kit_builder.products.authoring.facts import Facts, list_facts
from kit_builder.products.authoring.kit_facts import list_kit_facts
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.pages import write_before_publishing, write_suggestions
from kit_builder.products.authoring.store import Drafts, Suggestion, get_drafts_path, read_drafts, write_drafts
from kit_builder.products.definitions import OUTLINE
from kit_builder.records import Finding, Kit, Method, Product
from kit_builder.text.languages import Language

if TYPE_CHECKING:
    from kit_builder.llm.parallel import Task

# Most documents wait for the worked examples, so they start before anything else.
_BEFORE_ALL_ELSE = 1_000_000


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
    examples = [found for method in methods if (found := _load_example(method, of_cards, folder, language))]
    of_examples = list_example_facts(examples, of_cards, language.words)
    return {**of_cards, **of_examples, **list_kit_facts(kit, methods, language.words)}


def report_broken_examples(methods: Sequence[Method], folder: KitFolder, language: Language) -> tuple[Finding, ...]:
    """Return an error for each mistake in an example as a person has edited it: nothing may be written from it."""
    facts = list_facts(methods)
    read = [
        read_example(text, path, method.id, choose_facts(facts, method), language.words)
        for method in methods
        if (text := folder.read_text(path := get_example_path(method))) is not None
        and text != folder.read_generated(path)
    ]
    return tuple(finding for _, findings in read for finding in findings if finding.level == "error")


def start_examples(
    methods: Sequence[Method],
    author: Author,
    folder: KitFolder,
    language: Language,
    names: tuple[Identity, ...],
    *,
    fresh: bool,
) -> Examples:
    """Start to make the worked examples of methods, without any of the `names`, those in the sources.

    The others go on with the case of the first as a model first gave it, or if a correction changes what they have
    taken over, with the corrected one: readers meet one business in all of them. Of `fresh` examples only those that a
    person has edited or approved are kept.
    """
    maker = _ExampleMaker(list_facts(methods), author.ask, folder, language, names, fresh)
    if not methods:
        return Examples(maker.facts, language.words)
    start = partial(author.run.start, way=_BEFORE_ALL_ELSE)
    first = start(partial(maker.begin, methods[0]))
    made = start(lambda: maker.finish(methods[0], first.result()))
    tasks: dict[str, Task[KeptExample]] = {methods[0].id: made}
    tasks |= {method.id: start(partial(maker.go_on, method, first, made)) for method in methods[1:]}
    return Examples(maker.facts, language.words, tasks)


@dataclass(frozen=True, slots=True)
class _ExampleMaker:
    """Makes the worked examples of methods, or keeps those that a kit has, unless they are to be `fresh`."""

    facts: Facts
    ask: Ask
    folder: KitFolder
    language: Language
    names: tuple[Identity, ...]
    fresh: bool

    def begin(self, method: Method, case: Example | None = None) -> BegunExample:
        """Ask for an example that goes on with a `case`."""
        path = get_example_path(method)
        now, before = self.folder.read_text(path), self.folder.read_generated(path)
        if self.fresh and now == before:
            example = _load_example(method, self.facts, self.folder, self.language)
            now = now if example and example.is_approved else None
        return begin_example(method, self.facts, now, before, self.ask, self.language, case, names=self.names)

    def finish(self, method: Method, begun: BegunExample) -> KeptExample:
        """Have an example corrected, and read it as it will stand in the kit."""
        kept = begun.finish()
        if kept.text in ("", self.folder.read_generated(kept.path)):
            return kept
        return replace(kept, example=read_example(kept.text, kept.path, method.id, self.facts, self.language.words)[0])

    def go_on(self, method: Method, first: "Task[BegunExample]", corrected: "Task[KeptExample]") -> KeptExample:
        """Make an example that goes on with the first; see `start_examples`."""
        begun = self.begin(method, first.result().example)
        case = corrected.result().example
        if begun.example and case and clash(begun.example, case):
            begun = self.begin(method, case)
        return self.finish(method, begun)


def save_examples(examples: Examples, folder: KitFolder) -> tuple[Finding, ...]:
    """Save worked examples once they are made; return findings on them."""
    made = examples.wait()
    folder.save(EXAMPLES, {each.path: each.text for each in made if each.text})
    return tuple(finding for each in made for finding in each.findings)


def list_unapproved_examples(methods: Sequence[Method], folder: KitFolder, language: Language) -> Iterator[str]:
    """Yield what to say of each invented example that nobody has approved."""
    facts = list_facts(methods)
    for method in methods:
        example = _load_example(method, facts, folder, language)
        if example and example.origin == "invented" and not example.is_approved:
            yield f"{method.name}, “{example.title}”: {get_example_path(method)}"


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
