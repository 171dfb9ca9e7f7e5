"""Records that all tools share: what stands on every tool, what a check finds, and what a type of tool is."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator
from pydantic.json_schema import SkipJsonSchema

from kit_builder.text.markdown import clean_text
from kit_builder.text.markdown_parser import CACHE_SIZE
from kit_builder.text.months import MONTH
from kit_builder.text.words import Words

_STEP_NUMBER = re.compile(rf"^(\d+)\.(?= (?!{MONTH}))", re.IGNORECASE)  # “12. mars” is a date


@lru_cache(maxsize=CACHE_SIZE)  # the same tool is read many times
def _clean(text: str) -> str:
    """Put a text on one line; only steps of a method may begin with a number and a full stop."""
    return _STEP_NUMBER.sub(r"\1)", clean_text(text))


_UNIT = re.compile(r"(.*\S) \(([^()]+)\)")
NO_EXAMPLE = "no example"  # the reason of faults if the worked example is not filled in all the way

# A text on one line, and the ids of the facts that a part of a tool rests on.
Text = Annotated[str, AfterValidator(_clean)]
Ids = tuple[Text, ...]
# What stands in brackets behind a label; an equals sign in it would make it a sum.
Note = Annotated[
    Text, AfterValidator(lambda text: text.lstrip("= ").replace(" = ", ": ").removeprefix("(").removesuffix(")"))
]


class Record(BaseModel):
    """A part of a tool, as a model gives it and as it is kept."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _accept_nothing(cls, given: object) -> object:
        """Take null for a part that is left out."""
        return {} if given is None else given


class Cited(Record):
    """A text and the ids of the facts that support it."""

    text: Text = ""
    ids: Ids = ()

    @model_validator(mode="before")
    @classmethod
    def _accept_text(cls, given: object) -> object:
        """Take a text alone, as models give it where they have nothing to cite."""
        return {"text": given} if isinstance(given, str) else given


class Mistake(Record):
    """What goes wrong with a tool: what one does wrong, and its harm; how one notices it on the sheet; the way back.

    The sign is empty if nothing on paper shows it.
    """

    mistake: Text = ""
    sign: Text = ""
    repair: Text
    ids: Ids = ()


class Case(Record):
    """What to do if `condition` holds, and why; the reason may be empty."""

    condition: Text
    action: Text
    reason: Text = ""
    ids: Ids = ()


class Script(Record):
    """Words to say: `when` is the situation, `words` the text of the fact among `ids` that is a script.

    `then` is what to do afterwards; it may be empty. `answers` say what to do or say if the other side does something.
    """

    when: Text
    words: SkipJsonSchema[Text] = ""  # by code
    then: Text = ""
    answers: tuple[Case, ...] = ()
    ids: Ids = ()


