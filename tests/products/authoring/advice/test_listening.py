"""What listeners cannot follow: conditions, figures, other sessions, plays, and waits that are too short."""

import pytest

from kit_builder.products.authoring.advice.listening import (
    find_chains,
    find_nested_quotations,
    find_plays,
    find_pointers,
    find_short_waits,
    find_unshown_figures,
)
from kit_builder.products.authoring.advice.remarks import list_remarks
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.definitions import load_product_words
from kit_builder.text.languages import Language, load_language
from kit_builder.text.prompts import find_prompts_folder
from tests.products.authoring.sessions.scripts import SESSION, spec_of

THREE = "If it is heavy, stop. If it is light, go on. And if it is neither, ask."
TABLE = "[On screen: Weigh]\n| It is | Do |\n|---|---|\n| Heavy | Stop |\n| Light | Go on |\n| Neither | Ask |"


def load(code: str = "en") -> Language:
    return load_language(code, [find_prompts_folder()])


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        ("en", "If it is heavy, stop.", []),
        ("en", "If it is heavy, stop, but only if it is yours.", ["2 conditions"]),
        ("en", "If it is heavy, stop, even if you could lift it.", []),
        ("en", "If it is heavy, say: “If you can, lift it, and if not, stop.”", []),
        ("nb", "Hvis den er tung, stopper du, og hvis den er lett, går du.", ["2 conditions"]),
        ("de", "Wenn sie schwer ist, halten Sie an, aber wenn nicht, gehen Sie.", ["2 conditions"]),
        ("sv", "Om den är tung stannar du, och om den är lätt går du.", ["2 conditions"]),
        ("sv", "Om en vecka väger du, och om ett år igen.", []),
        ("en", "When I began, I guessed, and when Ann came, I stopped.", []),
        ("en", THREE, ["no slide shows the cases"]),
        ("en", f"{TABLE}\n\n{THREE}", []),
        ("en", f"[On screen: Weigh]\n- Heavy\n- Light\n\n{THREE}", ["no slide shows the cases"]),
        ("en", f"[Chat 1: Which?]\n- Heavy\n- Light\n- Neither\n\n{THREE}", ["no slide shows the cases"]),
    ],
)
def test_conditions_that_no_ear_keeps_are_remarked(code: str, said: str, told: list[str]) -> None:
    found = [*find_chains(said, load(code), is_asked=False).values()]
    assert [words in each for words, each in zip(told, found, strict=True)] == [True] * len(told)


def test_rules_in_a_row_are_thinned_out_even_if_a_slide_shows_them() -> None:
    paragraphs = [f"Look. {THREE}", "If it is wet, wait.", "If it is torn, leave it."]
    (told,) = find_chains("\n\n".join([TABLE, *paragraphs]), load(), is_asked=False).values()
    assert "5 sentences" in told
    assert not find_chains("\n\n".join([TABLE, *paragraphs[:2]]), load(), is_asked=False)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("Over, or not?\n\n[Wait 10 s]", 1),
        ("Over, or not?\n\n[Wait 20 s]", 0),
        ("[Poll 1: Which?]\n- One\n\n[Wait 15 s]", 1),
        ("And then I am quiet.\n\n[Wait 10 s]", 0),
        ("So you ask, “Is that all?”\n\n[Wait 10 s]", 0),
    ],
)
def test_a_wait_is_long_enough_to_type_a_word(script: str, told: int) -> None:
    assert [unit.words for unit in find_short_waits(script)] == [script.split("\n\n")[-1]] * told


def test_one_speaker_is_not_to_play_two_people() -> None:
    wrong, right = "“It is only a pound,” I say.", "So I say, “The lamb goes up.”"
    ((unit, told),) = find_plays(f"{wrong} {right}\n\nLook. {wrong} “That is a lot,” she says. {right}").items()
    assert unit.words == "Look."
    assert "3 things" in told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("- “Type “hold” or “order””: Choose one.", 1),
        ("- «Skriv «over» eller «under»»: Velg én.", 1),
        ("Type “hold” or “order”.", 0),
        ("Schreiben Sie „drüber“ oder „drunter“.", 0),
        ("Skriv »over« eller »under«.", 0),
    ],
)
def test_quotation_marks_within_quotation_marks_are_remarked(said: str, told: int) -> None:
    assert len(find_nested_quotations(said)) == told


