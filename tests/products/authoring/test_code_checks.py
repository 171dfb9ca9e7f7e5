"""What code finds wrong with a sentence, and what it leaves alone."""

from dataclasses import replace

import pytest

from kit_builder.privacy import Identity, list_names_of_others
from kit_builder.products.authoring.code_checks import add_results, find_faults
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.plain_outline import make_plain_outline
from kit_builder.products.authoring.rules import Rules, make_rules
from kit_builder.products.authoring.units import list_units
from kit_builder.records import Evidence, Story
from kit_builder.text.languages import load_language
from tests.products.authoring.documents import ENGLISH, WEIGH, chapter

WEIGH_STORY = Evidence("call.vtt", "call", 6, 6, "A kitchen weighed 180 to 310 grams of chips.")


def rules(story: Story | None = None, code: str = "en") -> Rules:
    spec = chapter(replace(WEIGH, stories=(story,) if story else ()))
    spec = replace(spec, methods=(spec.method,) if spec.method else (), language=load_language(code, ENGLISH.folders))
    return make_rules(spec, make_plain_outline(spec))


def naming(checked: Rules, *known: str) -> Rules:
    """Return rules by which only these names may be used besides those of the facts."""
    return replace(checked, knowledge=replace(checked.knowledge, known=known))


def reasons(text: str, checked: Rules | None = None) -> list[str]:
    found = checked or rules()
    return [fault.reason for unit in list_units(text) for fault in find_faults(unit, found)]


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("unknown citation", "Wipe the scale. {call-99}"),
        ("unknown citation", "[[script call-99]]"),
        ("unknown mark", "[[prices]]"),
        ("number not supported", "The limit is 34 percent. {call-8}"),
        ("number not supported", "| Limit | 34 percent {call-8} |"),
        ("wrong sum", "A third of it is 11 percent. {call-8; 32/3=11}"),
        ("wrong sum", "That is 16. {call-8; 32/two=16}"),
        ("wrong sum", "That is 9. {call-8; 36/4=9}"),
        ("figure without a citation", "Do it for 14 dishes."),
        ("name not supported", "Ask old Mortimer about it. {call-8}"),
        ("words not quoted exactly", "“The very strict limit is 32 percent”, I say. {call-8}"),
        ("words not quoted exactly", "One owner said: “Nobody ever told me about that.”"),
        ("addressed to the author", "TODO: say what the limit is. {call-8}"),
        ("addressed to the author", "According to the expert, the limit is 32 percent. {call-8}"),
        ("addressed to the author", "As call-8 says, there is a limit. {call-8}"),
    ],
)
def test_a_faulty_sentence_is_found(reason: str, text: str) -> None:
    assert reason in reasons(text)


@pytest.mark.parametrize(
    "text",
    [
        "The limit is 32 percent. {call-8}",
        "The limit is 32%. {call-8}",
        "The chips ranged over 130 grams. {call-6; 310-180=130}",
        "That is 0.13 kilos. {call-6; 310-180=130; 130/1000=0.13}",
        "That is 72 percent more. {call-6; (310-180)/180=72%}",
        "The average is 245. {call-6; (310+180)/2=245}",
        "Chapter 2 goes on from here, and so do slides 3 and 4.",
        "Take half of it, or two. {call-8}",
        "Two or three may do. Then comes the sum.",
        "“The room is full and the account is empty”, they say. {call-2}",
        "I say that one night is “just weather”. {call-5}",
        "### Then Comes The Sum",
        "| Dish | Grams |\n|---|---|\n| Chips | 180 to 310 {call-6} |",
        "A session takes 45 minutes. {kit-webinar}",
        "So 180 grams are what is left of 265. {call-6, call-8; 180/0.68=265}",
        "That is 0.32 of it. {call-8}",
        "That is 0.18 of a kilo, or 0.31. {call-6}",
        "> old price × 1.32, or × 132 ÷ 100 = new price {call-8}",
        "[Wait 40 seconds. Host reads.]",
        "2. Weigh it. {call-4}",
    ],
)
def test_a_sound_sentence_is_left_alone(text: str) -> None:
    assert reasons(text) == []


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
    ("quoted", "is_exact"), [("Hi there, your parcel is late", True), ("Hi there, your parcel is lost", False)]
)
def test_a_quotation_may_fill_in_a_blank(quoted: str, is_exact: bool) -> None:
    found = reasons(
        f"Write: “{quoted}, I'm sorry.” {{a}}", saying("Write: “Hi [name], your parcel is late, I'm sorry.”")
    )
    assert found == ([] if is_exact else ["words not quoted exactly"])


def test_no_client_is_recognisable() -> None:
    named = rules(Story("Chips", "client", "the pie shop in Bath, kitchen"))
    assert reasons("It was the pie shop in Bath. {call-6}", named)[0] == "recognisable client"
    assert reasons("A kitchen weighed 180 to 310 grams of chips. {call-6}", named) == []


def test_a_question_above_its_answer_need_not_be_a_quotation() -> None:
    (unit,) = list_units("**“Can I do it all in one afternoon?”**")
    assert [fault.severe for fault in find_faults(unit, rules())] == [False]


