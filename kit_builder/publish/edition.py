"""What is published: the pages of a kit as customers may read them, and the files that are made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from kit_builder.kit.settings import Brand
from kit_builder.records import Kit
from kit_builder.text.ids import slugify
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide: `text` is Markdown, `notes` what the presenter says, in Markdown too."""

    text: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen, in inline Markdown."""

    text: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A question of a quiz: `text` is inline Markdown, `before` and `feedback` are Markdown and may be empty."""

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
    """A Markdown file of a product without evidence and comments; `path` is its own within the kit.

    Of a deck, `slides` holds the slides and `text` what they show; of a quiz, `quiz` holds the questions and `text` is
    what can be printed: the questions with the answers at the end.
    """

    path: str
    title: str
    text: str
    slides: tuple[Slide, ...] = ()
    quiz: tuple[QuizItem, ...] = ()

    @property
    def product(self) -> str:
        """The name of the product it is of."""
        return PurePosixPath(self.path).parts[0]

    @property
    def stem(self) -> str:
        """The name of its file without the suffix."""
        return PurePosixPath(self.path).stem

    @property
    def anchor(self) -> str:
        """What it is called where several pages are one document."""
        return slugify(self.path.removesuffix(".md"), "page")


@dataclass(frozen=True, slots=True)
class Edition:
    """All that is published at once.

    `pages` stand in the order of reading, product by product. `images` and `tables` are the pictures that pages show
    and the .csv files of products, by their path in the kit; `logo`, `font` and `cover` are files of the brand.
    `date` is that of the version, as YYYY-MM-DD, and `changes` tells in Markdown what is new since the version before;
    it is empty where there was none. `template` is a .pptx whose look the decks take.
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
        """What its files are called."""
        return slugify(self.kit.title, "kit")

    @property
    def said(self) -> Mapping[str, str]:
        """The fixed words of published files."""
        return self.words["publish"]

    def products(self) -> dict[str, tuple[Page, ...]]:
        """The pages by product, in order."""
        names = dict.fromkeys(page.product for page in self.pages)
        return {name: tuple(page for page in self.pages if page.product == name) for name in names}

    def name_of(self, product: str) -> str:
        """What a product is called in the language of the kit."""
        return self.words["products"].get(product) or product.replace("-", " ").capitalize()

    @property
    def imprint(self) -> tuple[str, ...]:
        """The lines of the copyright page: whose it is, what may be done with it, and which version it is."""
        owner = self.kit.author or self.kit.title
        return (
            f"© {self.date[:4]} {owner}",
            self.brand.licence or self.said["rights"],
            f"{self.said['version']} {self.brand.version}, {self.date}",
        )


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand over: where it goes below `published/`, and the files of the kit that it is made of."""

    path: str
    content: bytes
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormatOutput:
    """What a format made of an edition; `problems` are plain sentences on what a person should look at."""

    files: tuple[File, ...]
    problems: tuple[str, ...] = ()


Publish = Callable[[Edition], FormatOutput]
