"""Show what goes wrong at a step as a box of three paragraphs: the mistake, how one notices it, and the way back.

The first sentence names the mistake. It is in bold, like the label before it.

In a draft it is a quotation whose rows begin with fixed words, whatever the language: `Mistake:`, `Sign:` and `Way
back:`.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from kit_builder.products.authoring.markup import split_opening

_ROW = re.compile(r"^[ \t]*>[ \t]*(?:\*\*)?(?P<name>Mistake|Sign|Way back):(?:\*\*)?[ \t]*", re.MULTILINE)
_LABEL = re.compile(r"(?:\*\*)?(?:Mistake|Sign|Way back):(?:\*\*)?")
_WAY_BACK = "Way back"
_LABELS = {"Mistake": "mistake", "Sign": "sign", _WAY_BACK: "way_back"}
_MARGIN = re.compile(r"\n[ \t]*>?[ \t]*")


def is_mistake(text: str) -> bool:
    """Return whether a block of a draft is about a mistake."""
    return bool(_ROW.match(text))


def split_rows(text: str) -> Iterator[str]:
    """Yield the rows of a box, each from its label to the next."""
    starts = [found.start() for found in _ROW.finditer(text)]
    yield from (text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True))


def list_missing_rows(text: str) -> list[str]:
    """Return the labels of the rows that a box does not have."""
    found = {each["name"] for each in _ROW.finditer(text)}
    return [name for name in _LABELS if name not in found]


def read_label(sentence: str) -> str:
    """Return the label with which a sentence opens a row of a box, empty if it opens none."""
    found = _LABEL.match(sentence)
    return found[0] if found else ""


def opens_way_back(sentence: str) -> bool:
    """Return whether a sentence opens the row of a box that says what to do."""
    return read_label(sentence).strip("*:") == _WAY_BACK


def show_mistake(text: str, labels: Mapping[str, str], escape: Callable[[str], str]) -> str:
    """Return what is said about a mistake as a quotation, a paragraph a row, without the rows that have no words.

    Args:
        text: The block, without citations.
        labels: The words before the rows: `mistake`, `sign` and `way_back`.
        escape: Escapes the markup in what follows them.
    """
    _, *rows = _ROW.split(text)
    told = {
        name: escape(_MARGIN.sub(" ", words).strip(" >"))
        for name, words in zip(rows[::2], rows[1::2], strict=True)
        if words.strip(" >\t\n")
    }
    first = next(iter(told), "")
    parts = [
        _open_box(labels[_LABELS[name]], words) if name == first else f"*{labels[_LABELS[name]]}:* {words}"
        for name, words in told.items()
    ]
    return "\n>\n".join(f"> {each}" for each in parts)


def _open_box(label: str, words: str) -> str:
    opening, rest = split_opening(words)
    return f"**{label}: {opening}** {rest}".rstrip() if opening else f"**{label}:** {words}"
