"""Fillers are removed, and lines that stop mid-sentence are recognised."""

import pytest

from kit_builder.text.phrases import is_cut_off, remove_fillers
from kit_builder.text.words import list_languages, load_words

WORDS = {code: load_words(code) for code in list_languages()}


FILLERS = {
    "en": {
        "so what I do then is I, uh, I take the knife": "What I do then is I, I take the knife",
        "Right, so you leave the tape on": "You leave the tape on",
        "Well, um, you know, you take it, right?": "You take it?",
        "I um take it, you know, slowly.": "I take it, slowly.",
        "Weigh it twice, actually. Okay, then phone.": "Weigh it twice. then phone.",
        "Um... phone, er, the client": "Phone, the client",
        "Push the twig in so that the green layers touch.": "Push the twig in so that the green layers touch.",
        "so that the green layers touch": "So that the green layers touch",
        "Put it on the right side": "Put it on the right side",
        "right side first": "Right side first",
        "Right after the call, write it down": "Right after the call, write it down",
        "It works well if you know the price.": "It works well if you know the price.",
        "Split it 3 mm deep": "Split it 3 mm deep",
        "this kind of dish": "This kind of dish",
        "okay": "Okay",
        "": "",
    },
    "nb": {
        "Altså, du må la teipen sitte, ikke sant, til juni": "Du må la teipen sitte, til juni",
        "Ja, eh, ring kunden, vet du.": "Ring kunden.",
        "jo du ringer kunden først": "Du ringer kunden først",
        "Ring, eh, kunden": "Ring, kunden",
        "Jo større grein, jo flere kvister": "Jo større grein, jo flere kvister",
        "Gjør det på en måte som varer": "Gjør det på en måte som varer",
        "Det er ikke sant at det haster": "Det er ikke sant at det haster",
        "Skjær 5 mm inn": "Skjær 5 mm inn",
    },
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code in FILLERS for text in FILLERS[code]])
def test_fillers_are_removed_only_if_they_carry_no_meaning(code: str, text: str) -> None:
    assert remove_fillers(text, WORDS[code]) == FILLERS[code][text]


@pytest.mark.parametrize(
    ("code", "text", "ends"),
    [
        ("en", "What you want there is more like a", False),
        ("en", "Then you cut it off and", False),
        ("en", "Then you cut it off.", True),
        ("en", "Turn it on", True),
        ("nb", "Der er det ingen såle å ta ut, så da må man", False),
        ("nb", "Så tar du den med", True),
    ],
)
def test_a_line_that_stops_mid_sentence_is_recognised(code: str, text: str, ends: bool) -> None:
    assert is_cut_off(text, WORDS[code]) is not ends
