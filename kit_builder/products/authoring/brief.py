"""Briefs: what a document of a product has to do, and its measures.

A brief is a Markdown file beside the product's templates. Its text says what a good document of its kind does, with
placeholders in Jinja syntax. Its front matter can have these settings:

- `kind`: `prose`, the default, or what its items are, such as `quiz`. Documents of items have no `words` and `forms`.
- `words`: the length to aim at, or `slot` for as much as is said in a webinar.
- `at_most: yes`: `words` is the most that it may have, and its editor hears of it if it has more.
- `forms`: the forms that its sections may have.
- `connecting`: the largest share of sentences that only connect.
- `effort`: how much a reasoning model should reason.
- `steps: yes`: it shows every step of its method.
- `titled: yes`: each step has a heading there, and a number of the document's own.
- `complete: yes`: it uses every statement.
- `kinds`: the kinds of statements that it needs, if it does not need all.
- `example: no`: it does not use the worked example.
- `offer: yes`: it says what is sold, and on which terms.
- `terms: yes`: buyers look for all terms there, and its editor hears of those that it lacks.
- `retells: yes`: it may tell stories that other documents of the product tell.
- `practice: yes`: it may make up cases for practice.
- `byline: yes`: the author is named below its title.
- `numbered: yes`: the number of its method stands before its title.
- `title`: its title, in place of one that the model chooses: all parts of an offer have one name.
- `days`: the day on which each of its sections is sent, if they are sent one by one.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

import jinja2
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from kit_builder.errors import KitError
from kit_builder.kit.validation import describe_errors
from kit_builder.products.definitions import get_product_path
from kit_builder.records import Effort
from kit_builder.text.markdown import split_front_matter
from kit_builder.text.prompts import find_prompt_file, make_environment

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
_SLOT = "slot"
_LIST = re.compile(r"\s*,\s*")


class Brief(BaseModel):
    """A brief as its file gives it: its settings, and its `text`. `words` is 0 for as much as fits into a webinar."""

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


@lru_cache(maxsize=64)
def _parse_brief(path: Path, text: str) -> Brief:
    settings, body = split_front_matter(text)
    for template in (body, settings.get("title", "")):
        make_environment().parse(template)
    return Brief.model_validate({**settings, "path": path, "text": body.strip()})
