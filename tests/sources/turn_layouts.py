"""Transcripts of one invented call in layouts composed of parts: how a turn names its speaker and time, and over how
many rows."""

import itertools
import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

CALL = (
    (0, 4, "Every oven I take over gets the same treatment, and it starts cold."),
    (1, 12, "Cold?"),
    (0, 15, "Cold, so you can touch the walls. You feel for cracks with your bare hands."),
    (0, 31, "Next you light a small fire, and you leave the door open for an hour."),
    (1, 47, "Why do you leave it open?"),
    (0, 52, "Steam has to get out."),
    (0, 63, "When the walls are dry, close the door and write down the heat every ten minutes."),
    (1, 78, "And what if it falls?"),
    (0, 84, "Then the lid is leaking. Pack it with clay, and start again."),
    (1, 97, "Thanks, we light ours on Friday."),
)


class Layout(NamedTuple):
    """What a layout is called, its text, the names of its two speakers, and the offset that its times have."""

    title: str
    text: str
    names: tuple[str, str]
    has_times: bool


NAMES = {
    "plain": ("Siv Aune", "Per Moe"),
    "first": ("Siv", "Per"),
    "badge": ("Siv Aune (Aune Ovens AS)", "Per Moe (Guest)"),
    "last-first": ("Aune, Siv", "Moe, Per"),
    "lower": ("siv", "per moe"),
    "phone": ("Siv Aune", "+46 70 123 45 67"),
    "device": ("Siv's iPad", "Per’s Galaxy S9"),
    "cjk": ("发言人 1", "发言人 2"),
    "hebrew": ("סיון", "פרץ"),
    "cyrillic": ("Сив Аунэ", "Пер Му"),
    "numbered": ("speaker 0", "speaker 1"),
    "code": ("SPK_00", "SPK_01"),
    "letter": ("S", "P"),
    "mail": ("siv@aune.example", "per.moe@moe.example"),
    "slash": ("Siv Aune/Aune Ovens", "Per Moe | Moe Bakery"),
    "nickname": ('Siv "Sparky" Aune', "Per Moe (2)"),
    "long": ("Anna Siv Maria von der Aune Lund", "Per Moe"),
    "title": ("Dr. Siv Aune", "Mr. Moe"),
    "caps": ("AUNE", "MOE"),
    "dash": ("Siv Aune - Ovens", "Per-Erik Moe"),
}

Clock = Callable[[int], str]


def _clock(seconds: int, pattern: str) -> str:
    hours, minutes = seconds // 3600, seconds // 60 % 60
    return pattern.format(h=hours, m=minutes, s=seconds % 60, total=seconds, ms=seconds * 7 % 10 * 100)


def _time(pattern: str) -> Clock:
    return lambda seconds: _clock(seconds, pattern)


def _range(pattern: str, between: str) -> Clock:
    return lambda seconds: f"{_clock(seconds, pattern)}{between}{_clock(seconds + 5, pattern)}"


