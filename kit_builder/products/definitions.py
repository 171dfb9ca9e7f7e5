"""What a product is made of: a folder `products/NAME` among the prompts, read and checked.

`product.toml` lists the files of the product, each rendered from a Jinja template in the folder, and the parts, each
prose that a model writes to a prompt in the folder. `words.toml` holds its fixed words. Adding a product is adding a
folder; its translation is a folder of the same name below that of the language, with the files that differ.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from kit_builder.errors import KitError
from kit_builder.kit.validation import problems
from kit_builder.records import SECTIONS
from kit_builder.text.prompts import find_file

_FOLDER = "products"
_FILE_NAME = r"^[a-z0-9_-]+(\.[a-z]+)+$"
_OTHER_FOLDERS = ("methods", "prompts", "published")
_WORDS = "words.toml"


class FileOfProduct(BaseModel):
    """A file of a product: one for the kit, or one for each method, whose `{number}` and `{method}` are in `path`.

    A template that gives nothing makes no file. Files are Markdown, or CSV where `path` ends so. What is not
    `for_customers` stays in the kit and is not published.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    template: str = Field(pattern=_FILE_NAME)
    each: Literal["kit", "method"] = "kit"
    for_customers: bool = True

    @model_validator(mode="after")
    def _path_is_one_a_file(self) -> Self:
        plain, number, method = self.path, "{number}" in self.path, "{method}" in self.path
        if not re.fullmatch(r"[a-z0-9_-]+\.(md|csv)", plain.replace("{number}", "0").replace("{method}", "m")):
            raise ValueError(
                f"{plain} is not a name of small letters, digits, - and _ that ends in .md or .csv, such as "
                "{number}-{method}.md"
            )
        if (number or method) != (self.each == "method"):
            raise ValueError(f'{plain} must hold {{number}} or {{method}} with each = "method", and only then')
        return self


class PartOfProduct(BaseModel):
    """Prose of a method's file: the prompt, and the sections of the card it may rest on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z_]+$")
    prompt: str = Field(pattern=_FILE_NAME)
    sections: tuple[str, ...] = SECTIONS


class Definition(BaseModel):
    """A product: its files and its parts.

    `steps` says whether it tells the steps of each method; those it tells are all of them in their order.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: bool = True
    files: tuple[FileOfProduct, ...] = Field(min_length=1)
    parts: tuple[PartOfProduct, ...] = ()


def product_names(folders: Sequence[Path]) -> tuple[str, ...]:
    """The products there are, in alphabetical order."""
    return tuple(sorted({path.parent.name for folder in folders for path in folder.glob(f"{_FOLDER}/*/product.toml")}))


def load_product(name: str, folders: Sequence[Path]) -> Definition:
    """The definition of the product `name`.

    Raises KitError where there is none, where its file is not right, naming every problem, and where a template or a
    prompt that it names is missing.
    """
    if name not in product_names(folders):
        raise KitError(f"There is no product {name!r}. There are: {', '.join(product_names(folders))}.")
    if name in _OTHER_FOLDERS:
        raise KitError(f"{name} is a folder of the kit itself, so no product can have this name. Choose another.")
    path = find_file(product_file(name, "product.toml"), folders)
    try:
        definition = Definition.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{path} cannot be read: {error}.") from error
    except ValidationError as error:
        raise KitError(f"{path} is not as it should be: {problems(error)}.") from error
    for file in [*(each.template for each in definition.files), *(each.prompt for each in definition.parts)]:
        find_file(product_file(name, file), folders)
    unknown = {section for part in definition.parts for section in part.sections} - set(SECTIONS)
    if unknown:
        raise KitError(f"{path} names the unknown section {', '.join(sorted(unknown))}. Known: {', '.join(SECTIONS)}.")
    return definition


def product_words(name: str, folders: Sequence[Path]) -> Mapping[str, str]:
    """The fixed words of the product `name`, by key; what the first folders do not say, those behind them do.

    Raises KitError for a file that cannot be read or holds anything but texts.
    """
    words: dict[str, str] = {}
    for path in reversed([folder / product_file(name, _WORDS) for folder in folders]):
        if path.is_file():
            try:
                words |= TypeAdapter(dict[str, str]).validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise KitError(f"{path} cannot be read: {error}.") from error
            except ValidationError as error:
                raise KitError(f"{path} is not as it should be: {problems(error)}.") from error
    return words


def product_file(product: str, file: str) -> str:
    """The path of a file of a product's folder, below the folder of prompts."""
    return f"{_FOLDER}/{product}/{file}"
