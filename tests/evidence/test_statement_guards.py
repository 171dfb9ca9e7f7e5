"""What the guards find in a statement and in what it cites, in code."""

import pytest

from kit_builder.evidence.statement_guards import Compared, find_faults, find_hints, find_uncited_numbers
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.words import list_languages


def compare(code: str, text: str, cited: str, around: str = "", speakers: str = "") -> Compared:
    return Compared(text, cited, around, speakers, load_language(code, [find_prompts_folder()]))


def reasons(compared: Compared) -> list[str]:
    return [fault.reason for fault in find_faults(compared)]


@pytest.mark.parametrize(
    ("code", "text", "cited"),
    [
        ("en", "About 3.5 kilos are left.", "you've got, what, three and a half kilos."),
        ("en", "A soup that costs 1.10 sells at 3.30.", "The soup costs you one pound ten, sell it at three thirty."),
        ("nb", "Teip papp opp til 1,20 meter.", "fra gulvet og opp til en meter og tjue."),
        ("nb", "Kom tilbake etter 0,5 timer.", "Kom tilbake om en halvtime."),
        ("en", "It costs 2.50.", "It's two pounds and fifty."),
        ("en", "Weigh on a Friday at 20:30.", "You want a Friday, about half past eight."),
        ("en", "Be there at 8:15.", "Be there at quarter past eight."),
        ("en", "Call after 14:00.", "Call after two."),
        ("en", "Call after 2 pm.", "Call after 14:00."),
        ("en", "He took on the place in 1990.", "He took it on in nineteen ninety."),
        ("en", "Buy 12 ladles.", "Get a dozen ladles."),
        ("en", "Buy 24 ladles.", "Get two dozen ladles."),
        ("en", "Take 20 percent off.", "I'd take a fifth off."),
        ("en", "Take a fifth off.", "Take 20% off."),
        ("en", "50 percent of them forget.", "Half of them forget."),
        ("en", "One in two of them forgets.", "Half of them forget."),
        ("en", "Weigh it 2 times.", "Weigh it twice."),
        ("en", "Wait 2 weeks.", "Wait a fortnight."),
        ("en", "Weigh 1 plate.", "Weigh a plate."),
        ("en", "Charge between 180 and 310 grams.", "anything between 180-310g"),
        ("en", "The budget is 1500.", "The budget is 1.5k."),
        ("en", "There are 1,500 covers.", "fifteen hundred covers"),
        ("en", "You need 5 / 3.5 = 1.43 kilos for each kilo.", "You buy five kilos and get three and a half."),
        ("en", "That is £12 × 3 = £36.", "Take the 12 pounds times three."),
        ("en", "It is 15% of what 200 guests pay.", "15 percent, and 200 guests"),
        ("en", "Spend 10 pounds per kilo.", "over £10/kg"),
        ("en", "Add 60 pence.", "add 60p"),
        ("en", "Recheck every 6 weeks.", "recheck every 6 wks"),
        ("en", "The range is 28 to 30 percent.", "28 to 30, across the menu"),
        ("en", "Charge 0 percent.", "Charge nothing."),
        ("nb", "Ring klokka 8.30.", "Ring halv ni."),
        ("nb", "Vei tretti gram.", "Vei 30 gram."),
        ("nb", "Ta 1,5 kilo.", "Ta halvannen kilo."),
        ("nn", "Vei 12 tallerkenar.", "Vei eit dusin tallerkenar."),
        ("sv", "Räkna med 50 procent.", "Räkna med hälften."),
        ("da", "Tag 1,5 kilo.", "Tag halvandet kilo."),
        ("de", "Nehmen Sie 25 Prozent.", "Nehmen Sie ein Viertel."),
        ("es", "Compre 12 platos.", "Compra una docena de platos."),
        ("fr", "Pesez 12 assiettes.", "Pesez une douzaine d'assiettes."),
    ],
)  # fmt: skip
def test_a_number_in_another_form_is_no_fault(code: str, text: str, cited: str) -> None:
    assert find_faults(compare(code, text, cited)) == ()


