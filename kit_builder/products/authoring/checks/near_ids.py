"""Suggest which statement is meant by an id that does not exist."""

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

_LEAST_ALIKE = 0.7
_NUMBER = re.compile(r"\d+")


def describe_unknown(ids: Iterable[str], known: Collection[str]) -> str:
    """Return that no statement has some ids, each with the known one that is most like it, if any is."""
    return " ".join(f"No statement has the id {key}.{suggest_id(key, known)}" for key in ids)


def suggest_id(key: str, known: Collection[str]) -> str:
    """Return a question that suggests an id with the same end, as call-2-62 for call-1-62, or one much like it.

    The text is empty if there is none, and begins with a space otherwise.
    """
    endings = [key.split("-", at)[-1] for at in range(1, key.count("-") + 1)]
    same_end = next((found for end in endings if (found := [each for each in known if each.endswith(f"-{end}")])), [])
    numbers = _NUMBER.findall(key)[-1:]
    others = [each for each in known if not numbers or numbers[0] in _NUMBER.findall(each)]
    near = same_end if len(same_end) == 1 else get_close_matches(key, same_end or others, 1, _LEAST_ALIKE)
    return f" Do you mean {near[0]}?" if near else ""
