"""Evernote exports: each note with its title as a heading."""

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.document_builder import DocumentBuilder
from kit_builder.sources.webpage import add_html
from kit_builder.sources.xml_tree import find_all, find_child, parse_xml

SUFFIXES = (".enex",)


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read the notes of an export as one source. Raises SourceError if it is damaged or not an Evernote export.

    The place of a line is the number of its note, if there are several.
    """
    root = parse_xml(raw)
    notes = list(find_all(root, "note"))
    if not notes:
        raise SourceError("The file is not an Evernote export. Export the notes as .enex again.")
    builder = DocumentBuilder()
    attached = 0
    for number, note in enumerate(notes, start=1):
        builder.place = f"note {number}" if len(notes) > 1 else ""
        title, content = find_child(note, "title"), find_child(note, "content")
        builder.add_heading((title.text or "") if title is not None else "")
        add_html((content.text or "") if content is not None else "", builder)
        attached += sum(1 for _ in find_all(note, "resource"))
    if attached:
        builder.problems.append(f"Attachments not read: {attached}. Give them as separate files.")
    return builder.build(name, source_id)
