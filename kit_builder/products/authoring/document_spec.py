"""What a document of a product has to be: its brief, its subject, and the facts it is written from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

import jinja2

from kit_builder.errors import KitError
from kit_builder.privacy import Identity
from kit_builder.products.authoring.brief import Brief, load_brief
from kit_builder.products.authoring.document_length import aim_at_words, count_question_minutes
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.kit_facts import BLANK, KIT_KINDS, OFFER
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.steps.wording import say_step
from kit_builder.products.definitions import ProductFile, ProductInput, load_product_words
from kit_builder.records import Kit, Method
from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks
from kit_builder.text.prompts import compile_template

_AIM = "an aim, no result that a reader is sure to have"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What people use of the product on the day: its number and title, and the moment at which it is used.

    `part` is the number of its method, 0 for a sheet of the whole product.
    """

    name: str
    moment: str
    part: int = 0


@dataclass(frozen=True)
class DocumentSpec:
    """A document of a product that a model is to write.

    `file` is its path in the product's folder. It is about `method`, which is number `number` in the kit, or about all
    `methods` if that is None; `facts` are those it may use. `sheets` are other files of the product, and `names`
    are those of people and firms in the sources.
    """

    product: str
    file: str
    brief: Brief
    method: Method | None
    number: int
    methods: tuple[Method, ...]
    facts: Facts
    kit: Kit
    language: Language
    sheets: tuple[Sheet, ...] = ()
    names: tuple[Identity, ...] = ()

    @property
    def where(self) -> str:
        """Its path in the kit, for findings."""
        return f"{self.product}/{self.file}"

    def describe_call(self, what: str) -> str:
        """Return what a call is about from the name of the brief: `book: Chapter 2: Weigh the plate, draft`."""
        kind = self.brief.path.name.partition(".")[0].replace("-", " ").capitalize()
        about = f"{kind} {self.number}: {self.method.name}" if self.method else kind
        return f"{self.product}: {about}, {what}"

    @property
    def method_id(self) -> str:
        """The id of its method, empty if it is about all methods."""
        return self.method.id if self.method else ""

    @property
    def is_spoken(self) -> bool:
        """Whether it is the script of a session."""
        return self.brief.kind == "prose" and not self.brief.words

    @cached_property
    def words(self) -> int:
        """The number of words to aim at: those of the brief or the slot, or fewer if there is little to say."""
        return aim_at_words(self.brief, self.facts, self.kit.webinar_minutes)

    @property
    def steps(self) -> tuple[Fact, ...]:
        """The steps that the document must show, in order; none if it need not show them."""
        return tuple(fact for fact in self.facts.values() if self.brief.steps and fact.kind == "step")

    @cached_property
    def say(self) -> Mapping[str, str]:
        """The fixed words of its product, by key."""
        return load_product_words(self.product, self.language.folders)

    def make_empty(self) -> OutlineDocument:
        """Return its outline without a title and sections."""
        return OutlineDocument(self.file, "", self.method_id, ())

    def describe(self) -> str:
        """Return the text of the brief, filled in. Raises KitError if that fails."""
        return self._described

    @cached_property
    def _described(self) -> str:
        return self._fill(self.brief.text)

    @cached_property
    def title(self) -> str:
        """The title that the brief gives it, empty if the model chooses one or the kit has no title."""
        return self._fill(self.brief.title) if self.kit.title else ""

    def _fill(self, text: str) -> str:
        minutes = self.kit.webinar_minutes
        values = {
            "kit": self.kit,
            "method": self.method,
            "number": self.number,
            "methods": self.methods,
            "language": self.language.english_name,
            "words": self.words,
            "minutes": minutes,
            "question_minutes": count_question_minutes(minutes),
            "say": self.say,
            "step": say_step(self.language.words),
        }
        try:
            return compile_template(text)[0].render(values).strip()
        except (jinja2.TemplateError, TypeError) as error:
            raise KitError(f"Failed to fill in {self.brief.path}: {error}.") from error


def list_documents(given: ProductInput, facts: Facts) -> tuple[DocumentSpec, ...]:
    """Return the documents of a product that have a brief, in the order of its definition."""
    return tuple(_iter_documents(given, facts))


def list_sheets(files: Mapping[str, str]) -> tuple[Sheet, ...]:
    """Return the sheets of a whole product by their Markdown files, which say below their title when they are used."""
    found = []
    for text in files.values():
        title, *others = parse_blocks(text)
        head = takewhile(lambda each: each.kind != "heading", others)
        moment = next((each.text for each in head if each.kind == "item"), "")
        if title.kind == "heading" and moment:
            found.append(Sheet(title.text, moment.partition(":")[2].strip()))
    return tuple(found)


def choose_facts(facts: Facts, method: Method | None) -> Facts:
    """Return what a document about a method may use: its own facts and those of the kit. Without a method, all."""
    return {key: fact for key, fact in facts.items() if method is None or fact.method in ("", method.id)}


def _iter_documents(given: ProductInput, facts: Facts) -> Iterator[DocumentSpec]:
    for file in given.definition.files:
        if not file.brief:
            continue
        brief = load_brief(given.name, file.brief, given.language.folders)
        for number, method in _list_subjects(file, given.methods):
            path = file.path.format(number=f"{number:02}", method=method.id) if method else file.path
            methods = tuple(given.methods)
            own = _leave_out_kinds(choose_facts(facts, method), brief)
            own = own if method else _add_notes(own, methods)
            spec = DocumentSpec(given.name, path, brief, method, number, methods, own, given.kit, given.language)
            yield replace(spec, names=given.names)


def _leave_out_kinds(facts: Facts, brief: Brief) -> Facts:
    """Return `facts` of the kinds that the brief wants: without the example and what is sold, if it does not say so."""
    unwanted = {*(() if brief.example else ("example",)), *(() if brief.offer else (OFFER, BLANK))}
    wanted = {*brief.kinds, *KIT_KINDS, "example"} if brief.kinds else {fact.kind for fact in facts.values()}
    return {key: fact for key, fact in facts.items() if fact.kind in wanted - unwanted}


def _add_notes(facts: Facts, methods: Sequence[Method]) -> Facts:
    """Return `facts` for a document about all methods, which must not take the use of one for that of all.

    The promise of a method says what it is for. Without a note, writers tell it as a result that readers will have.
    """
    only = {method.id: f"only of “{method.name}”" for method in methods} if len(methods) > 1 else {}
    notes = {"when": only, "promise": dict.fromkeys((method.id for method in methods), _AIM)}
    return {
        key: replace(fact, note=notes[fact.kind].get(fact.method, "")) if fact.kind in notes and not fact.step else fact
        for key, fact in facts.items()
    }


def _list_subjects(file: ProductFile, methods: Sequence[Method]) -> Iterator[tuple[int, Method | None]]:
    yield from enumerate(methods, start=1) if file.each != "kit" else [(0, None)]
