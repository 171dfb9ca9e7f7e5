"""PDF: what repeats on pages, sentences over page breaks, columns, tables and scans."""

import pytest

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources import read_source
from tests.sources.reading import check_problems

Words = tuple[int, int, str]


def read_pages(*pages: list[Words]) -> Source:
    """Read a PDF with words at (x, y) on its pages, in points from the lower left corner."""
    return read_source("notes.pdf", "notes", make_pdf(*pages), ".pdf")


def make_pdf(*pages: list[Words]) -> bytes:
    objects = [b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    tree = 2 + 2 * len(pages)
    for words in pages:
        drawn = "\n".join(f"BT /F1 11 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in words).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        objects.append(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 1 0 R >> >> >>" % (tree, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects.append(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids)))
    objects.append(b"<< /Type /Catalog /Pages %d 0 R >>" % tree)
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n0\n%%%%EOF" % (len(objects) + 1, len(objects))


def flow(*rows: str, x: int = 60, top: int = 740) -> list[Words]:
    return [(x, top - 16 * place, row) for place, row in enumerate(rows)]


def texts(source: Source) -> list[str]:
    return [line.text for line in source.lines]


@pytest.mark.parametrize("header_first", [True, False])
def test_headers_and_footers_are_dropped_and_sentences_go_on_over_pages(header_first: bool) -> None:
    bodies = [
        flow(
            "1. Open the kiln an hour before the class and",
        ),
        flow("check that it is cold.", "2. Put the cups on the lowest shelf and"),
        flow("close the lid.", "3. Write the number of cups on the list."),
    ]
    pages = []
    for number, body in enumerate(bodies, start=1):
        around = [
            (60, 800, "Northside Pottery - house rules"),
            (60, 788, "Kiln, edition 4"),
            (60, 40, f"Printed copy, page {number} of 3"),
        ]
        pages.append(around + body if header_first else body + around)
    source = read_pages(*pages)
    assert texts(source) == [
        "Open the kiln an hour before the class and check that it is cold.",
        "Put the cups on the lowest shelf and close the lid.",
        "Write the number of cups on the list.",
    ]
    assert [line.place for line in source.lines] == ["page 1", "page 2", "page 3"]
    check_problems(source, ("header", 42))


def test_a_single_page_has_no_headers() -> None:
    assert texts(read_pages(flow("House rules.", "Open the kiln."))) == ["House rules.", "Open the kiln."]


def test_a_scan_with_only_a_stamp_is_reported_as_a_scan() -> None:
    with pytest.raises(SourceError, match="pictures"):
        read_pages([(60, 40, "Scanned with PageLens")])
    source = read_pages(
        [(60, 40, "Scanned with PageLens")],
        [(60, 40, "Scanned with PageLens")],
        [*flow("Open the kiln."), (60, 40, "Scanned with PageLens")],
    )
    assert texts(source) == ["Open the kiln."]
    assert any("scan" in problem for problem in source.problems)


LEFT = ("Cold kiln", "1. Open the lid an hour", "before the class.", "2. Sweep the lowest shelf.")
RIGHT = ("Hot kiln", "1. Wear the long gloves.", "2. Wait until the light", "is out for good.")


@pytest.mark.parametrize("across", [True, False])
def test_columns_are_read_one_after_the_other(across: bool) -> None:
    words = [*flow(*LEFT), *flow(*RIGHT, x=320)]
    source = read_pages(sorted(words, key=lambda each: (-each[1], each[0])) if across else words)
    assert texts(source) == [
        *("Cold kiln", "Open the lid an hour before the class.", "Sweep the lowest shelf."),
        *("Hot kiln", "Wear the long gloves.", "Wait until the light is out for good."),
    ]
    assert [line.text for line in source.lines if line.is_heading] == ["Cold kiln", "Hot kiln"]


def test_text_above_columns_comes_before_them() -> None:
    title = [(60, 780, "House rules for everybody who uses the kilns of the pottery")]
    source = read_pages([*title, *flow(*LEFT), *flow(*RIGHT, x=320)])
    assert texts(source)[:2] == ["House rules for everybody who uses the kilns of the pottery", "Cold kiln"]


def test_a_table_is_read_row_by_row_and_wrapped_cells_are_whole() -> None:
    source = read_pages(
        [
            *flow("Step", "1", "2", "", "3"),
            *flow(
                "What to do", "Open the lid", "Sweep the lowest shelf", "and the floor below", "Close the lid", x=110
            ),
            *flow("Who", "Anna", "Ole", "", "Anna", x=320),
        ]
    )
    assert texts(source) == [
        "Open the lid (Who: Anna)",
        "Sweep the lowest shelf and the floor below (Who: Ole)",
        "Close the lid (Who: Anna)",
    ]
    check_problems(source, ("heading", 4))


def test_a_form_keeps_its_labels_beside_their_values() -> None:
    source = read_pages([*flow("Name:", "Kiln:", "Date:"), *flow("Anna", "Two", "Friday", x=200)])
    assert texts(source) == ["Name: Anna", "Kiln: Two", "Date: Friday"]


def test_rows_with_other_numbers_are_no_headers() -> None:
    pages = [flow(f"Glaze {number * 7} needs {number * 30} minutes.") for number in (1, 2, 3)]
    assert len(texts(read_pages(*pages))) == 3


def test_long_text_that_is_repeated_is_kept_once() -> None:
    rule = flow(
        "Everybody who uses the kilns pays for the gas, the shelves and the",
        "glaze that runs, and says so on the list before the lid is closed.",
        top=80,
    )
    source = read_pages(*([*flow(f"Use kiln {name}."), *rule] for name in ("one", "two", "three")))
    assert " ".join(texts(source)).count("Everybody who uses the kilns") == 1
    check_problems(source, ("header", 54))
