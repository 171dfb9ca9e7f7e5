"""The times that programs write beside turns, in any form."""

import pytest

from kit_builder.sources.turn_stamps import Stamp, find_stamp, measure_times


def find(text: str) -> Stamp:
    stamp = find_stamp(text, 0, len(text))
    assert stamp is not None
    return stamp


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:03", 3),
        ("1:02:03,500", 3723.5),
        ("0:0:3.120", 3.12),
        ("00:61.5", 61.5),
        ("0 minutes 3 seconds", 3),
        ("1 hour 2 minutes 3 seconds0:03", 3723),
        ("2 Minuten 5 Sekunden", 125),
        ("1m05s", 65),
        ("0分12秒", 12),
        ("[3.25 - 4.50]", 3.25),
        ("[12s]", 12),
        ("9:03 AM", 9 * 3600 + 180),
        ("12:03:04 am", 184),
        ("1:03 p.m.", 13 * 3600 + 180),
        ("2026-05-06T09:00:03Z", 9 * 3600 + 3),
        ("06.05.2026, 09:03", 9 * 3600 + 180),
    ],
)
def test_times_are_read_in_seconds(text: str, seconds: float) -> None:
    assert find(text).seconds == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["0:03 --> 0:09", "00:03.1-00:09.5", "0:03 – 0:09", "3.25s - 4.50s", "0:03→0:09"])
def test_a_range_is_one_time(text: str) -> None:
    stamp = find(text)
    assert stamp.is_range
    assert stamp.end == len(text)


@pytest.mark.parametrize("text", ["", "step 1 to 4 on it", "version 2.10", "12345:67", "10 %", "3 apples", "chapter 3"])
def test_other_numbers_are_no_times(text: str) -> None:
    assert find_stamp(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["12:31", "12:40"], [751, 760]),
        (["9:59 AM", "10:01 AM"], [0, 120]),
        (["14:00:05", "14:00:09"], [0, 4]),
        (["31/12/2025, 23:59:00", "01/01/2026, 00:01:00"], [0, 120]),
        (["12/31/25, 11:59 PM", "1/1/26, 12:01 AM"], [0, 120]),
        (["2026-05-06 09:00:00", "2026-05-07 09:00:00"], [0, 86400]),
        (["99.99.2026 09:00:00", "99.99.2026 09:00:05"], [0, 5]),
    ],
)
def test_times_of_day_count_from_the_first(texts: list[str], expected: list[float]) -> None:
    assert measure_times([find(text) for text in texts]) == expected


def test_no_times_are_measured_as_none() -> None:
    assert measure_times([]) == []
