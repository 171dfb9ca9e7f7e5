"""Extraction from talk, where only the expert counts and few sentences are steps."""

import pytest

from kit_builder.errors import AnswerError
from kit_builder.extract.small.extract_passage import extract_passage
from kit_builder.extract.small.variants import separate_variants
from kit_builder.records import Extract
from tests.extract.test_extract import LANGUAGES, Scripted, passages, texts

CALL = """\
WEBVTT

00:00:01.000 --> 00:00:05.000
<v Maren Holt>Um, you put the scale on the pass.</v>

00:00:06.000 --> 00:00:09.000
<v Dev>You just guess the weight and go home early.</v>

00:00:10.000 --> 00:00:15.000
<v Dev>If the plate is heavy, phone my sister about it.</v>

00:00:16.000 --> 00:00:19.000
<v Maren Holt>Then you weigh three plates on different nights.</v>
"""


def heard(text: str, ask: Scripted, code: str = "en") -> Extract:
    """Extract a call with Maren Holt as the expert."""
    (passage,) = passages(text, ".vtt")
    return extract_passage(passage, "Maren Holt", ask, LANGUAGES[code])


@pytest.mark.parametrize("kind", ["step", "rule", "pitfall", "example", "script", "when"])
def test_a_clients_words_never_become_items(kind: str) -> None:
    everything = [
        "You put the scale on the pass.",
        "You just guess the weight and go home early.",
        "Phone my sister about it.",
    ]
    ask = Scripted(Steps={"steps": everything}, Kinds=dict.fromkeys(map(str, range(1, 9)), kind))
    extracted = heard(CALL, ask)
    assert texts(extracted)["steps"] == ["You put the scale on the pass."]
    assert extracted.unsupported == 2
    speakers = {line.number: line.speaker for line in passages(CALL, ".vtt")[0].lines}
    cited = {item.evidence[0].line_start for items in extracted.sections.values() for item in items}
    assert {speakers[number] for number in cited} == {"Maren Holt"}


def test_the_speakers_name_is_removed_from_steps() -> None:
    ask = Scripted(Steps={"steps": ["Maren Holt: Then you weigh three plates on different nights."]})
    (step,) = heard(CALL, ask).sections["steps"]
    assert step.text == "You weigh three plates on different nights."
    assert (step.evidence[0].start, step.evidence[0].line_start) == ("00:00:16", 4)


def test_the_prompt_shows_who_speaks() -> None:
    ask = Scripted()
    heard(CALL, ask)
    shown = ask.asked[0].messages[-1][1]
    assert shown.splitlines()[0] == "Maren Holt: Um, you put the scale on the pass."
    assert "Dev: You just guess the weight" in shown


@pytest.mark.parametrize(("code", "asked"), [("en", "a piece of a conversation"), ("nb", "et stykke av en samtale")])
def test_the_prompt_for_talk_names_the_expert(code: str, asked: str) -> None:
    ask = Scripted()
    heard(CALL, ask, code)
    assert asked in ask.asked[0].messages[0][1]
    assert "Maren Holt" in ask.asked[0].messages[0][1]
    (passage,) = passages("Put the scale on the pass.\n")
    extract_passage(passage, "", ask, LANGUAGES[code])
    assert asked not in ask.asked[-1].messages[0][1]


