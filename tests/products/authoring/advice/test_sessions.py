"""What a session as a whole lacks."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.advice.sessions import find_left_alone, find_recited, find_unannounced, list_unheard
from kit_builder.products.authoring.facts import Fact
from tests.products.authoring.sessions.scripts import LIVE, SESSION, speak, spec_of

ANSWERS = "\n\n".join(["### Why?\n\nOne night is weather."] * 10)
LATE = "Host: We follow a pie."


@pytest.mark.parametrize(
    ("opening", "point", "answers", "told"),
    [
        (speak(600), LATE, ANSWERS, []),
        (speak(600), f"{speak(300)}\n\n{LATE}", ANSWERS, ["for 7 minutes, in sections 1 to 2"]),
        (speak(600), f"[Poll 1: Which?]\n- One\n\n{speak(300)}\n\n{LATE}", ANSWERS, []),
        (speak(600), f"Over? One word.\n\n[Wait 10 s]\n\n{speak(300)}\n\n{LATE}", ANSWERS, []),
        (speak(600), f"Be quiet.\n\n[Wait 3 s]\n\n{speak(300)}\n\n{LATE}", ANSWERS, ["for 7 minutes"]),
        ("Host: Welcome.", "Weigh.", ANSWERS, ["at the end of section 2"]),
        (speak(10), LATE, "### Why?\n\nOne night is weather.", ["too few answers are prepared, 1,"]),
    ],
)
def test_listeners_are_asked_told_and_answered(opening: str, point: str, answers: str, told: list[str]) -> None:
    found = [*find_left_alone({0: opening, 1: point, 2: answers}, SESSION)]
    assert [words in each for words, each in zip(told, found, strict=True)] == [True] * len(told)


def test_what_is_made_up_is_said_to_be() -> None:
    case = "[[practice p-soup: A soup. | Sold: 40]]"
    told = {0: f"{case}\n\nA soup has sold 40. {{p-soup}}", 1: f"{case}\n\nI've made this one up.", 2: "A soup."}
    (found,) = find_unannounced(told, SESSION, spec_of(words="slot"))
    assert "section 1 makes something up" in found


def test_a_session_without_prepared_answers_wants_a_host_too() -> None:
    (found,) = find_left_alone({0: speak(10), 1: "Weigh."}, SESSION)
    assert "no host tells" in found


@pytest.mark.parametrize(("kind", "unheard"), [("rule", ["asked"]), ("script", ["asked", "kept"])])
def test_words_are_said_in_the_talk_and_rules_there_or_in_the_handout(kind: str, unheard: list[str]) -> None:
    spec = spec_of(words="slot")
    rules = {key: Fact(key, kind, "Not the chef.", method=spec.method_id) for key in ("said", "asked", "kept")}
    facts = {**rules, "other": Fact("other", "rule", "Not the chef.", method="another")}
    texts = {0: "Not the chef. {said}", 2: "### Who?\n\nNot the chef. {asked}", 5: "- Not the chef. {kept}"}
    assert [fact.id for fact in list_unheard(texts, SESSION, replace(spec, facts=facts))] == unheard


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("So it is 16. {call-8; 32/2=16} A quarter is 8. {call-8; 32/4=8}", 1),
        ("So it is 16. {call-8; 32/2=16}", 0),
        ("[Chat 1: How much is it?]\n- 16 -> Half of it. {call-8; 32/2=16}\n\nSo it is 16. {call-8; 32/2=16}", 0),
        ("What is half of it?\n\n[Wait 30 s]\n\nIt is 16. {call-8; 32/2=16} And 8. {call-8; 32/4=8}", 0),
        ("Over, or not?\n\n[Wait 20 s]\n\nOver. Half is a lot. {call-8; 32/2=16} So is a quarter. {call-8; 32/4=8}", 1),
        ("Look at it. {call-8}", 0),
    ],
)
def test_a_sum_of_the_case_is_asked_for_before_it_is_said(script: str, told: int) -> None:
    assert len([*find_recited({0: "Hello.", 1: script}, LIVE)]) == told
    assert not [*find_recited({0: "Hello.", 1: script}, SESSION)]
