"""Write the outline of a product as Markdown that people edit, and read it back.

A heading of level 2 opens a document, one of level 3 a section. Beneath it, list items say what it is: `- form: steps`,
or name a fact by its id, `- call-1-43: Run the till report`. What follows the id is for people and is not read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from kit_builder.kit.card_words import fold
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.outline.checks import find_faults
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.definitions import OUTLINE
from kit_builder.records import Finding
from kit_builder.text.markdown import blank_comments, clean_text, escape, unescape
from kit_builder.text.words import Words, list_languages, load_words

_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?$")
_DOCUMENT = re.compile(r"##(?!#)")
_ITEM = re.compile(r"[-*+][ \t]+(.*)$")
_LABELS = ("file", "form", "after", "missing")
_SHOWN_WORDS = 14  # of a fact, for people to recognise it by


@dataclass(slots=True)
class _Section:
    line: int
    heading: str
    values: dict[str, str] = field(default_factory=dict)
    uses: dict[str, int] = field(default_factory=dict)  # the line of each id

    def finish(self) -> OutlineSection:
        form = _read_form(self.values.get("form", ""))
        return OutlineSection(
            self.heading, self.values.get("after", ""), form, tuple(self.uses), self.values.get("missing", "")
        )


@dataclass(frozen=True, slots=True)
class PlacedDocument:
    """A document of an outline, with the lines of the file that it, its sections and their ids stand in.

    `text` is how it is written in the file.
    """

    document: OutlineDocument
    line: int
    section_lines: tuple[int, ...]
    id_lines: tuple[Mapping[str, int], ...]
    text: str

    def find_line(self, section: int, key: str) -> int:
        """Return the line of an id in a section, or that of the section, or that of the document for section -1."""
        return self.line if section < 0 else self.id_lines[section].get(key, self.section_lines[section])


@dataclass(frozen=True, slots=True)
class ParsedOutline:
    """The documents of an outline file, and what could not be read: the number of a line and why."""

    documents: tuple[PlacedDocument, ...]
    errors: tuple[tuple[int, str], ...]

    def get(self, file: str) -> PlacedDocument | None:
        """Return the document at the path `file`, None if there is none."""
        return next((each for each in self.documents if each.document.file == file), None)


def join_outline(product: str, documents: Sequence[str], words: Words) -> str:
    """Return the text of an outline file with `documents`, each as `write_document` returns it."""
    say = words["outline"]
    name = words["products"].get(product, product)
    help_text = f"<!-- {say['help'].strip().format(forms=', '.join(words['section_form'].values()))} -->"
    return "\n\n".join([f"# {escape(say['title'].format(product=name))}", help_text, *documents]) + "\n"


def write_document(document: OutlineDocument, facts: Facts, words: Words) -> str:
    """Return the text of one document of an outline file. The beginning of each fact follows its id."""
    say = words["outline"]
    head = f"## {escape(document.title)}\n\n- {say['file']}: {escape(document.file)}"
    return "\n\n".join([head, *(_write_section(each, facts, words) for each in document.sections)])


def check_document(placed: PlacedDocument, spec: DocumentSpec) -> Iterator[tuple[int, str]]:
    """Yield what makes a document of an outline file unusable: the number of its line, and why."""
    for fault in find_faults(placed.document, spec):
        yield placed.find_line(fault.section, fault.id), fault.message


def report_error(product: str, line: int, message: str) -> Finding:
    """Return the finding about a line of an outline file."""
    return Finding("error", f"{product}/{OUTLINE}, line {line}", message)


def parse_outline(text: str, specs: Sequence[DocumentSpec]) -> ParsedOutline:
    """Read an outline file for the documents of `specs`, without checking what it says."""
    rows = blank_comments(text.replace("\r\n", "\n")).split("\n")
    errors: list[tuple[int, str]] = []
    documents: list[PlacedDocument] = []
    starts = [place for place, row in enumerate(rows) if _DOCUMENT.match(row)]
    _parse_rows(rows[: starts[0] if starts else None], 0, errors)
    methods = {spec.file: spec.method_id for spec in specs}
    for start, end in pairwise([*starts, len(rows)]):
        sections = _parse_rows(rows[start:end], start, errors)
        file = sections[0].values.get("file", "")
        if file not in methods:
            known = ", ".join(methods)
            errors.append(
                (start + 1, f"This part needs the name of its file, which is one of: {known}. It is “{file}”.")
            )
        elif any(each.document.file == file for each in documents):
            errors.append((start + 1, f"Two parts have the file {file}."))
        documents.append(_place(sections, methods.get(file, ""), "\n".join(rows[start:end]).strip("\n")))
    return ParsedOutline(tuple(documents), tuple(errors))


def _place(sections: Sequence[_Section], method: str, text: str) -> PlacedDocument:
    head, *rest = sections
    document = OutlineDocument(
        head.values.get("file", ""), head.heading, method, tuple(section.finish() for section in rest)
    )
    lines = tuple(section.line for section in rest)
    return PlacedDocument(document, head.line, lines, tuple(section.uses for section in rest), text)


def _parse_rows(rows: Sequence[str], above: int, errors: list[tuple[int, str]]) -> list[_Section]:
    """Return what stands under each heading of `rows`, which follow `above` others, and add to `errors`."""
    sections: list[_Section] = []
    for line, row in _join_wrapped(rows, above):
        heading, item = _HEADING.match(row), _ITEM.match(row)
        if heading and len(heading[1]) == 1:
            continue
        if heading:
            sections.append(_Section(line, unescape(heading[2] or "")))
        elif not sections or not item:
            errors.append((line, "Neither a heading nor a list item under one."))
        else:
            errors += _read_item(item[1], line, sections[-1], is_head=len(sections) == 1)
    return sections


def _join_wrapped(rows: Sequence[str], above: int) -> Iterator[tuple[int, str]]:
    """Yield each row that is not empty with its number in the file; an indented row continues the one above."""
    number, joined = 0, ""
    for line, row in enumerate(rows, start=above + 1):
        if joined and row[:1].isspace() and row.strip():
            joined += f" {row.strip()}"
            continue
        if joined:
            yield number, joined
        number, joined = line, row.strip()
    if joined:
        yield number, joined


def _read_item(text: str, line: int, section: _Section, *, is_head: bool) -> Iterator[tuple[int, str]]:
    """Put a list item into its section, and yield what is wrong with it."""
    name, _, rest = text.partition(":")
    label = _list_names("outline").get(fold(name), "")
    key = unescape(name)
    if label in _LABELS and (label == "file") == is_head:
        section.values[label] = unescape(rest)
    elif is_head:
        yield line, f"“{key}” stands in no section. Move it under a heading of a section, which begins with ###."
    elif key in section.uses:
        yield line, f"The section has {key} twice."
    else:
        section.uses[key] = line


def name_form(form: str, words: Words) -> str:
    """Return the name of a form of sections in the language of `words`."""
    return words["section_form"].get(form.replace(" ", "_"), form)


def _write_section(section: OutlineSection, facts: Facts, words: Words) -> str:
    say = words["outline"]
    rows = [f"### {escape(section.heading)}", "", f"- {say['form']}: {escape(name_form(section.form, words))}"]
    if section.after:
        rows.append(f"- {say['after']}: {escape(section.after)}")
    if section.missing:
        rows.append(f"- {say['missing']}: {escape(section.missing)}")
    rows += [f"- {escape(key)}: {_shorten(facts[key].text) if key in facts else ''}".rstrip() for key in section.uses]
    return "\n".join(rows)


def _shorten(text: str) -> str:
    shown = text.split()
    return escape(" ".join(shown[:_SHOWN_WORDS]) + (" …" if len(shown) > _SHOWN_WORDS else ""))


def _read_form(written: str) -> str:
    key = _list_names("section_form").get(fold(written), "")
    return key.replace("_", " ") if key else clean_text(written)


@cache
def _list_names(table: str) -> Mapping[str, str]:
    """Return the key of each word of a table in every language; the English keys count too."""
    written = {fold(word): key for code in list_languages() for key, word in load_words(code)[table].items()}
    return {fold(key.replace("_", " ")): key for key in load_words("en")[table]} | written
