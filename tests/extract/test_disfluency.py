"""Speech is cleaned up in every language without changing its meaning."""

from dataclasses import replace

import pytest

from kit_builder.extract.small.call_end import drop_after_call_end
from kit_builder.extract.small.disfluency import clean_speech, clean_step, clean_text, complete_steps, is_fragment
from kit_builder.records import Evidence, Extract, Item, Line, Passage, Source
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.words import list_languages, load_words

STEPS = [
    ("en", "And then you go down that list.", "You go down that list."),
    ("en", "So, uh, you weigh three plates.", "You weigh three plates."),
    ("en", "Then for each one you, uh, you get your invoices out.", "For each one you get your invoices out."),
    ("en", "Whether it's a bar or a, or a fish shop, weigh it.", "Whether it's a bar or a fish shop, weigh it."),
    ("en", "Please don't put a sign up.", "Don't put a sign up."),
    ("en", "So that it holds, tape it.", "So that it holds, tape it."),
    ("en", "I know it, it is dry.", "I know it, it is dry."),
    ("en", "And so on.", "And so on."),
    ("en", "'Cause that's the thing, you don't tune it twice.", "You don't tune it twice."),
    (
        "en",
        "There are tables, and, uh, they're from other kitchens.",
        "There are tables, and they're from other kitchens.",
    ),
    ("en", "For carrots you take a fifth off and—", "For carrots you take a fifth off."),
    ("nb", "Men altså, det første du gjør, er å telle.", "Det første du gjør, er å telle."),
    ("nb", "Og da regner du prosenten på nytt.", "Du regner prosenten på nytt."),
    ("nb", "Og så må du ha nok. Og så skal du vente.", "Du må ha nok. Du skal vente."),
    ("nb", "Så for hver modell deler du antallet.", "For hver modell deler du antallet."),
    ("nb", "For når du har dem, følger du dem.", "Når du har dem, følger du dem."),
    ("nb", "For hver modell teller du parene.", "For hver modell teller du parene."),
    ("nb", "Så én endring, og så skriver du datoen.", "Én endring, og så skriver du datoen."),
    ("nb", "Da må modellen på lista.", "Da må modellen på lista."),
    ("nb", "Og «dessverre» skal aldri stå først.", "«Dessverre» skal aldri stå først."),
    ("nb", "Så teller du dem, ikke sant?", "Så teller du dem?"),
    ("nn", "Og så tek du tre av dei.", "Du tek tre av dei."),
    ("sv", "Men sen väger du tre tallrikar.", "Du väger tre tallrikar."),
    ("da", "Og så vejer du tre tallerkener.", "Du vejer tre tallerkener."),
    ("de", "Und dann wiegen Sie drei Teller.", "Sie wiegen drei Teller."),
    ("es", "Y pesas tres platos.", "Pesas tres platos."),
    ("fr", "Et alors vous pesez trois assiettes.", "Vous pesez trois assiettes."),
]


@pytest.mark.parametrize(("code", "said", "written"), STEPS)
def test_spoken_steps_are_cleaned(code: str, said: str, written: str) -> None:
    words = load_words(code)
    assert clean_step(said, words) == written
    assert clean_step(written, words) == written
    assert find_numbers(written, words) == find_numbers(said, words)
    assert has_negation(written, words) == has_negation(said, words)


def test_a_reason_keeps_its_conjunction() -> None:
    said = "Because if you start there, you copy the sheet."
    assert clean_text(said, load_words("en")) == said


FRAGMENTS = [
    ("nb", "Datoen i regnearket.", "Og så skriver du datoen i regnearket."),
    ("nb", "Venter tre uker.", "Og så venter du tre uker, for de første er gamle."),
    ("nb", "Ingenting med dem.", "Dem gjør du ingenting med."),
    ("nb", "Snakke om gebyr.", "Vi kan snakke om gebyr når du vet mer."),
    ("nb", "Beklager du én gang.", "Hvis noen er sinte, beklager du én gang."),
    ("nb", "Hvis det er noe igjen.", "Snakk om gebyr, hvis det er noe igjen."),
    ("de", "Misst die Sohle.", "Und dann misst du die Sohle."),
    ("en", "If there is any left.", "Talk about fees, if there is any left."),
]
WHOLE = [
    ("nb", "Skru av varslene.", "Det første du gjør, er å skru av varslene."),
    ("nb", "Du teller returene.", "Men du teller returene."),
    ("nb", "Du skriver datoen.", "Du endrer én ting, og så skriver du datoen."),
    ("nb", "Er det noe du ikke liker, så stryker du det.", "Er det noe du ikke liker, så stryker du det."),
    ("en", "Weigh three plates.", "So you weigh three plates."),
    ("en", "If it is dry, cut it.", "And if it is dry, cut it."),
    ("fr", "Pesez trois assiettes.", "Et vous pesez trois assiettes."),
]


