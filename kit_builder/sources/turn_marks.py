"""The marks that rows put around names and times: links, tags, brackets, emphasis and separators."""

import re
from collections.abc import Iterator
from functools import lru_cache

LINK = r"\((?:\"|<)?(?:(?:https?|mailto):|#)[^()\s]*\)"
_TAG = r"</?(?:a|b|br|div|em|font|i|mark|p|small|span|strong|su[bp]|time|u)(?:\s[^<>]*)?/?>"
ENTITY = rf"(?:&(?:nbsp|gt|lt|#160);|{_TAG})"
_PAIRS = '[] () {} <> ** __ `` “” «» "" 【】 「」 『』 〔〕 〖〗 《》 〈〉 （） ［］'
SYMBOL = rf"[^\w\s\x00-\xff‘’„…{re.escape(_PAIRS)}]"
CLOSERS = {pair[0]: pair[1] for pair in _PAIRS.split()}
_SEPARATORS = {
    "\t": re.compile(r"[ ]*\t\s*"),
    "|": re.compile(r"[ \t]*\|[ \t]*"),
    "-": re.compile(
        r"[ \t]+(?:(?:[-–—<>=~/\\#^]+|:{2,}|[^\w\s\x00-\x7f“”‘’«…¿¡]+)[ \t]+|:{2,}[ \t]*)|:{2,}[ \t]*|>[ \t]+"
    ),
    "  ": re.compile(r"[ \u00a0]{2,}|\u3000+"),
    ";": re.compile(r"[ \t]*;[ \t]*"),
    ",": re.compile(r"[ \t]*,(?!\d)[ \t]*"),
}
_SYMBOL_APART = re.compile(r"[ \t][^\w\s]")
_EMPHASIS = re.compile(r"(?<=\S)\*+|\*+(?=\S)|^\*\*$|^\*$|[_`~]")


@lru_cache(maxsize=1 << 10)  # most rows of a source begin alike
def squeeze(marks: str) -> str:
    """Return marks as part of a shape: blanks, links and entities become one blank, and symbols one bullet.

    Emphasis is dropped, because people set some names or questions in bold and others not.
    """
    plain = _EMPHASIS.sub("", re.sub(rf"{LINK}|{ENTITY}|\s", " ", marks.replace("&gt;", ">")))
    return re.sub(r"\d+", "1", re.sub(r"[^\x00-\x7f]+ ?", "•", re.sub(r" +", " ", plain)))


def find_separators(text: str, begin: int, limit: int, is_timed: bool) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the first separator of each kind in text[begin:limit], with its kind; a comma is one only beside a time."""
    for kind in _list_likely(text[begin:limit], is_timed):
        if found := _SEPARATORS[kind].search(text, begin, limit):
            yield kind, found


def _list_likely(text: str, is_timed: bool) -> Iterator[str]:
    """Yield the separators that `text` may contain: most texts have none, and the patterns take long to say so."""
    if "\t" in text:
        yield "\t"
    if "|" in text:
        yield "|"
    if "::" in text or "> " in text or ">\t" in text or _SYMBOL_APART.search(text):
        yield "-"
    if "  " in text or not text.isprintable():
        yield "  "
    if is_timed:
        yield from (mark for mark in ";," if mark in text)
