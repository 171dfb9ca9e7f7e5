import pytest

from kit_builder.extract.small.topics import find_method_name, find_method_starts, starts_method, tells_how_it_is
from kit_builder.records import Line, Source
from kit_builder.text.words import load_words

WORDS = {code: load_words(code) for code in ("en", "nb")}


def talk(said: dict[int, str], speaker: str = "Maren", count: int = 200) -> Source:
    """Return a call of `count` lines in which Maren and Dev take turns, except that `speaker` says `said`."""
    turns = ((number, "Dev" if number % 2 else "Maren") for number in range(1, count + 1))
    lines = (
        Line(number, said.get(number, "Right."), (), speaker if number in said else other) for number, other in turns
    )
    return Source("call.vtt", "call", "", tuple(lines))


@pytest.mark.parametrize(
    ("code", "text", "begins"),
    [
        ("en", "So, first thing, you run the till report.", True),
        ("en", "First, you run the till report.", True),
        ("en", "It goes on what I call the portion cost card.", True),
        ("en", "You run the till report first.", False),
        ("en", "At first your dog barked.", False),
        ("en", "Det første du gjør, er å ringe.", False),
        ("nb", "Det første du gjør, er å ringe.", True),
        ("nb", "Det er det jeg kaller returgjennomgang.", True),
        ("nb", "Du ringer først.", False),
    ],
)
def test_phrases_that_start_a_method(code: str, text: str, begins: bool) -> None:
    assert starts_method(Line(1, text, ()), WORDS[code]) is begins


@pytest.mark.parametrize(
    ("code", "text", "tells"),
    [
        ("en", "You've got your list.", True),
        ("en", "Then you can't count the slates.", True),
        ("en", "You have to count the slates.", False),
        ("en", "You count the slates.", False),
        ("en", "If two slates differ by an inch, you don't have a leak yet.", True),
        ("en", "If two slates differ by an inch, measure a third.", False),
        ("nb", "Når du har taket, så er det bare å telle.", True),
        ("nb", "Når du har taket, så teller du steinene.", False),
        ("nb", "Er det et hull i taket, så teller du steinene.", False),
        ("nb", "Tre ganger høres ut som om du ikke har tenkt å komme.", True),
        ("nb", "Tre ganger teller du steinene.", False),
        ("nb", "Du har steinene.", True),
    ],
)
def test_how_things_are_is_told_from_what_to_do(code: str, text: str, tells: bool) -> None:
    assert tells_how_it_is(text, WORDS[code]) is tells


FIRST = "First thing, you run the till report."


def test_only_the_expert_can_start_a_method() -> None:
    said = {30: FIRST, 120: "It goes on what I call a card."}
    assert find_method_starts(talk(said), "Maren", WORDS["en"]) == {30, 120}
    assert find_method_starts(talk(said, "Dev"), "Maren", WORDS["en"]) == set()
    assert find_method_starts(talk(said, ""), "Maren", WORDS["en"]) == set()


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        (">> Hi.\n>> Hello.\n   >> Right.", True),
        (">> Hi.\n>> Hello.\n> On Monday you wrote:", False),
        (">> Hi.\n>> Hello.", False),
        ("Hi.\nHello.\nRight.", False),
    ],
)
def test_turn_marks_make_a_transcript_but_quoted_mail_does_not(text: str, spoken: bool) -> None:
    assert Source("a.txt", "a", text, ()).is_transcript is spoken


def test_without_named_speakers_anyone_can_start_a_method() -> None:
    lines = tuple(Line(number, FIRST if number in (3, 90) else "Right.", ()) for number in range(1, 100))
    captions = Source("call.txt", "call", ">> Hi.\n>> Hello.\n>> Right.", lines)
    assert find_method_starts(captions, "", WORDS["en"]) == {3, 90}
    assert find_method_starts(Source("notes.txt", "notes", "Right.", lines), "", WORDS["en"]) == set()


def test_only_the_first_of_several_close_starts_counts() -> None:
    said = dict.fromkeys((30, 31, 50, 100, 101), FIRST)
    assert find_method_starts(talk(said), "Maren", WORDS["en"]) == {30, 100}


@pytest.mark.parametrize(
    ("code", "text", "name"),
    [
        ("en", "It goes on what I call the portion cost card.", "Portion cost card"),
        ("en", "On what we call a “cost card”, you write it down.", "Cost card"),
        ("en", "That's what I call it.", ""),
        ("en", "That's what I call rather a long story about a dog.", ""),
        ("en", "You call this a card?", ""),
        ("nb", "Det er det jeg kaller en returgjennomgang, skjønner du.", "Returgjennomgang"),
        ("nb", "Det er det jeg kaller det.", ""),
    ],
)
def test_a_speaker_names_a_method(code: str, text: str, name: str) -> None:
    assert find_method_name([Line(1, "Right.", ()), Line(2, text, ())], WORDS[code]) == name
    assert find_method_name([], WORDS[code]) == ""
