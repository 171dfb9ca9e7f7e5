"""The questions as a mail, and the filled-in mail."""

import textwrap
from dataclasses import replace

import pytest

from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion
from kit_builder.interview.mail import Reply, read_mail, write_mail
from kit_builder.text.words import load_words

LONG = "“Over 32.” (call.vtt) / “Over 30.” (notes.md): which of them is right?"
ASKED = [
    AgendaQuestion("conflict", "Know your costs", LONG, "No product gives this advice until you decide."),
    AgendaQuestion("open", "Know your costs", "Who weighs the plates in service?", "Two readers could differ."),
    AgendaQuestion("open", "Raise prices", "When do you look at the sales again?", "Chapter 2 does not say it."),
]
NUMBERED = dict(enumerate(ASKED, start=1))
MAIL = write_mail(NUMBERED, "Dishes", load_words("en"))


def fill(mail: str, *answers: tuple[str, str]) -> str:
    for why, answer in answers:
        assert f"({why})" in mail
        mail = mail.replace(f"({why})\n", f"({why})\n\n{answer}\n")
    return mail


FILLED = fill(MAIL, (ASKED[0].why, "32.\n\n1. First the notes.\n2. Then the call."), (ASKED[2].why, "After 4 weeks."))
WANTED = {1: "32.\n\n1. First the notes.\n2. Then the call.", 3: "After 4 weeks."}


def test_a_mail_has_every_question_with_its_number_and_reason() -> None:
    for number, each in NUMBERED.items():
        assert f"{number}. {each.text}\n   ({each.why})" in MAIL


def test_answers_below_the_questions_are_read_and_lists_in_them_kept() -> None:
    assert read_mail(FILLED + "\n-- \nMaren Holt\n", NUMBERED) == Reply(WANTED)


def test_an_unfilled_mail_has_no_answers() -> None:
    assert read_mail(MAIL, NUMBERED) == Reply({})


def test_quoted_and_wrapped_mails_are_read() -> None:
    rows = [part for row in MAIL.split("\n") for part in textwrap.wrap(row, 30) or [""]]
    place = next(at for at, row in enumerate(rows) if row.startswith("3. When"))
    end = next(at for at in range(place, len(rows)) if not rows[at])
    quoted = [f"> {row}".rstrip() for row in rows]
    text = "\n".join(["Hello! See below.", "", *quoted[:end], "After 4 weeks.", *quoted[end:]])
    assert read_mail(text, NUMBERED) == Reply({3: "After 4 weeks."})


@pytest.mark.parametrize("mark", [".", ")"])
def test_a_mail_with_numbers_alone_is_read(mark: str) -> None:
    text = f"Hello,\n\n1{mark} 32, the notes are old\n2{mark} The waiter.\nNever the chef.\n"
    assert read_mail(text, NUMBERED) == Reply({1: "32, the notes are old", 2: "The waiter.\nNever the chef."}, True)


def test_questions_that_lost_their_numbers_are_known_by_their_words() -> None:
    text = f"{ASKED[2].text}\n\n1. Weekly.\n2. And before a feast.\n"
    assert read_mail(text, NUMBERED) == Reply({3: "1. Weekly.\n2. And before a feast."})


def test_questions_that_were_numbered_anew_are_known_by_their_words() -> None:
    text = f"1. {ASKED[2].text}\nWeekly.\n\n2. {ASKED[1].text}\nThe waiter.\n"
    assert read_mail(text, NUMBERED) == Reply({2: "The waiter.", 3: "Weekly."})


def test_numbered_answers_above_the_quoted_questions_are_read() -> None:
    quoted = "\n".join(f"> {row}" for row in MAIL.split("\n"))
    assert read_mail(f"1. 32.\n3. Weekly.\n\nMaren wrote:\n{quoted}", NUMBERED) == Reply({1: "32.", 3: "Weekly."}, True)


@pytest.mark.parametrize(
    "text", ["1. Milk\n9. Eggs\n", "1. Milk\n2. Eggs\n1. Flour\n", "2) Milk\n1) Eggs\n", "Hello.\n"]
)
def test_a_file_that_does_not_fit_the_questions_is_refused(text: str) -> None:
    with pytest.raises(KitError, match="none of the questions"):
        read_mail(text, NUMBERED)


def test_a_question_about_two_methods_is_told_by_its_number_or_the_method_above_it() -> None:
    twice = {1: ASKED[1], 2: replace(ASKED[1], heading="Raise prices")}
    row = ASKED[1].text
    assert read_mail(f"2. {row}\nThe waiter.\n", twice) == Reply({2: "The waiter."})
    assert read_mail(f"Raise prices\n\n{row}\nThe waiter.\n", twice) == Reply({2: "The waiter."})
    with pytest.raises(KitError, match="several methods"):
        read_mail(f"{row}\nThe waiter.\n", twice)


def test_numbered_answers_above_the_questions_as_they_were_sent_are_read() -> None:
    reply = read_mail(f"1. 32.\n3. Weekly.\n\n{MAIL}", NUMBERED)
    assert (reply.answers[1], reply.has_numbers_alone) == ("32.", True)
