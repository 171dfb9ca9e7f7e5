import pytest

from kit_builder.products.forms.shorthand import expand_shorthand, find_cut_short
from kit_builder.products.forms.without_repeats import remove_repeats
from kit_builder.records import Evidence, Item, Method
from kit_builder.text.numbers import find_numbers
from kit_builder.text.words import list_languages, load_words

SHORT = [
    ("en", "start w/ staying, not w/ price", "Start with staying, not with price."),
    ("en", "Print item sales, 4 wks", "Print item sales, 4 weeks."),
    ("en", "Confirm the start + end date.", "Confirm the start and end date."),
    ("en", "cost ÷ menu price ex VAT = FC%", "Cost ÷ menu price without VAT = FC%"),
    ("en", "price it, VAT not incl.", "Price it, VAT not included."),
    ("en", "pay on the day, travel incl. tolls", "Pay on the day, travel including tolls."),
    ("en", "ring the caretaker (she has the keys)", "Ring the caretaker (she has the keys)."),
    ("en", "go w. Keith W. on Friday", "Go with Keith W. on Friday."),
    ("en", "Take 60 + 30.", "Take 60 + 30."),
    ("en", "count the qty. then stop", "Count the quantity. Then stop."),
    ("en", "Open www/index first.", "Open www/index first."),
    ("en", "iPhones go first", "iPhones go first."),
    (
        "nb",
        "hent returer siste 3 mnd, slå sammen m/ samme lest",
        "Hent returer siste 3 måneder, slå sammen med samme lest.",
    ),
    ("nb", "én endring pr modell", "Én endring per modell."),
    ("nb", "«dessverre» skal aldri stå først", "«Dessverre» skal aldri stå først."),
    ("de", "Teller wiegen, z.B. drei", "Teller wiegen, zum Beispiel drei."),
]


@pytest.mark.parametrize(("code", "text", "expected"), SHORT)
def test_shorthand_is_written_out(code: str, text: str, expected: str) -> None:
    words = load_words(code)
    evidence = (Evidence("notes.md", "notes", 1, 1, text),)
    method = expand_shorthand(Method("m", "M", steps=(Item(text, evidence),)), words, {})
    assert method.steps == (Item(expected, evidence),)
    assert expand_shorthand(method, words, {}) == method
    assert find_numbers(expected, words) == find_numbers(text, words)


def test_all_that_is_said_in_a_sentence_gets_a_capital_and_a_full_stop_but_not_what_is_listed() -> None:
    detail = Item("they dry out", kind="detail")
    method = Method(
        "m",
        "M",
        needs=(Item("a wet cloth"),),
        steps=(Item("wipe the keys", attachments=(detail,)),),
        pitfalls=(Item("never spray anything in"),),
        outcome=(Item("no key sticks"),),
    )
    shown = expand_shorthand(method, load_words("en"), {})
    texts = [item.text for _, item in shown.items()]
    assert texts == [
        "a wet cloth",
        "Wipe the keys.",
        "They dry out.",
        "Never spray anything in.",
        "No key sticks.",
    ]


@pytest.mark.parametrize("code", list_languages())
def test_no_shorthand_contains_a_number(code: str) -> None:
    words = load_words(code)
    assert [full for full in words["shorthand"].values() if find_numbers(full, words)] == []


def test_words_cut_short_are_those_that_the_methods_say_in_full() -> None:
    """What begins two words, and what is also said without a full stop, stays; so does the last word of a sentence."""
    steps = ("Pull 3 months of inv. and sort them.", "Ask the sup. for more.", "Fill the pan. then the other pan too.")
    detail = Item("Sort the newest Inv. by date.", kind="detail")
    said = "Invoices of one supplier and one support of a panel are kept, and so are invoices of the other panel."
    method = Method("m", "M", steps=tuple(Item(each, attachments=(detail,)) for each in steps))
    cut_short = find_cut_short([method, Method("o", "O", rules=(Item(said),))])
    assert cut_short == {"inv.": "invoices"}
    written = expand_shorthand(method, load_words("en"), cut_short)
    assert written.steps[0].text == "Pull 3 months of invoices and sort them."
    assert written.steps[0].attachments[0].text == "Sort the newest Invoices by date."
    assert written.steps[1].text == steps[1]


LONG = "If more than three pairs have the same fault, take a picture of all of them and ring the supplier."


def test_answer_does_not_repeat_other_sections() -> None:
    answers = (Item(f"What if it is broken? {LONG}"), Item(f"And then? {LONG} Only then do you ring."))
    shortened = remove_repeats(Method("m", "M", steps=(Item("Sort them."),), rules=(Item(LONG),), faq=answers))
    assert [each.text for each in shortened.faq] == ["And then? Only then do you ring."]


def test_answer_may_repeat_a_step() -> None:
    answers = (Item(f"What if it is broken? {LONG}"),)
    method = Method("m", "M", steps=(Item(LONG),), faq=answers)
    assert remove_repeats(method) == method