def test_an_answer_with_many_conditions_is_to_keep_to_the_case_that_is_asked() -> None:
    ((unit, told),) = find_chains(f"### Which?\n\nIt depends. {THREE}", load(), is_asked=True).items()
    assert unit.words == "It depends."
    assert "the case that is asked about" in told


@pytest.mark.parametrize(
    ("script", "figures"),
    [
        ("It went from 140 to 126, and that is 14 of 140.", []),
        ("It went from 140 to 126, and that is 14, or 10 percent.", ["4 figures"]),
        ("[On screen: Fewer]\n- From 140 to 126\n\nIt went from 140 to 126, so 14, or 10 percent.", []),
        ("[On screen: Fewer]\n- From 140\n\n[Wait 10 s]\n\n[On screen: So]\n\n140, 126, 14, or 10.", []),
        ("[Chat: How many?]\n- 140\n- 126\n\nIt went from 140 to 126, so 14, or 10 percent.", ["4 figures"]),
        ("At 9:30 it is 4. On 3 May 2024 it was 2, on June 4, 2024 it was 5.", []),
        ("Le 3 mai 2024, il y en a 4, el 3 de mayo de 2024 hay 5, am 3. Juni 6.", []),
        ("It is made of two, three, four or five.", []),
    ],
)
def test_figures_that_no_slide_shows_are_remarked(script: str, figures: list[str]) -> None:
    found = [*find_unshown_figures(script, load()).values()]
    assert [words in each for words, each in zip(figures, found, strict=True)] == [True] * len(figures)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "The cards are from session 1."),
        ("en", "The second session teaches that."),
        ("nb", "Kortene har sin egen økt."),
        ("nn", "Det lærer du i neste økt."),
        ("da", "Det hører I om i den næste session."),
        ("sv", "Det hör till andra passet."),
        ("de", "Das kommt in der nächsten Sitzung."),
        ("es", "Eso está en la primera sesión."),
        ("en", "The final session is about plates."),
        ("sv", "Det hörde till föregående pass."),
        ("de", "Das war in der vorherigen Sitzung."),
        ("de", "Das kommt in der folgenden Sitzung."),
        ("es", "Eso está en la siguiente sesión."),
        ("es", "Eso está en las otras sesiones."),
        ("fr", "C’est le sujet de la prochaine séance."),
        ("fr", "On l’a vu dans la première séance."),
    ],
)
def test_what_points_to_another_session_is_remarked(code: str, said: str) -> None:
    say = load_product_words("webinar", load(code).folders)
    assert [unit.words for unit in find_pointers(f"Weigh it. {said}", say)] == [said]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "By the end of this session you can weigh."),
        ("en", "Host: Welcome to the second session."),
        ("en", "[[practice p-pie: A pie. | Session 1: 40]]"),
        ("en", "In this session one thing matters."),
        ("en", "Keep it short in your first session with the scale."),
        ("nb", "Sett av en egen økt til å veie."),
        ("nb", "Vei før den første økten med kunden."),
        ("sv", "Väg igen före nästa pass i köket."),
    ],
)
def test_what_is_said_of_no_other_session_of_the_series_is_not_remarked(code: str, said: str) -> None:
    assert not find_pointers(said, load_product_words("webinar", load(code).folders))


def test_the_opening_and_what_comes_next_may_name_another_session() -> None:
    leaning = "The cards are from session 1."
    texts = dict.fromkeys(range(len(SESSION.sections)), leaning)
    spec = spec_of(words="slot")
    found = list_remarks(Manuscript(spec, SESSION).add_versions({**texts, 2: f"### Why?\n\n{leaning}"}))
    told = {at for at, remarks in found.items() for each in remarks.values() if "another session" in " ".join(each)}
    assert told == {2, 3, 5}
