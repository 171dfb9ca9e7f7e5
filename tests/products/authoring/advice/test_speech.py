"""What is hard to say or to follow in a script, and what must be said in it."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.advice.speech import (
    find_asking_slides,
    find_crowded,
    find_few_answers,
    find_hard_to_say,
    find_left_alone,
    find_recited,
    find_repeated_slides,
    find_unannounced,
    list_missing_parts,
    list_unheard,
    list_unsaid,
)
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.practice import is_announced
from kit_builder.products.definitions import load_product_words
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from tests.products.authoring.sessions.scripts import LIVE, SESSION, speak, spec_of


@pytest.mark.parametrize(
    ("script", "told"),
    [
        (speak(24), ""),
        ("word " * 24 + "word.", "25 words"),
        (f'Say: "{"word " * 32}"', ""),
        (f"[On screen: {'word ' * 30}]", ""),
        (f"[Poll 1: Which?]\n- One -> {speak(30)}", ""),
        (f"[Poll 1: Which?]\n- One -> Look. {speak(30)}", "31 words"),
        (f"[Exercise 1: Weigh]\n- {'word ' * 31}", ""),
    ],
)
def test_what_is_too_long_for_the_mouth_is_remarked(script: str, told: str) -> None:
    assert [told in remark for remark in find_hard_to_say(script).values()] == [True] * bool(told)


def test_a_paragraph_with_more_rules_than_a_listener_keeps_is_remarked() -> None:
    facts = {f"rule-{each}": Fact(f"rule-{each}", "rule", "If it is so, do that.") for each in range(4)}
    crowded = "So if one, do this. {rule-1, rule-0} If two, do that. {rule-2, rule-3}"
    practised = crowded.replace("rule-1", "rule-1, p-pie")
    text = f"Look here. {{rule-0}} And there. {{rule-1}}\n\n{crowded}\n\n{practised}"
    ((unit, told),) = find_crowded(text, facts).items()
    assert unit.words == "So if one, do this."
    assert "4 rules" in told


def test_what_must_never_be_left_out_is_said_before_the_questions() -> None:
    kept = "- The poll: Skip it. {call-4}\n\n### Never leave out\n\n- Three plates {call-3}\n- One night {call-5}"
    texts = {0: "Weigh three plates. {call-3}", 2: "### Why?\n\nOne night is weather. {call-5}", 4: kept}
    assert list_unsaid(texts, SESSION, spec_of(words="slot")) == ["One night"]


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


def test_a_question_with_too_few_likely_answers_is_remarked() -> None:
    asked = "[Chat 1: Which?]\n- One -> Yes.\n- Two -> No."
    ((unit, told),) = find_few_answers(f"[On screen: Weigh]\n- One\n\n{asked}").items()
    assert unit.words == "[Chat 1: Which?]"
    assert "2 likely answers" in told
    assert find_few_answers(f"{asked}\n- Three -> No.") == {}


def test_what_is_made_up_is_said_to_be() -> None:
    case = "[[practice p-soup: A soup. | Sold: 40]]"
    told = {0: f"{case}\n\nA soup has sold 40. {{p-soup}}", 1: f"{case}\n\nI've made this one up.", 2: "A soup."}
    (found,) = find_unannounced(told, SESSION, spec_of(words="slot"))
    assert "section 1 makes something up" in found


def say_with_case(said: str, code: str) -> bool:
    """Return whether a section in a language says that its case is made up."""
    say = load_product_words("webinar", load_language(code, [find_prompts_folder()]).folders)
    return is_announced(f"[[practice p-soup: A soup. | Sold: 40]]\n\n{said}", say)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Imagine a pub."),
        ("en", "So, imagine a pub."),
        ("en", "Let’s imagine a pub."),
        ("en", "This one is made up."),
        ("en", "I’ve made up a pub for you."),
        ("en", "It’s made up, but the limit is real."),
        ("en", "This is a made-up pub."),
        ("en", "I made this one up for you."),
        ("nb", "Puben har jeg funnet på selv."),
        ("nb", "Jeg har diktet den opp."),
        ("nb", "Tenk deg en pub."),
        ("nn", "Eg har dikta opp ein pub."),
        ("da", "Forestil dig, at du har en pub."),
        ("sv", "Den har jag hittat på själv."),
        ("de", "Die Kneipe habe ich mir ausgedacht."),
        ("de", "Stellen Sie sich ein Lokal vor."),
        ("es", "Imagina que tienes un bar."),
        ("fr", "Imaginez un bistrot."),
        ("fr", "Ce bistrot est inventé."),
    ],
)
def test_words_of_invention_say_that_a_case_is_made_up(code: str, said: str) -> None:
    assert say_with_case(said, code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "You make up the difference with your margin."),
        ("en", "The bill is made up of five lines, and that made up for it."),
        ("en", "Take soup, for example."),
        ("nb", "Ta for eksempel suppa."),
        ("en", "I imagine a pub is dearer."),
        ("en", "When you imagine a guest, you see one."),
        ("en", "If you can’t imagine a dearer dish, stop."),
        ("en", "I made up the parcels."),
        ("en", "She made up the order, and he made a parcel up."),
        ("en", "Your costs are made up mostly of fish."),
        ("en", "This one is real, not made up."),
        ("en", "This is not a made-up case."),
        ("nb", "Du finner prisen på menyen, og hun vil si at den er funnet på nett."),
        ("nn", "Du finn prisen på menyen."),
        ("da", "Du finder prisen på menuen."),
        ("sv", "Du hittar priset på menyn, och du kan säga att det stiger."),
        ("de", "Ich denke mir oft, dass es zu viel ist. Erfinde nichts."),
        ("es", "Cuenta el inventario. Nadie se imagina que sube."),
        ("fr", "Comptez l’inventaire. Vous imaginez que le prix monte."),
    ],
)
def test_common_verbs_do_not_say_that_a_case_is_made_up(code: str, said: str) -> None:
    assert not say_with_case(said, code)


def test_a_product_without_words_for_it_says_of_no_case_that_it_is_made_up() -> None:
    case = "[[practice p-soup: A soup. | Sold: 40]]"
    assert not is_announced(f"{case}\n\nI made it up.", {})
    assert is_announced("I made it up.", {})


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


def test_what_may_be_left_out_is_in_the_script() -> None:
    spec = replace(spec_of(words="slot"), facts={"call-4": Fact("call-4", "story", "A soup, a steak and a napkin.")})
    cuts = "- The story of the soup and the napkin: No.\n- The tale of the soup: No.\n\n### Never leave out\n\n- Napkin"
    missing = list_missing_parts({0: "Look at the soup. {call-4}", 4: cuts}, SESSION, spec)
    assert missing == ["The story of the soup and the napkin"]


def test_a_slide_whose_title_asks_is_remarked_and_a_question_to_listeners_is_not() -> None:
    script = "[On screen: Is it too much?]\n\n[On screen: Over 32 is too much]\n\n[Poll 1: Is it too much?]\n- Yes"
    assert [unit.words for unit in find_asking_slides(script)] == ["[On screen: Is it too much?]"]


def test_a_slide_with_the_title_of_another_is_remarked() -> None:
    own = f"[On screen: {SESSION.title}]"
    texts = {0: f"{own}\n\nLook.\n\n[On screen: Weigh]", 1: "[On screen: weigh]\n\n[On screen: Cut]"}
    found = [[unit.words for unit in find_repeated_slides(place, texts, SESSION)] for place in texts]
    assert found == [[own], ["[On screen: weigh]"]]
