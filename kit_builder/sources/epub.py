"""EPUB: the chapters of a book in the order in which they are read."""

from urllib.parse import unquote

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.decoding import decode
from kit_builder.sources.document_builder import DocumentBuilder
from kit_builder.sources.webpage import add_html
from kit_builder.sources.xml_tree import find_all, get_attribute, parse_xml
from kit_builder.sources.zip_package import ZipPackage, resolve_path

SUFFIXES = (".epub",)

_LISTING = "META-INF/container.xml"
_LOCKS = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return a book as a source; raise SourceError where it is locked, damaged or no EPUB.

    The place of a line is its chapter, numbered as the files of the book are read.
    """
    archive = ZipPackage(raw)
    if _LISTING not in archive.names:
        raise SourceError("The file is no EPUB. Save or export it again.")
    book = next(
        (get_attribute(each, "full-path") for each in find_all(parse_xml(archive.read(_LISTING)), "rootfile")), ""
    )
    opf = parse_xml(archive.read(book))
    items = {get_attribute(each, "id"): each for each in find_all(opf, "item")}
    spine = [get_attribute(each, "idref") for each in find_all(opf, "itemref")]
    chapters = [items[each] for each in spine if each in items]
    paths = [
        resolve_path(book, unquote(get_attribute(each, "href")))
        for each in chapters
        if get_attribute(each, "media-type") in _PAGES
    ]
    if _LOCKS in archive.names:
        locked = {
            unquote(get_attribute(each, "URI")) for each in find_all(parse_xml(archive.read(_LOCKS)), "CipherReference")
        }
        if locked & set(paths):
            raise SourceError("The book is protected against copying and cannot be read.")
    builder = DocumentBuilder()
    missing = 0
    for number, path in enumerate(paths, start=1):
        builder.place = f"chapter {number}"
        if path in archive.names:
            add_html(decode(archive.read(path))[0], builder)
        else:
            missing += 1
    if missing:
        builder.problems.append(f"Chapters that are missing in the file: {missing}.")
    return builder.build(name, source_id)
