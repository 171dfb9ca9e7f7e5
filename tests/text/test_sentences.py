import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.sources import read_source


def texts(text: str, suffix: str = ".txt") -> list[str]:
    return [line.text for line in read_source("notes", "notes", text.encode(), suffix).lines]


SENTENCES = {
    "abbreviations": ["Ask e.g. Dr. Berg, i.e. the owner.", "Then call."],
    "norwegian": [
        "Ring f.eks. kunden kl. 10, jf. nr. 4 i listen, dvs. senest ca. 3. dagen.",
        "Møtet er 1. mai.",
        "Så slutt.",
    ],
    "german": ["Das ist z.B. am 3. Oktober, bzw. später.", "Dann anrufen."],
    "swedish": ["Ring t.ex. kunden kl. 10, dvs. senast den 3. maj.", "Sedan är det klart."],
    "danish": ["Ring f.eks. til kunden den 3. marts, dvs. kl. 10.", "Gå så ud.", "Luk døren."],
    "spanish": ["Llama a la Sra. Ruiz, p.ej. el lunes.", "¿Qué le dices?", "¡Nada!", "Luego cuelga."],
    "french": ["Appelez Mme Petit, p.ex. lundi.", "Pourquoi ?", "Pour savoir.", "« Oui. »", "Puis notez l’heure."],
    "decimals": ["It costs 3.5 or 3,5 million.", "Pay."],
    "initials": ["Ask J. R. Smith about it.", "Then I did."],
    "urls": ["See https://example.com/a.b?c=1.", "Go to example.com first."],
    "ellipsis": ["Well... maybe it works.", "Wait…", "Then go."],
    "quotes": ['He said "do it."', "(Then he left.)", "«Nei.»", "“Why?” she asked."],
    "questions": ["Really?!", "Yes!", "what now?", "then stop"],
    "number before no": ["I said no.", "Then we ended at no. 5."],
    "etc": ["Pens, paper etc. are there.", "Bring pens etc.", "Norway is next."],
    "small letters": ["call the client.", "ask for numbers."],
    "afternoon": ["Meet at 9 a.m. sharp.", "Leave at 5 p.m.", "Then rest."],
    "chinese": ["先打电话。", "然后发邮件！"],
    "emphasis": ["**Call first.**", "_Then write._", "Stop."],
    "year": ["It began in 2019.", "Then it grew."],
}


@pytest.mark.parametrize("sentences", SENTENCES.values(), ids=SENTENCES.keys())
@pytest.mark.parametrize("suffix", [".txt", ".md"])
def test_a_paragraph_is_split_into_its_sentences(sentences: list[str], suffix: str) -> None:
    assert texts("Intro is here. " + " ".join(sentences), suffix) == ["Intro is here.", *sentences]


def test_speech_without_punctuation_is_split_before_conjunctions() -> None:
    lines = texts(" ".join(["and", *["word"] * 24] * 20))
    assert all(len(line.split()) <= 40 for line in lines)
    assert sum(len(line.split()) for line in lines) == 500
    assert all(line.startswith("and") for line in lines)


def test_a_long_sentence_with_commas_stays_whole() -> None:
    assert len(texts("Bring " + ", ".join(["a pen and some paper"] * 15) + ".")) == 1


# each word once: a row that recurs may be the name of a speaker
WORDS = st.lists(st.text("abcæøåABC.,:;!?'\"()[]0129%&", min_size=1, max_size=8), min_size=1, max_size=80, unique=True)


@settings(max_examples=40, deadline=None)
@given(words=WORDS, ends=st.lists(st.sampled_from([" ", "  ", "\n", "\n\n", "\r\n"]), min_size=80, max_size=80))
def test_no_word_of_plain_text_is_lost(words: list[str], ends: list[str]) -> None:
    plain = [word for word in words if not re.search(r"^\(?\w{1,3}[.)]$|:|\d\)?$|\d\]", word)] or ["word"]
    text = "".join(word + end for word, end in zip(plain, ends, strict=False))
    assert " ".join(texts(text)).split() == plain
