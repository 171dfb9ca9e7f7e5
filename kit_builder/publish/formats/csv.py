"""CSV: the tables that products bring for a spreadsheet, such as the tracker of a kit."""

from pathlib import PurePosixPath

from kit_builder.publish.edition import Edition, File, FormatOutput

NEEDS: dict[str, str] = {}

_BYTE_ORDER_MARK = "\ufeff".encode()


def publish(edition: Edition) -> FormatOutput:
    """The .csv files of the products, with the mark by which spreadsheets know that they are UTF-8."""
    return FormatOutput(
        tuple(
            File(f"csv/{edition.name}-{PurePosixPath(path).name}", _BYTE_ORDER_MARK + content.removeprefix(_BYTE_ORDER_MARK), (path,))
            for path, content in edition.tables.items()
        )
    )
