"""PowerPoint presentations, read with python-pptx: the slides in order, with their speaker notes."""

import io
from collections.abc import Iterable
from typing import Any

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.document_builder import DocumentBuilder
from kit_builder.sources.hidden_slides import VisibleText
from kit_builder.sources.xml_tree import parse_xml
from kit_builder.sources.zip_package import ZipPackage

SUFFIXES = (".pptx", ".pptm")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read a presentation. Raises SourceError if it is locked, damaged or not a presentation.

    The place of a line is its slide, or the notes of its slide. Hidden text is left out, and counted as a problem.
    """
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    archive = ZipPackage(raw)
    for part in archive.names:
        if part.endswith((".xml", ".rels")):
            parse_xml(archive.read(part))
    builder = DocumentBuilder()
    visible = VisibleText()
    try:
        deck = Presentation(io.BytesIO(raw))
        for number, slide in enumerate(deck.slides, start=1):
            visible.start_slide(slide, deck.slide_width, deck.slide_height)
            _add_slide(slide, number, builder, visible)
    except (PythonPptxError, KeyError, AttributeError, ValueError) as problem:
        raise SourceError("The file is damaged or not a presentation. Save it as .pptx again.") from problem
    if visible.hidden:
        builder.problems.append(f"Hidden words left out: {visible.hidden}.")
    pictures = sum("/media/" in part for part in archive.names)
    if pictures:
        builder.problems.append(f"Pictures and recordings not read: {pictures}.")
    return builder.build(name, source_id)


def _add_slide(slide: Any, number: int, builder: DocumentBuilder, visible: VisibleText) -> None:
    builder.place = f"slide {number}"
    title = slide.shapes.title
    if title is not None:
        rows = (visible.read(paragraph, title) for paragraph in title.text_frame.paragraphs)
        builder.add_heading(" ".join(rows).replace("\v", " "), 2)
    shapes = (shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id)
    _add_shapes(shapes, builder, visible)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        builder.place = f"slide {number}, notes"
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            builder.add_paragraph(paragraph.text.replace("\v", "\n"))


def _add_shapes(shapes: Iterable[Any], builder: DocumentBuilder, visible: VisibleText) -> None:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            _add_shapes(shape.shapes, builder, visible)
        elif shape.has_text_frame:
            for paragraph in shape.text_frame.paragraphs:
                text = visible.read(paragraph, shape).replace("\v", "\n")
                if shape.is_placeholder:
                    builder.add_item(text, depth=paragraph.level)
                else:
                    builder.add_paragraph(text)
        elif getattr(shape, "has_table", False):
            builder.add_table([[cell.text.replace("\v", " ") for cell in row.cells] for row in shape.table.rows])
        elif getattr(shape, "has_chart", False):
            builder.problems.append(f"Chart not read: {builder.place}.")
        elif shape._element.tag.endswith("graphicFrame"):
            builder.problems.append(f"Drawing not read: {builder.place}.")
