"""Names are masked however they are written, and ordinary words hardly ever."""

from io import BytesIO

import pytest
from masking import LISTS, mask_call
from planted_calls import IDENTITIES, make_calls

from kit_builder.privacy import Mask, PrivacyOptions, identify
from kit_builder.sources import read_sources

CASES = {
    "a company with its trade and form": "We did it for Corvid Systems GmbH last year.|Corvid Systems GmbH",
    "a trade before the name": "Das habe ich für die Bäckerei Huberle gemacht.|Bäckerei Huberle",
    "two names joined": "Their accountant is Bose & Whitcombe, in town.|Bose & Whitcombe",
    "ordinary words with capitals": "Then we phoned The Hungry Hedgehog about it.|The Hungry Hedgehog",
    "ordinary words with capitals, in Norwegian": "Vi ringte Den Gode Kopp om det i går.|Den Gode Kopp",
    "a name transcribed as two words": "I asked Mr Under wood for the key.|Under wood",
    "an unlisted name in lower case": "so i told ragnfrydd about the list and she agreed.|ragnfrydd",
    "a spoken email address": "Write to thandi at zestiva dot co dot uk today.|thandi at zestiva dot co dot uk",
    "an account": "Pay it to NO93 8601 1117 947 by Friday.|NO93 8601 1117 947",
    "a national account": "Betal det til 8601 11 17947 før fredag.|8601 11 17947",
    "a card": "The card was 4111 1111 1111 1111 then.|4111 1111 1111 1111",
    "a firm's number": "Firmaet har nummer 974760673 nå.|974760673",
    "a spoken number": "Ring one two three four five six now.|one two three four five six",
    "a street after a small word": "Das Büro ist jetzt Am Mühlgraben 22 im Hof.|Am Mühlgraben 22",
    "a street cut by the end of a sentence": "Auf das Etikett kommt Hauptstr. 61.|Hauptstr. 61",
    "a company split into words": "We did Tallow Brook Framing. Tal lowbrook Fra ming paid.|Tal lowbrook Fra ming",
    "a company misspelled": "We did Tallowbrook Framing first. Then Talowbrook Framming paid.|Talowbrook Framming",
    "a trade and its location": "Das war bei Buchhandlung am Brunnen genauso.|Buchhandlung am Brunnen",
    "a town that is also a word": "Wir ziehen im Herbst nach Wangen um.|Wangen",
}


ENGLISH = " so we look at what it costs and then we put it on the list and talk about it on the phone" * 4
GERMAN = " und dann sehen wir was es kostet und schreiben es auf die liste und reden am telefon darüber" * 4
SMALL = {
    "a client's company": (f"one of my clients copper lane upholstery never paid{ENGLISH}", "copper lane upholstery"),
    "a trade before a noun": (f"das war bei tischlerei amsel auch so{GERMAN}", "tischlerei amsel"),
    "a double first name": (f"hi it's mei-ling sorry i'm late{ENGLISH}", "mei-ling"),
    "an unlisted town": (f"most of them come from thimble quorndon{ENGLISH}", "thimble quorndon"),
}


@pytest.mark.parametrize(
    "text",
    [
        "It came to £8,068.50 in all.",
        "We spoke on 2026-11-28.",
        "Til sammen 8.068.500 kroner.",
        "Order 974760674 is late.",
    ],
)
def test_other_numbers_are_not_masked(text: str) -> None:
    assert mask(text).mask_text(text) == text


def mask(text: str) -> Mask:
    sources, _ = read_sources(["-"], BytesIO(text.encode()))
    return Mask(identify(sources, PrivacyOptions(), "en", []))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_an_identity_is_masked_completely(case: str) -> None:
    text, _, identity = case.partition("|")
    covered = mask(text).mask_text(text)

    assert [word for word in identity.split() if word in covered.split()] in ([], ["The"])


@pytest.mark.parametrize(("text", "identity"), SMALL.values(), ids=SMALL.keys())
def test_an_identity_is_masked_in_a_transcript_without_capitals(text: str, identity: str) -> None:
    covered = mask(text).mask_text(text)

    assert not set(identity.split()) & set(covered.split())
    assert len(set(text.split()) - set(covered.split())) == len(identity.split())


@pytest.mark.parametrize(
    "text",
    [
        "Then you take the VAT off the menu price, and the KPI says the rest.",
        "Die Technik im Betrieb prüfen Sie zuerst, dann den Handel am Ort.",
        "Legg lista på bordet. Malte du veggen, så steng døra og gå ned.",
        "Sammenlign de to tilbudene, og sett prisen på den første sida.",
        "Haben Sie noch Fragen? Sie sehen die Marge, und nach zehn Tagen rufen Sie an.",
        "Print the checklist, tick off every box and add the total to the spreadsheet.",
        "Leave the rest, so there is still a reason for both to be nice.",
        "What it costs divided by the price without VAT is 32.9 percent, and the VAT is 25.25%.",
        "Luego pregunta: ¿Por qué no llamas? Y si dice que no, ¡Qué lástima!",
    ],
)
def test_ordinary_words_are_not_masked(text: str) -> None:
    assert mask(text).mask_text(text) == text


@pytest.mark.parametrize(
    ("text", "is_sure"), [("Nie ohne Protokoll vom Hof fahren.", False), ("Die Platte kommt aus Hof.", True)]
)
def test_a_german_noun_behind_an_article_is_not_surely_a_town(text: str, is_sure: bool) -> None:
    source, _ = read_sources(["-"], BytesIO(text.encode()))
    assert any(each.sure and each.text == "Hof" for each in identify(source, PrivacyOptions(), "de", [])) is is_sure


def test_most_identities_in_planted_calls_are_masked() -> None:
    calls = make_calls(LISTS)
    assert sum(len(call.identities) for call in calls) == IDENTITIES

    outcomes = [mask_call(call, with_speakers=False) for call in calls[3:6]]  # those without capitals, the hardest

    masked = [each for one in outcomes for each in one.masked]
    assert sum(masked) / len(masked) >= 0.9
    assert sum(len(each.false) for each in outcomes) / sum(each.words for each in outcomes) < 0.03
