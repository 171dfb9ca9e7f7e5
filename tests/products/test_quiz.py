"""Test quiz questions: one right answer that the cards prove, and wrong ones that nothing in them supports."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.evidence.guards import find_faults, join_items
from kit_builder.products.forms.decisions import find_decisions
from kit_builder.products.forms.lessons import build_lessons
from kit_builder.products.forms.quiz import build_quiz, choose_self_checks
from kit_builder.products.forms.quiz_answers import QuizQuestion
from kit_builder.products.forms.quiz_numbers import make_case
from kit_builder.records import Evidence, Item, Method
from kit_builder.text.languages import Language, load_language
from kit_builder.text.numbers import find_numbers
from kit_builder.text.prompts import find_prompts_folder

LANGUAGES = {code: load_language(code, [find_prompts_folder()]) for code in ("en", "nb")}
STEPS = {
    "en": (
        "Send the invoice the same day.",
        "On day 3, ask who pays.",
        "On day 10, phone the client.",
        "Write down the date they promise.",
        "If the invoice is above 500 euros, phone before you write.",
        "After 4 weeks, stop all work.",
        "Every Friday, list what is unpaid.",
        "Weigh 3 plates of the same dish.",
        "Flag a dish whose cost is over 30%.",
        "Add 2,5 hours for the drive.",
    ),
    "nb": (
        "Hent returene for de siste 3 månedene.",
        "Åpne 10 esker sjøl.",
        "Ring 5 kunder og spør om esken.",
        "Hvis returprosenten er over 12 prosent, så skal modellen på lista.",
        "Skriv datoen i regnearket.",
        "Vent i 6 uker.",
        "Under 300 kr -> betal tilbake.",
        "Regn returprosenten på nytt.",
    ),
}
RULES = {
    "en": (
        "If the client disputes part of it, ask them to pay the rest now.",
        "If the gap is above 15 percent, mend the portioning first, because the cost means nothing yet.",
        "When nobody answers, write once more.",
    ),
    "nb": ("Hvis alle tre er uenige, så skriv bare målene.", "Er den under, la den være."),
}
PITFALLS = {
    "en": (
        "Do not apologise for asking.",
        "Never let the chef weigh his own dishes.",
        "Bluffing costs you the supplier.",
    ),
    "nb": ("Ikke bruk leverandørens tekst rått.", "Ikke la innkjøperen sortere alene."),
}


def item(text: str, line: int) -> Item:
    return Item(text, (Evidence("notes.md", "notes", line, line, text),))


def method(code: str, steps: list[int], rules: list[int], pitfalls: list[int], name: str = "m") -> Method:
    texts = [(STEPS, steps), (RULES, rules), (PITFALLS, pitfalls)]
    line = iter(range(1, 100))
    items = [tuple(item(known[code][at], next(line)) for at in chosen) for known, chosen in texts]
    return Method(name, f"The {name} method", steps=items[0], rules=items[1], pitfalls=items[2])


def some_of(known: dict[str, tuple[str, ...]], code: str) -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from(range(len(known[code]))), unique=True)


@st.composite
def kits(draw: st.DrawFn) -> tuple[Language, tuple[Method, ...]]:
    code = draw(st.sampled_from(sorted(LANGUAGES)))
    methods = tuple(
        method(code, *(draw(some_of(known, code)) for known in (STEPS, RULES, PITFALLS)), name)
        for name in ("one", "two")[: draw(st.integers(1, 2))]
    )
    return LANGUAGES[code], methods


def claim(question: QuizQuestion, answer: str, language: Language) -> str:
    """Return what somebody who gives this answer claims."""
    asked = re.search(r"[“«](.*)[”»]", question.text)
    if question.kind == "number" and asked:
        return asked[1].replace("____", answer)
    if question.kind == "decision":
        return f"{find_decisions([question.proof], language)[0].condition.text}, {answer}."
    return answer


@settings(max_examples=25, deadline=None)
@given(kits())
def test_right_answer_is_proved_and_no_wrong_one_is_supported(kit: tuple[Language, tuple[Method, ...]]) -> None:
    language, methods = kit
    texts = [join_items([each]) for method in methods for _, each in method.items()]
    known = find_numbers("\n".join(texts), language.words)
    for method in methods:
        asked = build_quiz(method, methods, language)
        assert len({question.text for question in asked}) == len(asked)
        for question in asked:
            assert [option.is_right for option in question.options].count(True) == 1
            assert len(question.options) == 3
            assert len({option.text.casefold() for option in question.options}) == len(question.options)
            assert question.proof.evidence
            assert question.proof in method.steps + method.rules + method.pitfalls
            taught = {step.number: (step.step, *step.attached) for step in build_lessons(method, language).steps}
            assert question.proof.text in [each.text for each in taught.get(question.step, (question.proof,))]
            if question.kind == "mistake":
                assert question.right.casefold() in question.proof.text.casefold()
                assert question.proof in method.rules + method.pitfalls
                assert all(option.source in method.steps for option in question.options if not option.is_right)
                continue
            assert (
                find_faults(claim(question, question.right, language), join_items([question.proof]), "", language) == ()
            )
            for option in question.options:
                claimed = claim(question, option.text, language)
                if option.is_right:
                    continue
                if question.kind == "number":
                    assert find_numbers(option.text, language.words).isdisjoint(known)
                elif question.kind == "order":
                    assert get_quoted_step(question, method) != option.text
                elif question.kind in ("reason", "time"):
                    assert option.source in method.steps + method.rules + method.pitfalls
                    assert option.source != question.proof
                else:
                    assert all(find_faults(claimed, each, "", language) for each in texts), (question, claimed)
        plain = [question for question in asked if question.kind in ("number", "order")]
        assert len(plain) <= 2
        assert not plain or len(asked) - len(plain) < 3


def get_quoted_step(question: QuizQuestion, method: Method) -> str:
    return method.steps[question.step - 1].text.rstrip(".")


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_cases_and_mistakes_are_asked_before_numbers_and_order(code: str) -> None:
    whole = method(code, *(list(range(len(known[code]))) for known in (STEPS, RULES, PITFALLS)))
    asked = build_quiz(whole, (whole,), LANGUAGES[code])
    assert {"decision", "mistake"} <= {question.kind for question in asked}
    poor = method(code, [1, 2, 3, 5], [], [])
    assert {question.kind for question in build_quiz(poor, (poor,), LANGUAGES[code])} <= {"number", "order", "time"}


@pytest.mark.parametrize(
    ("code", "condition", "case"),
    [
        ("en", "the invoice is above 500 euros", "the invoice is 600 euros"),
        ("en", "sales dropped by more than 15 percent", "sales dropped by 20 percent"),
        ("en", "the change costs less than £40", "the change costs £30"),
        ("en", "it is not above 500 euros", "it is not above 500 euros"),
        ("en", "three of 40 plates are over 15 percent", "three of 40 plates are over 15 percent"),
        ("en", "more than half comes back", "more than half comes back"),
        ("nb", "returprosenten er over 12 prosent", "returprosenten er 14 prosent"),
        ("nb", "prisen er minst 2,5 kroner", "prisen er 3,0 kroner"),
    ],
)
def test_a_limit_becomes_a_case_on_its_side(code: str, condition: str, case: str) -> None:
    assert make_case(condition, {"500", "40", "12", "2.5"}, LANGUAGES[code].words) == case


@pytest.mark.parametrize(("limits", "case"), [({"15"}, "by 20 percent"), ({"15", "18"}, "by more than 15 percent")])
def test_a_case_does_not_pass_another_limit(limits: set[str], case: str) -> None:
    assert case in make_case("sales dropped by more than 15 percent", limits, LANGUAGES["en"].words)


def test_a_main_clause_after_a_condition_is_answered_with_its_subject_first() -> None:
    texts = (
        "Hvis størrelse er mer enn halvparten av returene, måler du innersålen.",
        "Hvis forventning er den største bunken, skriver du om den første setningen i teksten.",
        "Hvis noen skriver for tredje gang om det samme, slutter du å skrive og ringer dem.",
    )
    one = Method("m", "M", rules=tuple(item(text, at) for at, text in enumerate(texts, 1)))
    rights = {question.right for question in build_quiz(one, (one,), LANGUAGES["nb"]) if question.kind == "decision"}
    assert rights == {"Du måler innersålen", "Du slutter å skrive og ringer dem"}


def test_what_is_forbidden_only_for_a_while_is_no_mistake() -> None:
    rule = item("Never touch a price until you have the cards.", 8)
    one = Method("m", "M", steps=tuple(item(text, at) for at, text in enumerate(STEPS["en"][:4], 1)), rules=(rule,))
    assert "mistake" not in {question.kind for question in build_quiz(one, (one,), LANGUAGES["en"])}


def test_reasons_are_asked_for_among_those_of_other_things() -> None:
    texts = (
        "Weigh in service, because at noon every portion is perfect.",
        "Take the latest invoice, because prices have gone up since.",
        "Leave out the drinks, because they are sold by the bottle.",
    )
    one = Method("m", "M", rules=tuple(item(text, at) for at, text in enumerate(texts, 1)))
    asked = [question for question in build_quiz(one, (one,), LANGUAGES["en"]) if question.kind == "reason"]
    assert [question.text for question in asked] == [
        "Why does the method say: “Weigh in service”?",
        "Why does the method say: “Take the latest invoice”?",
    ]
    assert [question.right for question in asked] == ["At noon every portion is perfect", "Prices have gone up since"]
    assert {option.source for question in asked for option in question.options} == {*one.rules}


def test_times_are_asked_for_what_is_done_then() -> None:
    texts = (
        "On day 3, ask who pays for it.",
        "On day 10, phone the client at noon.",
        "On day 21, stop all of the work.",
    )
    one = Method("m", "M", steps=tuple(item(text, at) for at, text in enumerate(texts, 1)))
    asked = build_quiz(one, (one,), LANGUAGES["en"])
    assert [question.text for question in asked] == [f"What do you do on day {day}?" for day in (3, 21)]
    assert [question.right for question in asked] == ["Ask who pays for it", "Stop all of the work"]


def test_number_from_another_card_is_not_a_wrong_answer() -> None:
    one = Method("one", "One", steps=(item("Flag any dish whose cost is over 30 percent.", 1),))
    other = Method("two", "Two", steps=(item("A cost over 40 percent is too much, over 20 is fine.", 2),))
    (question,) = build_quiz(one, (one, other), LANGUAGES["en"])
    assert question.right == "30"
    assert {"40", "20"}.isdisjoint(option.text for option in question.options)


def test_steps_that_say_the_same_are_not_alternatives() -> None:
    texts = ("Weigh the plate first.", "Write the grams on the card.", "First weigh the plate.", "Sort it out.")
    same = Method("m", "M", steps=tuple(item(text, at) for at, text in enumerate(texts, 1)))
    assert [each.text for each in build_quiz(same, (same,), LANGUAGES["en"]) if "Weigh" in each.text] == []


def test_short_method_has_no_questions() -> None:
    small = Method("m", "M", steps=(item("Breathe in slowly.", 1), item("Breathe out.", 2)))
    assert build_quiz(small, (small,), LANGUAGES["en"]) == ()


def test_self_check_quotes_each_step_once() -> None:
    made = method("en", list(range(len(STEPS["en"]))), [0, 1], [0])
    asked = choose_self_checks(made, (made,), LANGUAGES["en"])
    assert 0 < len(asked) == len({question.step for question in asked}) <= 4
    assert all(
        question in build_quiz(made, (made,), LANGUAGES["en"]) and question.kind not in ("mistake", "number", "order")
        for question in asked
    )
