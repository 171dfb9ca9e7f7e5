"""How a script says that a case is made up."""

import pytest

from kit_builder.products.authoring.practice import is_announced
from kit_builder.products.definitions import load_product_words
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder


def say_with_case(said: str, code: str) -> bool:
    """Return whether a section in a language says that its case is made up."""
    say = load_product_words("webinar", load_language(code, [find_prompts_folder()]).folders)
    return is_announced(f"[[practice p-soup: A soup. | Sold: 40]]\n\n{said}", say)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "Imagine a pub."),
        ("en", "So, imagine a pub."),
        ("en", "Let’s imagine a pub."),
        ("en", "This one is made up."),
        ("en", "I’ve made up a pub for you."),
        ("en", "It’s made up, but the limit is real."),
        ("en", "This is a made-up pub."),
        ("en", "I made this one up for you."),
        ("nb", "Puben har jeg funnet på selv."),
        ("nb", "Jeg har diktet den opp."),
        ("nb", "Tenk deg en pub."),
        ("nn", "Eg har dikta opp ein pub."),
        ("da", "Forestil dig, at du har en pub."),
        ("sv", "Den har jag hittat på själv."),
        ("de", "Die Kneipe habe ich mir ausgedacht."),
        ("de", "Stellen Sie sich ein Lokal vor."),
        ("es", "Imagina que tienes un bar."),
        ("fr", "Imaginez un bistrot."),
        ("fr", "Ce bistrot est inventé."),
    ],
)
def test_words_of_invention_say_that_a_case_is_made_up(code: str, said: str) -> None:
    assert say_with_case(said, code)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "You make up the difference with your margin."),
        ("en", "The bill is made up of five lines, and that made up for it."),
        ("en", "Take soup, for example."),
        ("nb", "Ta for eksempel suppa."),
        ("en", "I imagine a pub is dearer."),
        ("en", "When you imagine a guest, you see one."),
        ("en", "If you can’t imagine a dearer dish, stop."),
        ("en", "I made up the parcels."),
        ("en", "She made up the order, and he made a parcel up."),
        ("en", "Your costs are made up mostly of fish."),
        ("en", "This one is real, not made up."),
        ("en", "This is not a made-up case."),
        ("nb", "Du finner prisen på menyen, og hun vil si at den er funnet på nett."),
        ("nn", "Du finn prisen på menyen."),
        ("da", "Du finder prisen på menuen."),
        ("sv", "Du hittar priset på menyn, och du kan säga att det stiger."),
        ("de", "Ich denke mir oft, dass es zu viel ist. Erfinde nichts."),
        ("es", "Cuenta el inventario. Nadie se imagina que sube."),
        ("fr", "Comptez l’inventaire. Vous imaginez que le prix monte."),
    ],
)
def test_common_verbs_do_not_say_that_a_case_is_made_up(code: str, said: str) -> None:
    assert not say_with_case(said, code)


def test_a_product_without_words_for_it_says_of_no_case_that_it_is_made_up() -> None:
    case = "[[practice p-soup: A soup. | Sold: 40]]"
    assert not is_announced(f"{case}\n\nI made it up.", {})
    assert is_announced("I made it up.", {})
