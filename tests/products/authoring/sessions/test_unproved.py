"""What stood on faulty figures of a case goes with them: slides that show nothing any more, and conclusions."""

from kit_builder.products.authoring.sessions.unproved import list_unproved
from kit_builder.products.authoring.units import Unit, list_units, remove_units

CASE = "[[practice p-eggs: Eggs. | Yours: £5.40 for 30 | The other: £3.00 for 15]]"
TITLE = "[On screen: The cheaper pack has the dearer eggs]"
ROWS = "| Made up: eggs | An egg |\n|---|---|\n| Yours | 19 {p-eggs; 540/30=19} |"
TALK = "I made these up. You pay £5.40 for a pack. {p-eggs} So the cheaper one is dearer. {p-eggs, notes-2}"
RULE = "The pack size has to be the same. {notes-2}"
NEXT = "[On screen: Two real quotes]\n\nOne place got two. {notes-3}"
SCRIPT = f"{CASE}\n\n{TITLE}\n\n{ROWS}\n\n{TALK} {RULE}\n\n{NEXT}"


def test_a_slide_that_has_lost_its_rows_goes_with_what_is_said_of_the_case() -> None:
    rows = find(SCRIPT, "Yours | 19")
    assert remove_units(SCRIPT, [*rows, *list_unproved(SCRIPT, rows, rows)]) == f"{CASE}\n\n{RULE}\n\n{NEXT}"


def test_so_it_does_if_the_rows_went_earlier() -> None:
    rows = find(SCRIPT, "Yours | 19")
    left = remove_units(SCRIPT, rows)
    assert remove_units(left, [*list_unproved(left, rows, ())]) == f"{CASE}\n\n{RULE}\n\n{NEXT}"


def test_a_slide_with_rows_left_stays() -> None:
    script = SCRIPT.replace(ROWS, f"{ROWS}\n| The other | 20 {{p-eggs; 300/15=20}} |")
    rows = find(script, "Yours | 19")
    assert not [*list_unproved(script, rows, rows)]


def test_a_conclusion_goes_with_the_sentence_before_it_up_to_what_stands_on_its_own() -> None:
    wrong = "That is 19 pence an egg. {p-eggs; 540/30=19}"
    script = f"{TITLE}\n\n{wrong} So it is dear. {{p-eggs}} Leave it. {RULE} It lasts. {{p-eggs}}"
    faulty = find(script, "That is 19")
    assert [each.words for each in list_unproved(script, faulty, faulty)] == ["So it is dear.", "Leave it."]


def test_other_texts_than_scripts_keep_what_follows() -> None:
    text = "That is 19 pence an egg. {p-eggs; 540/30=19} So it is dear. {p-eggs}"
    faulty = find(text, "That is 19")
    assert not [*list_unproved(text, faulty, faulty)]


def find(text: str, start: str) -> list[Unit]:
    return [each for each in list_units(text) if each.words.startswith(start)]
