"""A step whose words are refused in the last check is shown in words that were found sound."""

from typing import Any

from tests.emulators.author import read_numbered
from tests.products.authoring.guides import Studio, draft_with, messages, text_of
from tests.wire import Asked

WORDS = "Put the empty plate on the scale, zero it, and weigh three plates."
SOUND = f"[[steps call-3, call-4 | Weigh the plates | {WORDS}]]"
SPOILT = SOUND.replace("three", "four")
OTHER = SOUND.replace("and weigh", "then weigh")
REASON = "One night is just weather. {call-5}"


def replace_with(studio: Studio, title: str, changes: dict[str, str]) -> None:
    """Let the model put other texts in place of some units in answers called `title`."""

    def answer(asked: Asked) -> dict[str, Any]:
        found = [(number, changes[old]) for number, old in read_numbered(asked).items() if old in changes]
        return {"sentences": [{"number": number, "text": text} for number, text in found], "sections": []}

    studio.wire.answers[title] = answer


def test_words_that_an_editor_spoils_are_as_they_were_and_the_rest_of_the_edit_stays(titled: Studio) -> None:
    draft_with(titled, f"{SOUND}\n\n{REASON}", number=2)
    replace_with(titled, "Edited", {SOUND: SPOILT, REASON: "One night is weather, that's all. {call-5}"})
    made = titled.make()
    assert "zero it, and weigh three plates.** [^call-3][^call-4]\n\nOne night is weather, that's all." in text_of(made)
    assert "Removed" not in messages(made)


def test_of_two_corrections_of_a_step_the_sound_one_is_taken(titled: Studio) -> None:
    draft_with(titled, f"{SPOILT}\n\n{REASON}", number=2)
    changes = {SPOILT: SPOILT.replace("four", "five"), REASON: "One night is weather, that's all. {call-5}"}
    replace_with(titled, "Edited", changes)
    replace_with(titled, "Redrafted", {SPOILT: OTHER})
    made = titled.make()
    shown = text_of(made)
    assert "zero it, then weigh three plates.** [^call-3][^call-4]\n\nOne night is weather, that's all." in shown
    assert "Removed" not in messages(made)


def test_a_correction_of_steps_alone_gives_no_more_than_their_words(titled: Studio) -> None:
    draft_with(titled, f"{SPOILT}\n\n{REASON}", number=2)
    replace_with(titled, "Edited", {SPOILT: OTHER, REASON: "A kitchen weighed 199 grams. {call-6}"})
    replace_with(titled, "Redrafted", {SPOILT: SOUND})
    text = text_of(titled.make())
    assert "zero it, then weigh three plates.** [^call-3][^call-4]\n\nOne night is just weather." in text


def test_what_stood_below_the_sound_words_comes_with_them(titled: Studio) -> None:
    below = "Zero it, or you weigh the plate. {call-3}"
    draft_with(titled, f"{SOUND}\n\n{below}", number=2)
    replace_with(titled, "Edited", {SOUND: SPOILT, below: REASON})
    text = text_of(titled.make())
    assert "weigh three plates.** [^call-3][^call-4]\n\nZero it, or you weigh the plate." in text
    assert "One night" not in text.partition("Zero it, or")[2].partition("###")[0]


def test_nothing_is_asked_about_a_step_that_was_not_refused(titled: Studio) -> None:
    draft_with(titled, SOUND, number=2)
    titled.make()
    assert not [asked for asked in titled.wire.asked if asked.title == "Redrafted"]