TIMES: dict[str, Clock] = {
    "m:ss": _time("{m}:{s:02}"),
    "mm:ss": _time("{m:02}:{s:02}"),
    "hh:mm:ss": _time("{h:02}:{m:02}:{s:02}"),
    "milliseconds": _time("{h:02}:{m:02}:{s:02}.{ms:03}"),
    "comma": _time("{h:02}:{m:02}:{s:02},{ms:03}"),
    "words": _time("{m} minutes {s} seconds"),
    "letters": _time("{m}m{s:02}s"),
    "h-letters": _time("{h:02}h{m:02}m{s:02}s"),
    "clock": lambda seconds: f"{14 + seconds // 60 // 60}:{seconds // 60 + 5:02}:{seconds % 60:02}",
    "am": lambda seconds: f"9:{seconds // 60 + 5:02}:{seconds % 60:02} AM",
    "iso": _time("2026-05-06T09:{m:02}:{s:02}Z"),
    "stamp": _time("2026-05-06 09:{m:02}:{s:02}"),
    "dotted": _time("06.05.2026, 09:{m:02}:{s:02}"),
    "american": _time("5/6/26, 9:{m:02}:{s:02} PM"),
    "arrow": _range("{h:02}:{m:02}:{s:02}.{ms:03}", " --> "),
    "hyphen": _range("{m}:{s:02}", " - "),
    "tight": _range("{m:02}:{s:02}", "-"),
    "en-dash": _range("{m:02}:{s:02}", "–"),
}
BOXES = {
    "bare": "{}",
    "box": "[{}]",
    "round": "({})",
    "bold": "**{}**",
    "at": "@{}",
    "bold box": "**[{}]**",
    "code": "`{}`",
}
TITLES = {
    "bare": "{}",
    "bold": "**{}**",
    "box": "[{}]",
    "round": "({})",
    "under": "__{}__",
    "angle": "<{}>",
    "italic": "*{}*",
}
MARKS = ("", "", "", "- ", "* ", ">> ", "## ", "> ", "• ")
SHAPES = {
    "name: text": "{mark}{n}: {x}",
    "name, text": "{mark}{n}:\n{x}",
    "name row": "{n}\n{x}",
    "[time] name: text": "{mark}{t} {n}: {x}",
    "time - name: text": "{mark}{t} - {n}: {x}",
    "name time, text": "{mark}{n} {t}\n{x}",
    "name  time, text": "{n}  {t}\n{x}",
    "name - time, text": "{mark}{n} - {t}\n{x}",
    "name | time, text": "{n} | {t}\n{x}",
    "time name, text": "{mark}{t} {n}\n{x}",
    "time - name, text": "{mark}{t} - {n}\n{x}",
    "name, time, text": "{n}\n{t}\n{x}",
    "time, name, text": "{t}\n{n}\n{x}",
    "time, name: text": "{t}\n{n}: {x}",
    "tabs": "{t}\t{n}\t{x}",
    "tabs, name first": "{n}\t{t}\t{x}",
    "table": "| {t} | {n} | {x} |",
    "name (time): text": "{mark}{n} {t}: {x}",
    "name: time text": "{mark}{n}: {t} {x}",
}  # fmt: skip
HEADERS = (
    "Taking over an oven",
    "Taking over an oven\nWednesday 6 May 2026, 09:00\nDuration: 2 minutes",
    "Oven call\n\nIn the call: Siv, Per\n\nSummary: Siv explains how she takes over an old oven. Per asks twice.",
    "# Oven call\n\n- Light it cold\n- Dry the walls\n\n## Transcript",
)
FOOTERS = ("End of the recording", "2 minutes 4 seconds, 10 turns", "---\n\nRead by nobody yet.")


def compose(title: str, names: str, time: str, box: str, name_box: str, mark: str, gap: str) -> Layout:
    """Return the call in one layout."""
    pair = NAMES[names]
    turns = [
        SHAPES[title].format(
            mark=mark, n=TITLES[name_box].format(pair[who]), t=BOXES[box].format(TIMES[time](at)), x=words
        )
        for who, at, words in CALL
    ]
    label = "; ".join((title, names, *((time, box) if "{t}" in SHAPES[title] else ()), name_box, repr(mark + gap)))
    return Layout(label, gap.join(turns) + "\n", pair, "{t}" in SHAPES[title])


def iter_layouts(seed: int) -> Iterator[Layout]:
    """Yield layouts without end: each shape in turn, with other parts picked at random."""
    pick = random.Random(seed)  # noqa: S311
    for shape in itertools.cycle(SHAPES):
        name_box = "bare" if pick.random() < 0.6 else pick.choice(list(TITLES))
        box = pick.choice(list(BOXES))
        names = pick.choice(list(NAMES))
        gap = "\n\n" if SHAPES[shape].count("\n") or pick.random() < 0.5 else "\n"
        if _is_ambiguous(shape, names, name_box):
            continue
        yield compose(shape, names, pick.choice(list(TIMES)), box, name_box, pick.choice(MARKS), gap)


def _is_ambiguous(shape: str, names: str, name_box: str) -> bool:
    """Return whether nobody would write so: a separator within the name, or a name that is a tag of HTML."""
    separator = " - " if " - " in SHAPES[shape] else "|"
    holds_separator = separator in SHAPES[shape] and any(separator in name for name in NAMES[names])
    return holds_separator or (names, name_box) == ("letter", "angle")


def add_noise(layout: Layout, seed: int) -> Layout:
    """Return a layout with what real files have too: a title, a list of names, a footer, and turns of many rows."""
    pick = random.Random(seed)  # noqa: S311
    text = layout.text
    if pick.random() < 0.5:
        text = f"{pick.choice(HEADERS)}\n\n{text}"
    if pick.random() < 0.3:
        text += f"\n{pick.choice(FOOTERS)}\n"
    if pick.random() < 0.4 and "|" not in text:
        text = text.replace("walls. You feel", "walls.\n\nYou feel")
    return layout._replace(text=text)
