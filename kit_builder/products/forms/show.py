"""A run of show: what is said when, each slot as long as its script takes to say, the whole of it of a round length."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kit_builder.evidence.overlap import is_told
from kit_builder.products.forms.lessons import Lessons, TaughtStep, lessons
from kit_builder.records import Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.tokens import capitalised

WORDS_A_MINUTE = 130  # what a presenter says in a minute without hurrying
_MOST_OFF = 0.1
_ROUND = 5  # seconds
_WHOLE = 5 * 60  # what the whole length is a multiple of
_POLL = 2 * 60
_EXERCISE = 10 * 60
_LEAST_QUESTIONS = 10 * 60


@dataclass(frozen=True, slots=True)
class Said:
    """A line of a script. `step` is the number of the step that it is, or 0; `is_inside` says that it is about one."""

    item: Item
    step: int = 0
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a show in seconds from its start, and what is said in it: nothing while the listeners work."""

    kind: str
    title: str
    start: int
    end: int
    script: tuple[Said, ...] = ()

    @property
    def marks(self) -> str:
        """From when to when it is, such as `0:35–1:20`."""
        return f"{_mark(self.start)}–{_mark(self.end)}"


@dataclass(frozen=True, slots=True)
class Show:
    """A session: its slots, one after the other."""

    slots: tuple[Slot, ...]

    @property
    def marks(self) -> str:
        """From when to when the whole of it is."""
        return f"{_mark(0)}–{_mark(self.slots[-1].end)}"

    @property
    def minutes(self) -> int:
        """How many minutes the whole of it takes."""
        return self.slots[-1].end // 60

    def at(self, step: int) -> Slot:
        """The slot in which a step is told, by its number."""
        return next(slot for slot in self.slots if any(line.step == step for line in slot.script))

    def of(self, kind: str) -> Slot:
        """The first slot of a kind."""
        return next(slot for slot in self.slots if slot.kind == kind)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What will be a slot: it lasts as long as its script, or so many seconds."""

    kind: str
    title: str
    script: tuple[Said, ...] = ()
    seconds: int = 0


def show(method: Method, welcome: Iterable[Item], say: Mapping[str, str], language: Language) -> Show:
    """The session on `method`. `welcome` is prose to begin with, `say` the phrases between what the card says.

    Its kinds of slots are welcome, poll, needs, steps, rules, scripts, pitfalls, outcome, exercise, questions and
    close; those of which the card has nothing are not there.
    """
    pieces = list(_pieces(method, tuple(welcome), say, language))
    known = sum(_length(piece) for piece in pieces)
    whole = -(-(known + _LEAST_QUESTIONS) // _WHOLE) * _WHOLE
    slots: list[Slot] = []
    for piece in pieces:
        start = slots[-1].end if slots else 0
        seconds = whole - known if piece.kind == "questions" else _length(piece)
        slots.append(Slot(piece.kind, piece.title, start, start + seconds, piece.script))
    return Show(tuple(slots))


def _pieces(method: Method, welcome: tuple[Item, ...], say: Mapping[str, str], language: Language) -> Iterable[_Piece]:
    taught = lessons(method, language)
    told = " ".join(item.text for item in welcome)
    opening = [item for item in (*method.purpose, *method.when) if not is_told(item.text, told, language.words)]
    first = [Item(say["say_welcome"]), Item(say["say_method"].format(method=method.name))]
    plan = [Item(say["say_plan"].format(count=len(method.steps))), Item(say["say_then"])]
    yield _said("welcome", say["welcome"], [*first, *welcome, *opening, *plan])
    yield _Piece("poll", say["poll"], seconds=_POLL)
    if method.needs:
        yield _said("needs", language.words["card"]["needs"], [Item(say["say_needs"]), *method.needs])
    for group in taught.groups:
        yield _steps(group, say)
    yield from _general(taught, method, say, language)
    yield _Piece("exercise", say["exercise"], seconds=_EXERCISE)
    yield _Piece("questions", say["questions"])
    yield _said("close", say["close"], [Item(say["say_close"]), Item(say["say_thanks"])])


def _steps(group: tuple[TaughtStep, ...], say: Mapping[str, str]) -> _Piece:
    first, last = group[0].number, group[-1].number
    title = (say["one_step"] if first == last else say["steps"]).format(first=first, last=last)
    script: list[Said] = []
    for each in group:
        around = (*each.reasons, *each.rules, *each.scripts, *each.pitfalls)
        script += [Said(each.step, each.number), *(Said(item, is_inside=True) for item in around)]
    return _Piece("steps", capitalised(title), tuple(script))


def _general(taught: Lessons, method: Method, say: Mapping[str, str], language: Language) -> Iterable[_Piece]:
    for kind, items in (
        ("rules", taught.rules),
        ("scripts", taught.scripts),
        ("pitfalls", taught.pitfalls),
        ("outcome", method.outcome),
    ):
        if items:
            yield _said(kind, language.words["card"][kind], [Item(say[f"say_{kind}"]), *items])


def _said(kind: str, title: str, items: Iterable[Item]) -> _Piece:
    return _Piece(kind, title, tuple(Said(item) for item in items))


def _length(piece: _Piece) -> int:
    """How many seconds a piece takes: a script to the nearest five where that is near enough, else to the nearest."""
    words = sum(len(each.text.split()) for line in piece.script for each in line.item.tellings)
    if not words:
        return piece.seconds
    exact = words * 60 / WORDS_A_MINUTE
    rounded = round(exact / _ROUND) * _ROUND
    return rounded if abs(rounded - exact) <= _MOST_OFF / 2 * exact else max(round(exact), 1)


def _mark(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
