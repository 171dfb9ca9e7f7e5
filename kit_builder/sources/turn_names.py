"""Compare and shorten the names of speakers as programs write them."""

import re
from collections import defaultdict
from collections.abc import Collection

from kit_builder.text.joining import fold_text

_MAX_PARTICLE = 3
_TAIL = re.compile(r"[ ][–—|•·@,-][ ](?:[^\W\d_][^\s]*[ ]){0,3}[^\W\d_A-Z][^\s]*$")

MAX_NAME = 60
_SENTENCE_END = re.compile(r"[.!?…。！？؟;；](?:[\"'”’»)]*)$")
_INNER_END = re.compile(r"[!?…。！？؟;；]|[^\W\d_]{4,}\.\s")
_INNER_COLON = re.compile(r"[:：](?:\s|/|$)")
_INITIAL = re.compile(r"\b[^\W\d_]{1,3}\.$")
_BADGE = re.compile(r"(?<=\w)[.]?[ \t]*\([^()]*\)$")
_PHONE = re.compile(r"\+?[\d(][\d ()/-]{5,18}\d")
_MAX_NAME_WORDS = 8


def is_capitalised(name: str) -> bool:
    """Return whether no word of a name begins with a small letter, particles of three letters excepted."""
    words = name.split()
    inner = any(word[0].islower() and len(word) > _MAX_PARTICLE for word in words)
    return not (inner or words[0][0].islower() or words[-1][0].islower())


def is_name(name: str) -> bool:
    """Return whether words have the form of a name in some script: few of them, and no sentence."""
    name = _BADGE.sub("", name) if name.endswith(")") and len(name) <= 2 * MAX_NAME else name
    if not name or len(name) > MAX_NAME or len(name.split()) > _MAX_NAME_WORDS:
        return False
    if _PHONE.fullmatch(name):
        return True
    if not any(map(str.isalpha, name)) or _INNER_COLON.search(name):
        return False
    if not (name[0].isalnum() or name[0] in "+@\"“”«'’"):
        return False
    if _SENTENCE_END.search(name) and not _INITIAL.search(name):
        return False
    return not _INNER_END.search(name)


def is_short_for(name: str, whole: str) -> bool:
    """Return whether a row has a name again, or its initials, as beside a picture."""
    initials = {word[0].casefold() for word in whole.split()}
    return fold_text(name) == fold_text(whole) or (len(name) <= 3 and set(name.casefold()) <= initials)


def shorten_names(names: Collection[str]) -> dict[str, str]:
    """Return each name without the words around it, and without a badge unless it tells two people apart."""
    inner = _drop_frame(names)
    badges: dict[str, set[str]] = defaultdict(set)
    bases: dict[str, str] = {}
    for name in inner.values():
        base, bracket, badge = name.rpartition(" (")
        is_badge = bool(bracket) and badge.endswith(")") and any(letter.isalpha() for letter in badge)
        bases[name] = base if is_badge else name
        badges[fold_text(bases[name])] |= {badge} if is_badge else set()
    return {name: bases[each] if len(badges[fold_text(bases[each])]) < 2 else each for name, each in inner.items()}


def _drop_frame(names: Collection[str]) -> dict[str, str]:
    """Return names without the words around them: `From … to Ole`, `… — Today at`."""
    return {name: _drop_tail(each, names) for name, each in _drop_two(names).items()}


def _drop_tail(name: str, names: Collection[str]) -> str:
    """Return a name without what others have too before the time: a sign, and words of which the last is small."""
    tail = _TAIL.search(name)
    is_shared = tail is not None and sum(each.endswith(tail[0]) for each in names) > 1
    return name[: tail.start()] if tail and is_shared else name


def _drop_two(names: Collection[str]) -> dict[str, str]:
    """Return names without two words that all names share, one of them first."""
    words = [name.split() for name in sorted(names)]
    first = {each[0] for each in words}
    shared = set.intersection(*(set(each[2:]) for each in words)) if len(words) > 1 and len(first) == 1 else set()
    between = next((word for word in words[0][2:] if word in shared), "") if shared else ""
    if not between:
        return {name: name for name in names}
    return {name: name.split(maxsplit=1)[1].partition(f" {between} ")[0] for name in names}
