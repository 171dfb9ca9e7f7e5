"""Find where a text mentions identities, in time that does not grow with their number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from kit_builder.privacy.identities import Identity
from kit_builder.records import Span

# The end of a name, or a genitive. Only behind a hiss is it `es`, as in `Maxes`: `times` is no form of Tim.
FORM_END = r"(?=(?:['’]?s|(?i:(?<=[sxzß])|(?<=[cs]h))['’]?es)?(?![^\W_]))"
_WORD = re.compile(r"[^\W_]+")
_NOTHING = "(?!)"
_ENDINGS = ("", "s", "es")
_FORMATTED_KINDS = ("email", "url", "handle", "phone", "number", "address", "amount")


class MentionFinder:
    """An index of `identities` by their first word. A word of a text is compared only with those that begin with it.

    Names in scripts without capitals are searched for inside words too: Chinese puts no spaces between words, and
    Hebrew and Arabic write `and`, `to` and `in` as one word with the name after them.
    """

    def __init__(self, identities: Iterable[Identity]) -> None:
        longest_first = sorted(identities, key=lambda each: -len(each.text))
        self._by_word: dict[str, list[tuple[int, Identity]]] = {}
        inside: list[Identity] = []
        marked: list[Identity] = []
        for rank, each in enumerate(longest_first):
            if _has_no_case(each.text):
                inside.append(each)
            elif first := _WORD.match(each.text):
                self._by_word.setdefault(first[0].casefold(), []).append((rank, each))
            else:
                marked.append(each)
        self._patterns: dict[str, re.Pattern[str]] = {}  # by word of a text, compiled when it occurs
        self._start = re.compile(rf"(?P<marked>{_build_pattern(marked)})|{_WORD.pattern}")
        self._inside = re.compile("|".join(allow_any_spacing(each.text) for each in inside)) if inside else None
        self._marks = tuple({each.text[0] for each in marked})
        self._beginnings = {f"{word}{ending}" for word in self._by_word for ending in _ENDINGS}
        # The same rows, and the same words, come again and again.
        self._may_begin = lru_cache(maxsize=1 << 14)(self._has_beginning)
        self._may_begin_in = lru_cache(maxsize=1 << 16)(self._has_beginning_in)

    def find_spans(self, text: str) -> Iterator[Span]:
        """Yield the spans of the identities in `text`, in order and apart; of several at one place, the longest."""
        row_start = end = 0
        rows = text.split("\n")
        for row in rows if any(map(self._may_begin, rows)) else ():
            row_end = row_start + len(row)
            # Hardly any row begins a name, and the same rows are in many texts. A name may go on in the next row.
            if row_start < end <= row_end or (end <= row_start and self._may_begin(row)):
                for span in self._find_from(text, max(row_start, end), row_end):
                    yield span
                    end = span[1]
            row_start = row_end + 1

    def _find_from(self, text: str, begin: int, stop: int) -> Iterator[Span]:
        """Yield the spans of the identities that begin in `text` between two places, in order and apart."""
        inside = self._inside
        starts = self._start.finditer(text, begin)
        while (start := next(starts, None)) and start.start() < stop:
            found = start if start["marked"] else self._match(text, start)
            if not found and inside:
                found = inside.search(text, *start.span())
            if found:
                yield found.span()
                starts = self._start.finditer(text, found.end())

    def _has_beginning(self, row: str) -> bool:
        """Return whether an identity may begin in a row of a text."""
        return self._inside is not None or any(map(self._may_begin_in, row.split()))

    def _has_beginning_in(self, piece: str) -> bool:
        """Return whether an identity may begin in what stands between two blanks."""
        if piece.isalnum():
            return piece.casefold() in self._beginnings
        has_mark = any(mark in piece for mark in self._marks)
        return has_mark or not self._beginnings.isdisjoint(map(str.casefold, _WORD.findall(piece)))

    def _match(self, text: str, word: re.Match[str]) -> re.Match[str] | None:
        """Return the mention that begins with a `word` of `text`, or None."""
        written = word[0].casefold()
        return self._get_pattern(written).match(text, word.start()) if written in self._beginnings else None

    def _get_pattern(self, written: str) -> re.Pattern[str]:
        """Return the pattern of the identities that begin with a word `written` in lower case."""
        if written not in self._patterns:
            keys = (written.removesuffix(ending) for ending in _ENDINGS if written.endswith(ending))
            candidates = sorted((each for key in keys for each in self._by_word.get(key, ())), key=lambda each: each[0])
            self._patterns[written] = re.compile(_build_pattern([identity for _, identity in candidates]))
        return self._patterns[written]


def allow_any_spacing(text: str) -> str:
    """Return a pattern for `text` with any white space between its words."""
    return r"\s+".join(map(re.escape, text.split()))


def _has_no_case(text: str) -> bool:
    """Return whether `text` is two letters or more of a script without capitals."""
    return len(text) > 1 and text.replace(" ", "").isalpha() and text.lower() == text.upper()


def _build_pattern(identities: Sequence[Identity]) -> str:
    return "|".join(map(_build_identity_pattern, identities)) or _NOTHING


def _build_identity_pattern(identity: Identity) -> str:
    """Return the pattern of an identity. A common word matches only as it is written or in capitals."""
    text = allow_any_spacing(identity.text)
    if identity.kind in _FORMATTED_KINDS:
        return rf"(?i:{text})(?![^\W_])" if identity.text[0].isalnum() else rf"(?<!\w){text}(?!\w)"
    spelled = f"(?:{text}|{allow_any_spacing(identity.text.upper())})" if identity.common else f"(?i:{text})"
    return rf"{spelled}{FORM_END}"
