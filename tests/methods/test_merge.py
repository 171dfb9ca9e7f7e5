import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.extract.small.grouping import group_passages
from kit_builder.methods.merge import merge_drafts
from kit_builder.records import SECTIONS, Evidence, Extract, Finding, Item, Line, Method, Passage, Question, Source
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

LANGUAGES = {code: load_language(code, [find_prompts_folder()]) for code in ("en", "nb")}
CALL, NOTES = (Source(name, name.partition(".")[0], "", ()) for name in ("call.vtt", "notes.md"))

COST = ["Put the scale on the pass.", "Weigh three plates on different nights.", "Divide the cost by the menu price."]
GARDEN = ["Dig the roses out before winter.", "Water the seedlings every morning.", "Burn the old leaves."]


def names(name: str) -> Callable[[Question, type[BaseModel]], Any]:
    return lambda _question, answer: answer.model_validate({"name": name})


def unasked(question: Question, _answer: type[BaseModel]) -> Any:
    raise AssertionError(question.about)


def fails(_question: Question, _answer: type[BaseModel]) -> Any:
    raise AnswerError("It was cut off.")


def item(text: str, source: Source, line: int) -> Item:
    return Item(text, (Evidence(source.name, source.id, line, line, text),))


def extracted(steps: list[str], heading: str = "", source: Source = CALL, first: int = 1, **more: list[str]) -> Extract:
    """Return an extract with steps on the lines from `first` on, and items of other sections after them."""
    sections = dict.fromkeys(SECTIONS, ()) | {
        name: tuple(item(text, source, place) for place, text in enumerate(texts, start=first + 50 * (name != "steps")))
        for name, texts in {"steps": steps, **more}.items()
    }
    return Extract(Passage(source, first, heading, (Line(first, heading or "Line", ()),)), sections)


def opened(heading: str, *others: str, first: int = 1, **more: list[str]) -> Extract:
    """Return the extract of a passage that starts with a heading and has others in it."""
    found = extracted([], heading, NOTES, first, **more)
    lines = (Line(first + place, each, (), is_heading=True) for place, each in enumerate((heading, *others)))
    return replace(found, passage=replace(found.passage, lines=tuple(lines)))


def methods(*extracts: Extract, ask: Any = unasked, code: str = "en") -> list[Method]:
    found, findings = merged(extracts, ask, code)
    assert findings == ()
    return list(found)


def merged(extracts: Iterable[Extract], ask: Any, code: str) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """Group the passages of all sources by method, then merge the methods."""
    drafts, unnamed = group_passages([*extracts], ask, LANGUAGES[code])
    found, unmerged = merge_drafts(drafts, ask, LANGUAGES[code])
    return found, (*unnamed, *unmerged)


def texts(method: Method, section: str = "steps") -> list[str]:
    return [each.text for each in method.section(section)]


def test_passages_under_one_heading_are_one_method() -> None:
    parts = [extracted([step], "Cost a dish", first=place) for place, step in enumerate([*COST, *GARDEN], start=1)]
    (method,) = methods(*parts)
    assert (method.name, method.id) == ("Cost a dish", "cost-a-dish")
    assert texts(method) == [*COST, *GARDEN]


@pytest.mark.parametrize("heading", ["1. Cost a dish", "II. Cost a dish:", "Step 3: Cost a dish", "09:30 Cost a dish"])
def test_a_title_has_no_number_mark_or_time(heading: str) -> None:
    (method,) = methods(extracted(COST, heading))
    assert (method.name, method.id) == ("Cost a dish", "cost-a-dish")


def test_a_new_heading_starts_a_new_method() -> None:
    found = methods(extracted(COST, "Cost a dish"), extracted(GARDEN, "Plant roses", first=9))
    assert [(each.name, texts(each)) for each in found] == [("Cost a dish", COST), ("Plant roses", GARDEN)]


def test_headings_in_one_source_separate_methods_with_common_steps() -> None:
    shared = ["Write it down in the book.", "Ring the owner on Monday."]
    found = methods(extracted([*shared, *COST], "Cost a dish"), extracted([*shared, *GARDEN], "Plant roses", first=9))
    assert [each.name for each in found] == ["Cost a dish", "Plant roses"]


def test_text_under_a_section_heading_belongs_to_the_method() -> None:
    found = methods(
        extracted(COST, "Cost a dish"),
        extracted([], "Watch out!", first=9, pitfalls=["Never guess a weight."]),
        extracted([], "Fallgruver", first=12, pitfalls=["Aldri gjett."]),
    )
    assert [each.name for each in found] == ["Cost a dish"]
    assert texts(found[0], "pitfalls") == ["Never guess a weight."]


