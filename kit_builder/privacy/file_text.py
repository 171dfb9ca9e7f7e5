"""What a published file says, in its text and besides it: the text of each of its parts, by where it stands."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

# The ends of what is a paragraph, a cell or a block to a reader; every other tag may stand inside a word.
_BLOCK = re.compile(
    r"(?i)<(?:/?(?:[\w]+:)?(?:p|div|li|td|th|tr|h\d|br|title|creator|section|dt|dd|pre|cp|dc)\b|\?)[^>]*>"
)
_TAG = re.compile(r"<!--|-->|<[^>]*>")
_ATTRIBUTE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PDF_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]{4,})>", re.DOTALL)
_PNG, _PDF, _ZIP = b"\x89PNG", b"%PDF", b"PK\x03\x04"


def extract_texts(path: str, content: bytes | str) -> Iterator[tuple[str, str]]:
    """Each text in the file `path`, with the place it stands in.

    An archive (EPUB, DOCX, PPTX, SCORM, ZIP) is searched member by member, and their names; of markup both what is
    read and what stands in attributes and comments; of a PDF the pages, the properties and every other stream.
    """
    if isinstance(content, str):
        yield from _of_text(path, content)
    elif content.startswith(_ZIP):
        yield from _of_archive(path, content)
    elif content.startswith(_PDF):
        yield from _of_pdf(path, content)
    elif content.startswith(_PNG):
        yield from _of_png(path, content)
    else:
        yield from _of_text(path, _decoded(content))


def _of_text(path: str, text: str) -> Iterator[tuple[str, str]]:
    yield path, text
    if "<" in text and ">" in text:
        spaced = _TAG.sub("", _BLOCK.sub("\n", text))
        yield path, html.unescape(spaced)
        yield path, html.unescape("\n".join(one or other for one, other in _ATTRIBUTE.findall(text)))


def _of_archive(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield f"{path}, comment", _decoded(archive.comment)
        for member in archive.infolist():
            where = f"{path}, {member.filename}"
            yield where, member.filename
            yield where, _decoded(member.comment)
            yield from extract_texts(where, archive.read(member))


def _of_pdf(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    from pypdfium2 import PdfDocument

    document = PdfDocument(content)
    for number, page in enumerate(document, start=1):
        yield f"{path}, page {number}", page.get_textpage().get_text_range()
    yield f"{path}, properties", "\n".join(document.get_metadata_dict().values())
    yield f"{path}, contents", "\n".join(each.get_title() for each in document.get_toc())
    streams = [content, *(_inflated(found[1]) for found in _STREAM.finditer(content))]
    for stream in streams:
        yield f"{path}, properties", "\n".join(_pdf_strings(stream))
        if b"<x:xmpmeta" in stream or b"<rdf:RDF" in stream:
            yield from _of_text(f"{path}, properties", _decoded(stream))


def _pdf_strings(stream: bytes) -> Iterator[str]:
    """The strings of a piece of PDF (ISO 32000, 7.3.4): in UTF-16 where they say so, else a byte a letter."""
    for written, hexadecimal in _PDF_STRING.findall(stream):
        if hexadecimal:
            digits = re.sub(rb"\s", b"", hexadecimal)
            text = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        else:
            text = re.sub(rb"\\([0-7]{1,3})", lambda found: bytes([int(found[1], 8) & 255]), written)
            text = re.sub(rb"\\(.)", rb"\1", text, flags=re.DOTALL)
        yield (
            text.decode("utf-16", errors="replace")
            if text[:2] in (b"\xfe\xff", b"\xff\xfe")
            else text.decode("latin-1")
        )


def _of_png(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The texts in a picture's chunks (PNG, 11.3.3); what is drawn in it is not read."""
    place = 8
    while place + 8 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        chunk = content[place + 8 : place + 8 + length]
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            packed = chunk.partition(b"\0")[2][1:]
            yield f"{path}, properties", _decoded(chunk) + "\n" + _decoded(_inflated(packed))
        place += length + 12


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return content


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
