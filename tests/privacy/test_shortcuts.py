"""What is passed over because it can hold no name: the same names are found, and restored, as without that."""

from io import BytesIO
from typing import Any
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from kit_builder.privacy import Identity, Mask, PrivacyOptions, find_leaks, mask, mask_requests
from kit_builder.privacy.detect import find_identities
from kit_builder.privacy.leaks import _Search
from kit_builder.privacy.nameless import NamelessTexts
from kit_builder.records import Question
from kit_builder.sources import read_sources

NAMES = (
    Identity("first name", "Kari", pseudonym="Mia"),
    Identity("surname", "Nordvik", pseudonym="Holmen"),
    Identity("first name", "Bjørn", pseudonym="Søren"),
    Identity("surname", "Holt", common=True, pseudonym="Berg"),
    Identity("company", "Blå Lagune", pseudonym="Mia Holmens Kro"),
    Identity("company", "Anna-Lise & Co", pseudonym="R. Groß & Sønn"),
    Identity("surname", "Fredriksen-Aas", sure=False, pseudonym="Mia-Li"),
)
WRITTEN = [word for each in NAMES for text in (each.text, each.pseudonym) for word in (text, *text.split())]
BETWEEN = [*[" "] * 3, "", "-", "_", "’s ", "s ", "es ", ". ", ", ", *"\n\t\u00a0\u2028\u00ad\u200b"]
MARKS = [*'"«»()/@&#*|', "•", ": ", "https://", ".example/", "1", "K\u0430ri", "Fredrikson"]
CHANGED = ["karinordvik", "NORDVIKKARI", "blalagune", "theBlåLagune2", "annalise"]  # as one word
CHANGED += ["Bjoern", "Nordvick", "Norvik", "Bjørm"]
PLAIN = ["so", "then", "count", "the", "boxes", "I", "The", "and", "Vi", "teller", "eskene", "på", "under", "wood"]
MORE = [
    *["Drammen", "Berit", "Mr", "called", "Hauptstr.", "Str.", "61", "post", "at", "dot", "com", "one two three four"],
    *["Corvid Systems", "GmbH", "Bäckerei", "4020 Linz", "£8,068.50", "Underwood", "Mark", "mark", "BERIT", "kvrizk"],
    *["mr under wood", "Under wood", "Tal lowbrook"],
]


def _join(words: list[str]) -> st.SearchStrategy[str]:
    """Return texts of words, each as it is, in capitals or in lower case, with all kinds of gaps between them."""
    word = st.sampled_from(words)
    spelled = st.one_of(word, word, word.map(str.upper), word.map(str.lower), word.map(str.capitalize))
    return st.lists(st.tuples(spelled, st.sampled_from(BETWEEN)).map("".join), max_size=5).map("".join)


class Answer(BaseModel):
    """An answer of a model."""

    text: str
    parts: list[str] = []


@settings(deadline=None, max_examples=300)
@given(_join([*WRITTEN, *MARKS, *CHANGED, *PLAIN, *PLAIN]))
def test_a_text_in_which_no_word_may_reveal_a_name_has_no_leak(text: str) -> None:
    found = find_leaks({"a.md": text}, NAMES)
    with patch.object(_Search, "_may_reveal", lambda *_: True):
        assert find_leaks({"a.md": text}, NAMES) == found


@settings(deadline=None, max_examples=300)
@given(_join([*WRITTEN, *MARKS, *PLAIN]), _join([*WRITTEN, *PLAIN]))
def test_only_names_that_an_answer_cannot_have_are_not_restored(text: str, other: str) -> None:
    answer = Answer(text=text, parts=[other])
    model: Any = lambda *_: answer  # noqa: E731
    question = Question("a question", (("user", ". ".join(each.text for each in NAMES)),), 10)
    restored = mask_requests(model, Mask(NAMES))(question, Answer)
    with patch.object(mask, "_list_told", lambda originals, _answer: originals):
        assert mask_requests(model, Mask(NAMES))(question, Answer) == restored


@settings(deadline=None, max_examples=300)
@given(st.lists(_join([*WRITTEN, *MARKS, *PLAIN, *PLAIN, *MORE]), min_size=1, max_size=4))
@example(["mr under wood’s"])
def test_a_line_that_surely_names_nobody_has_no_identity(lines: list[str]) -> None:
    sources, _ = read_sources(["-"], BytesIO("\n".join(["Then we count them.", *lines]).encode()))
    found = find_identities(sources, PrivacyOptions())
    with patch.object(NamelessTexts, "is_nameless", lambda *_: False):
        assert find_identities(sources, PrivacyOptions()) == found