def call(*said: str) -> str:
    """Return a call with the turns `said`, by Maren Holt unless they start with another name."""
    turns = [each.partition(": ") if each.startswith("Dev: ") else ("Maren Holt", "", each) for each in said]
    cues = [
        f"00:00:{at:02}.000 --> 00:00:{at + 1:02}.000\n<v {who}>{text}</v>\n" for at, (who, _, text) in enumerate(turns)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def steps_of(said: list[str], code: str = "en") -> list[str]:
    """Return the quotes of the steps that are kept if the model copies every line."""
    steps = heard(call(*said), Scripted(Steps={"steps": said}), code).sections["steps"]
    return [step.evidence[0].quote for step in steps]


SAID = {
    "en": [
        ("Then you weigh three plates on different nights.", True),
        ("You'd take the mean of the three.", True),
        ("Never weigh them wet.", True),
        ("Please ask the cook about it.", True),
        ("Hang the ladle on the left hook.", True),
        ("And then wipe the board with vinegar.", True),
        ("Nine pans on the wall.", False),
        ("Do you weigh them yourself?", False),
        ("The rice dish was lovely on Friday.", False),
        ("That is what everybody says.", False),
        ("My dog refused to go out.", False),
        ("Everyone wants you to do all of them, and then they do four.", False),
        ("Then the steak costs you nine.", False),
        ("And nobody on your street is paying that.", False),
        ("The first thing you do is run the till report.", True),
        ("And you send me a photo when you have done it.", False),
        ("Well, we know the rest of that.", False),
    ],
    "nb": [
        ("Så veier du tre tallerkener.", True),
        ("Da tar vi snittet av de tre.", True),
        ("Ikke vei dem våte.", True),
        ("Husk å spørre kokken.", True),
        ("Veier du dem selv?", False),
        ("Risretten på fredag var nydelig.", False),
        ("Hunden ville ikke ut.", False),
        ("Det er fint vær i Bergen.", False),
        ("Og ingen i din gate betaler det, vet du.", False),
        ("Det første du gjør, er å telle returene.", True),
        ("Og så sender du meg et bilde av dem.", False),
        ("Men vi vet jo ikke det ennå.", False),
        ("Og så ligger det en sko der som du aldri ser.", False),
    ],
}


@pytest.mark.parametrize("code", SAID)
def test_only_instructions_in_talk_are_steps(code: str) -> None:
    assert steps_of([text for text, _ in SAID[code]], code) == [text for text, is_step in SAID[code] if is_step]


def test_talk_without_instructions_has_no_steps() -> None:
    assert steps_of(["The rice dish was lovely on Friday.", "Where do you buy it?"]) == []


def test_labels_in_talk_count_only_if_the_expert_says_them() -> None:
    extracted = heard(
        call("Dev: Pitfall: you trust my sister.", "Pitfall: you guess a weight.", "Dev: Result: a free Friday."),
        Scripted(),
    )
    assert texts(extracted) == {"pitfalls": ["You guess a weight."]}


def test_spoken_steps_are_rewritten_and_keep_their_evidence() -> None:
    ask = Scripted(
        Steps={"steps": ["Um, you put the scale on the pass."]}, Instructions={"1": "Put the scale on the pass."}
    )
    (step,) = heard(CALL, ask).sections["steps"]
    assert step.text == "Put the scale on the pass."
    assert step.evidence[0].quote == "Um, you put the scale on the pass."


def test_a_variant_is_recognised_in_any_wording() -> None:
    said = call("You put the scale on the pass.", "With bakeries you skip the scale, they have one.")
    ask = Scripted(
        Steps={"steps": ["You put the scale on the pass.", "With bakeries you skip the scale, they have one."]},
        Instructions={"1": "Put the scale on the pass.", "2": "Skip the scale with bakeries."},
    )
    extracted = separate_variants(heard(said, ask), LANGUAGES["en"].words)
    assert texts(extracted)["steps"] == ["Put the scale on the pass."]
    assert [item.evidence[0].quote for item in extracted.sections["variants"]] == [
        "With bakeries you skip the scale, they have one."
    ]


def test_steps_of_notes_are_not_rewritten() -> None:
    ask = Scripted(Steps={"steps": ["Put the scale on the pass."]}, Instructions={"1": "On the pass, put the scale."})
    (passage,) = passages("Put the scale on the pass.\n")
    assert texts(extract_passage(passage, "", ask, LANGUAGES["en"])) == {"steps": ["Put the scale on the pass."]}
    assert [question.about for question in ask.asked] == ["steps of notes.md, passage 1"]


def test_steps_keep_their_wording_if_rewriting_fails() -> None:
    ask = Scripted(Steps={"steps": ["Um, you put the scale on the pass."]}, Instructions=AnswerError("It was cut off."))
    extracted = heard(f"{CALL}\n00:00:20.000 --> 00:00:21.000\n<v Maren Holt>Never guess a weight.</v>\n", ask)
    assert texts(extracted) == {"steps": ["You put the scale on the pass."], "pitfalls": ["Never guess a weight."]}
    assert [(each.level, each.where) for each in extracted.findings] == [("error", "notes.vtt, passage 1")]
    assert "It was cut off." in extracted.findings[0].message
