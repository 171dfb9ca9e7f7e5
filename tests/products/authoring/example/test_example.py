"""Worked examples: code works out every result, people edit them, and a faulty one is never used."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.llm.model import Answer, Ask
from kit_builder.privacy import Identity, list_names_of_others
from kit_builder.products.authoring.example.checks import find_example_faults
from kit_builder.products.authoring.example.example import Example, Figure, Result, compute_results, list_example_facts
from kit_builder.products.authoring.example.file import read_example, write_example
from kit_builder.products.authoring.example.plan import KeptExample, begin_example
from kit_builder.products.authoring.facts import Fact, list_facts
from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.records import Finding, Question
from kit_builder.text.languages import load_language
from kit_builder.text.markdown import clean_text
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.words import list_languages, load_words
from tests.products.authoring.documents import ENGLISH, RAISE, WEIGH, said
from tests.wire import Wire, refuses

FACTS = list_facts([WEIGH])
WORDS = ENGLISH.words
NORWEGIAN = load_language("nb", [find_prompts_folder()])


def figure(key: str, value: str, *ids: str, step: str = "call-4") -> dict[str, Any]:
    return {"key": key, "name": f"the {key}", "value": value, "unit": "g", "step": step, "ids": [*ids]}


def result(key: str, formula: str, decimals: int = 2) -> dict[str, Any]:
    return {
        "key": key,
        "name": f"the {key}",
        "unit": "pounds",
        "formula": formula,
        "decimals": decimals,
        "step": "call-7",
    }


GOOD: dict[str, Any] = {
    "origin": "invented",
    "title": "The practice plate",
    "setting": "A main with fish.",
    "figures": [
        figure("fish", "140"),
        figure("kilo", "17.50"),
        figure("price", "7.50"),
        figure("limit", "32", "call-8"),
    ],
    "results": [result("cost", "fish / 1000 * kilo"), result("share", "cost / price * 100", 1)],
}
KEPT = Example(
    "weigh-the-plate",
    "The practice plate",
    "A main with fish.",
    "invented",
    (Figure("fish", "the fish", "140", "g", "call-4"), Figure("kilo", "a kilo", "17.50", "£")),
    (Result("cost", "the fish on the plate", "fish / 1000 * kilo", "£", 2, "call-7"),),
)


def answer(wire: Wire, *answers: dict[str, Any]) -> None:
    left = [*answers]
    wire.answers["WorkedExample"] = lambda _: left.pop(0)


def make(ask: Ask, code: str = "en") -> tuple[Example | None, tuple[Finding, ...]]:
    kept = begin_example(WEIGH, FACTS, None, None, ask, load_language(code, [find_prompts_folder()])).finish()
    return kept.example, kept.findings


def test_code_works_out_the_results(wire: Wire, ask: Ask) -> None:
    answer(wire, GOOD)
    example, findings = make(ask)
    assert example
    assert (findings, example.origin) == ((), "invented")
    assert compute_results(example, WORDS)["cost"] == "2.45"
    assert compute_results(example, WORDS)["share"] == "32.7"
    facts = list_example_facts([example], FACTS, WORDS)
    assert [*facts] == ["x-the-practice-plate", "x-fish", "x-kilo", "x-price", "x-limit", "x-cost", "x-share"]
    share = facts["x-share"]
    assert "“The practice plate” (invented)" in share.text
    assert "2.45 / 7.50 * 100 = 32.7 pounds" in share.text
    assert (share.kind, share.method, share.step, share.stage) == ("example", "weigh-the-plate", 3, "Calculate")
    assert facts["x-limit"].evidence == FACTS["call-8"].evidence


def test_a_result_is_rounded_as_its_name_says() -> None:
    people = Figure("people", "people", "40")
    tables = Result("tables", "tables to set (rounded up)", "people / 7", "", 0)
    assert compute_results(replace(KEPT, figures=(people,), results=(tables,)), WORDS)["tables"] == "6"
    down = replace(tables, name="full tables (rounded down)")
    assert compute_results(replace(KEPT, figures=(people,), results=(down,)), WORDS)["tables"] == "5"


def test_each_sum_goes_on_with_the_rounded_result_before_it() -> None:
    thirds = replace(
        KEPT,
        figures=(Figure("one", "one", "1"), Figure("three", "three", "3")),
        results=(Result("third", "a third", "one / three", "", 2), Result("back", "the whole", "third * three", "", 2)),
    )
    assert compute_results(thirds, WORDS) == {"one": "1", "three": "3", "third": "0.33", "back": "0.99"}


def test_a_time_may_be_worked_with_in_its_smaller_unit() -> None:
    facts = {**FACTS, "call-50": Fact("call-50", "rule", "Leave it for half an hour, and look again after a week.")}
    hours = Figure("rest", "the rest", "30", "minutes", "", ("call-50",))
    week = Figure("wait", "the wait", "7", "days", "", ("call-50",))
    wrong = Figure("late", "too late", "8", "days", "", ("call-50",))
    timed = replace(KEPT, figures=(hours, week), results=(Result("all", "all", "wait * 24 * 60 + rest", "minutes"),))
    assert find_example_faults(timed, facts, WORDS) == []
    assert [key for key, _ in find_example_faults(replace(timed, figures=(hours, week, wrong)), facts, WORDS)] == [
        "late"
    ]


def change(**changed: Any) -> dict[str, Any]:
    return {**GOOD, **changed}


def change_figure(**changed: Any) -> dict[str, Any]:
    return change(figures=[{**GOOD["figures"][0], **changed}, *GOOD["figures"][1:]])


def change_result(**changed: Any) -> dict[str, Any]:
    return change(results=[{**GOOD["results"][0], **changed}, GOOD["results"][1]])


BAD = {
    "has no title": change(title=" "),
    "needs figures": change(results=[]),
    "“fish” is 141, which call-8 does not say": change_figure(value="141", ids=["call-8"]),
    "has the id call-99": change_figure(ids=["call-99"]),
    "cites no statement": change(origin="real"),
    "“a lot” is not a number": change_figure(value="a lot"),
    "is not the id of a step": change_figure(step="call-5"),
    "cannot be a key": change_figure(key="fish weight"),
    "has no name": change_figure(name=""),
    "is there twice": change_result(key="fish"),
    "“fishes” is not a figure": change_result(formula="fishes / 1000 * kilo"),
    "“share” is not a figure": change_result(formula="share * kilo"),
    "has the number 12": change_result(formula="fish * 12"),
    "divides by zero": change_result(formula="fish / (kilo - kilo)"),
    "cannot be evaluated": change_result(formula="fish ** kilo ** kilo"),
    "too large": change(figures=[figure(f"f{place}", "1") for place in range(90)]),
    "must have 0 to 4 decimals": change_result(decimals=9),
    "__import__": change_result(formula="__import__('os').system('x')"),
}


@pytest.mark.parametrize("problem", BAD)
def test_a_faulty_example_is_corrected(problem: str, wire: Wire, ask: Ask) -> None:
    answer(wire, BAD[problem], GOOD)
    example, findings = make(ask)
    assert problem in wire.asked[1].text
    assert (example is not None, findings) == (True, ())


@pytest.mark.parametrize(
    ("told", "value", "unit", "is_said"),
    [("half of them", "50", "percent", True), ("half of them", "50", "g", False), ("a dozen plates", "12", "", True)],
)
def test_a_figure_may_be_told_in_words(told: str, value: str, unit: str, is_said: bool, wire: Wire, ask: Ask) -> None:
    method = replace(WEIGH, outcome=(said(f"Stop once you have {told}.", 9),))
    answer(wire, change(figures=[*GOOD["figures"], {**figure("enough", value, "call-9"), "unit": unit}]), GOOD)
    begin_example(method, list_facts([method]), None, None, ask, ENGLISH).finish()
    assert (len(wire.asked) == 1) == is_said


def test_an_example_that_stays_faulty_is_left_out_and_reported(wire: Wire, ask: Ask) -> None:
    answer(wire, BAD["has the number 12"], BAD["has the number 12"])
    example, (finding,) = make(ask)
    assert (example, finding.level) == (None, "warning")
    assert "has the number 12" in finding.message


def test_without_an_answer_there_is_no_example(wire: Wire, ask: Ask) -> None:
    wire.always = refuses("No.")
    example, (finding,) = make(ask)
    assert (example, finding.level) == (None, "warning")


def test_a_method_without_numbers_is_not_asked_about(wire: Wire, ask: Ask) -> None:
    plain = replace(RAISE, steps=(said("Tell the waiters first.", 22),))
    kept = begin_example(plain, list_facts([plain]), None, None, ask, ENGLISH).finish()
    assert (kept.example, kept.text, kept.findings, wire.asked) == (None, "", (), [])
    answer(wire, change(origin="none", title="", figures=[], results=[]))
    assert make(ask) == (None, ())


lines = st.text(max_size=30).map(clean_text)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
figures = st.builds(
    Figure,
    keys,
    lines.filter(bool),
    st.decimals(0, 10**6, places=2).map(str),
    lines,
    st.sampled_from(["", "call-4"]),
    st.just(()),
)


@settings(max_examples=15, deadline=None)
@given(
    lines.filter(bool),
    lines,
    st.lists(figures, min_size=1, max_size=5, unique_by=lambda each: each.key),
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from(list_languages()),
)
def test_an_example_is_read_back_as_it_was(
    title: str, setting: str, rows: list[Figure], decimals: int, is_approved: bool, code: str
) -> None:
    words = load_words(code)
    total = Result("_total", "all of it", " + ".join(each.key for each in rows), "g", decimals)
    example = Example("weigh-the-plate", title, setting, "invented", (*rows,), (total,), is_approved)
    read, findings = read_example(write_example(example, words), "examples/x.md", example.method, FACTS, words)
    assert (read, findings) == (example, ())


def update(now: str | None, before: str | None, ask: Ask) -> KeptExample:
    return begin_example(WEIGH, FACTS, now, before, ask, ENGLISH).finish()


def refuse(question: Question, answer: type[Answer]) -> Answer:
    raise AssertionError(f"asked for {answer.__name__}: {question.about}")


def test_an_edited_or_approved_example_is_kept(wire: Wire, ask: Ask) -> None:
    answer(wire, GOOD)
    first = update(None, None, ask)
    assert (first.path, first.findings) == ("examples/weigh-the-plate.md", ())
    assert update(first.text, first.text, refuse).example == first.example
    edited = first.text.replace("| 140 |", "| 150 |").replace("- [ ]", "- [x]")
    kept = update(edited, first.text, refuse)
    assert kept.example
    assert (kept.example.is_approved, kept.text) == (True, first.text)
    assert compute_results(kept.example, WORDS)["cost"] == "2.63"
    assert next((each.level, "not 2.45" in each.message) for each in kept.findings) == ("note", True)


def test_a_broken_example_is_reported_at_its_line(wire: Wire, ask: Ask) -> None:
    answer(wire, GOOD)
    text = update(None, None, ask).text
    broken = text.replace("fish / 1000 * kilo", "fish / 1000 * kilos").replace("| 7.50 |", "| dear |")
    kept = update(broken, text, refuse)
    assert kept.example is None
    assert {each.level for each in kept.findings} == {"error"}
    line = next(place for place, row in enumerate(broken.splitlines(), start=1) if "dear" in row)
    assert f"examples/weigh-the-plate.md, line {line}" in [each.where for each in kept.findings]


def test_an_example_that_no_longer_fits_its_card_is_made_again(wire: Wire, ask: Ask) -> None:
    answer(wire, GOOD, change(figures=GOOD["figures"][:3]))
    text = update(None, None, ask).text
    changed = replace(WEIGH, steps=(*WEIGH.steps[:2], replace(WEIGH.steps[2], attachments=())))
    kept = begin_example(changed, list_facts([changed]), text, text, ask, ENGLISH).finish()
    assert kept.example
    assert [each.key for each in kept.example.figures] == ["fish", "kilo", "price"]
    assert len(wire.asked) == 2


def test_numbers_are_written_as_the_language_does(wire: Wire, ask: Ask) -> None:
    answer(wire, GOOD)
    example = begin_example(WEIGH, FACTS, None, None, ask, NORWEGIAN).example
    assert example
    text = write_example(example, NORWEGIAN.words)
    assert "| 17,50 |" in text
    assert "| 2,45 |" in text
    assert read_example(text, "x.md", example.method, FACTS, NORWEGIAN.words) == (example, ())
    assert "140 / 1000 * 17,50 = 2,45" in list_example_facts([example], FACTS, NORWEGIAN.words)["x-cost"].text


def test_two_examples_have_facts_of_their_own() -> None:
    facts = list_example_facts([KEPT, replace(KEPT, method="other")], FACTS, WORDS)
    assert [key for key, fact in facts.items() if fact.method == "other"][1:] == ["x-fish.2", "x-kilo.2", "x-cost.2"]


def test_a_prompt_says_once_what_the_example_is() -> None:
    facts = list_example_facts([KEPT], FACTS, WORDS)
    shown = describe_facts({**FACTS, **facts}.values(), [WEIGH])
    assert shown.count("The practice plate") == 1
    assert "x-kilo example: a kilo: 17.50 £" in shown
    alone = describe_facts([replace(facts["x-kilo"], text="A kilo")], [WEIGH])
    assert "x-kilo example: A kilo" in alone


@pytest.mark.parametrize(
    ("name", "unit", "price"),
    [
        ("Highest price in one step", "£", "15.51"),
        ("Lowest price in one step", "£", "15.52"),
        ("New price", "£", "15.52"),
        ("Highest share", "percent", "15.52"),
    ],
)
def test_the_most_that_a_percentage_allows_is_rounded_down(name: str, unit: str, price: str) -> None:
    figures = (Figure("old", "the old price", "14.50", "£"), Figure("limit", "the limit", "7", "percent"))
    step = Example("raise", "Pie", "", "invented", figures, (Result("top", name, "old * (1 + limit / 100)", unit, 2),))
    assert compute_results(step, WORDS)["top"] == price


def test_an_example_has_no_name_from_the_sources(wire: Wire, ask: Ask) -> None:
    names = list_names_of_others([Identity("surname", "Mortimer", pseudonym="Ottoline")])
    answer(wire, {**GOOD, "setting": "Mortimer’s fish."}, {**GOOD, "title": "What Ottoline fries"})
    made = begin_example(WEIGH, FACTS, None, None, ask, ENGLISH, names=names).finish()
    assert made.example is None
    assert "“Mortimer” is a name from the sources" in wire.asked[1].text
    assert "“Ottoline”" in made.findings[0].message


def test_a_result_too_large_to_show_is_an_error() -> None:
    huge = replace(KEPT, results=(Result("cost", "cost", "*".join(["fish"] * 20)),))
    with pytest.raises(FormulaError, match="too large"):
        compute_results(huge, WORDS)


def test_a_model_that_follows_the_rules_makes_an_example(ask: Ask) -> None:
    example, findings = make(ask)
    assert example
    assert findings == ()
    assert compute_results(example, WORDS)["total"] == "37.50"


@pytest.mark.parametrize(("origin", "is_told"), [("invented", True), ("real", False)])
def test_an_example_goes_on_with_an_invented_case_and_never_with_a_clients(
    origin: Any, is_told: bool, wire: Wire, ask: Ask
) -> None:
    case = replace(KEPT, method="raise-prices", title="The Sunday roast", origin=origin)
    begin_example(WEIGH, FACTS, None, None, ask, ENGLISH, case)
    assert ("The Sunday roast" in wire.asked[0].text) == is_told
    assert ("- fish: " in wire.asked[0].text) == is_told


def test_a_dry_run_goes_on_with_a_likely_example() -> None:
    def expect(question: Question, answer: type[Answer]) -> Answer:
        return answer.model_validate_json(question.likely)

    kept = begin_example(WEIGH, FACTS, None, None, expect, ENGLISH).finish()
    assert (kept.example is not None, kept.findings) == (True, ())
