"""A whole kit in the time that a hosted model takes: its longest chain of calls, and how close a build comes to it.

The model of these builds sends nothing. It gives the recorded answers of a sample, or where it has none the answers of
a dry run, which have about as many mistakes as those of large models. It takes as long as a hosted model: a time to the
first token and so many tokens a second, both with a spread, on a clock that goes on as soon as everything waits. Each
call knows which calls it has waited for.
"""

import hashlib
import heapq
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from build_runs import SAMPLES
from virtual_clock import Lock, VirtualClock

from kit_builder.kit.folder import KitFolder
from kit_builder.llm import parallel
from kit_builder.llm.answer_cache import SavedAnswer
from kit_builder.llm.calls import Call, Reply, Tokens
from kit_builder.llm.capacity import get_capacity
from kit_builder.llm.dry_run import DryRunModel
from kit_builder.llm.model import Backend
from kit_builder.llm.prices import charge_nothing
from kit_builder.llm.rate_limit import RateLimiter
from kit_builder.llm.recorded_answers import Recording
from kit_builder.pipeline import Job, build

FIRST_TOKEN, TOKENS_A_SECOND = 0.8, 80.0  # of hosted models; each call differs by up to half of both
SOURCES = {"restaurant-margins": ("notes.md", "call-1.vtt"), "nettbutikk": ("notater.md", "samtale-1.vtt")}
_MODEL = "openai:oracle"
_OF_KIT = ("kit.toml", "questions.md")  # what the expert has settled, which a build starts from
_now = threading.local()


@dataclass(frozen=True, slots=True)
class Moment:
    """What has been waited for: the seconds of the longest chain of calls, and the calls of the deepest."""

    seconds: float = 0.0
    calls: tuple[str, ...] = ()

    def join(self, other: "Moment") -> "Moment":
        """Return what has been waited for when both are over."""
        return Moment(max(self.seconds, other.seconds), max(self.calls, other.calls, key=len))


def get_moment() -> Moment:
    """Return what this thread has waited for."""
    moment: Moment = getattr(_now, "moment", Moment())
    return moment


@dataclass(slots=True)
class Log:
    """The calls of a build and the tokens they took; what was asked, and the seconds it took, by what came before.

    `longest` is the longest and the deepest of all chains, and `answering` how many seconds of the processor the model
    took that stands for a hosted one. `calls_made` are the seconds that each call has to wait for others at least, and
    those that it takes.
    """

    rounds: dict[int, list[float]] = field(default_factory=dict)
    calls_made: list[tuple[float, float]] = field(default_factory=list)
    longest: Moment = field(default_factory=Moment)
    recorded: int = 0
    answering: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def work(self) -> float:
        """The seconds of all calls together."""
        return sum(map(sum, self.rounds.values()))

    @property
    def calls(self) -> int:
        """How many calls there were."""
        return sum(map(len, self.rounds.values()))

    def bound(self, slots: int) -> float:
        """Return the seconds that no build can be faster than: the longest chain, or all work in `slots`."""
        return max(self.longest.seconds, self.work / slots)

    def bound_in_order(self, slots: int) -> float:
        """Return the seconds that no build can be faster than in which the same calls wait for each other.

        While few calls can be made, most slots are empty. So what cannot start before some moment is left for after it.
        """
        later, least = 0.0, 0.0
        for wait, seconds in sorted(self.calls_made, reverse=True):
            later += seconds
            least = max(least, wait + later / slots)
        return max(least, self.longest.seconds)


class Memory:
    """Answers of one build, in memory."""

    def __init__(self) -> None:
        self._saved: dict[str, SavedAnswer] = {}

    def get(self, key: str) -> SavedAnswer | None:
        """Return a saved answer."""
        return self._saved.get(key)

    def put(self, key: str, answer: SavedAnswer) -> None:
        """Save an answer."""
        self._saved[key] = answer


class TimedModel(DryRunModel):
    """Answers after as long as a hosted model would take, with what is recorded if it is."""

    def __init__(self, slots: int, recording: Recording, log: Log, clock: VirtualClock, draw: int = 0) -> None:
        backend = Backend(
            _MODEL, "", _refuse, get_capacity(_MODEL), frozenset(), RateLimiter(slots), price=charge_nothing
        )
        super().__init__(backend, Memory())
        self._question_locks = _Locks(clock)
        self._recording, self._log, self._clock, self._draw = recording, log, clock, draw

    def _call(self, call: Call) -> Reply:
        started = time.thread_time()
        reply, seconds = self._answer(call)
        with self._log.lock:
            self._log.answering += time.thread_time() - started
        self._clock.sleep(seconds)
        return reply

    def _answer(self, call: Call) -> tuple[Reply, float]:
        key = hashlib.sha256(json.dumps([call.messages, call.schema]).encode()).hexdigest()
        saved = self._recording.get(key)
        if saved:
            self._count(saved.tokens, calls=1)
        reply = Reply(saved.text, saved.tokens) if saved else super()._call(call)
        seconds = choose_seconds(f"{self._draw} {key}", reply.tokens)
        before = get_moment()
        with self._log.lock:
            self._log.recorded += saved is not None
            self._log.rounds.setdefault(len(before.calls), []).append(seconds)
            self._log.calls_made.append((before.seconds, seconds))
            _now.moment = Moment(before.seconds + seconds, (*before.calls, str(call.schema.get("title", ""))))
            self._log.longest = self._log.longest.join(get_moment())
        return reply, seconds


