"""Check that no word of a file is lost without a report: words in are words in lines, or words that are reported.

The words of a file are extracted here once more, independently of the readers and with all that these leave out.
"""

import html
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, NamedTuple

from kit_builder.records import Source
from kit_builder.sources import read_source
from kit_builder.sources.reading_summary import count_words_outside

_WORD = re.compile(r"[^\W\d_]{2,}")
_COUNT = re.compile(r"(?P<words>\d+)(?: of \d+)? words?\b|words left out: (?P<hidden>\d+)")
_NO_WORD = re.compile(
    r"https?://\S+|&#?\w{1,32};|\d[\d:.]* ?[ap]m\b|\d+ ?(?:min|m)[a-z]* ?\d+ ?s[a-z]*|^webvtt\b|</?[a-z][^<>]*>",
    re.IGNORECASE,
)
_UNSHOWN = re.compile(r"<(script|style|head|template|noscript|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:w:p|a:p|text:p|p|div|li|td|th|h\d|tr|w:tc|a:tc)>|<(?:w:br|w:tab|text:tab|text:s|br)\b")
_TAG = re.compile(r"<[^>]*>")
_PARTS = re.compile(
    r"word/(?:document|comments|footnotes|endnotes|header\d*|footer\d*)\.xml|ppt/(?:slides|notesSlides)/[^/]+\.xml"
    r"|content\.xml|.*\.x?html?"
)
_FIELD_CODE = re.compile(r"<w:instrText\b[^>]*>.*?</w:instrText>", re.DOTALL)
_MAX_SHORT_WORDS = 1


class Account(NamedTuple):
    """How many words a file has, how many are in lines, and how many are reported; and what is neither."""

    words: int
    in_lines: int
    reported: int
    lost: Counter[str]

    @property
    def is_complete(self) -> bool:
        """Whether all words are in lines or reported; addresses, times and markup are no words."""
        return self.lost.total() <= self.reported


def account_for_words(name: str, raw: bytes) -> Account:
    """Return where the words of a file are. Raises SourceError if it cannot be read.

    Names of speakers do not count as lost, nor do words that the lines have elsewhere: captions repeat them.
    """
    source = read_source(name, "source", raw, PurePath(name).suffix)
    words = Counter(split_words(extract_words(name, raw, source)))
    lines = Counter(word for line in source.lines for word in split_words(line.text))
    shown = {*lines, *(word for line in source.lines for word in split_words(line.speaker))}
    lost = Counter({word: count for word, count in words.items() if word not in shown})
    counts = [int(found["words"] or found["hidden"]) for each in source.problems for found in _COUNT.finditer(each)]
    reported = count_words_outside(source) + sum(counts)
    return Account(words.total(), lines.total(), reported, lost)


def split_words(text: str) -> list[str]:
    """Return the words of a text, as the readers count them, in small letters."""
    return _WORD.findall(text.casefold())


def extract_words(name: str, raw: bytes, source: Source) -> str:
    """Return all text of a file, also what is hidden or no part of its content; or of the source."""
    suffix = PurePath(name).suffix.lower()
    if suffix in (".html", ".htm", ".xhtml"):
        return _strip_tags(raw.decode("utf-8", errors="replace"))
    if suffix == ".json":
        return " ".join(_list_texts(json.loads(raw)))
    if suffix in (".docx", ".pptx", ".odt", ".epub"):
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = [
                package.read(part).decode("utf-8", "replace") for part in package.namelist() if _PARTS.fullmatch(part)
            ]
        return " ".join(map(_strip_tags, parts))
    return _extract_pdf(raw) if suffix == ".pdf" else _NO_WORD.sub(" ", source.text)


def _strip_tags(markup: str) -> str:
    shown = _UNSHOWN.sub(" ", _FIELD_CODE.sub(" ", markup))
    return html.unescape(_TAG.sub("", _BLOCK_END.sub(r" \g<0>", shown)))


def _list_texts(value: Any) -> Iterator[str]:
    """Yield the texts of a JSON document; a single word is an id or the name of a kind."""
    if isinstance(value, str) and len(value.split()) > _MAX_SHORT_WORDS:
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _list_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _list_texts(each)


def _extract_pdf(raw: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(raw)
    texts = [str(page.get_textpage().get_text_bounded()) for page in document]
    document.close()
    return re.sub(r"[\x02\u00ad]\r?\n?", "", "\n".join(texts))
