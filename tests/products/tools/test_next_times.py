"""The sheet for the next times: blanks without instructions, and a log where the rows fit side by side."""

from kit_builder.products.tools import read_markdown
from kit_builder.products.tools.calculators.calculator import Calculator, Input, Result
from kit_builder.products.tools.fields import Field
from kit_builder.products.tools.next_times import make_next_sheet
from kit_builder.products.tools.records import Cited
from kit_builder.products.tools.types.form import Form
from kit_builder.text.words import load_words
from tests.products.tools.samples import MOMENT
from tests.products.tools.writing import write

WORDS = load_words("en")
FIRST = Input(key="sold", name="Sold", note="Count the tickets of the day.", example="8", ids=("call-4",))
SECOND = Input(key="made", name="Made", copied="The oven: Made", example="10", ids=("call-4",))
LEFT = Result(key="left_over", name="Left over", note="It should be low.", formula="made - sold", ids=("call-4",))
SUM = Calculator(
    title="The day",
    moment=MOMENT,
    about=("Day",),
    again=True,
    steps=(Cited(text="Count", ids=("call-4",)),),
    inputs=(FIRST, SECOND),
    results=(LEFT,),
)


def test_a_short_sum_becomes_a_log_with_a_line_for_each_time() -> None:
    (sheet,) = make_next_sheet([SUM], WORDS)
    text = write(sheet)
    assert "|  | Day | Sold [^call-4] | Made [^call-4] | Left over |" in text
    assert "- Left over = Made − Sold" in text
    assert "| 8 |  |  |  |  |" in text
    assert "Count" not in text and "The oven" not in text and "low" not in text
    assert read_markdown(text, "a.md", WORDS)[1] == ()


def test_a_short_form_becomes_a_log() -> None:
    fields = (Field(name="Who", kind="text", note="Ask at the door."), Field(name="When", kind="date"))
    form = Form(title="Visits", moment=MOMENT, about=("House",), again=True, fields=fields)
    (sheet,) = make_next_sheet([form], WORDS)
    text = write(sheet)
    assert "|  | House | Who | When |" in text and "Ask" not in text
    assert read_markdown(text, "a.md", WORDS)[1] == ()


def test_nothing_that_stands_above_a_sum_is_lost_in_a_log() -> None:
    (sheet,) = make_next_sheet([SUM.model_copy(update={"about": ("Day", "Counted by")})], WORDS)
    text = write(sheet)
    assert "**Day:**" in text and "**Counted by:**" in text


def test_rows_with_long_boxes_stay_rows() -> None:
    options = ("go on with the same one as before", "leave it for the whole of the year")
    choice = Input(key="what", name="What now", kind="choice", options=options, ids=("call-4",))
    (sheet,) = make_next_sheet([SUM.model_copy(update={"inputs": (FIRST, SECOND, choice)})], WORDS)
    text = write(sheet)
    assert "**5. Left over** = Made − Sold" in text  # as on the worksheet, whose first line is the step
    assert write(read_markdown(text, "a.md", WORDS)[0] or sheet) == text
    assert options[0] in text and "Count" not in text
