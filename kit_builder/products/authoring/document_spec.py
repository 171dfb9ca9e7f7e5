"""What a document of a product has to be: its brief, and what it is written from.

A brief is a Markdown file beside the product's templates. Its front matter gives `words`, the length to aim at (`slot`
for as much as is said in a webinar), and `forms`, the forms that sections may have; `connecting`, the largest share of
sentences that only connect; `effort`, how much a reasoning model should reason; `steps: yes` if the document shows
every step of its method, `titled: yes` if each step has a heading there and a number of the document's own, `complete:
yes` if it uses every statement, `example: no` if it does not use the worked example, `offer: yes` if it says what is
sold on what terms, `retells: yes` if it may tell stories that other documents of the product tell, `practice: yes` if
it may make up cases for practice, `kinds` of statements if it needs no others, `byline: yes` if the author is named
below its title, `numbered: yes` if the number of its method stands before its title, and `days`, if its sections are
sent one by one, the day on which each goes out. With `at_most: yes`, `words` is the most that the document may have,
and its editor hears of it if it has more. `title` is what stands as the title in place of one that the model
chooses: all parts of an offer have one name.
With `kind`, such as `kind: quiz`, the content of the document is items, which its template shows, and neither `words`
nor `forms` are given. Its text says what a good document of this kind does. Placeholders use Jinja syntax.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self

import jinja2
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from kit_builder.errors import KitError
from kit_builder.kit.validation import describe_errors
from kit_builder.privacy import Identity
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.kit_facts import BLANK, KIT, KIT_KINDS, OFFER
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.steps.wording import say_step
from kit_builder.products.definitions import (
    ProductFile,
    ProductInput,
    get_product_path,
    load_product_words,
)
from kit_builder.products.forms.run_of_show import WORDS_A_MINUTE
from kit_builder.records import Effort, Kit, Method
from kit_builder.text.languages import Language
from kit_builder.text.markdown import parse_blocks, split_front_matter
from kit_builder.text.prompts import compile_template, find_prompt_file, make_environment

SectionForm = Literal[
    "prose",
    "steps",
    "worked example",
    "table",
    "checklist",
    "form",
    "script",
    "questions",
    "exercise",
    "quiz",
]
# What a document consists of: prose, or items of one kind.
DocumentKind = Literal["prose", "quiz", "tools"]
LEAST_QUESTION_MINUTES = 10
MOST_QUESTION_MINUTES = 13
_SPOKEN_SHARE = 0.55  # of a webinar before its questions; the rest is for latecomers, answers, exercises and writing
_SLOT = "slot"
_AIM = "an aim, no result that a reader is sure to have"
# How many words a fact can carry without padding, kinds that carry more or fewer, and the least of a document.
_WORDS_A_FACT = 35
_WORDS_A_FACT_AT_MOST = 22  # where a document has a most, and only tells
_WORDS_A_FACT_PRACTISED = 58  # where it has a most, but each fact takes part of exercises and their answers, too
_WORDS_OF_KIND = MappingProxyType({KIT: 0, OFFER: 0, BLANK: 0, "phrases": 0, "example": 10})
_LEAST_WORDS = 100
_WORDS_AROUND_STEPS = 400  # more, of a chapter or a module: its opening, and what readers check, practise and do first
_WORDS_A_MISTAKE = 25  # more than another fact: it has a sign and a way back, or an answer
_WORDS_STEP = 100
_PRACTISED_FOR_TOLD = 2.0  # words with exercises and their answers, for each that only tells
_SPOKEN_FOR_WRITTEN = 2.5  # words to say what one writes: with questions, answers and figures shown one by one
_MISTAKE = "pitfall"  # a kind of statement
_LIST = re.compile(r"\s*,\s*")


class Brief(BaseModel):
    """What a good document of a kind does, in `text`, and its measures. `words` is 0 for as much as fits a webinar.

    Documents of items have neither `words` nor `forms`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path
    text: str = Field(min_length=1)
    kind: DocumentKind = "prose"
    words: int = Field(default=0, ge=0)
    forms: tuple[SectionForm, ...] = ()
    connecting: float = Field(default=0.1, ge=0, le=1)
    effort: Effort = "medium"
    steps: bool = False
    titled: bool = False
    complete: bool = False
    example: bool = True
    offer: bool = False
    terms: bool = False
    retells: bool = False
    practice: bool = False
    at_most: bool = False
    byline: bool = False
    numbered: bool = False
    kinds: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    title: str = ""

    @field_validator("words", mode="before")
    @classmethod
    def _read_words(cls, given: object) -> object:
        return 0 if given == _SLOT else given

    @field_validator("forms", "kinds", "days", mode="before")
    @classmethod
    def _split_list(cls, given: object) -> object:
        return tuple(_LIST.split(given.strip())) if isinstance(given, str) else given

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        measures = {"words", "forms"}
        if self.kind == "prose" and not (self.forms and measures <= self.model_fields_set):
            raise ValueError("a brief needs `words` and `forms`, unless its `kind` is one of items, such as quiz")
        if self.kind != "prose" and (given := measures & self.model_fields_set):
            raise ValueError(f"a brief of the kind {self.kind} has no {' and no '.join(sorted(given))}")
        return self


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
        has_most, has_exercises = self.brief.at_most, self.brief.practice and not self.brief.titled
        with_most = _WORDS_A_FACT_PRACTISED if has_exercises else _WORDS_A_FACT_AT_MOST
        a_fact = with_most if has_most else _WORDS_A_FACT
        carried = sum(_WORDS_OF_KIND.get(fact.kind, a_fact) for fact in self.facts.values())
        if has_most and (self.brief.titled or has_exercises):
            mistakes = sum(fact.kind == _MISTAKE for fact in self.facts.values())
            carried += _WORDS_AROUND_STEPS + mistakes * _WORDS_A_MISTAKE
        practised = _PRACTISED_FOR_TOLD if self.brief.practice and not has_most else 1
        enough = _round((_LEAST_WORDS + carried) * practised)
        if not self.brief.words:
            return min(count_spoken_words(self.kit.webinar_minutes), _round(_SPOKEN_FOR_WRITTEN * enough))
        return min(self.brief.words, enough)

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


