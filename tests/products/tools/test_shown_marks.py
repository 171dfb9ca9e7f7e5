"""Sheets say once what of their example is made up, and none that goes on with a real case is called made up."""

from kit_builder.products.tools.calculators.calculator import Calculator, Column, ExampleLine, Input, Lines
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Cited
from kit_builder.products.tools.shown_marks import show_marks
from kit_builder.products.tools.types.form import Form
from kit_builder.text.words import load_words
from tests.products.tools.samples import MOMENT

WORDS = load_words("en")
REAL = Cited(text="“The shop” (real)", ids=("x-shop",))
MADE_UP = Cited(text="made up")
COLUMNS = (Column(key="sold", name="Sold"),)


def count_bikes(*lines: ExampleLine, example: Cited = REAL, reading: str = "") -> Calculator:
    table = Lines(name="Bike", columns=COLUMNS, example=lines, blank=3)
    day = Input(key="day", name="Who", kind="text", example="the owner")
    told = Cited(text=reading)
    return Calculator(title="Count", moment=MOMENT, inputs=(day,), lines=table, example=example, reading=told)


def write_down(*answers: str, example: Cited = MADE_UP, reading: str = "") -> Form:
    fields = tuple(Field(name=f"Row {each}", kind="text", example=each) for each in answers)
    table = Table(line="Tyres", columns=(Field(name="Tyre", kind="text"),), example=(("the front",),), blank=2)
    return Form(title="Note", moment=MOMENT, fields=fields, table=table, example=example, reading=Cited(text=reading))


def test_a_mark_within_a_text_becomes_a_sign_in_a_real_case_and_goes_in_one_that_is_made_up() -> None:
    told = "The ~roadster is at ~12.0."
    real, made_up = show_marks([count_bikes(reading=told), write_down("a tandem", reading=told)], WORDS)
    assert real.reading.text == "The roadster* is at 12.0*."
    assert made_up.reading.text == "The roadster is at 12.0."


def test_a_sign_stands_behind_the_number_that_belongs_to_a_word() -> None:
    told = "The ~box 1 was full on ~Tuesday 10 March, and empty on ~onsdag 7. januar."
    (shown,) = show_marks([count_bikes(reading=told)], WORDS)
    assert shown.reading.text == "The box 1* was full on Tuesday 10 March*, and empty on onsdag 7. januar*."


def test_a_line_that_is_made_up_has_the_sign_on_each_figure() -> None:
    lines = (ExampleLine(name="roadster", values=("8",)), ExampleLine(name="tandem*", values=("9",)))
    (tool,) = show_marks([count_bikes(*lines)], WORDS)
    assert isinstance(tool, Calculator)
    assert [each.values for each in tool.lines.example] == [("8",), ("9*",)]


def test_a_sheet_that_goes_on_with_the_real_case_is_real_in_part() -> None:
    case = count_bikes(ExampleLine(name="roadster", values=("8",)))
    form = write_down("roadster, ~tandem", "in a shed", reading="The ~front goes.")
    _, tool = show_marks([case, form], WORDS)
    assert isinstance(tool, Form)
    assert tool.example.text == "partly real"
    assert [each.example for each in tool.fields] == ["roadster, tandem*", "in a shed*"]
    assert tool.table.example == (("the front*",),)
    assert tool.reading.text == "The front* goes."


def test_a_sheet_that_is_made_up_needs_no_signs() -> None:
    (tool,) = show_marks([count_bikes(ExampleLine(name="tandem*", values=("9",)), example=MADE_UP)], WORDS)
    assert isinstance(tool, Calculator)
    assert tool.example == MADE_UP and tool.lines.example[0].name == "tandem"
