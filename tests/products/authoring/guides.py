"""A product with a brief, authored by the emulated model."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from kit_builder.products.authoring.author import Author, Authored, Kept, author_product
from kit_builder.products.check_document import find_numbered_steps
from kit_builder.products.definitions import ProductInput, load_product
from kit_builder.records import Method
from kit_builder.text.languages import load_language
from kit_builder.text.markdown import parse_blocks
from kit_builder.text.prompts import find_prompts_folder
from tests.emulators import author as emulated
from tests.emulators.large_model import use_large_model
from tests.methods.statements import open_on
from tests.products.authoring.documents import KIT, METHODS, facts_of
from tests.wire import Asked, Wire

FILE = "01-weigh-the-plate.md"
_FAULTY = re.compile(r"^(\d+): .*\n(?:    = .*\n)*    !", re.MULTILINE)
FILES = {
    "product.toml": """
[[files]]
path = "{number}-{method}.md"
template = "chapter.md.jinja"
brief = "chapter.brief.md"
each = "method"

[[files]]
path = "index.md"
template = "index.md.jinja"
""",
    "chapter.md.jinja": "# From the card\n\n{% for step in method.steps %}\n{{ loop.index }}. {{ step | cite }}\n"
    "{% endfor %}\n",
    "index.md.jinja": "# Contents\n",
    "chapter.brief.md": "---\nwords: 300\nforms: prose, steps\nconnecting: 0.2\nsteps: yes\ncomplete: yes\n---\n"
    "Teach {{ method.name }}.\n",
}


def write_guide(
    folder: Path, methods: Sequence[Method], more: Mapping[str, str] = MappingProxyType({})
) -> ProductInput:
    """Write the folder of a product called guide, and return what it is made from. `more` is added to its files."""
    product = folder / "products" / "guide"
    product.mkdir(parents=True, exist_ok=True)
    for name in {*FILES, *more}:
        product.joinpath(name).write_text(FILES.get(name, "") + more.get(name, ""), encoding="utf-8")
    language = load_language("en", [folder, find_prompts_folder()])
    return ProductInput("guide", load_product("guide", language.folders), KIT, methods, language)


@dataclass(slots=True)
class Studio:
    """Authors the guide over and over, and keeps what a kit would."""

    wire: Wire
    given: ProductInput
    author: Author
    kept: Kept = field(default_factory=Kept)

    def make(self, *methods: Method, model: str = "") -> Authored:
        """Author the guide on `methods`, by default on the first alone."""
        given = replace(self.given, methods=methods or self.given.methods)
        author = replace(self.author, model=model) if model else self.author
        made = author_product(given, facts_of(*given.methods), self.kept, author)
        self.kept = Kept(made.outline or None, made.outline or None, made.drafts)
        return made

    def count(self, title: str) -> int:
        """Return how many questions of a kind the model was asked."""
        return sum(asked.title == title for asked in self.wire.asked)


@contextmanager
def open_studio(wire: Wire, folder: Path, more: Mapping[str, str] = MappingProxyType({})) -> Iterator[Studio]:
    """Open a studio in `folder` with the model on `wire`. `more` is added to the files of the guide."""
    use_large_model(wire)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        with open_on(wire, folder) as (model, run):
            yield Studio(wire, write_guide(folder / "prompts", METHODS[:1], more), Author(model.ask, run, "test-model"))


def text_of(made: Authored, file: str = FILE) -> str:
    assert made.product
    return made.product.files[file]


def steps_of(text: str) -> list[tuple[int, str]]:
    return list(find_numbered_steps(parse_blocks(text)))


def messages(made: Authored) -> str:
    return "\n".join(f"{each.level}: {each.where}: {each.message}" for each in made.findings)


def list_corrections(studio: Studio) -> list[str]:
    """Return the questions in which a model is asked to put something right."""
    titles = ("Edited", "Redrafted")
    return [asked.text for asked in studio.wire.asked if asked.title in titles and _FAULTY.search(asked.text)]


def is_about_gaps(asked: Asked) -> bool:
    """Return whether a model is asked to reword what leans on sentences that are left out, and not to correct these."""
    return "had to go" in asked.text


def draft_with(studio: Studio, text: str, *, again: str = "", number: int = 1) -> None:
    """Let the model write `text` in one section of the first chapter, and `again` for each sentence that is faulty."""

    def answer(asked: Asked) -> dict[str, Any]:
        drafted = emulated.draft(asked)
        for each in drafted["sections"]:
            if each["number"] == number and "Teach Weigh" in asked.text:
                each["text"] = text
        return drafted

    def correct(asked: Asked) -> dict[str, Any]:
        faulty = [] if is_about_gaps(asked) else [int(found) for found in _FAULTY.findall(asked.text)]
        return {"sentences": [{"number": each, "text": again} for each in faulty if again], "sections": []}

    studio.wire.answers["DraftedSections"] = answer
    studio.wire.answers |= {"Redrafted": correct, "Edited": correct}


def judge_with(studio: Studio, words: str, kind: str = "adds", ids: Sequence[str] = ()) -> None:
    """Let the checker say `kind` of each sentence with `words`, with the `ids` of statements that say so."""

    def answer(asked: Asked) -> dict[str, Any]:
        numbers = [row["number"] for row in emulated.read_sentences(asked) if words in row["text"]]
        return emulated.judge_as(asked, numbers, kind, words, ids)

    studio.wire.answers["SentenceVerdicts"] = answer