def _round(words: float) -> int:
    """Return a number of words to aim at, rounded, so that one more fact does not change it and thus every section."""
    return _WORDS_STEP * round(words / _WORDS_STEP)


def count_question_minutes(minutes: int) -> int:
    """Return how many of the `minutes` of a webinar are for questions: a quarter, but ten to thirteen."""
    return min(MOST_QUESTION_MINUTES, max(LEAST_QUESTION_MINUTES, minutes // 4))


def count_spoken_words(minutes: int) -> int:
    """Return how many words are spoken in a webinar of so many `minutes`, without the questions and the pauses."""
    return _round(WORDS_A_MINUTE * max(1, _SPOKEN_SHARE * (minutes - count_question_minutes(minutes))))


def load_brief(product: str, file: str, folders: Sequence[Path]) -> Brief:
    """Read the brief `file` of a product.

    Raises KitError if it is missing or unreadable, has an unknown or invalid setting, or a syntax error.
    """
    path = find_prompt_file(get_product_path(product, file), folders)
    try:
        return _parse_brief(path, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(f"Cannot read {path}: {error}.") from error
    except ValidationError as error:
        raise KitError(describe_errors(error, str(path))) from error
    except jinja2.TemplateSyntaxError as error:
        raise KitError(f"Invalid placeholder in {path}: {error.message}") from error


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


@lru_cache(maxsize=64)
def _parse_brief(path: Path, text: str) -> Brief:
    settings, body = split_front_matter(text)
    for template in (body, settings.get("title", "")):
        make_environment().parse(template)
    return Brief.model_validate({**settings, "path": path, "text": body.strip()})
