"""Contract tests for plugins: call them from the tests of a package that adds a reader, format, product or tool.

Each raises AssertionError with what is wrong. `docs/plugins.md` describes how to write a plugin.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kit_builder.errors import KitError, SourceError
from kit_builder.kit.settings import Brand
from kit_builder.products.definitions import ProductInput, load_product
from kit_builder.products.render import render_product
from kit_builder.products.tools import read_tool, write_tool
from kit_builder.products.tools.records import Page as ToolPage
from kit_builder.products.tools.records import Tool, ToolType
from kit_builder.products.tools.sheet import parse_sheet
from kit_builder.publish.edition import Edition, FormatOutput, Page
from kit_builder.records import Evidence, Item, Kit, Method, Source
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.words import load_words

_SUFFIX = re.compile(r"\.[a-z0-9]+")
_DAMAGED = (b"", b"\0" * 64, b"\xff\xfe\x00", bytes(range(256)))
_METHOD = Method(
    "boil-an-egg",
    "Boil an egg",
    steps=tuple(
        Item(text, (Evidence("notes.md", "notes", number, number, text),))
        for number, text in enumerate(("Boil the water.", "Put the egg in.", "Wait for six minutes."), start=1)
    ),
)


def check_reader(module: Any, samples: Iterable[bytes]) -> None:
    """Check a module with SUFFIXES and read(), which reads the `samples` and refuses damaged files."""
    suffixes: Any = getattr(module, "SUFFIXES", None)
    _require(isinstance(suffixes, tuple) and suffixes, "SUFFIXES must be a tuple of suffixes.")
    _require(all(_SUFFIX.fullmatch(each) for each in suffixes), "Each suffix must be like .abc, in lower case.")
    for sample in samples:
        source = module.read(f"sample{suffixes[0]}", "sample", sample)
        _check_source(source, f"sample{suffixes[0]}", "sample")
        _require(source.lines, "A sample has no lines.")
        _require(source == module.read(source.name, "sample", sample), "Two readings of a sample differ.")
    for raw in _DAMAGED:
        try:
            _check_source(module.read("damaged", "damaged", raw), "damaged", "damaged")
        except SourceError:
            continue
        except Exception as error:
            raise AssertionError(f"Of {raw[:8]!r} …, read() must return a source or raise SourceError.") from error


def check_format(module: Any) -> None:
    """Check a module with NEEDS and publish(): the same edition gives the same files, in a folder of the format."""
    _require(isinstance(getattr(module, "NEEDS", None), dict), "NEEDS must be a dict of packages by import name.")
    page = Page("book/01-boil-an-egg.md", "Boil an egg", "# Boil an egg\n\n1. Boil the water.\n2. Put the egg in.\n")
    for pages in ((), (page,)):
        edition = Edition(Kit("Eggs"), Brand(), load_words("en"), pages, "2026-01-01")
        made = module.publish(edition)
        _require(isinstance(made, FormatOutput), "publish() must return a FormatOutput.")
        _require(made == module.publish(edition), "Two publications of one edition differ.")
        for file in made.files:
            path = Path(file.path)
            _require(not path.is_absolute() and ".." not in path.parts, f"{file.path} is outside the published files.")
            _require(isinstance(file.content, bytes), f"The content of {file.path} must be bytes.")


def check_product(name: str, folder: Path) -> None:
    """Check the product `products/NAME` in `folder`: its definition is valid, and it shows the steps of a method."""
    language = load_language("en", [folder, find_prompts_folder()])
    try:
        definition = load_product(name, language.folders)
        product = render_product(ProductInput(name, definition, Kit("Eggs"), [_METHOD], language), {})
    except KitError as error:
        raise AssertionError(str(error)) from error
    faults = [finding.message for finding in product.findings]
    _require(not faults, " ".join(faults))
    _require(product.files, "The product has no files.")


def check_tool(module: Any, samples: Iterable[Tool]) -> None:
    """Check a module with a TYPE of tools: its `samples` have no faults, and are read back as they were written."""
    kind: Any = getattr(module, "TYPE", None)
    _require(isinstance(kind, ToolType), "TYPE must be a ToolType.")
    words = load_words("en")
    for tool in samples:
        _require(type(tool) is kind.spec, f"A sample is a {type(tool).__name__}, not a {kind.spec.__name__}.")
        faults = [fault.message for fault in kind.find_faults(tool, words) if fault.severe]
        _require(not faults, f"A sample has faults: {' '.join(faults)}")
        page = ToolPage(words, lambda ids: "".join(f"[^{key}]" for key in ids))
        text = write_tool(kind, tool, page)
        again = read_tool(kind, parse_sheet(text), words)
        # compared by what they say: keys that no reader sees may be others
        same = [*kind.list_claims(again)] == [*kind.list_claims(tool)]
        same = same and write_tool(kind, again, page) == text
        _require(same, "A sample is read back differently from how it was written.")


def _check_source(source: Any, name: str, source_id: str) -> None:
    """Check that the lines of a source are numbered and are where their spans say."""
    _require(isinstance(source, Source), "read() must return a Source.")
    _require((source.name, source.id) == (name, source_id), "The source must have the name and id given to read().")
    _require(
        [line.number for line in source.lines] == list(range(1, len(source.lines) + 1)),
        "Lines must be numbered from 1.",
    )
    spans = [span for line in source.lines for span in line.spans]
    _require(all(line.spans and line.text.strip() for line in source.lines), "Each line needs a text and spans.")
    _require(all(0 <= start < end <= len(source.text) for start, end in spans), "A span is outside the text.")
    _require(spans == sorted(spans), "Spans must be in the order of the text.")


def _require(condition: object, message: str) -> None:
    if not condition:
        raise AssertionError(message)
