"""Decode bytes as text, remove invisible characters, and split text into rows: shared by all text formats."""

import re
from collections.abc import Iterator

from kit_builder.errors import SourceError
from kit_builder.records import Span

# Zero-width spaces and joiners between Latin letters, bidirectional overrides, tags and supplementary variation
# selectors can hide text. Joiners and marks that other scripts and emoji need are kept.
_UNSEEN = re.compile(
    "[\u200b\u2060-\u2064\u206a-\u206f\u180e\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e01ef]"
    r"|(?<![^\x00-\u024f])[\u200c-\u200f\u061c]+(?![^\x00-\u024f])"
)
# What `remove_invisible` may change; most texts have none of it, and are searched once only.
_UNUSUAL = re.compile(
    "[\x01-\x08\x0b\x0e-\x1f\x7f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\U000e0000-\U000e01ef]"
)
_HALF = re.compile("[\ud800-\udfff]")
_HYPHENATION = "\u00ad"
_MIN_TEXT_PER_ZERO = 100
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode bytes, and return the text without invisible characters, and the problems met.

    The encoding is given by the byte order mark, else UTF-8, else Western (cp1252 or Latin-1), else guessed, which is
    reported as a problem. Raises SourceError if the bytes are not text.
    """
    text, problems = _decode(raw)
    zeros = text.count("\0")
    if zeros * _MIN_TEXT_PER_ZERO > len(text):
        raise SourceError("The file is binary data, not text. Save or export it as text first.")
    if zeros:
        text = text.replace("\0", "�")
        problems = (*problems, f"Zero bytes replaced by �: {zeros}.")
    text, unseen = remove_invisible(text)
    if not text.strip():
        raise SourceError("The file is empty.")
    return text, (*problems, *describe_invisible(unseen))


def remove_invisible(text: str) -> tuple[str, int]:
    """Return text without invisible characters, and how many there were.

    Soft hyphens are removed too, but not counted. Lone surrogates become �.
    """
    if (text.isascii() and text.isprintable()) or not _UNUSUAL.search(text):
        return text, 0
    visible, unseen = _UNSEEN.subn("", _HALF.sub("�", text.replace(_HYPHENATION, "")))
    visible, controls = _CONTROL.subn("", visible)
    return visible, unseen + controls


def describe_invisible(count: int) -> tuple[str, ...]:
    """Return the problem that `count` invisible characters were removed, if any."""
    return (f"Invisible characters removed: {count}.",) if count else ()


def _decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    encoding = _detect_wide(raw)
    if encoding:
        try:
            return raw.decode(encoding), ()
        except UnicodeDecodeError:
            raise SourceError("The file is damaged UTF-16 text. Save it again as UTF-8.") from None
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        mended = raw.decode("utf-8-sig", errors="replace")
    lost = mended.count("�")
    if lost < sum(letter > "\x7f" for letter in mended) - lost:
        return mended, (f"Unreadable characters replaced by �: {lost}.",)
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return (text, ()) if _is_western(text) else _guess(raw)


def _detect_wide(raw: bytes) -> str:
    """Return the encoding of 16-bit or 32-bit text, judged by its byte order mark or the positions of its zeros."""
    if raw.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "utf-32"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    even, odd = raw[:2000:2].count(0), raw[1:2000:2].count(0)
    most = min(len(raw), 2000) // 2
    if most > 3 and max(even, odd) > most * 0.7 and min(even, odd) < most * 0.1:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


_FOREIGN = re.compile("[^\x00-\x7f]+")


def _is_western(text: str) -> bool:
    """Return whether decoded text looks Western: its letters outside ASCII are rarely adjacent."""
    runs = [len(run) for run in _FOREIGN.findall(text[:200_000])]
    return sum(run for run in runs if run > 1) <= max(3, sum(runs) * 0.5)


def _guess(raw: bytes) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:200_000]).best()
    if best is None:
        raise SourceError("This is no text, or its encoding is unknown. Save the file again as text in UTF-8.")
    problem = f"The file is not UTF-8. Encoding guessed as {best.encoding}: check that its letters are right."
    return raw.decode(best.encoding, errors="replace"), (problem,)


_ROW = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


def split_rows(text: str) -> Iterator[Span]:
    """Yield the span of each physical row, without its line end and surrounding blanks; a blank row is empty."""
    if "\r" in text:
        yield from (trim(text, found.span(1)) for found in _ROW.finditer(text))
        return
    start, row = 0, ""
    for row in text.split("\n"):
        yield trim(text, (start, start + len(row)))
        start += len(row) + 1
    if row:  # as the end of the text ends a row, too
        yield start - 1, start - 1


def trim(text: str, span: Span) -> Span:
    """Return the span without blanks at its ends."""
    start, end = span
    if start == end or not (text[start].isspace() or text[end - 1].isspace()):
        return span
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return start, start + len(inner.strip())
