"""A tool of each type, as code keeps it."""

from kit_builder.products.tools.calculators.calculator import (
    Calculator,
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Result,
)
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.records import Case, Cited, Mistake, Script, Tool
from kit_builder.products.tools.types.checklist import Checklist
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.decision_table import DecisionTable
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.grid import Axis, Grid
from kit_builder.products.tools.types.scale import Point, Scale
from kit_builder.products.tools.types.schedule import Day, Schedule
from kit_builder.products.tools.types.script_card import ScriptCard
from kit_builder.products.tools.types.tracker import Tracker

MOMENT = Cited(text="the plates are weighed", ids=("call-4",))
MISTAKES = (
    Mistake(
        mistake="The tax is *in*", sign="=1+1 | too good", repair="*Take* the tax off: - once", ids=("call-8", "call-4")
    ),
)

CHECKLIST = Checklist(
    title="Before you weigh",
    moment=MOMENT,
    style="read, then do",
    items=tuple(Cited(text=f"Plate {letter} is on the scale", ids=("call-3",)) for letter in "ABCDE"),
    mistakes=MISTAKES,
)
FORM = Form(
    title="The record",
    moment=MOMENT,
    fields=(
        Field(name="Dish", kind="text", example="Hake", ids=("call-3",)),
        Field(name="Kind: this one", kind="choice", options=("main", "starter"), example="main", ids=("call-3",)),
        Field(name="Cash", kind="amount", unit="£", ids=("call-4", "call-7")),
        Field(name="@Zero it", note="or it: the plate: all of it", kind="text", ids=("call-7",)),
        Field(name="@Done", kind="yes or no", ids=("call-7",)),
    ),
    table=Table(
        line="For each plate",
        columns=(
            Field(name="Night 1", kind="number", unit="g", copied="The card: Grams", ids=("call-4",)),
            Field(name="Seen", kind="lines", ids=("call-4",)),
        ),
        example=(("180", "-5 is too low"), ("310", "")),
        blank=3,
    ),
    mistakes=MISTAKES,
)
CALCULATOR = Calculator(
    title="+Portion | cost card",
    moment=MOMENT,
    example=Cited(text="Worked example “the plate” (invented). One plate.", ids=("x-plate",)),
    inputs=(
        Input(key="flat", name="Flat amount", unit="pence", example="60", ids=("call-4",)),
        Input(key="price", name="Price", unit="£", example="15.60", ids=("call-7",)),
    ),
    lines=Lines(
        name="Part",
        columns=(
            Column(key="grams", name="Grams", unit="g", ids=("call-4",)),
            Column(key="kg", name="Price per kilogram", unit="£ per kg", ids=("call-7",)),
            Column(key="cost", name="Cost", unit="£", formula="grams / 1000 * kg", decimals=2, ids=("call-7",)),
        ),
        example=(ExampleLine(name="Fish", values=("160", "18.75")), ExampleLine(name="Mash", values=("200", "1.50"))),
        blank=4,
    ),
    results=(
        Result(
            key="portion", name="Portion cost", formula="sum(cost) + flat / 100", unit="£", decimals=2, ids=("call-7",)
        ),
        Result(key="percent", name="Food cost", formula="portion / price * 100", unit="%", decimals=1, ids=("call-7",)),
    ),
    limits=(
        Limit(key="percent", comparison="over", number="32", action="Put it on the list", ids=("call-8",)),
        Limit(key="grams", comparison="at least", number="300", action="Get a ladle", ids=("call-4",)),
    ),
)
DECISIONS = DecisionTable(
    title="What to do",
    moment=MOMENT,
    rows=(
        Case(
            condition="it is over 32 | percent",
            action="put it on the list",
            reason="it costs too much",
            ids=("call-8",),
        ),
        Case(condition="it is not", action="- leave it", ids=("call-8",)),
    ),
)
GRID = Grid(
    title="Popular and earning",
    moment=MOMENT,
    across=Axis(question="Does it earn?", yes="earns", no="does not", ids=("call-7",)),
    down=Axis(question="Is it popular?", yes="popular", no="not popular", ids=("call-4",)),
    cells=(Cited(), *(Cited(text=text, ids=("call-8",)) for text in ("Fix it", "Move it", "Off"))),
)
SCRIPTS = ScriptCard(
    title="On the phone",
    moment=MOMENT,
    scripts=(
        Script(when="Nobody answers", words="“Hello *there*, [name].”", then="Note the day", ids=("call-9", "call-4")),
        Script(when="They answer", words="I'd like to ask: why?", ids=("call-10",)),
    ),
    mistakes=MISTAKES,
)
SCHEDULE = Schedule(
    title="The weeks after",
    moment=MOMENT,
    start=Cited(text="the letter goes out", ids=("call-4",)),
    days=(Day(day=0, action="Send it", ids=("call-4",)), Day(day=14, action="+Ring", ids=("call-7", "call-8"))),
)
TRACKER = Tracker(
    title="Price watch",
    moment=MOMENT,
    every=Cited(text="an invoice comes in", ids=("call-7",)),
    table=Table(
        line="Each new price",
        columns=(Field(name="Date", kind="date", ids=("call-7",)), Field(name="Price", kind="amount", unit="£")),
        example=(("", "15.00"),),
        blank=2,
    ),
)
SCALE = Scale(
    title="How good is it?",
    moment=MOMENT,
    points=tuple(
        Point(
            name=name,
            poor="at three",
            fair=fair,
            good="in service",
            advice="Weigh it again: on a Friday",
            ids=("call-4",),
        )
        for name, fair in (("Weights", "one plate"), ("Who", "- anybody"), ("Prices", "an average"))
    ),
    all_2=Cited(text="Go on", ids=("call-7",)),
    mistakes=MISTAKES,
)
WORKSHEET = Calculator(
    title="The card",
    moment=MOMENT,
    about=("Dish",),
    steps=(Cited(text="Weigh it: in service", ids=("call-3", "call-4")), Cited(text="Decide", ids=("call-8",))),
    reading=Cited(text="It's over 85: fix it.", ids=("call-8",)),
    example=Cited(text="invented", ids=("x-plate",)),
    order=("who", "weight", "lines", "spread", "decision", "on"),
    inputs=(
        Input(
            key="who",
            name="Who weighs?",
            note="never the chef",
            kind="text",
            example="whoever runs the pass",
            ids=("call-3",),
        ),
        Input(
            key="weight",
            name="Whole plate",
            note="empty",
            copied="The record: Plate",
            unit="g",
            example="400",
            ids=("call-4",),
        ),
        Input(
            key="decision",
            name="Decision",
            kind="choice",
            options=("fix it", "leave it: it earns"),
            example="fix it",
            ids=("call-8",),
        ),
        Input(key="on", name="Look again on", kind="date", ids=("call-8",)),
    ),
    lines=Lines(
        name="Part",
        columns=(
            Column(key="grams", name="Grams", unit="g", copied="The record: Grams", ids=("call-4",)),
            Column(key="good", name="In service?", kind="yes or no", ids=("call-4",)),
            Column(key="night", name="Night", kind="date", ids=("call-4",)),
        ),
        example=(
            ExampleLine(name="Fish", values=("160", "yes", "Friday")),
            ExampleLine(name="Mash", values=("200", "", "")),
        ),
        blank=3,
    ),
    results=(
        Result(
            key="spread",
            name="Parts in percent",
            formula="sum(grams) / weight * 100",
            unit="%",
            decimals=1,
            ids=("call-7",),
        ),
    ),
    limits=(
        Limit(key="spread", comparison="over", number="85", action="Weigh again", ids=("call-8",)),
        Limit(key="spread", comparison="at most", number="85", action="Go on", ids=("call-8",)),
    ),
)
COMPANION = Companion(
    title="Beside it",
    moment=Cited(text="you are at it"),
    parts=tuple(each.model_copy(update={"moment": Cited()}) for each in (CHECKLIST, TRACKER, SCRIPTS)),
)
TOOLS: tuple[Tool, ...] = (
    *(CALCULATOR, WORKSHEET, CHECKLIST, COMPANION, DECISIONS, FORM, GRID, SCALE, SCHEDULE, SCRIPTS, TRACKER),
)