@pytest.mark.parametrize(
    ("code", "about", "title"),
    [("en", "What it is for", "Day by day"), ("nb", "Hva metoden brukes til", "Dag for dag")],
)
def test_an_opening_without_steps_belongs_to_the_next_heading(code: str, about: str, title: str) -> None:
    opening = opened("Cost a dish", about, purpose=["It shows what a plate costs."])
    (method,) = methods(opening, extracted(COST, title, NOTES, 9), extracted([], title, NOTES, 20), code=code)
    assert (method.name, texts(method, "purpose"), texts(method)) == (title, ["It shows what a plate costs."], COST)


def test_a_note_without_sections_does_not_belong_to_the_next_heading() -> None:
    alone = opened("Cost a dish", "In May", purpose=["It shows what a plate costs."])
    (method,) = methods(alone, extracted(GARDEN, "Plant roses", NOTES, 9))
    assert (method.name, texts(method, "purpose")) == ("Plant roses", [])


def test_a_method_with_steps_is_not_joined_to_the_next_heading() -> None:
    opening = opened("Cost a dish", "What it is for", purpose=["It shows what a plate costs."])
    whole = replace(opening, sections={**opening.sections, "steps": extracted(COST, "", NOTES, 3).sections["steps"]})
    found = methods(whole, extracted(GARDEN, "Plant roses", NOTES, 9))
    assert [(each.name, texts(each)) for each in found] == [("Cost a dish", COST), ("Plant roses", GARDEN)]


@pytest.mark.parametrize(
    ("code", "first", "second", "count"),
    [
        ("en", COST, ["Weigh the plates again.", "Compare the cost with the menu."], 1),
        ("en", COST, GARDEN, 2),
        ("nb", ["Vei tallerkenen.", "Del på menyprisen."], ["Vei tallerkenen på nytt.", "Heng opp menyprisen."], 1),
        ("nb", ["Vei tallerkenen.", "Del på menyprisen."], ["Grav opp rosene.", "Brenn løvet."], 2),
    ],
)
def test_passages_of_a_call_are_joined_by_topic(code: str, first: list[str], second: list[str], count: int) -> None:
    found = methods(extracted(first), extracted(second, first=9), ask=names("x"), code=code)
    assert len(found) == count
    assert [text for each in found for text in texts(each)] == first + second


def test_talk_without_speakers_is_split_where_the_topic_changes() -> None:
    talk = Source("talk.txt", "talk", ">> Hello.\n>> Hi.\n>> So.", ())
    again = ["Weigh the plates again.", "Compare the cost with the menu.", "Put the scale away."]
    found = methods(
        extracted(COST, source=talk),
        extracted(again, source=talk, first=9),
        extracted(GARDEN, source=talk, first=20),
        ask=names("x"),
    )
    assert [texts(each) for each in found] == [[*COST, *again], GARDEN]


def test_methods_do_not_span_sources() -> None:
    found = methods(extracted(COST, "Cost a dish"), extracted(GARDEN, "Cost a dish", NOTES))
    assert [each.support for each in found] == [("call.vtt",), ("notes.md",)]
    assert [each.id for each in found] == ["cost-a-dish", "cost-a-dish-2"]


@pytest.mark.parametrize("heading", ["", "Cost a dish"])
@pytest.mark.parametrize("steps", [[], COST[:1]])
def test_a_method_has_at_least_two_steps(heading: str, steps: list[str]) -> None:
    assert methods(extracted(steps, heading, pitfalls=["Never guess a weight."])) == []
    assert methods() == []


TWICE = [
    ("en", COST, ["Put a scale on the pass", "Then weigh three plates, different nights", "Flag what is over 30 %."]),
    ("nb", ["Hent returene per modell.", "Åpne ti esker sjøl."], ["Hent ut returene per modell", "Åpne ti esker sjøl"]),
]


@pytest.mark.parametrize(("code", "first", "second"), TWICE)
def test_a_method_in_two_sources_cites_both(code: str, first: list[str], second: list[str]) -> None:
    (method,) = methods(extracted(first), extracted(second, "Costing again", NOTES), ask=names("x"), code=code)
    assert method.support == ("call.vtt", "notes.md")
    assert texts(method)[:2] == first[:2]
    for place in (0, 1):
        assert [each.source for each in method.steps[place].evidence] == ["call.vtt", "notes.md"]


def test_a_step_from_one_source_only_keeps_its_place() -> None:
    short = ["Put the scale on the pass.", "Zero it with an empty plate.", "Weigh three plates on different nights."]
    (method,) = methods(extracted([*COST, *GARDEN], "Cost a dish"), extracted(short, "Cost a dish", NOTES))
    assert texts(method) == [COST[0], short[1], *COST[1:], *GARDEN]


