import random
from typing import Any

import pytest

from kit_builder.evidence import alignment
from kit_builder.evidence.alignment import align, format_time, ground_text, make_evidence
from kit_builder.records import Source
from kit_builder.sources import read_source
from kit_builder.text.words import load_words

WORDS = {code: load_words(code) for code in ("en", "nb")}

CALL = """\
WEBVTT

00:01:02.400 --> 00:01:09.000
<v Maren>So what you do is you, um, you weigh three plates on three different nights.

00:01:09.500 --> 00:01:14.000
<v Maren>Then you take the mean. Put the scale on the pass during a busy service.

00:01:15.000 --> 00:01:18.000
<v Dev>Can I weigh three plates on one night?

00:01:19.000 --> 00:01:25.000
<v Maren>You never, you don't want to email the supplier. Ring after two.

01:00:05.999 --> 01:00:09.000
<v Maren>Flag any dish with a food cost over thirty-two percent.
"""
NOTER = """\
- hent returer siste 3 mnd, per modell
- ring 5 kunder. spør om esken, ikke om hvorfor
- åpne 10 esker sjøl før leverandøren kontaktes
- Ikke bruk leverandørens tekst rått.
- grense: over 15 % på lista
"""


def read(text: str, suffix: str) -> Source:
    return read_source(f"call{suffix}", "call", text.encode(), suffix)


SOURCES = {"en": read(CALL, ".vtt"), "nb": read(NOTER, ".md")}

FOUND = {
    "verbatim": ("en", "Put the scale on the pass during a busy service.", [3]),
    "lightly cleaned": ("en", "Weigh three plates on three different nights.", [1]),
    "fillers gone and a form changed": ("en", "You weighed three plates on different nights", [1]),
    "a wrong letter in two words": ("en", "Put the scail on the pass durring a busy service.", [3]),
    "two sentences": ("en", "Weigh three plates on three different nights, then take the mean.", [1, 2]),
    "a number in digits": ("en", "Flag any dish with a food cost over 32 %.", [7]),
    "the no kept in other words": ("en", "Don't email the supplier.", [5]),
    "the half of a sentence beside a no": ("nb", "Spør om esken", [3]),
    "norwegian verbatim": ("nb", "åpne 10 esker sjøl før leverandøren kontaktes", [4]),
    "norwegian number in words": ("nb", "Åpne ti esker sjøl før leverandøren kontaktes.", [4]),
    "norwegian no kept": ("nb", "ikke bruk leverandørens tekst", [5]),
}
NOT_FOUND = {
    "invented": ("en", "Send the client a fixed price for the menu."),
    "half invented": ("en", "Weigh three apples, peel potatoes, roast chestnuts tomorrow."),
    "a number changed": ("en", "Flag any dish with a food cost over 23 percent."),
    "a number added": ("en", "Put the scale on the pass for 40 minutes during a busy service."),
    "a number in words changed": ("en", "Weigh four plates on four different nights."),
    "the no dropped": ("en", "Email the supplier."),
    "nothing": ("en", " … "),
    "norwegian invented": ("nb", "Send kunden et fast pristilbud på menyen."),
    "norwegian number changed": ("nb", "grense: over 12 % på lista"),
    "norwegian no dropped": ("nb", "Bruk leverandørens tekst rått."),
    "in another language": ("nb", "Open 10 boxes yourself before contacting the supplier."),
}


@pytest.mark.parametrize("name", FOUND)
def test_the_supporting_lines_are_found(name: str) -> None:
    code, text, expected = FOUND[name]
    lines = SOURCES[code].lines
    assert [line.number for line in align(text, lines, WORDS[code])] == expected


@pytest.mark.parametrize("name", NOT_FOUND)
def test_unsupported_texts_have_no_lines(name: str) -> None:
    code, text = NOT_FOUND[name]
    assert align(text, SOURCES[code].lines, WORDS[code]) == ()


def test_only_given_lines_are_considered() -> None:
    lines = [line for line in SOURCES["en"].lines if line.speaker == "Maren"]
    assert align("Can I weigh plates on one night?", lines, WORDS["en"]) == ()
    assert align("Put the scale on the pass.", [], WORDS["en"]) == ()


def test_lines_must_be_consecutive_and_by_one_speaker() -> None:
    lines = SOURCES["en"].lines
    both = "Put the scale on the pass during a busy service. Can I weigh three plates on one night?"
    assert {line.speaker for line in align(both, lines, WORDS["en"])} != {"Maren", "Dev"}
    first_and_third = "Weigh three plates on different nights. Put the scale on the pass during a busy service."
    found = align(first_and_third, (lines[0], lines[2]), WORDS["en"])
    assert len(found) < 2


def test_the_most_similar_of_equally_good_lines_is_chosen() -> None:
    source = read("- phone the client and ask, and ask again, then wait\n- phone the client, then ask\n", ".md")
    assert align("Phone the client, then ask.", source.lines, WORDS["en"]) == source.lines[1:]


def test_the_first_of_repeated_lines_is_chosen() -> None:
    source = read("- weigh the plate\n- write it down\n- weigh the plate\n", ".md")
    assert align("weigh the plate", source.lines, WORDS["en"]) == source.lines[:1]


def test_the_line_with_the_number_is_chosen() -> None:
    source = read("- send a reminder to the client on day 10\n- send a reminder to the client on day 21\n", ".md")
    assert align("Send the client a reminder on day 21", source.lines, WORDS["en"]) == source.lines[1:]


def test_a_long_source_is_weighed_once_and_few_of_its_lines_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(7)  # noqa: S311
    terms = ["".join(chance.choices("abcdefghij", k=7)) for _ in range(900)]
    text = "\n\n".join(" ".join(chance.choices(terms, k=12)) + f" {number}." for number in range(2000))
    lines = read(text, ".md").lines
    items = lines[::100]
    compared = []
    measure = alignment._measure_support

    def count(*given: Any) -> float:
        compared.append(given)
        return measure(*given)

    monkeypatch.setattr(alignment, "_measure_support", count)
    weighed = alignment._weigh_stems.cache_info().misses
    assert [align(item.text, lines, WORDS["en"]) for item in items] == [(item,) for item in items]
    assert alignment._weigh_stems.cache_info().misses == weighed + 1
    assert len(compared) < 10 * len(items)


def test_evidence_has_a_quote_and_a_time() -> None:
    source = SOURCES["en"]
    found = make_evidence(source, source.lines[1:3])
    assert found.quote == "Then you take the mean. Put the scale on the pass during a busy service."
    assert (found.source, found.source_id, found.line_start, found.line_end) == ("call.vtt", "call", 2, 3)
    assert (found.start, found.label) == ("00:01:09", "call-2-3")
    assert make_evidence(SOURCES["nb"], SOURCES["nb"].lines[:1]).start is None


@pytest.mark.parametrize(("seconds", "shown"), [(0, "00:00:00"), (59.99, "00:00:59"), (3605.9, "01:00:05")])
def test_times_are_whole_seconds(seconds: float, shown: str) -> None:
    assert format_time(seconds) == shown


@pytest.mark.parametrize(
    ("wording", "shown"),
    [
        ("Take the mean.", "Take the mean."),
        ("Taking the mean", "Then you take the mean."),
        ("Take the mean of them.", "Then you take the mean."),
        ("Ta snittet.", "Then you take the mean."),
    ],
)
def test_an_item_with_unsupported_words_is_quoted_instead(wording: str, shown: str) -> None:
    source = SOURCES["en"]
    item = ground_text(wording, source, source.lines[1:2])
    assert item.text == shown
    assert item.evidence == (make_evidence(source, source.lines[1:2]),)
