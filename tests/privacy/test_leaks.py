import pytest

from kit_builder.privacy import Identity, Mask, find_leaks

IDENTITIES = (
    Identity("first name", "Kari"),
    Identity("surname", "Nordvik"),
    Identity("first name", "Bjørn"),
    Identity("first name", "Mark", common=True),
    Identity("surname", "Sandberg"),
    Identity("company", "Blå Lagune"),
    Identity("phone", "+47 912 34 567"),
    Identity("number", "NO93 8601 1117 947"),
    Identity("email", "post@fjordkafe.no"),
    Identity("address", "Storgata 12"),
)


def leaked(text: str | bytes, path: str = "book/index.md") -> list[str]:
    return [f"{finding.level} {finding.where}" for finding in find_leaks({path: text}, IDENTITIES)]


@pytest.mark.parametrize(
    "text",
    [
        "Then Kari signs the form.",
        "then kari signs the form",
        "Karis form, NORDVIK’S form",
        "the form is Kari's",
        "Ring Bjoern.",
        "Ring Bjorn.",
        "Nordvick AS",
        "So Mark signs the form.",
        "Mark Nordvik signs the form.",
        "See https://karinordvik.example/form",
        "kari_nordvik.png",
        "class KariNordvik",
        "K\u200bari signs",
        "К\u0430ri signs",  # with two Cyrillic letters
        "Blå  lagune",
        "Call 91234567.",
        "Call (+47) 912-34-567.",
        "NO9386011117947",
        "write to post@fjordkafe.no",
        "Storgata 12",
        "The form of A.Sandberg",
    ],
)
def test_an_identity_is_found_however_it_is_written(text: str) -> None:
    assert "error book/index.md" in leaked(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mark every box that nobody has opened.",
        "Then mark the box.",
        "A thousand Bergen boats",
        "Karikatur",
        "Blue lagoons, 912 boxes, 34 tables",
        "a sand berg",
    ],
)
def test_an_ordinary_word_is_not_a_leak(text: str) -> None:
    assert leaked(text) == []


def test_file_names_are_searched() -> None:
    assert leaked("Nothing.", "book/01-karis-routine.md") == ["error book/01-karis-routine.md"]


def test_bytes_are_searched_like_text() -> None:
    assert leaked("Så signerer Bjørn.".encode()) == ["error book/index.md"]


def test_the_consultants_own_name_may_be_published() -> None:
    assert find_leaks({"book/index.md": "By Ingrid Solbakken"}, [Identity("first name", "Ingrid", own=True)]) == ()


def test_an_unsure_name_is_a_warning() -> None:
    (finding,) = find_leaks({"a.md": "Open Treffpunkt first."}, [Identity("name", "Treffpunkt", sure=False)])

    assert (finding.level, finding.where) == ("warning", "a.md")
    assert "kit-builder privacy" in finding.message


@pytest.mark.parametrize(
    ("name", "word", "is_form"),
    [("Tim", "times", False), ("Tim", "Tims", True), ("Max", "Maxes", True), ("Koch", "Koches", True)],
)
def test_only_a_name_that_ends_in_a_hiss_has_a_longer_genitive(name: str, word: str, is_form: bool) -> None:
    identity = Identity("first name", name, pseudonym="Mia")
    text = f"Take it {word} three."
    assert bool(find_leaks({"book/index.md": text}, [identity])) is is_form
    assert Mask([identity]).occurs_in(text) is is_form
