"""EPUB: the chapters of a book in the order in which they are read."""

from urllib.parse import unquote

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.extracted import Extracted
from kit_builder.sources.markup import named, parse, value
from kit_builder.sources.package import Package, joined
from kit_builder.sources.text import decode
from kit_builder.sources.webpage import add_html

SUFFIXES = (".epub",)

_LISTING = "META-INF/container.xml"
_LOCKS = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html")


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return a book as a source; raise SourceError where it is locked, damaged or no EPUB.

    The place of a line is its chapter, numbered as the files of the book are read.
    """
    package = Package(raw)
    if _LISTING not in package.names:
        raise SourceError("The file is no EPUB. Save or export it again.")
    book = next((value(each, "full-path") for each in named(parse(package.read(_LISTING)), "rootfile")), "")
    opf = parse(package.read(book))
    items = {value(each, "id"): each for each in named(opf, "item")}
    spine = [value(each, "idref") for each in named(opf, "itemref")]
    chapters = [items[each] for each in spine if each in items]
    paths = [joined(book, unquote(value(each, "href"))) for each in chapters if value(each, "media-type") in _PAGES]
    if _LOCKS in package.names:
        locked = {unquote(value(each, "URI")) for each in named(parse(package.read(_LOCKS)), "CipherReference")}
        if locked & set(paths):
            raise SourceError("The book is protected against copying and cannot be read.")
    extracted = Extracted()
    missing = 0
    for number, path in enumerate(paths, start=1):
        extracted.place = f"chapter {number}"
        if path in package.names:
            add_html(decode(package.read(path))[0], extracted)
        else:
            missing += 1
    if missing:
        extracted.problems.append(f"Chapters that are missing in the file: {missing}.")
    return extracted.source(name, source_id)
