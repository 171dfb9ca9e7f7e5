"""EPUB: the chapters of a book in reading order (https://www.w3.org/TR/epub-33/)."""

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
    """Read a book. Raises SourceError if it is locked, damaged or not an EPUB.

    The place of a line is its chapter, numbered by the files of the book in reading order.
    """
    archive = ZipPackage(raw)
    if _LISTING not in archive.names:
        raise SourceError("The file is not an EPUB. Save or export it again.")
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
            raise SourceError("The book has copy protection (DRM). Give a copy without it.")
    builder = DocumentBuilder()
    missing = 0
    for number, path in enumerate(paths, start=1):
        builder.place = f"chapter {number}"
        if path in archive.names:
            add_html(decode(archive.read(path))[0], builder)
        else:
            missing += 1
    if missing:
        builder.problems.append(f"Missing chapters: {missing}.")
    return builder.build(name, source_id)
