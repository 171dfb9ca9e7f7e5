"""What every text format shares: bytes as text, without what nobody can see, and its rows."""

import re
from collections.abc import Iterator

from kit_builder.errors import SourceError
from kit_builder.records import Span

# Zero-width spaces and joiners between Latin letters, bidirectional overrides, tags and supplementary variation
# selectors: letters can be hidden in them, or between them. Joiners and marks that other scripts and emoji are
# written with stay.
_UNSEEN = re.compile(
    "[\u200b\u2060-\u2064\u206a-\u206f\u180e\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e01ef]"
    r"|(?<![^\x00-\u024f])[\u200c-\u200f\u061c]+(?![^\x00-\u024f])"
)
_HALF = re.compile("[\ud800-\udfff]")
_HYPHENATION = "\u00ad"
_LEAST_TEXT_TO_A_ZERO = 100
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")


def decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return bytes as text, without what nobody can see, and the problems met; raise SourceError if they are no text.

    The encoding is that of the byte order mark, else UTF-8, else that of the western languages, else a guess that is
    told as a problem.
    """
    text, problems = _decoded(raw)
    zeros = text.count("\0")
    if zeros * _LEAST_TEXT_TO_A_ZERO > len(text):
        raise SourceError("The file holds binary data and not text. Save or export it as text first.")
    if zeros:
        text = text.replace("\0", "�")
        problems = (*problems, f"Zero bytes, which stand as �: {zeros}.")
    text, unseen = remove_invisible(text)
    if not text.strip():
        raise SourceError("The file is empty.")
    return text, (*problems, *describe_invisible(unseen))


def remove_invisible(text: str) -> tuple[str, int]:
    """Return text without the characters that nobody can see, and how many there were.

    Hyphenation hints are left out too, and not counted. Half a character, which some files hold, becomes �.
    """
    visible, unseen = _UNSEEN.subn("", _HALF.sub("�", text.replace(_HYPHENATION, "")))
    visible, controls = _CONTROL.subn("", visible)
    return visible, unseen + controls


def describe_invisible(count: int) -> tuple[str, ...]:
    """Return what is told where `count` characters that nobody can see were left out."""
    return (f"Characters that nobody can see, and were left out: {count}.",) if count else ()


def _decoded(raw: bytes) -> tuple[str, tuple[str, ...]]:
    encoding = _wide(raw)
    if encoding:
        try:
            return raw.decode(encoding), ()
        except UnicodeDecodeError:
            raise SourceError("The file is damaged UTF-16 text. Save it as UTF-8 and try again.") from None
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        mended = raw.decode("utf-8-sig", errors="replace")
    lost = mended.count("�")
    if lost < sum(letter > "\x7f" for letter in mended) - lost:
        return mended, (f"Characters that could not be read, and stand as �: {lost}.",)
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return (text, ()) if _is_western(text) else _guessed(raw)


def _wide(raw: bytes) -> str:
    """Return the encoding of text in 16 or 32 bits, told by its byte order mark or by where its zeros stand."""
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
    """Tell Western text from other encodings read as such: its letters beyond ASCII seldom stand side by side."""
    runs = [len(run) for run in _FOREIGN.findall(text[:200_000])]
    return sum(run for run in runs if run > 1) <= max(3, sum(runs) * 0.5)


def _guessed(raw: bytes) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:200_000]).best()
    if best is None:
        raise SourceError("The file is in a character encoding that is not known. Save it as UTF-8 and try again.")
    told = f"The file is not in UTF-8 and was read as {best.encoding}, which is a guess"
    return raw.decode(best.encoding, errors="replace"), (f"{told}: look whether its letters are right.",)


_ROW = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


def split_rows(text: str) -> Iterator[Span]:
    """Yield the span of every physical row, without its line end and the blanks around it; a blank row is empty."""
    for found in _ROW.finditer(text):
        yield trim(text, found.span(1))


def trim(text: str, span: Span) -> Span:
    """Return the span without the blanks at its ends."""
    inner = text[span[0] : span[1]]
    start = span[0] + len(inner) - len(inner.lstrip())
    return start, start + len(inner.strip())