@pytest.mark.parametrize(("code", "text", "said"), FRAGMENTS)
def test_a_fragment_is_replaced_by_the_whole_line(code: str, text: str, said: str) -> None:
    assert is_fragment(text, said, load_words(code))
    (step,) = complete_steps([item(text, said)], load_words(code))
    assert step.text == said


@pytest.mark.parametrize(("code", "text", "said"), WHOLE)
def test_a_complete_clause_is_not_a_fragment(code: str, text: str, said: str) -> None:
    assert not is_fragment(text, said, load_words(code))
    (step,) = complete_steps([item(text, said)], load_words(code))
    assert step.text == text


def item(text: str, said: str = "", line: int = 1) -> Item:
    return Item(text, (Evidence("call.vtt", "call", line, line, said or text, "00:00:01"),))


OPENINGS = [
    ("The regulars you tell yourself, before they see it.", "You tell yourself.", True),
    ("Before service you get the waiters together, and you give them one line.", "Give them one line.", True),
    ("You make a list of the regulars, and you go over to the table.", "Go over to the table.", True),
    ("So what you do is, first thing, you run the report.", "Run the report.", False),
    ("Right, so, you run the report.", "You run the report.", False),
]


@pytest.mark.parametrize(("said", "text", "is_lost"), OPENINGS)
def test_the_first_step_of_a_line_keeps_the_condition_it_depends_on(said: str, text: str, is_lost: bool) -> None:
    words = load_words("en")
    assert [step.text for step in complete_steps([item(text, said)], words)] == [said if is_lost else text]
    first, second = item("Run it.", said), item(text, said)
    assert complete_steps([first, second], words)[1].text == text


def test_a_step_keeps_the_numbers_of_its_sentence_unless_another_step_has_them() -> None:
    words = load_words("en")
    said = "Daily ones get three checks a year, weekly ones get two, never ones get none."
    part, other = item("never ones get none", said), item("Daily ones get three checks a year", said)
    assert [step.text for step in complete_steps([part], words)] == [said]
    assert part.text in [step.text for step in complete_steps([other, part], words)]
    several = item("Weigh it.", "There were nine of us, and two were late. Weigh it.")
    assert [step.text for step in complete_steps([several], words)] == ["Weigh it."]


def test_parts_of_a_line_that_is_one_step_are_dropped() -> None:
    said = "Og så skriver du datoen i regnearket, og venter i seks uker."
    parts = [item("Du skriver datoen.", said), item("Datoen i regnearket.", said), item("Venter i seks uker.", said)]
    assert [step.text for step in complete_steps(parts, load_words("nb"))] == [said]


def test_a_step_contained_in_a_longer_step_is_dropped() -> None:
    both = Item("You keep it. If not, you drop it.", (Evidence("call.vtt", "call", 1, 2, "", "00:00:01"),))
    assert complete_steps([both, item("You keep it.")], load_words("en")) == [both]


def test_remarks_left_by_a_correction_are_not_steps() -> None:
    steps = [item("Det er motsatt."), item("Så har vi malene."), item("Du begynner med den som har ventet.")]
    plain = clean_speech(extract(steps=steps), load_words("nb"))
    assert plain.sections["steps"] == (steps[2],)


def test_a_step_from_the_middle_of_a_line_has_its_subject_first() -> None:
    said = "Du endrer én ting, og så skriver du datoen."
    completed = complete_steps([item("Du endrer én ting.", said), item("skriver du datoen", said)], load_words("nb"))
    assert [step.text for step in completed] == ["Du endrer én ting.", "Du skriver datoen"]


def test_opening_remarks_and_questions_are_removed_from_steps() -> None:
    words = load_words("en")
    said = item("How many? It's always the mash. You weigh three plates.")
    assert [step.text for step in complete_steps([said], words)] == ["You weigh three plates."]


