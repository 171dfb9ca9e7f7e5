"""Measure whether what clients say is given to the expert.

    python benchmarks/speakers.py [--calls 40] [--seed N]

It writes calls in many layouts, with names that are hard to recognise, and counts the words of clients that are read as
the expert's.
"""

import argparse
import random
from collections.abc import Callable, Iterator

from kit_builder.sources import read_source
from kit_builder.sources.expert import find_expert
from kit_builder.sources.reading_summary import count_words

# Pairs of an expert and a client.
_NAMES = [
    ("Ole's iPhone", "+47 912 34 567"),
    ("说话人 1", "说话人 2"),
    ("Q", "A"),
    ("speaker_0", "speaker_1"),
    ("Lind, Kari", "Vik, Ole"),
    ("kari", "ole"),
    ("Kari Lind (Advice)", "Ole Vik (Guest)"),
    ("דנה", "אורי"),
    ("Анна Петрова", "Олег"),
    ("LIND Kari", "VIK Ole"),
    ("O'Neil-Ødegård", "van der Berg"),
    ("Meeting Room 4", "Conference-2nd-floor"),
    ("Dr. Mae B. Sato, PhD", "Mr. X"),
    ("k.lind@example.org", "ole@example.org"),
    ("Will", "May"),
    ("Host", "Guest"),
    ("مريم", "سعيد"),
    ("Ngọc Ánh", "Þór"),
    ("_ana_", "~luis~"),
    ("Owner", "Tenant"),
]
_TALK = [
    (0, "The visit always goes the same way, so listen for a minute."),
    (0, "First you ring the tenant two days before you come."),
    (1, "Why two days before?"),
    (0, "Because people need time to tidy up. Then you read every meter in the house."),
    (1, "Could I not read them later?"),
    (0, "No, never later. After that you photograph the walls from the door."),
    (1, "I usually forget the cellar, to be honest."),
    (0, "Start with the cellar then. Last, you sign the list together with the tenant."),
    (1, "Good, that is how I will do it on Friday."),
]


def _clock(at: int) -> str:
    return f"{at // 60:02}:{at % 60:02}"


_LAYOUTS: list[Callable[[str, int, str], str]] = [
    lambda who, _, said: f"{who}: {said}\n",
    lambda who, at, said: f"[00:{_clock(at)}] {who}: {said}\n",
    lambda who, at, said: f"{who}  {_clock(at)}\n{said}\n\n",
    lambda who, at, said: f"{_clock(at)} - {who}\n  {said}\n\n",
    lambda who, at, said: f"**{who}** [{_clock(at)}]\n{said}\n\n",
    lambda who, at, said: f"{who}\t00:{_clock(at)}\t{said}\n",
    lambda who, _, said: f"- **{who}:** {said}\n",
    lambda who, at, said: f"({_clock(at)}) {who}\n{said}\n\n",
]


def write_calls(count: int, seed: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield calls: a description, the text, the expert's label and the client's words."""
    chance = random.Random(seed)  # noqa: S311 - layouts are no secrets
    for number in range(count):
        names = _NAMES[number % len(_NAMES)]
        layout = chance.randrange(len(_LAYOUTS))
        at, text = 3, ""
        for who, said in _TALK:
            text += _LAYOUTS[layout](names[who], at, said)
            at += chance.randint(4, 20)
        yield f"{names[0]} / {names[1]}, layout {layout}", text, names[0], " ".join(s for who, s in _TALK if who)


def measure_speakers(count: int, seed: int) -> None:
    """Print, for each call that is not read as written, the words given to the wrong side, and the totals."""
    wrong = unread = 0
    for about, text, _, client in write_calls(count, seed):
        source = read_source("call.txt", "call", text.encode(), ".txt")
        expert = find_expert(source, "")
        given = sum(count_words(line.text) for line in source.lines if line.speaker == expert and line.text in client)
        known = len({line.speaker for line in source.lines if line.speaker})
        wrong += given if expert else 0
        unread += known != len({0, 1})
        if given or known != len({0, 1}):
            print(f"{about}: {known} speakers, expert {expert!r}, client's words given to the expert: {given}")
    print(f"{count} calls: {wrong} words of clients given to the expert; {unread} calls without their two speakers")


def main() -> None:
    """Measure as many calls as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    measure_speakers(arguments.calls, arguments.seed)


if __name__ == "__main__":
    main()
