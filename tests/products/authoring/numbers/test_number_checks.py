"""What code finds wrong with the numbers and sums of a sentence."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.checks.in_code import add_results, find_faults
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.units import list_units
from tests.products.authoring.checking import reasons, rules, saying


def test_numbers_are_compared_in_a_language_without_word_lists() -> None:
    assert reasons("Raja on 34 prosenttia. {call-8}", rules(code="fi")) == ["number not supported"]
    assert reasons("Raja on 32 prosenttia. {call-8}", rules(code="fi")) == []


@pytest.mark.parametrize(
    ("said", "text", "reason"),
    [
        ("Svar til klokka fem.", "Du svarer til klokka 17. {a}", ""),
        ("Svar til klokka fem.", "Du svarer 17 kunder. {a}", "number not supported"),
        ("Det tar en halvtime.", "Det tar 30 minutter. {a}", ""),
        ("Det tar en halv dag.", "Det tar 30 dager. {a}", "number not supported"),
        ("La det ligge ei uke.", "La det ligge i 7 dager. {a}", ""),
        ("La det ligge ei uke.", "La det ligge i 7 uker. {a}", "number not supported"),
        ("Det tar halvannen time.", "Det tar 90 minutter. {a}", ""),
        ("Svar innen fire timer.", "Svar innen 240 minutter. {a}", ""),
    ],
)
def test_times_are_compared_by_value(said: str, text: str, reason: str) -> None:
    assert reasons(text, rules(code="nb").with_facts({"a": Fact("a", "rule", said)})) == [reason] * bool(reason)


@pytest.mark.parametrize(
    ("said", "text", "reason"),
    [
        ("It costs 33 pence.", "It costs £0.33. {a}", ""),
        ("It costs £0.60.", "It costs 60 pence. {a}", ""),
        ("It costs 120 pence.", "It costs £1.20. {a}", ""),
        ("It costs thirty three pence.", "It costs £0.33. {a}", ""),
        ("It costs kr 1,50.", "It costs 150 øre. {a}", ""),
        ("It costs 2.50 euros.", "It costs 250 cents. {a}", ""),
        ("Take a fifth off.", "That is 20 percent. {a}", ""),
        ("Take half of it.", "That is 50 percent. {a}", ""),
        ("Take a fifth off £1.20.", "It makes £1.50. {a; 1.20/0.8=1.50}", ""),
        ("It costs £0.61.", "It costs 60 pence. {a}", "number not supported"),
        ("It costs £0.60.", "It costs 60 cents. {a}", "number not supported"),
        ("It costs £0.60.", "It costs 60 pence for 60 tables. {a}", "number not supported"),
        ("It costs £60.", "It costs 600 pence. {a}", "number not supported"),
        ("Take a fifth off.", "That is 25 percent. {a}", "number not supported"),
    ],
)
def test_figures_are_compared_by_value_and_unit(said: str, text: str, reason: str) -> None:
    assert reasons(text, saying(said)) == [reason] * bool(reason)


def test_a_sum_may_start_from_a_figure_of_a_question_before_it() -> None:
    asking = replace(rules(), has_options=True)
    question, answer = list_units("What does a guest with size 41 take?\n\nSize 40. {call-8; 41-1=40}")
    assert [fault.reason for fault in find_faults(answer, asking)] == ["wrong sum"]
    assert find_faults(answer, add_results(asking, question)) == ()


@pytest.mark.parametrize(
    ("said", "text", "severities"),
    [
        ("Raise it by no more than 7 percent.", "The most is £15.52. {a, b; 14.50*1.07=15.52}", [True]),
        ("Raise it by no more than 7 percent.", "The most is £15.52. {a, b; 14.50*(1+7/100)=15.52}", [True]),
        ("Raise it by no more than 7 percent.", "The most is £15.51. {a, b; 14.50*1.07=15.51}", []),
        ("The tax is 7 percent.", "With the tax it costs £15.52. {a, b; 14.50*1.07=15.52}", []),
        ("The limit is 30 percent.", "It is 2.9 percent over. {a, b; 32.9-30=2.9}", [False]),
        ("The limit is 30 percent.", "It is 2.9 percentage points over. {a, b; 32.9-30=2.9}", []),
        ("Only 30 percent go.", "The other 70 percent stay. {a; 100-30=70}", []),
    ],
)
def test_sums_keep_within_limits_and_tell_points_from_percent(said: str, text: str, severities: list[bool]) -> None:
    more = Fact("b", "rule", "It costs £14.50, and 32.9 percent of it is meat.")
    checked = saying(said).with_facts({"a": Fact("a", "rule", said), "b": more})
    (unit,) = list_units(text)
    assert [fault.severe for fault in find_faults(unit, checked) if fault.reason == "wrong sum"] == severities


def test_a_gap_may_be_filled_in_with_a_factor() -> None:
    assert reasons("Fill the gaps: 32 divided by …, times 100, is … percent. {call-8}") == []
    assert reasons("Fill the gaps: 33 divided by …, times 100, is … percent. {call-8}") == ["number not supported"]


def test_a_missing_figure_is_said_to_stand_where_it_does() -> None:
    (unit,) = list_units("The limit is 32 percent. {call-6}")
    (fault,) = find_faults(unit, rules())
    assert fault.message.endswith("It stands in call-8.")


def test_a_sum_may_be_rounded_as_the_example_does_to_keep_within_a_limit() -> None:
    told = saying("The highest price: 18.95 * (1 + 7 / 100) = 20.27 £.")
    assert reasons("£20.27 {a; 18.95*(1+7/100)=20.27}", told) == []
    assert reasons("£20.26 {a; 18.95*(1+7/100)=20.26}", told) == ["wrong sum"]


@pytest.mark.parametrize(
    ("said", "text", "reason"),
    [
        ("Divide 30 by 7 and round it up.", "That makes 5. {a; 30/7=5}", ""),
        ("Divide 40 by 7, rounded down.", "That makes 5. {a; 40/7=5}", ""),
        ("Divide 40 by 7 and round it up.", "That makes 5. {a; 40/7=5}", "wrong sum"),
        ("Divide 30 by 7.", "That makes 5. {a; 30/7=5}", "wrong sum"),
        ("Leave 40 grams of it for half an hour.", "That is 1200. {a; 40*30=1200}", ""),
        ("Leave 40 grams of it for a while.", "That is 1200. {a; 40*30=1200}", "wrong sum"),
    ],
)
def test_a_sum_is_rounded_and_converts_times_as_its_statement_says(said: str, text: str, reason: str) -> None:
    assert [each for each in reasons(text, saying(said)) if each == "wrong sum"] == [reason] * bool(reason)


def test_what_statements_have_is_said_of_a_number_that_they_lack() -> None:
    (unit,) = list_units("It is 15 percent. {call-8}")
    (fault,) = find_faults(unit, rules())
    assert "do not have 15" in fault.message
    assert "They have 32." in fault.message


LIMITED = "Raise it by no more than 7 percent. It costs £18.95."


@pytest.mark.parametrize(
    ("said", "text", "reason"),
    [
        ("It costs £6.60 a kilo now and £6.20 before, for 18 kilos.", "£7.20 {a; (6.6-6.2)*18=7.2}", ""),
        ("Stay within 15 percent of 180.", "207 {a; 1.15*180=207}", ""),
        ("Stay within 15 percent of 180.", "207 {a; 180*115/100=207}", ""),
        ("Stay within 15 percent of 180.", "208.80 {a; 180*116/100=208.80}", "wrong sum"),
        (LIMITED, "The most is £20.27. {a; 18.95*107/100=20.27}", ""),
        (LIMITED, "The most is £20.27. {a; 18.95*(100+7)/100=20.2765}", ""),
        (LIMITED, "The most is £20.28. {a; 18.95*107/100=20.28}", "wrong sum"),
        ("The tax is 7 percent. It costs £18.95.", "It is £20.27. {a; 18.95*107/100=20.27}", "wrong sum"),
        ("Never go over 7 percent. It costs £18.95.", "It is £20.27. {a; 18.95*107/100=20.2765}", ""),
        ("Never go over 7 percent. It costs £13.50.", "It is £14.44. {a; 13.50*107/100=14.445}", ""),
        ("Never go over 7 percent. It costs £13.50.", "It is £14.45. {a; 13.50*107/100=14.45}", "wrong sum"),
        ("It took from 13.40 to 17.00.", "That is 200 minutes. {a; 17*60-(13*60+40)=200}", ""),
        ("It took from 13:40 to 17:00.", "That is 200 minutes. {a; 17*60-(13*60+40)=200}", ""),
        ("It costs £13.40.", "That is 2.60. {a; 16-13.40=2.60}", "wrong sum"),
    ],
)
def test_equal_sums_may_be_written_in_other_forms(said: str, text: str, reason: str) -> None:
    assert ([*reasons(text, saying(said)), ""])[0] == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[Exercise 1: Take yours]\n- 40, so 20 -> Half of it is 20. {a; 40/2=20}", ""),
        ("[Exercise 1: Take yours]\n- 40, so 40 -> You left out the half. It is 20. {a; 40/2=20}", ""),
        ("[Exercise 1: Take yours]\n- 40, so 20 -> No more than 30. {a}", "number not supported"),
        ("[Poll 1: How many?]\n- 40 -> Half of it is 20. {a; 40/2=20}", "wrong sum"),
        ("- 40 -> Half of it is 20. {a; 40/2=20}", "wrong sum"),
    ],
)
def test_what_listeners_type_has_figures_of_their_own(text: str, reason: str) -> None:
    checked, found = saying("Take half of it.", "exercise"), []
    for unit in list_units(text):
        found += [fault.reason for fault in find_faults(unit, checked)]
        checked = add_results(checked, unit)
    assert (reason in found) if reason else not found
