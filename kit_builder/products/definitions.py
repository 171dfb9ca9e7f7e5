"""Define products: read and check the folders `products/NAME` below the folders of prompts.

`product.toml` lists the files of a product, each rendered from a Jinja template in the folder, and its parts, each
prose that a model writes from a prompt in the folder. `words.toml` holds its fixed words. To add a product, add a
folder. A translation is a folder of the same name below that of the language, with the files that differ.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from kit_builder.errors import KitError, suggest
from kit_builder.kit.validation import describe_errors
from kit_builder.privacy import Identity
from kit_builder.records import SECTIONS, Kit, Method
from kit_builder.text.languages import Language
from kit_builder.text.prompts import find_prompt_file

_FOLDER = "products"
_FILE_NAME = r"^[a-z0-9_-]+(\.[a-z]+)+$"
_OTHER_FOLDERS = ("methods", "prompts", "published", "examples")
_WORDS = "words.toml"
# Fixed words that are regular expressions rather than text: how a speaker says that something is made up, and how one
# refers to another session.
MADE_UP_SAID, OTHER_SESSION = "made_up_said", "other_session"
# The file in a product's folder that plans it; it is never published.
OUTLINE = "outline.md"


class ProductFile(BaseModel):
    """A file of a product: Markdown, or CSV if `path` ends in `.csv`.

    Attributes:
        path: Its path in the product's folder. That of a file for each method has `{number}` and `{method}` in it.
        template: The template that renders it. A template that yields nothing makes no file.
        brief: The brief by which a large model writes it. Without one, the template always renders it.
        each: Whether there is one file for the `kit`, or one for each `method`.
        for_customers: Whether it is published.
        repeats: The paths of the files whose passages it may repeat, as slides repeat some of a script.
        slides_of: The path of the script that a large model writes, if this file is the deck made from it.
        handout_of: The path of the script that a large model writes, if this file is the handout made from it.
        unless_tools: Whether it is left out where a large model has made tools.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    template: str = Field(pattern=_FILE_NAME)
    brief: str = Field(default="", pattern=rf"^$|{_FILE_NAME}")
    each: Literal["kit", "method"] = "kit"
    for_customers: bool = True
    repeats: tuple[str, ...] = ()
    slides_of: str = ""
    handout_of: str = ""
    unless_tools: bool = False

    @model_validator(mode="after")
    def _check_path(self) -> Self:
        plain, number, method = self.path, "{number}" in self.path, "{method}" in self.path
        if not re.fullmatch(r"[a-z0-9_-]+\.(md|csv)", plain.replace("{number}", "0").replace("{method}", "m")):
            raise ValueError(
                f"{plain} must be a name of lower-case letters, digits, - and _ that ends in .md or .csv, such as "
                "{number}-{method}.md"
            )
        if plain == OUTLINE:
            raise ValueError(f"{OUTLINE} is the name of the product's outline; choose another one")
        if (number or method) != (self.each == "method"):
            raise ValueError(f'{plain} must contain {{number}} or {{method}} if each = "method", and only then')
        return self


class ProductPart(BaseModel):
    """Prose in a method's file: its prompt, and the sections of the card it may use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z_]+$")
    prompt: str = Field(pattern=_FILE_NAME)
    sections: tuple[str, ...] = SECTIONS


class Definition(BaseModel):
    """The files and parts of a product.

    `steps` says whether the product must show the steps of each method.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: bool = True
    files: tuple[ProductFile, ...] = Field(min_length=1)
    parts: tuple[ProductPart, ...] = ()

    @model_validator(mode="after")
    def _check_repeats(self) -> Self:
        paths = {file.path for file in self.files}
        if unknown := [path for file in self.files for path in file.repeats if path not in paths]:
            raise ValueError(f"repeats must name files of the product, not {', '.join(unknown)}")
        scripts = {(file.path, file.each) for file in self.files if file.brief}
        for setting in ("slides_of", "handout_of"):
            named = [(getattr(file, setting), file.each) for file in self.files if getattr(file, setting)]
            if unknown := [path for path, each in named if (path, each) not in scripts]:
                raise ValueError(f"{setting} must name files with a brief, not {', '.join(unknown)}")
        return self

    @property
    def is_authored(self) -> bool:
        """Whether a large model writes any of its files."""
        return any(file.brief for file in self.files)


@dataclass(frozen=True, slots=True)
class ProductInput:
    """What a product is made from: its name and definition, the kit's settings, its methods, and the language.

    `names` are those of people and firms in the sources, which no made-up case may use.
    """

    name: str
    definition: Definition
    kit: Kit
    methods: Sequence[Method]
    language: Language
    names: tuple[Identity, ...] = ()


