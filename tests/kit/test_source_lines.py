from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.kit.source_lines import find_excerpt, lines_to_json
from kit_builder.records import Line, Source
from tests.conftest import Command

LINES = tuple(Line(n, f"Line {n}.", ((0, 1),), "Kari" if n == 5 else "", 2.0 * n, place="page 1") for n in range(1, 11))
KEPT = lines_to_json([Source("call.pdf", "call", "x", LINES), Source("call 2.vtt", "call-2", "x", LINES[:3])])


def test_a_footnote_is_found_with_the_lines_around_it() -> None:
    found = find_excerpt(KEPT, "[^call-5-6]:")
    assert found.source == "call.pdf"
    assert [number for _, number, *_ in found.lines] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert found.lines[3] == (True, 5, "00:00:10, page 1", "Kari", "Line 5.")
    assert [number for is_evidence, number, *_ in found.lines if is_evidence] == [5, 6]


def test_of_two_sources_that_a_label_may_name_the_one_that_has_the_line_is_meant() -> None:
    assert find_excerpt(KEPT, "call-2-3").source == "call 2.vtt"
    assert find_excerpt(KEPT, "call-2-9").source == "call.pdf"
    assert find_excerpt(KEPT, "call-2.2").source == "call.pdf"


@pytest.mark.parametrize("label", ["", "call", "call-11", "other-1", "call-0", "call-6-5", "../x-1"])
def test_a_footnote_that_is_not_there_is_told_with_some_that_are(label: str) -> None:
    with pytest.raises(KitError, match=r"call-2-1|call-1"):
        find_excerpt(KEPT, label)


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"call": 1}', '{"call": {"lines": [1, 2]}}'])
def test_damaged_lines_are_told(kept: str) -> None:
    with pytest.raises(KitError, match=r"damaged|no line|No line"):
        find_excerpt(kept, "call-1")


def test_the_command_shows_where_a_step_of_a_card_comes_from(kit: Path, kit_builder: Command) -> None:
    card = next(path for path in (kit / "methods").glob("*.md") if "call.vtt" in path.read_text(encoding="utf-8"))
    label = next(row for row in card.read_text(encoding="utf-8").splitlines() if row.startswith("[^call-")).partition(
        "]"
    )
    ran = kit_builder("where", label[0], kit)
    assert ran.status == 0
    assert ran.out.startswith("call.vtt\n")
    quote = label[2].partition(' "')[2].rstrip('"')
    (marked,) = [row for row in ran.out.splitlines() if row.startswith(">")]
    assert quote in marked
    assert "00:" in marked
    assert "Kari" in marked


def test_a_folder_that_keeps_no_lines_says_what_to_do(kit: Path, kit_builder: Command) -> None:
    (kit / ".kit" / "lines.json").unlink()
    ran = kit_builder("where", "call-1", kit)
    assert (ran.status, ran.out) == (2, "")
    assert "Run `kit-builder build` again" in ran.err
