"""Items run in parallel: order, nesting, errors and interrupts."""

import threading
import time

import pytest

from kit_builder.llm.parallel import open_runner, run_in_turn


def test_results_come_in_the_order_of_the_items() -> None:
    def double_slowly_at_first(number: int) -> int:
        time.sleep(0.05 / (number + 1))
        return number * 2

    with open_runner(4) as run:
        assert run(double_slowly_at_first, range(9)) == [number * 2 for number in range(9)]
    assert run_in_turn(double_slowly_at_first, range(3)) == [0, 2, 4]


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


def test_nested_runs_use_no_further_threads() -> None:
    threads: set[threading.Thread] = set()

    def work(depth: int) -> None:
        threads.add(threading.current_thread())
        time.sleep(0.005)
        if depth:
            run(work, [depth - 1] * 3)

    with open_runner(3) as run:
        run(work, [2, 2, 2])
    assert len(threads) == 3


def test_after_an_error_no_further_item_starts() -> None:
    started: list[int] = []

    def fail_at_two(number: int) -> None:
        started.append(number)
        if number == 2:
            raise ValueError("two")
        time.sleep(0.02)

    with open_runner(1) as run, pytest.raises(ValueError, match="two"):
        run(fail_at_two, range(100))
    assert len(started) < 50


def test_a_postponed_error_is_raised_after_all_items_have_run() -> None:
    started: list[tuple[int, int]] = []

    def postpone(row: int, column: int) -> None:
        started.append((row, column))
        raise LookupError(f"{row}, {column}")

    with open_runner(2, (LookupError,)) as run, pytest.raises(LookupError):
        run(lambda row: run(lambda column: postpone(row, column), range(3)), range(2))
    assert sorted(started) == [(row, column) for row in range(2) for column in range(3)]


def test_started_items_have_ended_when_the_runner_closes() -> None:
    ended: list[int] = []

    def work(number: int) -> None:
        if number == 0:
            raise ValueError("zero")
        time.sleep(0.05)
        ended.append(number)

    with pytest.raises(ValueError, match="zero"), open_runner(4) as run:
        run(work, range(4))
    count = len(ended)
    time.sleep(0.1)
    assert len(ended) == count


def test_an_interrupt_does_not_wait_for_started_items() -> None:
    started = time.monotonic()

    def interrupt(number: int) -> None:
        if number == 0:
            raise KeyboardInterrupt
        time.sleep(1)

    with pytest.raises(KeyboardInterrupt), open_runner(2) as run:
        run(interrupt, range(2))
    assert time.monotonic() - started < 0.5
