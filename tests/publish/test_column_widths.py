"""How the width of a table is shared among its columns."""

from collections.abc import Sequence

import pytest

from kit_builder.publish.column_widths import share_width as share_line

LINE = 118
LONG = "Run the till report called item sales, for four weeks and not for one."


def share_width(rows: Sequence[Sequence[str]]) -> list[float]:
    return share_line(rows, LINE)


def test_the_shares_of_all_columns_make_a_whole() -> None:
    for rows in ([["a"]], [["a", "b"], ["", ""]], [["", "x" * 300, "c"]], [["a"] * 40, ["word"] * 40]):
        shares = share_width(rows)
        assert len(shares) == len(rows[0])
        assert sum(shares) == pytest.approx(1)
        assert all(share > 0 for share in shares)


def test_text_takes_its_width_from_columns_with_a_word() -> None:
    name, short, text = share_width([["Part", "Grams", "Remark"], ["Mash", "190", LONG]])
    assert text > 3 * name
    assert text > 3 * short


def test_a_column_to_write_in_gets_most_of_what_is_left() -> None:
    done, example, yours = share_width([["What to do", "Example", "Yours"], ["Mains", "1200", "_" * 30]])
    assert yours > done
    assert yours > example
    first, second = share_width([["Dish", "Sold"], ["", ""], ["", ""], ["", ""]])
    assert first > second


def test_a_sum_to_fill_in_stays_on_a_line_but_a_note_before_a_blank_need_not() -> None:
    total, gap = "£" + "_" * 30, "£" + "_" * 10
    sums = [["What to do", "Yours"], [4 * LONG, f"{gap} + {gap} + … = {total}"]]
    notes = [["What to do", "Yours"], [4 * LONG, f"six weeks after the day of it {total}"]]
    assert share_width(sums)[1] > share_width(notes)[1]


def test_what_a_long_sum_comes_to_may_go_below_it() -> None:
    gap = "_" * 10
    four, five = (" + ".join([gap] * count) for count in (4, 5))
    bare, whole, longer = ([["What to do", "Yours"], [9 * LONG, text]] for text in (four, f"{four} = {gap}", five))
    assert share_line(whole, 100)[1] == pytest.approx(share_line(bare, 100)[1], abs=0.02)
    assert share_line(longer, 100)[1] > share_line(bare, 100)[1] + 0.02


def test_options_below_each_other_need_no_more_width_than_the_longest() -> None:
    beside = share_width([["Case", "Then"], [LONG, "☐\u00a0leave it alone ☐\u00a0put it on the list of dishes to fix"]])
    below = share_width([["Case", "Then"], [LONG, "☐\u00a0leave it alone\n☐\u00a0put it on the list"]])
    assert below[1] <= beside[1]


def test_a_word_has_room_where_lines_are_short() -> None:
    header = ["", "Poor", "Fair", "Good", "Before", "After"]
    shares = share_line([header, ["Weights", LONG, LONG, LONG, "", ""]], 68)
    assert all(share * 68 > len(name) for share, name in zip(shares, header, strict=True))


def test_the_numbers_of_rows_take_little_room() -> None:
    number, name, amount = share_width([["", "Dish", "Sold"], *([str(at), "", ""] for at in range(1, 11))])
    assert number < 0.05
    assert name > amount