@pytest.mark.parametrize(
    ("code", "text", "cited"),
    [
        ("en", "Fix it above 25 percent.", "above 15 percent"),
        ("en", "Fix it above twenty percent.", "above 15 percent"),
        ("en", "Weigh at 9:30.", "half past eight"),
        ("en", "Weigh at 7:30.", "half past eight"),
        ("en", "Get 12 quotes.", "That is over half of the 2 quotes."),
        ("en", "Charge 20 for a plate.", "a fifth of 60"),
        ("nb", "Ring klokka 9.30.", "Ring halv ni."),
        ("en", "Call after 15:00.", "Call after two."),
        ("en", "Take a quarter of 80.", "Take half of 60."),
        ("en", "You need 5 / 3.5 = 1.53 kilos.", "You buy five kilos and get three and a half."),
        ("en", "You need 6 / 3.5 = 1.71 kilos.", "You buy five kilos and get three and a half."),
        ("en", "Wait 15 minutes.", "Wait 15 hours."),
        ("en", "Take off 15 pounds.", "Take off 15%."),
        ("en", "Charge €60.", "Charge £60."),
        ("nb", "Vent i tretti dager.", "Vent i tretten dager."),
        ("nb", "Vent i 3 uker.", "Vent i 3 måneder."),
        ("nn", "Vent i fire veker.", "Vent i to veker."),
        ("sv", "Vänta tre veckor.", "Vänta två veckor."),
        ("da", "Vent tre uger.", "Vent to uger."),
        ("de", "Warten Sie drei Wochen.", "Warten Sie zwei Wochen."),
        ("es", "Espere tres semanas.", "Espera dos semanas."),
        ("fr", "Attendez trois semaines.", "Attends deux semaines."),
        ("pl", "Poczekaj 30 dni.", "Czekasz 20 dni."),
        ("ja", "30%を超えたら直す。", "20%を超えたら直す。"),
    ],
)
def test_a_number_or_unit_that_the_lines_lack_is_a_fault(code: str, text: str, cited: str) -> None:
    assert reasons(compare(code, text, cited)) == ["number not in the source"]


def test_a_number_in_a_neighbouring_line_only_is_a_hint() -> None:
    compared = compare("en", "Leave it alone under 32 percent.", "Under that, you leave it.", "The line I use is 32.")
    assert find_faults(compared) == ()
    assert find_uncited_numbers(compared) == ("32",)
    assert "the number (32)" in find_hints(compared)


@pytest.mark.parametrize("code", ["pl", "ja"])
def test_without_word_lists_a_number_may_be_in_words(code: str) -> None:
    compared = compare(code, "20 ten to", "dwadzieścia 二十")
    assert find_faults(compared) == ()
    assert find_hints(compared) == ("the number (20)",)


@pytest.mark.parametrize(
    ("code", "text", "cited", "names"),
    [
        ("en", "Write it into QuickBooks.", "Write it down.", "QuickBooks"),
        ("en", "Give it to Delia.", "Give it to somebody.", "Delia"),
        ("en", "Use form B12.", "Use the form, 12 copies.", "B12"),
        ("en", "Take the VAT off.", "Take the tax off.", "VAT"),
        ("en", "Ring on a Friday.", "Ring on a Tue or Wed.", "Friday"),
        ("en", "Fridays are best for ringing.", "Tuesdays are best.", "fridays"),
        ("nb", "Ring Kari.", "Ring noen.", "Kari"),
        ("nb", "Ring på fredager.", "Ring på tirsdager.", "fredager"),
        ("nn", "Ring Kari.", "Ring nokon.", "Kari"),
        ("sv", "Ring Karin.", "Ring någon.", "Karin"),
        ("da", "Ring til Mette.", "Ring til nogen.", "Mette"),
        ("de", "Tragen Sie es in QuickBooks ein.", "Tragen Sie es ein.", "QuickBooks"),
        ("es", "Llame a Carmen.", "Llama a alguien.", "Carmen"),
        ("fr", "Appelez Margot.", "Appelle quelqu'un.", "Margot"),
    ],
)
def test_a_name_or_code_that_the_lines_lack_is_a_fault(code: str, text: str, cited: str, names: str) -> None:
    [fault] = find_faults(compare(code, text, cited))
    assert (fault.reason, fault.detail) == ("name not in the source", f"The lines do not have {names}.")