class _Locks(dict[str, Any]):
    """Locks of questions: a thread that asks what another is asking waits until that has its answer, by the clock."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock

    def setdefault(self, key: str, _default: Any) -> Lock:
        """Return the lock of a question."""
        lock: Lock = super().setdefault(key, self._clock.make_lock())
        return lock


def _refuse(_call: Call) -> Callable[[], Reply]:
    raise AssertionError("nothing is sent")


def choose_seconds(key: str, tokens: Tokens) -> float:
    """Return how long a call takes that differs from others by its `key`."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    first, speed = (0.5 + int(digest[at : at + 8], 16) / 0xFFFFFFFF for at in (0, 8))
    return FIRST_TOKEN * first + tokens.output / (TOKENS_A_SECOND * speed)


@contextmanager
def follow_waiting() -> Iterator[None]:
    """Let each function that the program runs in parallel know what it, and who started it, has waited for."""
    add, wait_for = parallel._Pool._add, parallel._Pool.wait_for

    def add_followed(pool: Any, jobs: Iterable[tuple[Callable[[], Any], float]]) -> Any:
        return add(pool, [(_Followed(function, get_moment()), size) for function, size in jobs])

    def wait_followed(pool: Any, tasks: Any) -> None:
        wait_for(pool, tasks)
        for task in tasks:
            _now.moment = get_moment().join(task.function.end)

    parallel._Pool._add, parallel._Pool.wait_for = add_followed, wait_followed  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        parallel._Pool._add, parallel._Pool.wait_for = add, wait_for  # type: ignore[assignment, method-assign]


class _Followed:
    """A function that begins with what its starter has waited for, and remembers what it has waited for itself."""

    def __init__(self, function: Callable[[], Any], start: Moment) -> None:
        self._function, self._start, self.end = function, start, start

    def __call__(self) -> Any:
        _now.moment = self._start
        try:
            return self._function()
        finally:
            self.end = get_moment()


class Silent:
    """A display of progress that shows nothing."""

    def start_stage(self, name: str, calls: int) -> None:
        """Go on."""

    def start_call(self, about: str) -> None:
        """Go on."""


def build_timed(sample: str, slots: int, recording: Recording, draw: int = 0) -> tuple[Log, float, float]:
    """Build the whole kit of a sample; return its calls, the seconds that it waits, and those of the processor.

    Each `draw` gives the calls other speeds.
    """
    clock = VirtualClock()
    with TemporaryDirectory() as temporary, clock.run(), follow_waiting():
        folder = KitFolder(Path(temporary) / "kit")
        folder.create()
        copy_settled(sample, folder.path)
        log = Log()
        model = TimedModel(slots, recording, log, clock, draw)
        _now.moment = Moment()
        sources = [str(SAMPLES / sample / name) for name in SOURCES[sample]]
        job = Job(folder, folder.read_settings(), model, Silent(), anyway=True)
        used = time.process_time()
        build(sources, b"", job)
        return log, clock.now, time.process_time() - used - log.answering - clock.watching


def copy_settled(sample: str, kit: Path) -> None:
    """Copy what the expert of a sample has settled into a new kit."""
    for name in _OF_KIT:
        shutil.copy(SAMPLES / sample / "kit" / name, kit)
    if (SAMPLES / sample / "kit" / "interviews").exists():
        shutil.copytree(SAMPLES / sample / "kit" / "interviews", kit / "interviews")


def batch_in_rounds(log: Log, slots: int) -> float:
    """Return the seconds that LangChain's `batch` waits for the same calls, one batch for each round of them.

    It starts the calls of a batch in their order, each as soon as one of `slots` threads is free.
    """
    return sum(simulate_schedule(seconds, slots) for seconds in log.rounds.values())


def simulate_schedule(delays: Sequence[float], parallel_calls: int) -> float:
    """Return the seconds until the last call ends if each starts as soon as one of `parallel_calls` slots is free."""
    ends = [0.0] * parallel_calls
    for delay in delays:
        heapq.heapreplace(ends, ends[0] + delay)
    return max(ends)
