"""The clock of builds whose calls only wait goes on whatever threads wait for."""

import pytest
from pydantic import BaseModel
from virtual_clock import VirtualClock
from whole_kit import Log, TimedModel

from kit_builder.llm.parallel import open_runner
from kit_builder.llm.recorded_answers import Recording
from kit_builder.records import Question

pytestmark = pytest.mark.timeout(20)


class Name(BaseModel):
    name: str


def test_calls_in_parallel_take_as_long_as_the_longest() -> None:
    clock = VirtualClock()
    with clock.run(), open_runner(2) as run:
        run(clock.sleep, [3, 1, 2])
    assert clock.now == 3


def test_who_asks_what_another_is_asking_waits_for_that_answer() -> None:
    clock, log = VirtualClock(), Log()
    model = TimedModel(8, Recording(), log, clock)
    asked = Question("", (("user", "- Cut the branch."),), 60)
    with clock.run(), model.open_runner() as run:
        run(lambda _: model.ask(asked, Name), range(5))
    assert log.calls == 1
    assert clock.now == pytest.approx(log.work)


def test_an_error_ends_what_sleeps() -> None:
    clock = VirtualClock()

    def fail() -> None:
        clock.sleep(1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), clock.run(), open_runner(8) as run:
        others = [run.start(lambda: clock.sleep(100)) for _ in range(3)]
        run.start(fail).result()
    assert len(others) == 3
    assert clock.now < 100
