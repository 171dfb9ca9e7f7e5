"""Items run in parallel: order, nesting, errors and interrupts."""

import threading
from concurrent.futures import CancelledError
from functools import partial

import pytest

from kit_builder.llm.parallel import Task, open_runner, run_in_turn


def test_results_come_in_the_order_of_the_items() -> None:
    last_ended = threading.Event()

    def double(number: int) -> int:
        if number == 0:
            assert last_ended.wait(60)
        if number == 8:
            last_ended.set()
        return number * 2

    with open_runner(4) as run:
        assert run(double, range(9)) == [number * 2 for number in range(9)]
    assert run_in_turn(double, range(9)) == [number * 2 for number in range(9)]


def test_the_longest_item_starts_first() -> None:
    started: list[str] = []
    with open_runner(1) as run:
        run(started.append, ["a", "ccc", "bb"], len)
    assert started == ["ccc", "bb", "a"]


@pytest.mark.parametrize("count", [1, 2, 8])
def test_nested_runs_do_not_deadlock(count: int) -> None:
    with open_runner(count) as run:
        pairs = run(lambda row: run(lambda column: (row, column), range(5)), range(6))
    assert pairs == [[(row, column) for column in range(5)] for row in range(6)]


def test_what_waits_for_nested_runs_leaves_its_slot_to_others() -> None:
    running: list[int] = []
    most: list[int] = []
    three = threading.Barrier(3, timeout=60)

    def ask(_number: int) -> None:
        running.append(1)
        three.wait()
        most.append(len(running))
        three.wait()
        running.pop()

    with open_runner(3) as run:
        run(lambda _: run(lambda _: run(ask, range(3)), range(2)), range(4))
    assert most == [3] * 24


@pytest.mark.parametrize("count", [1, 4])
def test_what_is_started_can_wait_for_the_others(count: int) -> None:
    with open_runner(count) as run:
        first = run.start(lambda: 1)
        second = run.start(lambda: first.result() + 1)
        third = run.start(lambda: first.result() + second.result())
        assert third.result() == 3


def test_a_task_does_not_wait_for_others_of_its_stage() -> None:
    checked = threading.Event()
    ended: list[str] = []

    def draft_long() -> None:
        assert checked.wait(60)
        ended.append("long draft")

    def check(draft: Task[None]) -> None:
        draft.result()
        ended.append("short check")
        checked.set()

    with open_runner(2) as run:
        run.start(draft_long, 2)
        short = run.start(lambda: ended.append("short draft"), 1)
        run.start(partial(check, short))
    assert ended == ["short draft", "short check", "long draft"]


def test_what_an_item_starts_is_as_urgent_as_the_item() -> None:
    started: list[str] = []

    def work(name: str) -> None:
        started.append(name)
        if name == "long":
            run(work, ["long's"])

    with open_runner(1) as run:
        run(work, ["b", "long", "c"], len)
    assert started == ["long", "long's", "b", "c"]


def test_the_last_call_of_a_long_item_comes_after_the_first_of_a_shorter_one() -> None:
    started: list[str] = []

    def work(name: str) -> None:
        started.append(name)
        if name == "long":
            run.start(lambda: started.append("end of long"), 2).result()

    with open_runner(1) as run:
        run(work, ["b", "long", "bcd"], len)
    assert started == ["long", "bcd", "end of long", "b"]


def test_an_error_of_a_task_is_raised_by_those_who_wait_for_it() -> None:
    def fail() -> int:
        raise ValueError("first")

    with pytest.raises(ValueError, match="first"), open_runner(2) as run:
        first = run.start(fail)
        run.start(lambda: first.result() + 1).result()


def test_after_an_error_no_further_item_starts() -> None:
    raised = threading.Event()
    started: list[int] = []

    def fail_at_two(number: int) -> None:
        started.append(number)
        if number == 2:
            raise ValueError("two")
        assert number < 2 or raised.wait(60)

    with open_runner(1) as run:
        with pytest.raises(ValueError, match="two"):
            run(fail_at_two, range(100))
        raised.set()
    assert started in ([0, 1, 2], [0, 1, 2, 3])  # the next may start before anybody sees the error


def test_after_an_error_what_still_runs_can_start_nothing_and_ends() -> None:
    both_run = threading.Barrier(2, timeout=60)
    refused: list[CancelledError] = []

    def fail() -> None:
        both_run.wait()
        raise ValueError("first")

    with pytest.raises(ValueError, match="first"), open_runner(2) as run:

        def go_on() -> None:
            both_run.wait()
            while not refused:
                try:
                    run(lambda _: None, range(3))
                except CancelledError as error:
                    refused.append(error)

        run.start(go_on)
        run.start(fail).result()
    assert len(refused) == 1


def test_a_postponed_error_is_raised_after_all_items_have_run() -> None:
    started: list[tuple[int, int]] = []

    def postpone(row: int, column: int) -> None:
        started.append((row, column))
        raise LookupError(f"{row}, {column}")

    with open_runner(2, (LookupError,)) as run, pytest.raises(LookupError):
        run(lambda row: run(lambda column: postpone(row, column), range(3)), range(2))
    assert sorted(started) == [(row, column) for row in range(2) for column in range(3)]


def test_after_a_postponed_error_all_that_was_started_is_run() -> None:
    started: list[int] = []

    def postpone(number: int) -> None:
        started.append(number)
        raise LookupError(number)

    with pytest.raises(LookupError), open_runner(1, (LookupError,)) as run:
        tasks = [run.start(partial(postpone, number)) for number in range(4)]
        tasks[0].result()
    assert sorted(started) == [0, 1, 2, 3]


def test_started_items_have_ended_when_the_runner_closes() -> None:
    all_started = threading.Barrier(4, timeout=60)
    closing = threading.Event()
    ended: list[int] = []

    def work(number: int) -> None:
        all_started.wait()
        if number == 0:
            raise ValueError("zero")
        closing.wait(60)
        ended.append(number)

    with pytest.raises(ValueError, match="zero"), open_runner(4) as run:
        try:
            run(work, range(4))
        finally:
            closing.set()
    assert sorted(ended) == [1, 2, 3]


def test_an_interrupt_does_not_wait_for_started_items() -> None:
    left, ended = threading.Event(), threading.Event()

    def interrupt(number: int) -> None:
        if number == 0:
            raise KeyboardInterrupt
        left.wait(60)
        ended.set()

    with pytest.raises(KeyboardInterrupt), open_runner(2) as run:
        run(interrupt, range(2))
    assert not ended.is_set()
    left.set()
