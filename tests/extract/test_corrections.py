"""Corrections within a passage, case by case; whole calls are in the planted set."""

import pytest

from kit_builder.evidence.alignment import make_evidence
from kit_builder.extract.small.corrections import apply_corrections
from kit_builder.records import SECTIONS, Extract, Item, Line, Passage, Source
from kit_builder.text.words import load_words


def said(*texts: str, steps: tuple[int, ...] = (), code: str = "en", speaker: str = "Maren") -> Extract:
    """Return the corrected extract of a passage whose lines `steps`, by default all, were extracted as steps."""
    lines = tuple(Line(number, text, (), speaker) for number, text in enumerate(texts, start=1))
    source = Source("call.txt", "call", "", lines)
    taken = [line for line in lines if not steps or line.number in steps]
    items = tuple(Item(line.text, (make_evidence(source, [line]),)) for line in taken)
    sections = dict.fromkeys(SECTIONS, ()) | {"steps": items}
    return apply_corrections(Extract(Passage(source, 1, "", lines), sections, expert="Maren"), load_words(code))


def texts(extract: Extract) -> list[str]:
    return [item.text for item in extract.sections["steps"]]


@pytest.mark.parametrize(
    ("lines", "steps", "expected", "gone"),
    [
        (("You mail them.", "Scratch that.", "You ring them."), (1, 3), ["You ring them."], {1, 2}),
        (("You mail them.", "Scratch that, you ring them."), (1, 2), ["You ring them."], {1}),
        (("You mail them, scratch that, you ring them.",), (), ["You ring them."], set()),
        (("You mail them.", "No, wait, before that you ring them."), (), ["You ring them.", "You mail them."], set()),
        (("You wash it, no wait, before that, you weigh it.",), (), ["You weigh it.", "You wash it."], set()),
        (("You wash it.", "You weigh it.", "No, the other way round."), (1, 2), ["You weigh it.", "You wash it."], {3}),
        (("You add ten percent.", "No, sorry, eight percent."), (1,), ["You add eight percent."], set()),
        (("You add ten percent.", "No, sorry, eight."), (1, 2), ["You add eight percent."], set()),
        (("You leave it for two weeks, no, sorry, four.",), (), ["You leave it for four weeks."], set()),
        (("You wait twenty five days, no, sorry, thirty days.",), (), ["You wait thirty days."], set()),
        (("You mail them.", "No, wait, you ring them first."), (), ["You ring them first."], {1}),
        (("You mail them.", "Wait, no, is that the dog?"), (1,), ["You mail them."], set()),
        (("You mail them.", "No, wait."), (1,), ["You mail them."], set()),
        (("You mail them.", "That was the dog.", "I mean it."), (1,), ["You mail them."], set()),
    ],
)  # fmt: skip
def test_corrections_are_applied(
    lines: tuple[str, ...], steps: tuple[int, ...], expected: list[str], gone: set[int]
) -> None:
    found = said(*lines, steps=steps)
    assert texts(found) == expected
    assert found.retracted == gone
    assert found.findings == ()


@pytest.mark.parametrize(
    ("code", "lines", "expected"),
    [
        ("nb", ("Du sender e-post.", "Nei, glem det.", "Du ringer dem."), ["Du ringer dem."]),
        ("nb", ("Du legger på ti prosent.", "Nei, unnskyld, åtte prosent."), ["Du legger på åtte prosent."]),
        ("de", ("Sie schreiben ihm.", "Streichen Sie das.", "Sie rufen ihn an."), ["Sie rufen ihn an."]),
        ("fr", ("Vous leur écrivez.", "Oubliez ça.", "Vous les appelez."), ["Vous les appelez."]),
        ("sv", ("Du mejlar dem.", "Nej, glöm det.", "Du ringer dem."), ["Du ringer dem."]),
    ],
)
def test_corrections_are_applied_in_other_languages(code: str, lines: tuple[str, ...], expected: list[str]) -> None:
    found = said(*lines, code=code)
    assert [text for text in texts(found) if text in lines or text in expected] == expected


def test_corrections_by_a_client_are_ignored() -> None:
    lines = (Line(1, "You mail them.", (), "Maren"), Line(2, "Scratch that.", (), "Dev"))
    source = Source("call.txt", "call", "", lines)
    steps = (Item("You mail them.", (make_evidence(source, lines[:1]),)),)
    extract = Extract(Passage(source, 1, "", lines), dict.fromkeys(SECTIONS, ()) | {"steps": steps}, expert="Maren")
    assert apply_corrections(extract, load_words("en")) == extract


def test_an_unclear_correction_is_reported() -> None:
    (finding,) = said("How was the trip?", "Forget that.", "You ring them.", steps=(3,)).findings
    assert (finding.level, finding.where) == ("warning", "call.txt, line 2")
    assert "Forget that." in finding.message


def test_the_quote_of_a_corrected_item_is_unchanged() -> None:
    found = said("You add ten percent.", "No, sorry, eight percent.", steps=(1,))
    (step,) = found.sections["steps"]
    assert [each.quote for each in step.evidence] == ["You add ten percent.", "No, sorry, eight percent."]
