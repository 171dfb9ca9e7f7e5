"""The records of publishing: an edition with its pages, slides and quizzes, and the files that a format makes of it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from kit_builder.kit.settings import Brand
from kit_builder.products.tools.records import Tool
from kit_builder.records import Kit
from kit_builder.text.ids import slugify
from kit_builder.text.languages import Direction, find_direction
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class Slide:
    """A slide: what it shows and what the presenter says, both in Markdown."""

    text: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose from, in inline Markdown, and why it is right or wrong, which may be empty."""

    text: str
    is_right: bool
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A quiz question: `text` is inline Markdown; `before` and `feedback` are Markdown and may be empty."""

    text: str
    options: tuple[Option, ...]
    before: str = ""
    feedback: str = ""

    @property
    def is_multiple(self) -> bool:
        """Whether several answers are right."""
        return sum(option.is_right for option in self.options) > 1


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown file of a product without evidence and comments; `path` is its path in the kit.

    For a deck, `slides` holds the slides and `text` what they show. For a quiz, `quiz` holds the questions and `text`
    is the printable version with the answers at the end. For a tool, `tool` is what its text says.
    """

    path: str
    title: str
    text: str
    slides: tuple[Slide, ...] = ()
    quiz: tuple[QuizItem, ...] = ()
    tool: Tool | None = None

    @property
    def product(self) -> str:
        """The name of the product it belongs to."""
        return PurePosixPath(self.path).parts[0]

    @property
    def stem(self) -> str:
        """Its file name without the suffix."""
        return PurePosixPath(self.path).stem

    @property
    def anchor(self) -> str:
        """Its HTML id in a document that holds several pages."""
        name = self.path.removesuffix(".md")
        slug = slugify(name, "page")
        # Slugs of long paths are cut off, and would be the same for a lesson and its quiz.
        return slug if len(name) <= len(slug) else f"{slug}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def list_paths(pages: Iterable[Page]) -> tuple[str, ...]:
    """Return the paths of pages in the kit."""
    return tuple(page.path for page in pages)


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that is published together.

    Attributes:
        kit: The kit as its products show it.
        brand: The look of the files.
        words: The fixed words of its language.
        pages: The pages in reading order, product by product.
        date: The date of the version as YYYY-MM-DD.
        images: The pictures on the pages by path in the kit.
        tables: The .csv files of the products by path in the kit.
        logo: The brand's logo.
        font: The brand's font.
        cover: The brand's cover picture.
        changes: What has changed since the previous version, in Markdown; empty for the first.
        template: A .pptx whose design the decks use.
    """

    kit: Kit
    brand: Brand
    words: Words
    pages: tuple[Page, ...]
    date: str
    images: Mapping[str, bytes] = field(default_factory=dict)
    tables: Mapping[str, bytes] = field(default_factory=dict)
    logo: bytes | None = None
    font: bytes | None = None
    cover: bytes | None = None
    changes: str = ""
    template: bytes | None = None

    @property
    def name(self) -> str:
        """The stem of its file names."""
        return slugify(self.kit.title, "kit")

    @property
    def labels(self) -> Mapping[str, str]:
        """The fixed words of published files in the language of the kit."""
        return self.words["publish"]

    @property
    def direction(self) -> Direction:
        """The direction in which the language of the kit is written."""
        return find_direction(self.kit.language)

    def pages_by_product(self) -> dict[str, tuple[Page, ...]]:
        """Group the pages by product, both in order."""
        names = dict.fromkeys(page.product for page in self.pages)
        return {name: tuple(page for page in self.pages if page.product == name) for name in names}

    def get_product_title(self, product: str) -> str:
        """Return the title of a product in the language of the kit."""
        return self.words["products"].get(product) or product.replace("-", " ").capitalize()

    @property
    def imprint(self) -> tuple[str, ...]:
        """The lines of the copyright page: owner, licence and version."""
        owner = self.kit.author or self.kit.title
        return (
            f"© {self.date[:4]} {owner}",
            self.brand.licence or self.labels["rights"],
            f"{self.labels['version']} {self.brand.version}, {self.date}",
        )


@dataclass(frozen=True, slots=True)
class File:
    """A file to publish: its path below `published/`, its content and the files of the kit that it is made from."""

    path: str
    content: bytes
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormatOutput:
    """What a format made of an edition; `problems` are messages about what a person should look at."""

    files: tuple[File, ...]
    problems: tuple[str, ...] = ()
