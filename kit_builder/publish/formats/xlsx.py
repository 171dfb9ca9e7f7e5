"""XLSX: calculators that calculate, and forms, trackers and schedules to fill in on a screen."""

from kit_builder.publish.edition import Edition, File, FormatOutput
from kit_builder.publish.workbooks import write_workbooks

NEEDS = {"xlsxwriter": "XlsxWriter"}


def publish(edition: Edition) -> FormatOutput:
    """Publish each of these tools as a spreadsheet with a sheet to fill in and one with the worked example."""
    return FormatOutput(
        tuple(
            File(f"xlsx/{path}", content, (f"{path.removesuffix('.xlsx')}.md",))
            for path, content in write_workbooks(edition).items()
        )
    )
