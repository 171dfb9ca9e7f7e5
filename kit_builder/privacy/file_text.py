"""Extract all text from a published file: what readers see, and attributes, comments and metadata."""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence

# Tags that separate paragraphs, cells or blocks. Any other tag may be inside a word.
_BLOCK = re.compile(
    r"(?i)<(?:/?(?:[\w]+:)?(?:p|div|li|td|th|tr|h\d|br|title|creator|section|dt|dd|pre|cp|dc)\b|\?)[^>]*>"
)
_TAG = re.compile(r"<!--|-->|<[^>]*>")
_ATTRIBUTE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_XMP = re.compile(rb"<(x:xmpmeta|rdf:RDF)\b.*?</\1>", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_PDF_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]{4,})>", re.DOTALL)
_PNG, _PDF, _ZIP = b"\x89PNG", b"%PDF", b"PK\x03\x04"


def extract_texts(path: str, content: bytes | str, own: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield each text in the file `path` as (location, text), without what is the program's `own`, such as scripts.

    Archives (EPUB, DOCX, PPTX, SCORM, ZIP) give the text and name of each member; markup its visible text, attributes
    and comments; PDFs their pages, properties, outline and all other streams; PNGs their text chunks.
    """
    if isinstance(content, str):
        yield from _extract_from_text(path, _remove(content, own))
    elif content.startswith(_ZIP):
        yield from _extract_from_archive(path, content, own)
    elif content.startswith(_PDF):
        yield from _extract_from_pdf(path, content)
    elif content.startswith(_PNG):
        yield from _extract_from_png(path, content)
    else:
        yield from _extract_from_text(path, _remove(_decode(content), own))


def _remove(text: str, own: Sequence[str]) -> str:
    for each in own:
        text = text.replace(each, " ")
    return text


def _extract_from_text(path: str, text: str) -> Iterator[tuple[str, str]]:
    yield path, text
    if "<" in text and ">" in text:
        spaced = _TAG.sub("", _BLOCK.sub("\n", text))
        yield path, html.unescape(spaced)
        yield path, html.unescape("\n".join(one or other for one, other in _ATTRIBUTE.findall(text)))


def _extract_from_archive(path: str, content: bytes, own: Sequence[str]) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield f"{path}, comment", _decode(archive.comment)
        for member in archive.infolist():
            where = f"{path}, {member.filename}"
            yield where, member.filename
            yield where, _decode(member.comment)
            yield from extract_texts(where, archive.read(member), own)


def _extract_from_pdf(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    from pypdfium2 import PdfDocument

    document = PdfDocument(content)
    for number, page in enumerate(document, start=1):
        yield f"{path}, page {number}", page.get_textpage().get_text_range()
    yield f"{path}, properties", "\n".join(document.get_metadata_dict().values())
    yield f"{path}, contents", "\n".join(each.get_title() for each in document.get_toc())
    streams = [content, *(_inflate(found[1]) for found in _STREAM.finditer(content))]
    for stream in streams:
        yield f"{path}, properties", "\n".join(_find_pdf_strings(stream))
        for packet in _XMP.finditer(stream):
            yield from _extract_from_text(f"{path}, properties", _decode(packet[0]))


def _find_pdf_strings(stream: bytes) -> Iterator[str]:
    """Yield the strings of a PDF stream (ISO 32000, 7.3.4): UTF-16 if they have a byte order mark, else Latin-1.

    Fonts and pictures have bytes that look like strings. Those with control characters are left out: no text has any.
    """
    for written, hexadecimal in _PDF_STRING.findall(stream):
        if hexadecimal:
            digits = re.sub(rb"\s", b"", hexadecimal)
            text = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        else:
            text = re.sub(rb"\\([0-7]{1,3})", lambda found: bytes([int(found[1], 8) & 255]), written)
            text = re.sub(rb"\\(.)", rb"\1", text, flags=re.DOTALL)
        if text[:2] in (b"\xfe\xff", b"\xff\xfe"):
            yield text.decode("utf-16", errors="replace")
        elif not _CONTROL.search(text):
            yield text.decode("latin-1")


def _extract_from_png(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts in a PNG's chunks (PNG specification, 11.3.3). Text drawn in the picture is not read."""
    place = 8
    while place + 8 <= len(content):
        length, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        chunk = content[place + 8 : place + 8 + length]
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            packed = chunk.partition(b"\0")[2][1:]
            yield f"{path}, properties", _decode(chunk) + "\n" + _decode(_inflate(packed))
        place += length + 12


def _inflate(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return content


def _decode(content: bytes) -> str:
    if content[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")
