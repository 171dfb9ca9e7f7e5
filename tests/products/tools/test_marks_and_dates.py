"""Marks and dates of worked examples: what code puts right, and what it asks about."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.tools.calculators.calculator import Calculator, Column, ExampleLine, Input, Lines
from kit_builder.products.tools.dates import find_date_problems
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.marks import mark_untold, use_quotation_marks
from kit_builder.products.tools.records import Case, Cited
from kit_builder.products.tools.support import make_support
from kit_builder.products.tools.types.decision_table import DecisionTable
from kit_builder.products.tools.types.form import Form
from kit_builder.text.words import load_words
from tests.products.tools.making import METHOD

MOMENT = Cited(text="the day comes")
EN = load_words("en")


def make_form(*days: str) -> Form:
    return Form(title="Days", moment=MOMENT, fields=tuple(Field(name=day, kind="date", example=day) for day in days))


@pytest.mark.parametrize(
    ("days", "number", "said"),
    [
        (["Monday 5 January", "Tuesday 3 February*"], 1, []),
        (["Sunday 4 January"], 1, []),  # what it looks back on
        (["Friday 30 January*"], 2, ["Monday 9 February"]),
        (["Tuesday 4 February"], 1, ["is a Wednesday"]),
        (["the first night"], 2, []),
    ],
)
def test_the_days_of_an_example_are_those_of_its_part(
    spec: DocumentSpec, days: list[str], number: int, said: list[str]
) -> None:
    found = [*find_date_problems([make_form(*days)], number, spec.facts, EN)]
    assert len(found) == len(said)
    assert all(text in problem for text, problem in zip(said, found, strict=True))


def test_a_day_that_a_statement_gives_stays(spec: DocumentSpec) -> None:
    facts = {**spec.facts, "call-30": Fact("call-30", "story", "They began on 3 February.", METHOD.id)}
    assert [*find_date_problems([make_form("Tuesday 3 February")], 3, facts, EN)] == []
    assert [*find_date_problems([make_form("Monday 3 February", "Monday 4 May")], 3, facts, EN)] == []


@pytest.mark.parametrize("text", ["3. februar", "3 février", "3 de febrero", "3 februari", "3. Februar"])
def test_months_are_known_in_all_languages(spec: DocumentSpec, text: str) -> None:
    assert [*find_date_problems([make_form(text)], 3, spec.facts, load_words("nb"))]


def test_what_no_statement_of_a_real_case_has_is_marked(spec: DocumentSpec) -> None:
    support = replace(make_support(spec), is_real=True)
    fields = (
        Field(name="Parts", kind="amount", unit="£", example="3.90"),
        Field(name="Flat", kind="number", example="60", ids=("call-5",)),
        Field(name="Guests", kind="number", example="7"),
        Field(name="Lost", kind="number", example="0"),
        Field(name="Day", kind="date", example="Friday 9 January"),
        Field(name="Who", kind="text", example="the owner"),
    )
    table = Table(line="Plates", columns=(Field(name="Grams", kind="number"),), example=(("7",), ("–",)), blank=3)
    form = Form(title="A", moment=MOMENT, fields=fields, table=table)
    marked = mark_untold(form, form, support)
    assert isinstance(marked, Form)
    assert [each.example for each in marked.fields] == ["3.90", "60", "7*", "0", "Friday 9 January*", "the owner"]
    assert marked.table.example == (("7*",), ("–",))


def test_in_a_line_with_something_made_up_only_keys_are_told(spec: DocumentSpec) -> None:
    columns = tuple(Column(key=key, name=key) for key in ("one", "two", "three"))

    def make(*values: str) -> Calculator:
        lines = Lines(name="Part", columns=columns, example=(ExampleLine(name="Mash", values=values),), blank=3)
        return Calculator(title="A", moment=MOMENT, inputs=(Input(key="a", name="a"),), lines=lines)

    marked = mark_untold(make("~195", "60", "flat"), make("195*", "60", "60"), make_support(spec))
    assert isinstance(marked, Calculator)
    assert marked.lines.example[0].values == ("195*", "60*", "60")


@pytest.mark.parametrize(
    ("language", "shown"), [("nb", "«Pris»"), ("en", "“Pris”"), ("de", "„Pris“"), ("da", "»Pris«")]
)
def test_quotation_marks_are_those_of_the_language(language: str, shown: str) -> None:
    rows = (Case(condition='"Pris" er tom', action="se på «Pris»", reason="“Pris” teller"),)
    table = use_quotation_marks(DecisionTable(title="Pris", moment=MOMENT, rows=rows), load_words(language))
    texts = (table.rows[0].condition, table.rows[0].action, table.rows[0].reason)
    assert texts == (f"{shown} er tom", f"se på {shown}", f"{shown} teller")
