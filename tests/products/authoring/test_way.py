"""What comes first: the longest way to the end of a product."""

from kit_builder.products.authoring.way import FROM_LAST_CHECK, Ways
from tests.products.authoring.documents import chapter, introduction


def test_a_way_gets_shorter_from_stage_to_stage() -> None:
    long, short = chapter(), introduction()
    ways = Ways([long, short])
    stages = [
        ways.from_start,
        ways.from_outlines,
        ways.measure_from_draft(long),
        ways.measure_from_check(long),
        ways.from_edit,
        FROM_LAST_CHECK,
    ]
    assert stages == sorted(set(stages), reverse=True)
    assert ways.measure_from_draft(long) > ways.measure_from_draft(short)


def test_what_the_whole_product_waits_for_is_as_urgent_as_its_longest_document() -> None:
    few, many = Ways([chapter()]), Ways([chapter(number=number) for number in range(1, 10)])
    assert few.from_outlines > few.measure_from_draft(chapter())
    assert many.from_edit > few.from_edit
    assert many.measure_from_check(chapter()) > few.measure_from_check(chapter())


def test_a_script_that_misses_its_slot_is_more_urgent_than_one_that_fits() -> None:
    ways = Ways([chapter()])
    assert ways.measure_from_check(chapter(), 50) > ways.measure_from_check(chapter())
    assert ways.measure_from_completion(chapter(), -50) > ways.measure_from_completion(chapter(), 0)