class Tool(Record):
    """What every tool has.

    `opening` says what it gets people, and `moment` continues “Use this when”. `example` says what the worked example
    is, if the tool is filled in with it, and `reading` what that tells one. What it is `about` is written on top,
    `steps` are what people do for it, in their order, and `sayings` what they say while they fill it in. When a tool
    has been read from its file, `ids` are the labels of footnotes. Types that say so place the steps among their rows.
    """

    PLACES_STEPS: ClassVar[bool] = False

    title: Text
    opening: Cited = Cited()
    moment: Cited
    example: SkipJsonSchema[Cited] = Cited()  # by code
    reading: Cited = Cited()
    about: tuple[Text, ...] = ()
    steps: tuple[Cited, ...] = ()
    sayings: tuple[Script, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a tool.

    `part` names the part, such as `items/2`, and is empty for the whole. `reason` is what faults are counted by. What
    is not `severe` is asked about once more, and may stay.
    """

    part: str
    message: str
    reason: str = "unusable"
    severe: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """What a part of a tool says, which its facts must support. `kind` tells a checker what the part is.

    If it `must_cite`, it needs an id. What `is_example` may also rest on the whole worked example. `compared` is what
    code compares with the facts, if that is not the whole text.
    """

    part: str
    kind: str
    text: str
    ids: Ids = ()
    must_cite: bool = True
    is_example: bool = False
    compared: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a tool is written with: the words of the language, and a function that returns the footnotes of ids.

    `number` is that of the sheet, such as A1, before its title, and `filled` the heading of what the worked example
    fills in.
    """

    words: Words
    cite: Callable[[Sequence[str]], str] = lambda _ids: ""
    number: str = ""
    filled: str = ""

    @property
    def say(self) -> Mapping[str, str]:
        """The words of tools."""
        return self.words["tools"]


Spec = TypeVar("Spec", bound=Tool)


@dataclass(frozen=True, slots=True)
class ToolType(Generic[Spec]):
    """A type of tool.

    `name` stands in the front matter of its files, and `guidance` tells a model what the type is for and how it is
    filled in. `list_claims` yields what its parts say, `find_faults` what is wrong with its form, `write` the Markdown
    between the head and the mistakes, and `read` the fields that `write` wrote, without those of Tool.

    `list_shapes` returns what the front matter has to say of answers, since the sheet does not show it.

    `resolve` replaces keys by the figures of the worked example that they name, and finds what is wrong with them.
    `reverse` names the sections, by their keys in the words of tools, that stand on the back of the sheet. A faulty
    `essential` part goes alone if nothing else needs it, or else with the whole tool. No model is asked for what is
    `made_by_code`, and one that `has_parts` holds other tools. A type whose main part is one section has the key of
    its `heading`, which is left out where the title of the tool stands above it.
    """

    name: str
    spec: type[Spec]
    guidance: str
    list_claims: Callable[[Spec], Iterator[Claim]]
    find_faults: Callable[[Spec, Words], Iterator[Fault]]
    write: Callable[[Spec, Page], Sequence[str]]
    read: Callable[["Sheet", Words], Mapping[str, Any]]
    resolve: Callable[[Spec, "ExampleFigures"], tuple[Spec, Sequence[Fault]]] = lambda spec, _figures: (spec, ())
    list_shapes: Callable[[Spec, Words], Mapping[str, Mapping[str, object]]] = lambda _spec, _words: {}
    reverse: tuple[str, ...] = ()
    essential: tuple[str, ...] = ()
    made_by_code: bool = False
    has_parts: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class ExampleFigures:
    """The figures and results of a worked example: numbers by key, and the words of the language.

    `told` are the numbers of all statements if the example is real: then nothing else may be filled in. It is None if
    the example is made up.
    """

    values: Mapping[str, str]
    words: Words
    told: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of a tool's file, the labels of its footnotes, its line, and how much of its beginning is `strong`."""

    text: str = ""
    notes: Ids = ()
    line: int = 0
    strong: str = ""

    @property
    def cited(self) -> dict[str, Any]:
        """The text and its labels, as fields of Cited."""
        return {"text": self.text, "ids": self.notes}


Row = tuple[Cell, ...]


@dataclass(slots=True)
class Section:
    """What stands under a heading of a tool's file: paragraphs, list items, steps, and the rows of tables."""

    title: str
    line: int
    level: int = 2
    paragraphs: list[Cell] = field(default_factory=list)
    items: list[Cell] = field(default_factory=list)
    steps: list[Cell] = field(default_factory=list)
    tables: list[list[Row]] = field(default_factory=list)


class SheetError(ValueError):
    """A line of a tool's file cannot be read."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Sheet:
    """A tool's file as it is read: its front matter, its title, what stands under the title, and its sections."""

    settings: Mapping[str, str]
    title: str
    head: Section
    sections: tuple[Section, ...]

    def find(self, title: str) -> Section | None:
        """Return the section with a title, None if there is none."""
        return next((each for each in self.sections if each.title.casefold() == title.casefold()), None)

    def get(self, title: str) -> Section:
        """Return the section with a title. Raises SheetError if there is none."""
        found = self.find(title)
        if found is None:
            raise SheetError(self.head.line, f"The section “{title}” is missing. Write it as “## {title}”.")
        return found

    def get_rows(self, title: str, columns: int) -> list[Row]:
        """Return the rows of the first table of a section, without its head, each with so many cells.

        Raises SheetError if the section or the table is missing, or if a row has more cells than that.
        """
        section = self.get(title)
        if not section.tables:
            raise SheetError(section.line, f"“{title}” needs a table.")
        return list(fit_rows(section.tables[0][1:], columns))


def add_unit(name: str, unit: str) -> str:
    """Return a name with its unit in brackets, if it has one."""
    return f"{name} ({unit})" if unit else name


def split_unit(label: str) -> tuple[str, str]:
    """Return the name and the unit that `add_unit` joined; what stands in brackets at the end is taken for the unit."""
    found = _UNIT.fullmatch(label)
    return (found[1], found[2]) if found else (label, "")


def drop_unit(label: str, unit: str) -> str:
    """Return the name that `add_unit` joined with a known unit."""
    return label.removesuffix(add_unit("", unit))


def fit_rows(rows: Sequence[Row], columns: int) -> Iterator[Row]:
    """Yield rows with exactly so many cells. Raises SheetError if one has more."""
    for row in rows:
        if any(cell.text for cell in row[columns:]):
            raise SheetError(row[0].line, f"A row has {len(row)} cells, and its table {columns} columns.")
        yield (*row[:columns], *[Cell()] * (columns - len(row)))