def list_products(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of all products, in alphabetical order."""
    return tuple(sorted({path.parent.name for folder in folders for path in folder.glob(f"{_FOLDER}/*/product.toml")}))


def load_product(name: str, folders: Sequence[Path]) -> Definition:
    """Read the definition of the product `name`.

    Raises KitError if there is no such product, if its file is invalid (naming every problem), or if a template or a
    prompt is missing.
    """
    known = list_products(folders)
    if name not in known:
        raise KitError(f"Unknown product {name!r}.{suggest(name, known)} Use one of: {', '.join(known)}.")
    if name in _OTHER_FOLDERS:
        raise KitError(f"A product cannot be called {name}: that is a folder of the kit. Choose another name.")
    path = find_prompt_file(get_product_path(name, "product.toml"), folders)
    try:
        definition = Definition.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"Cannot read {path}: {error}.") from error
    except ValidationError as error:
        raise KitError(describe_errors(error, str(path))) from error
    named = [*(each.template for each in definition.files), *(each.brief for each in definition.files if each.brief)]
    for file in [*named, *(each.prompt for each in definition.parts)]:
        find_prompt_file(get_product_path(name, file), folders)
    unknown = {section for part in definition.parts for section in part.sections} - set(SECTIONS)
    if unknown:
        raise KitError(f"Unknown section {', '.join(sorted(unknown))} in {path}. Use some of: {', '.join(SECTIONS)}.")
    return definition


def list_decks(given: ProductInput) -> Mapping[str, str]:
    """Return the paths of the decks that are made from scripts, by the paths of these."""
    return _list_made(given, {file: file.slides_of for file in given.definition.files if file.slides_of})


def list_handouts(given: ProductInput) -> Mapping[str, str]:
    """Return the paths of the handouts that are made from scripts, by the paths of these."""
    return _list_made(given, {file: file.handout_of for file in given.definition.files if file.handout_of})


def _list_made(given: ProductInput, scripts: Mapping[ProductFile, str]) -> Mapping[str, str]:
    """Return the paths of the files that are made from `scripts`, by the paths of these."""
    made: dict[str, str] = {}
    for file, script in scripts.items():
        for number, method in enumerate(given.methods if file.each == "method" else (), start=1):
            values = {"number": f"{number:02}", "method": method.id}
            made[script.format(**values)] = file.path.format(**values)
        if file.each == "kit":
            made[script] = file.path
    return made


def list_replaced(given: ProductInput, with_tools: Collection[str]) -> tuple[str, ...]:
    """Return the paths of the files that tools replace; `with_tools` are the ids of the methods that have tools."""
    paths: list[str] = []
    for file in given.definition.files:
        if file.unless_tools and file.each == "method":
            numbered = [(f"{number:02}", each.id) for number, each in enumerate(given.methods, start=1)]
            paths += [file.path.format(number=number, method=key) for number, key in numbered if key in with_tools]
        elif file.unless_tools and all(method.id in with_tools for method in given.methods):
            paths.append(file.path)
    return tuple(paths)


def load_product_words(name: str, folders: Sequence[Path]) -> Mapping[str, str]:
    """Read the fixed words of the product `name`, by key; words in the first folders replace those in later ones.

    Raises KitError if a file cannot be read, contains anything but texts, or has an invalid regular expression.
    """
    words: dict[str, str] = {}
    for path in _list_word_files(name, tuple(folders)):
        if path.is_file():
            words |= _read_words(path, path.stat().st_mtime_ns)
    return words


@lru_cache(maxsize=256)
def _list_word_files(name: str, folders: Sequence[Path]) -> Sequence[Path]:
    return [folder / get_product_path(name, _WORDS) for folder in reversed(folders)]


@lru_cache(maxsize=100)
def _read_words(path: Path, _changed: int) -> Mapping[str, str]:
    """Read a file of words once for each time it changes: every page of a product needs them."""
    try:
        words = TypeAdapter(dict[str, str]).validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
        for key in (MADE_UP_SAID, OTHER_SESSION):
            _check_pattern(path, key, words.get(key, ""))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"Cannot read {path}: {error}.") from error
    except ValidationError as error:
        raise KitError(describe_errors(error, str(path))) from error
    return words


def _check_pattern(path: Path, key: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise KitError(f"{path} has an invalid regular expression in {key}: {error}.") from error


def get_product_path(product: str, file: str) -> str:
    """Return the path of a file of a product below the folder of prompts."""
    return f"{_FOLDER}/{product}/{file}"
