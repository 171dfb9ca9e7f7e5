"""CSV: the tables that products bring for a spreadsheet, such as the tracker of a kit."""

from pathlib import PurePosixPath

from kit_builder.publish.edition import Edition, File, Made

NEEDS: dict[str, str] = {}

_MARK = "\ufeff".encode()


def publish(edition: Edition) -> Made:
    """The .csv files of the products, with the mark by which spreadsheets know that they are UTF-8."""
    return Made(
        tuple(
            File(f"csv/{edition.name}-{PurePosixPath(path).name}", _MARK + content.removeprefix(_MARK), (path,))
            for path, content in edition.tables.items()
        )
    )
