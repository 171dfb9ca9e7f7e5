"""Open points, numbers, stories and phrases of a method: what the statements do not have is left out."""

from pathlib import Path
from typing import Any

import pytest

from kit_builder.methods.organise import Organisation
from kit_builder.records import Method
from tests.methods.statements import arranged, method, organise, told
from tests.wire import Wire, cut_off, refuses, says

STATEMENTS = [
    *told(
        "call.vtt",
        "step: Weigh three plates of a dish.",
        "rule<1: A gap of more than 15 percent is a portioning problem.",
        "story<1!: A kitchen by the harbour gave away 130 grams of chips.",
        "story<1: The expert once weighed soup for a week.",
        "question<1: Can't I just do times three?",
    ),
    *told("notes.md", "reason<1: A single week says little.", said="One week, that's just... weather!"),
]
NUMBER = {"name": "gap", "value": "15", "unit": "percent", "strength": "more than", "decides": "", "ids": ["s2"]}
HARBOUR = {"title": "chips", "whose": "client", "hide": "the harbour", "told_as": "a kitchen", "ids": ["s3"]}
SOUP = {"title": "soup", "whose": "expert", "hide": "", "told_as": "", "ids": ["s4"]}
PHRASE = {"text": "That’s just weather", "id": "s6"}
GOOD = {
    "open_points": ["15 percent of what: the lightest or the average?"],
    "numbers": [NUMBER],
    "stories": [HARBOUR, SOUP],
    "phrases": [PHRASE],
}


def find(wire: Wire, folder: Path, *answers: Any) -> tuple[Method, Organisation]:
    left = [*answers]
    wire.answers["Organised"] = lambda _: arranged(method("Weigh plates", "s1 | s2 | s3 | s4 | s5 | s6"))
    wire.answers["Registers"] = lambda _: left.pop(0)
    found = organise(STATEMENTS, wire, folder)
    return found.methods[0], found


def test_registers_cite_the_statements_they_are_from(wire: Wire, tmp_path: Path) -> None:
    weigh, found = find(wire, tmp_path, GOOD)
    assert weigh.questions == ("15 percent of what: the lightest or the average?",)
    (number,) = weigh.numbers
    assert (number.name, number.value, number.unit, number.evidence) == ("gap", "15", "percent", STATEMENTS[1].evidence)
    assert [(each.title, each.whose, each.consent) for each in weigh.stories] == [
        ("chips", "client", "ask"),
        ("soup", "expert", "yes"),
    ]
    assert [(each.text, each.evidence) for each in weigh.phrases] == [("That’s just weather", STATEMENTS[5].evidence)]
    assert found.findings == ()
    assert "said: One week, that's just... weather!" in wire.asked[1].text


@pytest.mark.parametrize(
    ("said", "value", "unit"),
    [
        ("Weigh at nine o'clock and at one o'clock.", "nine and at one", "o'clock"),
        ("Sett av en halvtime til det.", "en halv", "time"),
    ],
)
def test_a_number_is_told_without_its_unit(said: str, value: str, unit: str, wire: Wire, tmp_path: Path) -> None:
    wire.answers["Organised"] = lambda _: arranged(method("Weigh plates", "s1"))
    number = {**NUMBER, "value": value, "unit": unit, "strength": "", "ids": ["s1"]}
    wire.answers["Registers"] = lambda _: {**GOOD, "numbers": [number], "stories": [], "phrases": []}
    found = organise(told("call.vtt", f"step: {said}"), wire, tmp_path)
    assert [(each.value, each.unit) for each in found.methods[0].numbers] == [(value, unit)]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("said", "value", "unit"), [("Weigh the big ones.", "one", "s"), ("We tend to wait.", "ten", "d")]
)
def test_the_end_of_another_word_is_no_unit(said: str, value: str, unit: str, wire: Wire, tmp_path: Path) -> None:
    wire.answers["Organised"] = lambda _: arranged(method("Weigh plates", "s1"))
    number = {**NUMBER, "value": value, "unit": unit, "strength": "", "ids": ["s1"]}
    wire.answers["Registers"] = lambda _: {**GOOD, "numbers": [number], "stories": [], "phrases": []}
    assert organise(told("call.vtt", f"step: {said}"), wire, tmp_path).methods[0].numbers == ()


