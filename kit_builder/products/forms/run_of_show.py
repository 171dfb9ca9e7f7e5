"""Plan a run of show: what is said when. Each slot lasts as long as its script, and the session has a round length."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from kit_builder.evidence.guards import says_the_same
from kit_builder.evidence.overlap import is_stated_in
from kit_builder.products.forms.lessons import TaughtStep, build_lessons
from kit_builder.records import Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.tokens import capitalise
from kit_builder.text.words import Words

WORDS_A_MINUTE = 130  # an unhurried speaker whom people can follow
_MAX_DEVIATION = 0.1
_ROUND = 5  # seconds
_SESSION_UNIT = 5 * 60  # the length of a session is a multiple of this
_POLL = 2 * 60
_SHORTEST = 5 * 60  # for the exercise, and for the questions
_LONGEST = 10 * 60
_LABELLED = ("need", "outcome")
_AFTER_STEPS = ("rules", "calculations", "variants", "scripts", "pitfalls", "reasons", "details", "examples", "outcome")


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """A line of a script. `step` is its number if it is a step, else 0; `is_inside` means it is about that step."""

    item: Item
    step: int = 0
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a session, in seconds from its start, and its script, which is empty while the listeners work."""

    kind: str
    title: str
    start: int
    end: int
    script: tuple[ScriptLine, ...] = ()

    @property
    def time_range(self) -> str:
        """Its start and end, such as `0:35–1:20`."""
        return write_range(self.start, self.end)


@dataclass(frozen=True, slots=True)
class RunOfShow:
    """A session as consecutive slots."""

    slots: tuple[Slot, ...]

    @property
    def minutes(self) -> int:
        """How long the session takes."""
        return self.slots[-1].end // 60

    @property
    def time_range(self) -> str:
        """The start and end of the session."""
        return write_range(0, self.slots[-1].end)

    def find_step(self, step: int) -> Slot:
        """Return the slot that contains the step with this number."""
        return next(slot for slot in self.slots if any(line.step == step for line in slot.script))

    def find_kind(self, kind: str) -> Slot:
        """Return the first slot of a kind."""
        return next(slot for slot in self.slots if slot.kind == kind)


@dataclass(frozen=True, slots=True)
class _PlannedSlot:
    """A slot without its start: it lasts as long as its script, or `seconds` if it has none."""

    kind: str
    title: str
    script: tuple[ScriptLine, ...] = ()
    seconds: int = 0


def build_run_of_show(method: Method, welcome: Iterable[Item], say: Mapping[str, str], language: Language) -> RunOfShow:
    """Return the session on `method`: `welcome` is opening prose, `say` the phrases between what the card says.

    The kinds of slots are welcome, poll, needs, definitions, steps, those of the sections after the steps, exercise,
    questions and close. Those for which the card has nothing are missing. What clients asked about a step is not in
    the script: it is for the questions. The exercise takes as long as all that is said, but five to ten minutes, and
    so do the questions, or a little more, so that the session lasts a multiple of five minutes.
    """
    planned = list(_plan_slots(method, tuple(welcome), say, language))
    spoken = sum(_measure_seconds(slot) for slot in planned if slot.script)
    own_work = min(max(-(-spoken // 60) * 60, _SHORTEST), _LONGEST)
    planned = [replace(slot, seconds=own_work) if slot.kind == "exercise" else slot for slot in planned]
    known = sum(_measure_seconds(slot) for slot in planned)
    whole = -(-(known + own_work) // _SESSION_UNIT) * _SESSION_UNIT
    slots: list[Slot] = []
    for slot in planned:
        start = slots[-1].end if slots else 0
        seconds = whole - known if slot.kind == "questions" else _measure_seconds(slot)
        slots.append(Slot(slot.kind, slot.title, start, start + seconds, slot.script))
    return RunOfShow(tuple(slots))


def _plan_slots(
    method: Method, welcome: tuple[Item, ...], say: Mapping[str, str], language: Language
) -> Iterable[_PlannedSlot]:
    taught = build_lessons(method, language)
    prose = " ".join(item.text for item in welcome)
    promise = [Item(f"{language.words['card']['promise']}:"), *method.promise] if method.promise else []
    about = (*method.problem, *promise, *method.purpose, *method.when)
    opening = [item for item in about if not says_the_same(item.text, prose, language)]
    named = (
        [] if is_stated_in(method.name, prose, language.words) else [Item(say["say_method"].format(method=method.name))]
    )
    first = [Item(say["say_welcome"]), *named]
    plan = [Item(say["say_plan"].format(count=len(method.steps))), Item(say["say_then"])]
    yield _plan_script("welcome", say["welcome"], [*first, *welcome, *opening, *plan])
    yield _PlannedSlot("poll", say["poll"], seconds=_POLL)
    for kind in ("needs", "definitions"):
        yield from _plan_section(kind, method.section(kind), say, language)
    for group in taught.groups:
        yield _plan_steps(group, say, language.words)
    general = {"rules": taught.rules, "scripts": taught.scripts, "pitfalls": taught.pitfalls}
    for kind in _AFTER_STEPS:
        yield from _plan_section(kind, general.get(kind, method.section(kind)), say, language)
    yield _PlannedSlot("exercise", say["exercise"])
    yield _PlannedSlot("questions", say["questions"])
    yield _plan_script("close", say["close"], [Item(say["say_close"]), Item(say["say_thanks"])])


def _plan_steps(group: tuple[TaughtStep, ...], say: Mapping[str, str], words: Words) -> _PlannedSlot:
    first, last = group[0].number, group[-1].number
    numbers = capitalise((say["one_step"] if first == last else say["steps"]).format(first=first, last=last))
    stage = group[0].step.stage
    script: list[ScriptLine] = []
    for each in group:
        spoken = (_introduce(item, words) for item in each.attached if item.kind != "question")
        script += [ScriptLine(each.step, each.number), *(ScriptLine(item, is_inside=True) for item in spoken)]
    return _PlannedSlot("steps", f"{numbers}: {stage}" if stage else numbers, tuple(script))


def _introduce(item: Item, words: Words) -> Item:
    """Return an attached item with a label if it makes no sense without one when it is heard."""
    label = capitalise(words["attachment"][item.kind])
    return replace(item, text=f"{label}: {item.text}") if item.kind in _LABELLED else item


def _plan_section(
    kind: str, items: tuple[Item, ...], say: Mapping[str, str], language: Language
) -> Iterator[_PlannedSlot]:
    """Yield the slot for the items of a section, with an opening phrase, if there are any."""
    if items:
        yield _plan_script(kind, language.words["card"][kind], [Item(say[f"say_{kind}"]), *items])


def _plan_script(kind: str, title: str, items: Iterable[Item]) -> _PlannedSlot:
    return _PlannedSlot(kind, title, tuple(ScriptLine(item) for item in items))


def _measure_seconds(slot: _PlannedSlot) -> int:
    """Return how many seconds a slot takes at 130 words a minute.

    Rounded to five seconds if that changes it by at most 5 percent, else to one.
    """
    words = sum(len(line.item.text.split()) for line in slot.script)
    if not words:
        return slot.seconds
    exact = words * 60 / WORDS_A_MINUTE
    rounded = round(exact / _ROUND) * _ROUND
    return rounded if abs(rounded - exact) <= _MAX_DEVIATION / 2 * exact else max(round(exact), 1)


def write_range(start: float, end: float) -> str:
    """Return the start and end of something, in seconds, as times such as `0:35–1:20`."""
    return f"{write_time(start)}–{write_time(end)}"


def write_time(seconds: float) -> str:
    """Return a time as minutes and seconds, such as `4:30`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
