from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.kit.source_lines import find_excerpt, lines_to_json
from kit_builder.records import Line, Source
from tests.conftest import Command

LINES = tuple(Line(n, f"Line {n}.", ((0, 1),), "Kari" if n == 5 else "", 2.0 * n, place="page 1") for n in range(1, 11))
SAVED = lines_to_json([Source("call.pdf", "call", "x", LINES), Source("call 2.vtt", "call-2", "x", LINES[:3])])


def test_a_footnote_is_found_with_the_lines_around_it() -> None:
    found = find_excerpt(SAVED, "[^call-5-6]:")
    assert found.source == "call.pdf"
    assert [number for _, number, *_ in found.lines] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert found.lines[3] == (True, 5, "00:00:10, page 1", "Kari", "Line 5.")
    assert [number for is_evidence, number, *_ in found.lines if is_evidence] == [5, 6]


def test_an_ambiguous_label_means_the_source_that_has_the_line() -> None:
    assert find_excerpt(SAVED, "call-2-3").source == "call 2.vtt"
    assert find_excerpt(SAVED, "call-2-9").source == "call.pdf"
    assert find_excerpt(SAVED, "call-2.2").source == "call.pdf"


@pytest.mark.parametrize("label", ["", "call", "call-11", "other-1", "call-0", "call-6-5", "../x-1"])
def test_an_unknown_footnote_gives_examples_of_valid_ones(label: str) -> None:
    with pytest.raises(KitError, match=r"call-1, call-2-1"):
        find_excerpt(SAVED, label)


@pytest.mark.parametrize("saved", ["", "{", "[]", '{"call": 1}', '{"call": {"lines": [1, 2]}}'])
def test_damaged_lines_are_an_error(saved: str) -> None:
    with pytest.raises(KitError, match=r"damaged|No line call-1"):
        find_excerpt(saved, "call-1")


def test_where_shows_the_source_line_of_a_step(kit: Path, kit_builder: Command) -> None:
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


def test_a_kit_without_source_lines_is_an_error(kit: Path, kit_builder: Command) -> None:
    (kit / ".kit" / "lines.json").unlink()
    ran = kit_builder("where", "call-1", kit)
    assert (ran.status, ran.out) == (2, "")
    assert str(kit) in ran.err
