"""How much of a page a sheet takes."""

from kit_builder.products.tools.length import group_by_page

SHORT = "# Day\n\n## Fill in\n\n| What |\n|---|\n| **Who** |\n"
LONG = "# Day\n\n## Fill in\n\n| What | Yours |\n|---|---|\n" + "| **Who** | ____ |\n" * 60


def test_short_sheets_share_a_page_and_a_long_one_has_its_own() -> None:
    assert group_by_page([SHORT, SHORT, LONG, SHORT]) == [f"{SHORT}\n\n{SHORT}", LONG, SHORT]
