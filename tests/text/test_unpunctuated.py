"""Sentences of speech that was transcribed without full stops."""

import pytest

from kit_builder.text.sentences import split_sentences

CAPITALS = [
    "Our bread always begins in the evening",
    "First you feed the starter with rye flour",
    "Why not with wheat",
    "Because rye wakes it faster than anything.",
    "Then you leave it by the oven in Will's kitchen",
    "How long do I leave it",
]
SMALL = [
    "our bread always begins in the evening and nobody is in a hurry with it",
    "first you feed the starter with rye flour and lukewarm water from the tap",
    "then you leave it by the oven where it is warm enough for it to rise",
    "after that we weigh the flour and the salt because the scale is free by now",
]


def test_sentences_begin_at_capitals_if_full_stops_are_missing() -> None:
    assert split_sentences(" ".join(CAPITALS)) == tuple(CAPITALS)


@pytest.mark.parametrize(
    "text",
    [
        "We read How To Bake and we saw The Great Baker in town and met Will. It was fun. He was kind.",
        "Wir backen heute und ich bitte Sie, dass Sie mir Ihr Mehl geben, wie Sie es gestern taten. Danke. Bitte.",
    ],
)
def test_capitals_of_names_and_titles_begin_no_sentence(text: str) -> None:
    assert split_sentences(text)[0].endswith(("Will.", "taten."))


def test_words_of_order_begin_a_sentence_in_long_speech_without_full_stops() -> None:
    assert split_sentences(" ".join(SMALL)) == tuple(SMALL)


def test_words_of_order_stay_inside_a_sentence_with_punctuation() -> None:
    text = f"{', '.join(SMALL)}."
    assert split_sentences(text) == (text,)


def test_the_first_of_something_begins_no_sentence() -> None:
    text = " ".join(["and the first you meet is kind and the last you meet is not"] * 4)
    assert all(each.startswith(("and", "kind", "is")) for each in split_sentences(text))