def extract(**sections: list[Item]) -> Extract:
    lines = tuple(Line(number, "Right.", ((0, 0),), "Maren", float(number)) for number in range(1, 21))
    source = Source("call.vtt", "call", "", lines)
    return Extract(
        Passage(source, 1, "", lines), {name: tuple(items) for name, items in sections.items()}, expert="Maren"
    )


ASIDES = [
    ("en", "I always say it the wrong way round.", False),
    ("en", "I never raise a price in December.", True),
    ("en", "If I forget it, you pay for it.", True),
    ("en", "Don't let the chef weigh his own dishes.", True),
    ("nb", "Jeg sier det alltid feil vei.", False),
    ("nb", "Jeg gjør aldri det i desember.", True),
    ("nb", "Ikke la den som har kjøpt inn skoen, sortere alene.", True),
    ("nb", "Ikke løsningen.", False),
]
RULES = [
    ("en", "Because if you start with the bill you learn nothing.", False),
    ("en", "I never go over 7 percent in one step.", True),
    ("en", "If it has dropped less than that, you are done.", True),
    ("nb", "Fordi da tar de dyre fjellstøvlene over hele lista.", False),
    ("nb", "Du endrer bare én ting om gangen.", True),
]


@pytest.mark.parametrize(("code", "text", "stays"), ASIDES)
def test_a_sentence_about_the_speaker_is_not_a_pitfall(code: str, text: str, stays: bool) -> None:
    plain = clean_speech(extract(pitfalls=[item(text)]), load_words(code))
    assert [each.text for each in plain.sections["pitfalls"]] == [text] * stays


@pytest.mark.parametrize(("code", "text", "stays"), RULES)
def test_a_reason_or_a_remark_without_a_limit_is_not_a_rule(code: str, text: str, stays: bool) -> None:
    plain = clean_speech(extract(rules=[item(text)]), load_words(code))
    assert [each.text for each in plain.sections["rules"]] == [text] * stays


def test_opening_remarks_are_removed_from_pitfalls() -> None:
    spoken = [item("Og så er det en felle her, og den går alle i. Ikke la innkjøperen sortere alene.")]
    (pitfall,) = clean_speech(extract(pitfalls=spoken), load_words("nb")).sections["pitfalls"]
    assert pitfall == replace(spoken[0], text="Ikke la innkjøperen sortere alene.")


def test_a_question_that_makes_no_sense_on_its_own_is_dropped() -> None:
    asked = [item("So, what do I do with it? You weigh it."), item("And do I do drinks? Leave the drinks out.")]
    plain = clean_speech(extract(faq=asked), load_words("en"))
    assert [each.text for each in plain.sections["faq"]] == ["Do I do drinks? Leave the drinks out."]


def test_two_halves_of_a_decision_are_joined() -> None:
    rules = [
        item("If it fell by three points, you keep the change.", line=3),
        item("If not, you take the next pile.", line=4),
        item("If not every plate is dry, wait.", line=5),
        item("Otherwise you wait.", line=9),
    ]
    rules_found = clean_speech(extract(rules=rules), load_words("en")).sections["rules"]
    assert [each.text for each in rules_found] == [f"{rules[0].text} {rules[1].text}", rules[2].text, rules[3].text]
    assert rules_found[0].evidence == (*rules[0].evidence, *rules[1].evidence)


def test_agreements_for_the_next_call_are_dropped() -> None:
    words = load_words("en")
    whole = extract(steps=[item("Weigh three plates.", line=3), item("Do the item sales.", line=19)])
    source = whole.passage.source
    lines = tuple(
        Line(line.number, "So, for next time." if line.number == 18 else line.text, line.spans, line.speaker, line.time)
        for line in source.lines
    )
    call = Source(source.name, source.id, "", lines)
    parted = drop_after_call_end(Extract(Passage(call, 1, "", lines), whole.sections, expert="Maren"), words)
    assert [step.text for step in parted.sections["steps"]] == ["Weigh three plates."]
    assert parted.agreed == {18, 19, 20}
    assert drop_after_call_end(whole, words) == whole


@pytest.mark.parametrize("code", list_languages())
def test_every_language_has_the_word_lists(code: str) -> None:
    words = load_words(code)
    for phrase in words["talk"]["leads"].split(","):
        lead, _, kept = phrase.strip().partition("/")
        assert (
            clean_text(f"{lead} 1 2 3 4", words)
            == f"{kept} 1 2 3 4".strip()[:1].upper() + f"{kept} 1 2 3 4".strip()[1:]
        )
