"""Turns whose speaker is named after the words, and rows that only look like them."""

import re

import pytest

from tests.sources.reading import check_spans, read
from tests.sources.turn_layouts import CALL

NAMES = ("Siv Aune", "Per Moe")
ROWS = {
    "brackets": "{words} ({name})\n",
    "square brackets with a time": "{words} [{name} {clock}]\n",
    "a dash": "{words} — {name}\n\n",
    "a dash and a time": "{words} – {name}, {clock}\n",
    "a row below": "{words}\n— {name}\n\n",
    "a row below with a time": "{words}\n{name} {clock}\n\n",
    "a quotation": "> {words}\n> — **{name}** ({clock})\n\n",
    "a slash": "{words} / {name}\n",
    "a quotation and a name": "“{words}” {name}\n\n",
    "a time before": "[{clock}] {words} ({name})\n",
    "quotation marks": '"{words}" - {name}\n\n',
}


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("layout", ROWS)
def test_names_after_the_words_are_speakers(layout: str, suffix: str) -> None:
    turns = [(NAMES[who], f"{at // 60:02}:{at % 60:02}", words) for who, at, words in CALL]
    source = read("".join(ROWS[layout].format(name=name, clock=at, words=words) for name, at, words in turns), suffix)
    check_spans(source)
    said: dict[str, str] = {}
    for name, _, words in turns:
        said[name] = f"{said.get(name, '')} {words}".strip()
    read_as = {name: " ".join(line.text for line in source.lines if line.speaker == name) for name in NAMES}
    assert {name: re.sub('["“”]', "", words) for name, words in read_as.items()} == said
    assert all((line.time is not None) == ("clock" in ROWS[layout]) for line in source.lines)


@pytest.mark.parametrize(
    "rows",
    [
        "- Light the oven (Siv)\n- Dry the walls (Per)\n- Close the door (Siv)\n- Write down the heat (Per)\n",
        "Light the oven – Siv\nDry the walls – Per\nClose the door – Siv\nWrite down the heat – Per\n",
        "Light it cold. (Siv)\nDry the walls. (Per)\nClose the door. (Siv)\nWrite down the heat. (Per)\n",
    ],
)
def test_who_does_a_task_is_no_speaker(rows: str) -> None:
    assert {line.speaker for line in read(rows, ".txt").lines} == {""}
