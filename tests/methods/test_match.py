"""Which methods and steps of several sources are merged, and when the model is asked."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.parallel import run_in_turn
from kit_builder.methods.drafts import Draft
from kit_builder.methods.match import have_same_name
from kit_builder.methods.match import match_methods as match
from kit_builder.records import Evidence, Item, Question
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.words import load_words

EN = load_language("en", [find_prompts_folder()])
COST = ["Print the till report by dish.", "Weigh three plates on different nights.", "Flag any dish w/ FC over 30%."]
TALK = [
    "Pull what the till sold, by dish.",
    "Put three plates on the scale.",
    "Over 32 percent, the dish goes on a list.",
]


def draft(name: str, steps: list[str], source: str) -> Draft:
    made = Draft(name, name=name)
    made.add_items(
        {"steps": [Item(text, (Evidence(source, source, at, at, text),)) for at, text in enumerate(steps, 1)]}
    )
    return made


def says(answer: str, asked: list[Question]) -> Callable[[Question, type[BaseModel]], Any]:
    def ask(question: Question, schema: type[BaseModel]) -> Any:
        asked.append(question)
        return schema.model_validate({"same": answer})

    return ask


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Portion cost card", "Portion cost cards", True),
        ("PCC = portion cost card", "Portion cost card", True),
        ("PCC", "The portion cost card", True),
        ("Supplier talk (after the cards)", "Supplier talk", True),
        ("Open card sort", "Closed card sort", False),
        ("Card sort", "Open card sort", False),
        ("Story pointing", "Storyboards", False),
        ("", "Card sort", False),
    ],
)
def test_names_that_mean_the_same(one: str, other: str, same: bool) -> None:
    assert have_same_name(one, other, load_words("en")) is same
    assert have_same_name(other, one, load_words("en")) is same


def test_methods_with_the_same_name_are_merged_without_asking() -> None:
    asked: list[Question] = []
    (method,), _ = match([draft("Cost card", COST, "a"), draft("Cost cards", COST, "b")], says("no", asked), EN)
    assert asked == []
    assert [[each.source for each in step.evidence] for step in method.steps] == [["a", "b"]] * 3


def test_methods_with_nothing_in_common_stay_separate_without_asking() -> None:
    asked: list[Question] = []
    other = ["Dig the roses out before winter.", "Water the seedlings.", "Burn the old leaves."]
    assert len(match([draft("Cost card", COST, "a"), draft("Roses", other, "b")], says("yes", asked), EN)[0]) == 2
    assert asked == []


@pytest.mark.parametrize(("answer", "count"), [("yes", 1), ("no", 2)])
def test_the_model_decides_about_similar_methods(answer: str, count: int) -> None:
    asked: list[Question] = []
    found, _ = match([draft("Cost card", COST, "a"), draft("What plates cost", TALK, "b")], says(answer, asked), EN)
    assert len(found) == count
    assert "Cost card and What plates cost" in asked[0].about


def test_the_model_must_agree_in_both_orders() -> None:
    answers = iter(["yes", "no"])
    found, _ = match(
        [draft("Cost card", COST, "a"), draft("What plates cost", TALK, "b")],
        lambda _question, schema: schema.model_validate({"same": next(answers)}),
        EN,
    )
    assert len(found) == 2


def test_conflicting_limits_of_the_same_step_are_both_kept() -> None:
    asked: list[Question] = []
    (method,), _ = match([draft("Cost card", COST, "a"), draft("Cost card", TALK, "b")], says("yes", asked), EN)
    flagged = next(step for step in method.steps if "30%" in step.text)
    assert [each.text for each in flagged.conflicts] == [TALK[2]]
    said = [each.text for step in method.steps for each in step.versions]
    assert COST[2] in said
    assert TALK[2] in said


def test_merging_loses_no_number() -> None:
    more = ["Print the till report by dish for 4 weeks.", *COST[1:]]
    (method,), _ = match([draft("Cost card", COST, "a"), draft("Cost card", more, "b")], says("yes", []), EN)
    assert any("4 weeks" in version.text for step in method.steps for version in step.versions)


def test_a_question_without_an_answer_counts_as_no_and_is_reported() -> None:
    def fails(_question: Question, _schema: type[BaseModel]) -> Any:
        raise AnswerError("It was cut off.")

    found, findings = match([draft("Cost card", COST, "a"), draft("What plates cost", TALK, "b")], fails, EN)
    assert len(found) == 2
    assert [(each.level, "It was cut off." in each.message) for each in findings] == [("warning", True)]


def test_steps_before_the_first_common_step_stay_before_it() -> None:
    more = ["Wipe the scale.", COST[1], "Thank the cook.", COST[2]]
    (method,), _ = match([draft("Cost card", COST * 2, "a"), draft("Cost cards", more, "b")], says("no", []), EN)
    assert [step.text for step in method.steps][:5] == [COST[0], "Wipe the scale.", COST[1], "Thank the cook.", COST[2]]


def test_negated_and_affirmed_steps_stay_separate_without_asking() -> None:
    asked: list[Question] = []
    one = [*COST, "Divide the cost by the price without VAT and write it on the card."]
    other = [*COST, "Write the cost ex VAT on the card."]
    (method,), _ = match([draft("Cost card", one, "a"), draft("Cost cards", other, "b")], says("yes", asked), EN)
    assert {one[-1], other[-1]} <= {step.text for step in method.steps}
    assert asked == []


def test_a_line_that_summarises_several_steps_is_merged_into_them() -> None:
    steps = [
        *COST,
        "Recheck every six weeks.",
        "Take the five best sellers and hold them up against the latest invoices.",
    ]
    notes = [*COST, "recheck 5 best sellers every 6 wks"]
    (method,), _ = match([draft("Cost card", steps, "a"), draft("Cost cards", notes, "b")], says("no", []), EN)
    assert [step.text for step in method.steps] == steps
    assert [found.source for found in method.steps[-1].evidence] == ["a", "b"]


def test_a_summary_with_another_number_stays_a_step() -> None:
    steps = [
        *COST,
        "Recheck every six weeks.",
        "Take the five best sellers and hold them up against the latest invoices.",
    ]
    notes = [*COST, "recheck 5 best sellers every 8 wks"]
    (method,), _ = match([draft("Cost card", steps, "a"), draft("Cost cards", notes, "b")], says("no", []), EN)
    assert notes[-1] in [step.text for step in method.steps]


def test_the_model_is_asked_about_the_method_with_the_similar_name() -> None:
    asked: list[Question] = []
    one, other = draft("Cost, my way", COST, "a"), draft("New dishes", ["Taste it.", TALK[1], COST[1]], "a")
    review = draft("Cost review", TALK, "b")
    match([one, other, review], says("no", asked), EN)
    assert ["Cost, my way and Cost review" in each.about for each in asked] == [True]


def spoken(name: str, *steps: tuple[int, str]) -> Draft:
    made = Draft(name, is_spoken=True, name=name)
    made.add_items(
        {"steps": [Item(text, (Evidence("call", "call", line, line, text, "00:00:01"),)) for line, text in steps]}
    )
    return made


TOLD = (
    (3, "Weigh three plates on different nights."),
    (8, "Compare the heaviest plate and the lightest."),
    (9, "Sort that out before anything else."),
    (14, "Take the newest bill."),
)


def test_steps_from_notes_do_not_split_consecutive_lines_of_a_call() -> None:
    notes = draft("Cost card", [TOLD[0][1], TOLD[1][1], "Add sixty pence of oil and bread."], "notes")
    (method,), _ = match([spoken("Cost card", *TOLD), notes], says("no", []), EN)
    assert [step.text for step in method.steps] == [TOLD[0][1], TOLD[1][1], TOLD[2][1], notes.steps[2].text, TOLD[3][1]]


def test_a_step_after_a_duplicate_rule_stays_a_step() -> None:
    rule = "If a dish costs too much, it goes on the list."
    call = spoken("Cost card", *TOLD)
    call.sections["rules"].append(Item(rule, (Evidence("call", "call", 11, 11, rule, "00:00:02"),)))
    notes = draft("Cost card", [TOLD[0][1], rule, "Add sixty pence of oil and bread."], "notes")
    (method,), _ = match([call, notes], says("no", []), EN)
    assert [step.text for step in method.steps][:2] == [TOLD[0][1], notes.steps[2].text]
    assert len(method.sections["rules"][0].evidence) == 2


def test_the_model_is_asked_about_the_step_with_the_same_kind_of_limit() -> None:
    asked: list[Question] = []
    steps = [
        "When the main part of a flagged dish goes up more than 10 percent, check that dish.",
        "A dish over 32 percent goes on the list.",
    ]
    notes = draft("Cost card", ["Weigh it.", "flag any dish with a cost over 30%"], "notes")
    match([draft("Cost card", ["Weigh it.", *steps], "call"), notes], says("no", asked), EN)
    (question,) = [each.messages[-1][1] for each in asked if "flag any" in each.messages[-1][1]]
    assert steps[1] in question


def test_the_model_is_not_asked_about_a_summary_of_several_steps() -> None:
    asked: list[Question] = []
    steps = [
        "Weigh three plates on different nights.",
        "If the heaviest and the lightest are more than 15 percent apart, mend the portioning.",
        "If the cost is over 32 percent, the dish goes on the list.",
    ]
    row = "three plates, different nights. heaviest/lightest 15% apart = mend portioning before cost"
    call, notes = draft("Cost card", steps, "call"), draft("Cost card", [steps[0], row], "notes")
    (method,), _ = match([call, notes], says("yes", asked), EN)
    assert [step.text for step in method.steps] == steps
    assert [step.conflicts for step in method.steps] == [(), (), ()]
    assert asked == []


PLACES = ["till", "kitchen", "market", "garden", "cellar"]


def test_parallel_questions_are_the_same_as_sequential_ones() -> None:
    first = [f"Print the {place} report {when}." for place in PLACES for when in ("by dish", "on Friday")]
    more = [f"Pull what the {place} sold, {when}." for when in ("by dish", "each Friday") for place in PLACES]
    drafts = [
        draft("Cost card", steps, source)
        for source, steps in zip("abcd", (first, more, more[::2], first[1::2]), strict=True)
    ]
    together: list[int] = []

    def each(function: Callable[..., Any], items: Iterable[Any], size: object = None) -> list[Any]:
        del size
        waiting = list(items)
        together.append(len(waiting))
        return [function(item) for item in reversed(waiting)][::-1]

    def fickle(question: Question, schema: type[BaseModel]) -> Any:
        asked.append(question)
        said = str(question.messages)
        if len(said) % 7 == 0:
            raise AnswerError("No answer.")
        return schema.model_validate({"same": "yes" if len(said) % 3 else "no"})

    made = []
    for way in (run_in_turn, each):
        asked: list[Question] = []
        found, findings = match(drafts, fickle, EN, way)
        told_of = [(each.name, each.sections) for each in found]
        made.append((sorted(each.messages[-1][1] for each in asked), told_of, findings))
    assert made[0] == made[1]
    assert len(made[0][0]) > 4
    assert max(together) > 2


def test_all_methods_are_compared_in_parallel() -> None:
    together: list[int] = []

    def each(function: Callable[..., Any], items: Iterable[Any], size: object = None) -> list[Any]:
        del size
        waiting = list(items)
        together.append(len(waiting))
        return [function(item) for item in waiting]

    drafts = [
        draft(name, [step.replace("dish", place) for step in steps], source)
        for source, name, steps in (("a", "Cost card of the", COST), ("b", "What plates cost in the", TALK))
        for place in PLACES
        for name in [f"{name} {place}"]
    ]
    found, _ = match(drafts, says("yes", []), EN, each)
    assert len(found) == len(PLACES)
    assert together[0] == len(PLACES)


def test_a_changed_draft_leaves_other_questions_unchanged() -> None:
    asked: list[list[Question]] = [[], []]
    for now, step in enumerate(("Weigh the plates.", "Put the plates on the scale at night.")):
        drafts = [draft("Cost card", [f"{step[:-1]} in {place}." for step in TALK], place) for place in PLACES]
        drafts.insert(0, draft("Cost card", [*COST, step], "notes"))
        match(drafts, says("no", asked[now]), EN)
    before = {each.messages for each in asked[0]}
    assert before
    assert [each for each in asked[1] if each.messages not in before and step not in each.messages[-1][1]] == []


def test_answers_without_steps_are_no_method_and_join_the_most_similar_one() -> None:
    answers = Draft("Know your costs", name="Know your costs", is_answer=True)
    said = "Weigh the plates on other nights."
    answers.add_items({"faq": [Item(said, (Evidence("interview", "interview", 1, 1, said),))]})
    asked: list[Question] = []
    others = [draft("Bake bread", ["Knead the dough.", "Heat the oven."], "bread.md"), draft("Cost", COST, "notes.md")]
    merged, _ = match([*others, answers], says("no", asked), EN)
    assert [[item.text for item in each.sections["faq"]] for each in merged] == [[], [said]]
    assert asked == []