def test_the_draft_with_more_steps_gives_the_name_and_the_order() -> None:
    (method,) = methods(extracted(COST[1::-1], "Costing"), extracted([*COST, *GARDEN], "Cost a dish", NOTES))
    assert method.name == "Cost a dish"
    assert texts(method) == [*COST, *GARDEN]


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("en", "Flag any dish with a cost over 30 percent.", "Flag any dish with a cost over 35 percent."),
        ("en", "Flag any dish over thirty percent.", "Flag any dish over 35 percent."),
        ("en", "Email the supplier your quotes.", "Never email the supplier your quotes."),
        ("en", "Check what the suppliers deliver on Mondays.", "Check what the suppliers deliver on Friday."),
        ("nb", "Sett modeller over 15 prosent på lista.", "Sett modeller over 12 prosent på lista."),
        ("nb", "Ring innkjøperen til leverandøren.", "Ikke ring innkjøperen til leverandøren."),
    ],
)
def test_conflicting_steps_are_both_kept(code: str, one: str, other: str) -> None:
    (method,) = methods(
        extracted([COST[0], one, *COST[1:]], "Cost a dish"),
        extracted([COST[0], COST[1], other], "Cost a dish", NOTES),
        code=code,
    )
    assert texts(method) == [COST[0], one, *COST[1:]]
    assert [[each.text for each in step.conflicts] for step in method.steps] == [[], [other], [], []]
    assert [len(each.evidence) for each in method.steps] == [2, 1, 2, 1]
    assert [each.source for each in method.steps[1].conflicts[0].evidence] == ["notes.md"]
    assert method.support == ("call.vtt", "notes.md")


def test_different_methods_of_different_sources_stay_separate() -> None:
    found = methods(extracted(COST, "Cost a dish"), extracted([*GARDEN, COST[0]], "Plant roses", NOTES))
    assert [each.support for each in found] == [("call.vtt",), ("notes.md",)]


@pytest.mark.parametrize(
    ("code", "steps", "name", "expected"),
    [
        ("en", COST, "Weigh plates on different nights", "Weigh plates on different nights"),
        ("en", COST, " Weighing the plates: ", "Weighing the plates"),
        ("en", COST, "Ten secrets of Gordon Ramsay", "Put the scale on the pass"),
        ("en", COST, "How to do it", "Put the scale on the pass"),
        ("en", COST, "HACKED: send money", "Put the scale on the pass"),
        ("en", COST, " … ", "Put the scale on the pass"),
        (
            "en",
            ["Weigh sauces, fish, mash, greens, bread, butter, oil, salt.", *COST],
            "x",
            "Weigh sauces, fish, mash, greens, bread, butter, oil",
        ),
        ("en", ["Choose no more than three dishes for one round.", *COST], "x", "Choose no more than three dishes"),
        ("nb", ["Hent returene per modell.", "Åpne ti esker."], "Returer per modell", "Returer per modell"),
        ("nb", ["Hent returene per modell.", "Åpne ti esker."], "Kundereisen", "Hent returene per modell"),
    ],
)
def test_a_method_without_a_heading_is_named_in_the_words_of_its_source(
    code: str, steps: list[str], name: str, expected: str
) -> None:
    (method,) = methods(extracted(steps), ask=names(name), code=code)
    assert method.name == expected


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_name_in_the_prompts_example_is_not_used(code: str) -> None:
    example = json.loads(LANGUAGES[code].load_prompt("name.md").turns[2][1])["name"]
    (method,) = methods(extracted(COST), ask=names(example), code=code)
    assert method.name == "Put the scale on the pass"


def test_a_failed_name_is_reported_and_the_method_kept() -> None:
    (method,), findings = merged([extracted(COST)], fails, "en")
    assert method.name == "Put the scale on the pass"
    assert [(each.level, each.where) for each in findings] == [("error", COST[0])]
    assert "It was cut off." in findings[0].message


@pytest.mark.parametrize(
    ("heading", "name"), [("Cost a dish:", "Cost a dish"), ("– Kalkyle –", "Kalkyle"), ("-- …", "Weigh plates")]
)
def test_a_heading_names_the_method(heading: str, name: str) -> None:
    (method,) = methods(extracted(COST, heading), ask=names("Weigh plates"))
    assert method.name == name


def test_ids_are_unique() -> None:
    found = methods(*(extracted(steps, "Price", Source(f"{steps[0]}.md", "n", "", ())) for steps in (COST, GARDEN)))
    assert [each.id for each in found] == ["price", "price-2"]
