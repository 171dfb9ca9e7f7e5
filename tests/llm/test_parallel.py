import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from kit_builder.llm.parallel import Threads, one_by_one, side_by_side


def test_the_results_stand_in_the_order_of_the_items() -> None:
    def slow_at_first(number: int) -> int:
        time.sleep(0.05 / (number + 1))
        return number * 2

    for executor in (Threads(4), ThreadPoolExecutor(4)):
        with executor:
            assert side_by_side(executor)(slow_at_first, range(9)) == [number * 2 for number in range(9)]
    assert one_by_one(slow_at_first, range(3)) == [0, 2, 4]


def test_the_longest_begins_first() -> None:
    begun: list[str] = []
    with Threads(1) as threads:
        side_by_side(threads)(begun.append, ["a", "ccc", "bb"], len)
    assert begun == ["ccc", "bb", "a"]


@pytest.mark.parametrize("count", [1, 2, 8])
def test_items_within_items_do_not_wait_for_each_other_for_ever(count: int) -> None:
    with Threads(count) as threads:
        each = side_by_side(threads)
        made = each(lambda row: each(lambda column: (row, column), range(5)), range(6))
    assert made == [[(row, column) for column in range(5)] for row in range(6)]


def test_no_more_threads_work_than_there_are() -> None:
    working: set[threading.Thread] = set()

    def work(depth: int) -> None:
        working.add(threading.current_thread())
        time.sleep(0.005)
        if depth:
            each(work, [depth - 1] * 3)

    with Threads(3) as threads:
        each = side_by_side(threads)
        each(work, [2, 2, 2])
    assert len(working) == 3


def test_an_error_is_raised_and_what_has_not_begun_is_left() -> None:
    begun: list[int] = []

    def fail_at_two(number: int) -> None:
        begun.append(number)
        if number == 2:
            raise ValueError("two")
        time.sleep(0.02)

    with Threads(1) as threads, pytest.raises(ValueError, match="two"):
        side_by_side(threads)(fail_at_two, range(100))
    assert len(begun) < 50


def test_what_was_begun_has_ended_when_the_threads_are_left() -> None:
    ended: list[int] = []

    def work(number: int) -> None:
        if number == 0:
            raise ValueError("nought")
        time.sleep(0.05)
        ended.append(number)

    with pytest.raises(ValueError, match="nought"), Threads(4) as threads:
        side_by_side(threads)(work, range(4))
    begun = len(ended)
    time.sleep(0.1)
    assert len(ended) == begun


def test_who_interrupts_does_not_wait_for_what_was_begun() -> None:
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Threads(1) as threads:
        threads.submit(time.sleep, 1)
        raise KeyboardInterrupt
    assert time.monotonic() - started < 0.5