def change(**rows: Any) -> dict[str, Any]:
    return {**GOOD, **rows}


BAD = {
    "which its statements do not have as it stands": change(numbers=[{**NUMBER, "value": "20"}]),
    "needs a name": change(numbers=[{**NUMBER, "ids": ["s99"]}]),
    "uses 40": change(numbers=[{**NUMBER, "decides": "whether to spend 40 minutes"}]),
    "must be hidden": change(stories=[{**HARBOUR, "hide": "Luca", "told_as": "Luca's kitchen"}, SOUP]),
    "is told with 'by the harbour'": change(
        stories=[{**HARBOUR, "title": "by the harbour", "hide": "by the harbour"}, SOUP]
    ),
    "The story of s3 is not in the register": change(stories=[SOUP]),
    "needs a title": change(stories=[{**HARBOUR, "title": ""}, SOUP]),
    "uses Ola": change(stories=[{**HARBOUR, "told_as": "a friend of Ola"}, SOUP]),
    "was not said word for word": change(phrases=[PHRASE, {"text": "Weather is everything", "id": "s6"}]),
    "under s1": change(phrases=[PHRASE, {"text": "just weather", "id": "s1"}]),
    "under s5": change(phrases=[PHRASE, {"text": "just do times three", "id": "s5"}]),
}


@pytest.mark.parametrize("problem", BAD)
def test_an_unsupported_entry_is_corrected(problem: str, wire: Wire, tmp_path: Path) -> None:
    weigh, found = find(wire, tmp_path, BAD[problem], GOOD)
    assert problem in wire.asked[2].text
    assert (len(weigh.numbers), len(weigh.stories), len(weigh.phrases)) == (1, 2, 1)
    assert found.findings == ()


@pytest.mark.parametrize("problem", BAD)
def test_an_unsupported_entry_that_stays_is_left_out_and_reported(problem: str, wire: Wire, tmp_path: Path) -> None:
    weigh, found = find(wire, tmp_path, BAD[problem], BAD[problem])
    assert [each.level for each in found.findings] == ["note"]
    assert problem.removeprefix("The ") in found.findings[0].message
    assert len(weigh.numbers) == (problem not in ("uses 40", "needs a name") and "as it stands" not in problem)
    assert [each.text for each in weigh.phrases] == ["That’s just weather"]
    # Each story is in the register, so that nobody tells it without being asked.
    assert {each for story in weigh.stories for each in story.evidence} == {
        *STATEMENTS[2].evidence,
        *STATEMENTS[3].evidence,
    }
    assert [each.consent for each in weigh.stories if each.evidence == STATEMENTS[2].evidence] == ["ask"]


@pytest.mark.parametrize("replies", [[refuses("No.")], [cut_off('{"open_points": [')], [says("[]")] * 2])
def test_without_an_answer_a_method_has_no_registers_but_its_stories(
    replies: list[Any], wire: Wire, tmp_path: Path
) -> None:
    wire.answers["Organised"] = lambda _: arranged(method("Weigh plates", "s1 | s2 | s3 | s4 | s5 | s6"))
    left = [*replies]
    wire.answers["Registers"] = lambda _: {}
    answer = wire.answer
    wire.always = lambda asked: left.pop(0)(asked) if asked.title == "Registers" else answer(asked)
    (weigh,) = (found := organise(STATEMENTS, wire, tmp_path)).methods
    assert (weigh.numbers, weigh.phrases, weigh.questions) == ((), (), ())
    assert [each.consent for each in weigh.stories] == ["ask", "ask"]
    assert any("Could not ask for open points" in each.message for each in found.findings)


def test_open_points_are_few_and_asked_once(wire: Wire, tmp_path: Path) -> None:
    weigh, _ = find(
        wire, tmp_path, change(open_points=["Which one?", " Which one? ", *(f"What about {n}?" for n in range(40))])
    )
    assert len(weigh.questions) == 8
    assert weigh.questions[0] == "Which one?"
