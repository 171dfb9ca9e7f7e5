"""One invented call, for tests of its many layouts."""

import uuid
from collections.abc import Callable
from typing import Any

# The speaker, the start in seconds and the sentences of each turn.
CALL = [
    ("Mara Holm", 2.4, ["We water the beds before sunrise, because the soil holds it better then."]),
    ("Jon Berg", 8.0, ["How much does each bed get?"]),
    ("Mara Holm", 11.2, ["Ten litres.", "Measure it with the can the first week."]),
    ("Jon Berg", 17.6, ["And what if it rained during the night?"]),
    ("Mara Holm", 21.6, ["Then push a finger into the soil.", "If it is damp two knuckles down, skip the bed."]),
    ("Jon Berg", 30.4, ["That sounds simple enough."]),
    ("Mara Holm", 33.6, ["It is, but write down every bed you skip."]),
]
IDS = {"Mara Holm": "p7", "Jon Berg": "p9"}
WHOLE = " ".join(sentence for _, _, sentences in CALL for sentence in sentences)
EPOCH = 1_767_600_000  # 2026-01-05 08:00:00 UTC


def clock(seconds: float) -> str:
    return f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{seconds % 60:06.3f}"


def stamp(seconds: float) -> str:
    return f"2026-01-05T{8 + int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{seconds % 60:06.3f}Z"


def turns() -> list[tuple[str, float, str]]:
    return [(name, start, " ".join(sentences)) for name, start, sentences in CALL]


def sentences() -> list[tuple[str, float, float, str]]:
    found = []
    for name, start, said in CALL:
        for sentence in said:
            length = 0.4 * len(sentence.split())
            found.append((name, round(start, 3), round(start + length, 3), sentence))
            start += length
    return found


def words() -> list[tuple[str, float, float, str]]:
    return [
        (name, round(start + 0.4 * place, 3), round(start + 0.4 * place + 0.3, 3), word)
        for name, start, _, sentence in sentences()
        for place, word in enumerate(sentence.split())
    ]


def tokens() -> list[tuple[str, float, float, str]]:
    """Words and punctuation apart; punctuation has the time of the word before it."""
    found = []
    for name, start, end, word in words():
        found.append((name, start, end, word.rstrip(".,?")))
        if word[-1] in ".,?":
            found.append((name, start, end, word[-1]))
    return found


def label(name: str) -> str:
    return f"spk_{list(IDS).index(name)}"


def number(name: str) -> int:
    return list(IDS).index(name)


def words_of(begin: float, text: str) -> list[tuple[str, float, float, str]]:
    return [word for word in words() if begin <= word[1] < begin + 0.4 * len(text.split()) - 0.01]


UUIDS = {name: str(uuid.uuid5(uuid.NAMESPACE_DNS, name)) for name in IDS}
LAYOUTS: dict[str, Callable[[], Any]] = {}


def layout(make: Callable[[], Any]) -> Callable[[], Any]:
    """Add a function that writes the call in one layout to `LAYOUTS`."""
    LAYOUTS[make.__name__] = make
    return make
