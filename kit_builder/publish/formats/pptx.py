"""PPTX: the slide decks with the presenter's notes, and with all text fitted to its slide."""

import io
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any
from zipfile import BadZipFile

from lxml.etree import XMLSyntaxError
from pptx import Presentation
from pptx.exc import PythonPptxError
from pptx.util import Emu, Pt

from kit_builder.errors import KitError
from kit_builder.publish.edition import Edition, File, FormatOutput, Page
from kit_builder.publish.pptx_table import Table, draw_table, find_size, list_rows, read_table
from kit_builder.publish.pptx_template import find_text_size, make_default_template, remove_slides
from kit_builder.publish.text_fitting import SIZES, Paragraph, count_lines, fit_paragraphs
from kit_builder.publish.zip_archive import read_zip, write_zip
from kit_builder.text.markdown import Block, parse_blocks

NEEDS = {"pptx": "python-pptx"}

_TITLE_SIZES = (48, 44, 40, 36, 32, 28, 24, 20)
_SIZES_ALONE = (48, 44, 40, 36)  # for a single sentence on a slide of our own template
_INSET = 7.2 * 2  # the left and right margins of a text frame, in points
_TITLE, _CONTENT = 0, 1  # the first two layouts of every PowerPoint template


def publish(edition: Edition) -> FormatOutput:
    """Publish each page of slides as a deck, and report slides that had to be split."""
    files: list[File] = []
    problems: list[str] = []
    for page in (page for page in edition.pages if page.slides):
        deck = _open_deck(edition)
        for place, slide in enumerate(page.slides):
            title, body, table = _read_slide(slide.text)
            shown = _add_table_slide(deck, title or page.title, table) if table and place else None
            made = [shown] if shown else [*_add_slides(deck, title or page.title, body, edition, is_first=place == 0)]
            if len(made) > 1:
                problems.append(f"{page.path}: slide {place + 1} was too full and became {len(made)} slides.")
            if slide.notes:
                made[0].notes_slide.notes_text_frame.text = "\n".join(block.text for block in parse_blocks(slide.notes))
        files.append(File(f"pptx/{page.stem}.pptx", _save_deck(deck, edition, page), (page.path,)))
    return FormatOutput(tuple(files), tuple(problems))


def _open_deck(edition: Edition) -> Any:
    if edition.template is None:
        return make_default_template(
            edition.brand.colour, " · ".join(filter(None, (edition.kit.title, edition.kit.author)))
        )
    try:
        deck = remove_slides(Presentation(io.BytesIO(edition.template)))
    except (PythonPptxError, BadZipFile, XMLSyntaxError, KeyError, ValueError) as error:
        raise KitError(f"The template is not a readable .pptx file: {error}. Choose another file.") from error
    found = len(deck.slide_layouts)
    if found < 2 or not all(_find_placeholders(deck.slide_layouts[each]) >= {0, 1} for each in (_TITLE, _CONTENT)):
        raise KitError(
            "The template's first two layouts need a title and a text placeholder. Move such layouts to the front."
        )
    return deck


def _find_placeholders(layout: Any) -> set[int]:
    return {shape.placeholder_format.idx for shape in layout.placeholders}


def _read_slide(text: str) -> tuple[str, list[Paragraph], Table | None]:
    """Return the title of a slide, the paragraphs below it, and the table if it shows nothing else."""
    title, *rest = [block for block in parse_blocks(text) if block.text] or [Block("heading", "")]
    blocks = rest if title.kind == "heading" else [title, *rest]
    body: list[Paragraph] = []
    for is_table, run in groupby(blocks, key=lambda block: block.kind == "cell"):
        found = [*run]
        body += list_rows(found) if is_table else map(_read_paragraph, found)
    return title.text if title.kind == "heading" else "", body, read_table(blocks)


def _read_paragraph(block: Block) -> Paragraph:
    return Paragraph(block.text, block.level if block.kind == "item" else 0, block.number)


def _add_table_slide(deck: Any, title: str, table: Table) -> Any:
    """Add a slide with a table and return it, None if the table does not fit on one."""
    layout = deck.slide_layouts[_CONTENT]
    size = find_size(table, next(shape for shape in layout.placeholders if shape.placeholder_format.idx == 1))
    if not size:
        return None
    slide = deck.slides.add_slide(layout)
    _set_title(slide.shapes.title, title)
    draw_table(slide, slide.placeholders[1], table, size)
    return slide


def _add_slides(deck: Any, title: str, body: list[Paragraph], edition: Edition, *, is_first: bool) -> Iterator[Any]:
    if is_first and not body and edition.kit.author:
        body = [Paragraph(edition.kit.author)]
    opening = deck.slide_layouts[_TITLE]
    layout = deck.slide_layouts[_CONTENT] if body and not is_first else opening
    placeholder = next(shape for shape in layout.placeholders if shape.placeholder_format.idx == 1)
    width, room = Emu(placeholder.width).pt - _INSET, Emu(placeholder.height).pt - _INSET
    own = find_text_size(placeholder)
    larger = _SIZES_ALONE if edition.template is None and layout is not opening and len(body) == 1 else ()
    for size, paragraphs in fit_paragraphs(body, width, room, [*larger, own, *(each for each in SIZES if each < own)]):
        slide = deck.slides.add_slide(layout)
        _set_title(slide.shapes.title, title)
        frame = slide.placeholders[1]
        if paragraphs:
            _set_body(frame.text_frame, paragraphs, size if size != own else None)
        else:
            frame._element.getparent().remove(frame._element)  # an empty placeholder shows its prompt text
        yield slide


def _set_title(shape: Any, title: str) -> None:
    shape.text_frame.text = title
    width, room = Emu(shape.width).pt - _INSET, Emu(shape.height).pt
    own = find_text_size(shape)
    sizes = [own, *(each for each in _TITLE_SIZES if each < own)]
    size = next((each for each in sizes if count_lines(title, each, width) * each * 1.2 <= room), sizes[-1])
    if size != own:
        shape.text_frame.paragraphs[0].font.size = Pt(size)


def _set_body(frame: Any, paragraphs: list[Paragraph], size: int | None) -> None:
    """Put paragraphs into a text frame at `size` points, or at the layout's own size if that is None."""
    for place, each in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        number = f"{each.number}. " if each.number else ""
        paragraph.text = number + each.text
        paragraph.level = max(0, each.level - 1)
        if number or not each.level:
            _remove_bullet(paragraph)
        if size is not None:
            paragraph.font.size = Pt(size)


def _remove_bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    properties.insert(0, properties.makeelement("{http://schemas.openxmlformats.org/drawingml/2006/main}buNone", {}))


def _save_deck(deck: Any, edition: Edition, page: Page) -> bytes:
    about = deck.core_properties
    about.title, about.author, about.language = page.title, edition.kit.author, edition.kit.language
    about.last_modified_by, about.revision = edition.kit.author, 1
    about.created = about.modified = datetime.fromisoformat(edition.date)
    held = io.BytesIO()
    deck.save(held)
    return write_zip(read_zip(held.getvalue()), stored_first="[Content_Types].xml")