def saying(text: str, form: str = "prose") -> Rules:
    """Return rules by which `a` is a fact with this text, in a document with a section of this form."""
    return replace(rules(), has_options=form == "exercise").with_facts({"a": Fact("a", "rule", text)})


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


@pytest.mark.parametrize(
    "text",
    [
        "Now and then They're full.",
        "So You've weighed it.",
        "It Does work.",
        "Two Ts and three As.",
        "Weigh it on a Friday in October.",
        "| Fri | Sat | Weigh it. |",
        "Weigh it on Tue or Thu.",
        "| WEIGH | ASAPX: wait |",
        "- STOPP it now.",
    ],
)
def test_ordinary_words_with_capitals_are_no_names(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize(
    "text", ["Ask McTavish.", "Call the ZQT people.", "Go and see Mortimer's man.", "Ask the XRs."]
)
def test_names_are_still_found(text: str) -> None:
    assert reasons(text) == ["name not supported"]


def test_an_option_under_a_question_needs_no_citation() -> None:
    poll = "How many do you weigh?\n\n- 14\n- 17 or more\n\nWeigh 19."
    assert reasons(poll, saying("Weigh it.", "exercise")) == ["figure without a citation"]
    assert reasons(poll, saying("Weigh it.")) == ["figure without a citation"] * 3
    assert reasons("How many?\n\n- 14 {a}", saying("Weigh 12.", "exercise")) == ["number not supported"]


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


def test_only_a_story_that_is_told_makes_an_ordinary_word_telling() -> None:
    hide = "café, soup, “take it then, love”, every Thursday, in one of them"
    story = Story("Chips", "client", hide, evidence=(WEIGH_STORY,))
    telling = rules(story)
    assert reasons("A café adds up its invoices. {call-8}", telling) == []
    assert reasons("It adds up its invoices, and in one of them. {call-8}", telling) == []
    assert reasons("A café weighed 180 to 310 grams of chips. {call-6}", telling) == ["recognisable client"]
    assert "recognisable client" in reasons("They said take it then, love. {call-8}", telling)


def test_a_detail_that_a_story_leaves_out_may_be_said_where_the_method_says_it() -> None:
    telling = rules(Story("Chips", "client", "kitchen", evidence=(WEIGH_STORY,)))
    telling = telling.with_facts({**telling.facts, "r": Fact("r", "rule", "A kitchen weighs chips.")})
    assert reasons("A kitchen weighed 180 to 310 grams. {call-6}", telling) == ["recognisable client"]
    assert reasons("A kitchen weighs chips. {r}", telling) == []
    assert reasons("A kitchen weighed 180 to 310 grams. {call-6, r}", telling) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I said that Mortimer weighed the chips. {call-6}", "name from the sources"),
        ("### What Mortimer weighs", "name from the sources"),
        ("I call it the Ottoline rule. {call-8}", "name from the sources"),
        ("Weigh them with some care. {call-4}", ""),
    ],
)
def test_nobody_is_called_like_somebody_in_the_sources(text: str, reason: str) -> None:
    names = list_names_of_others([Identity("surname", "Mortimer", pseudonym="Ottoline")])
    ours = rules()
    named = replace(ours, knowledge=replace(ours.knowledge, names=names))
    assert reasons(text, named) == [reason] * bool(reason)


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        ("It is under “Weigh all three plates first”. {call-8}", []),
        ("“The limit is … percent”, I say. {call-8}", []),
        ("“The limit is ____ percent”, I say. {call-8}", []),
        ("“Put the empty plate on the scale”, I say. {call-8}", [False]),
        ("“Put the empty scale on the plate”, I say. {call-8}", [True]),
    ],
)
def test_titles_are_no_quotations(text: str, severities: list[bool]) -> None:
    titled = naming(rules(), "Weigh all three plates first")
    (unit,) = list_units(text)
    assert [fault.severe for fault in find_faults(unit, titled)] == severities


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


def test_no_cell_of_an_offer_is_empty() -> None:
    table = "| What | When |\n|---|---|\n| Calls {call-8} | |\n| Answers {call-8} | at once {call-8} |"
    assert reasons(table, replace(rules(), has_full_tables=True)) == ["empty cell"]
    assert reasons(table) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[practice p-mail: Ingrid asks how long it is.]]", "name from the sources"),
        ("[[practice p-mail: Ms Solbakken's mail is open.]]", "name from the sources"),
        ("[[practice p-mail: A guest asks how long it is.]]", ""),
    ],
)
def test_nobody_made_up_is_called_like_the_author(text: str, reason: str) -> None:
    checked = naming(replace(rules(), has_practice=True, author="Ingrid Solbakken"), "Ingrid Solbakken")
    assert reasons(text, checked) == [reason] * bool(reason)


def test_rules_with_other_facts_know_the_names_in_these_and_results_change_none() -> None:
    before = saying("Ask the cook how many plates 3 + 4 are.")
    text = "Ask Zebulon how many plates 3 + 4 are. {a}"
    assert reasons(text, before) == ["name not supported"]
    assert reasons(text, before.with_facts({"a": Fact("a", "rule", text)})) == []
    assert reasons(text, before) == ["name not supported"]
    (unit,) = list_units("Seven plates are 7 {a; 3+4=7}.")
    after = add_results(before, unit)
    assert (after.worked, after.knowledge is before.knowledge) == (("7",), True)