@pytest.mark.parametrize(
    ("code", "text", "cited", "around"),
    [
        ("en", "Weigh it with Quickbooks.", "with quick books", ""),
        ("en", "Ring on a Tuesday.", "Tue or Wed", ""),
        ("en", "Make a PCC.", "Make a portion cost card.", ""),
        ("en", "Make a Portion Cost Card.", "PCC = portion cost card", ""),
        ("en", "Ask Marijke's assistant.", "Ask Marike.", ""),
        ("en", "Ask Maren.", "Ask me.", ""),
        ("en", "Give it to Priya.", "Give it to her.", "That'd be Priya."),
        ("en", "Say: “Thanks for waiting.” Then I'd pause.", "Say thanks for waiting and pause.", ""),
        ("en", "Weigh 30kg of a 90-day-old ham, the 3rd one.", "30kg, ninety days old, the third ham", ""),
        ("en", "Start AFTER lunch.", "after lunch", ""),
        ("de", "Wiegen Sie den Teller auf der Waage.", "Stell ihn drauf.", ""),
        ("pl", "Zadzwoń do Kasi.", "Dzwonisz do Kasi.", ""),
    ],
)
def test_a_name_that_the_lines_have_in_some_form_is_no_fault(code: str, text: str, cited: str, around: str) -> None:
    assert find_faults(compare(code, text, cited, around, "Maren")) == ()


@pytest.mark.parametrize(
    ("code", "text", "cited", "hint"),
    [
        ("en", "Do not touch the recipe.", "Touch the recipe.", "the negation"),
        ("en", "Touch the recipe.", "Don't touch the recipe.", "the negation"),
        ("en", "It is always the mash.", "It's usually the mash.", "the strength (always, usually)"),
        ("en", "It takes forty minutes.", "It's about forty minutes.", "the strength (about)"),
        ("en", "Sell at least ten.", "Sell ten.", "the strength (at least)"),
        ("en", "Fix it if it is under 30 percent.", "over 30 percent", "the direction (under)"),
        ("en", "Weigh before you price.", "You price before you weigh.", "the order"),
        ("en", "Weigh one plate.", "Weigh three plates.", "the number one"),
        ("en", "Give them a dozen.", "Give them ten.", "the quantity (dozen)"),
        ("nb", "Ring aldri kunden.", "Ring kunden.", "the negation"),
        ("nb", "Det er alltid mosen.", "Det er som regel mosen.", "the strength (alltid, som regel)"),
        ("nn", "Det er alltid mosen.", "Det er ofte mosen.", "the strength (alltid, ofte)"),
        ("sv", "Det är alltid moset.", "Det är ofta moset.", "the strength (alltid, ofta)"),
        ("da", "Det er altid mosen.", "Det er ofte mosen.", "the strength (altid, ofte)"),
        ("de", "Es ist immer das Püree.", "Es ist meistens das Püree.", "the strength (immer, meistens)"),
        ("es", "Siempre es el puré.", "Normalmente es el puré.", "the strength (siempre, normalmente)"),
        ("fr", "C'est toujours la purée.", "C'est souvent la purée.", "the strength (toujours, souvent)"),
    ],
)
def test_negation_strength_and_order_are_hints_only(code: str, text: str, cited: str, hint: str) -> None:
    compared = compare(code, text, cited)
    assert find_faults(compared) == ()
    assert hint in find_hints(compared)


@pytest.mark.parametrize("code", [*list_languages(), "pl"])
def test_a_copy_of_the_lines_has_neither_faults_nor_hints(code: str) -> None:
    text = "3 x 60 = 180, B12, Maren 20:30!"
    assert find_faults(compare(code, text, text)) == ()
    assert find_hints(compare(code, text, text)) == ()
