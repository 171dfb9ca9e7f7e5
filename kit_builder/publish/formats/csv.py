"""CSV: the tables of the products, such as a tracker, for a spreadsheet."""

from pathlib import PurePosixPath

from kit_builder.publish.edition import Edition, File, FormatOutput

NEEDS: dict[str, str] = {}

_BYTE_ORDER_MARK = "\ufeff".encode()


def publish(edition: Edition) -> FormatOutput:
    """Publish the .csv files of the products, with the byte order mark by which spreadsheets recognise UTF-8."""
    return FormatOutput(
        tuple(
            File(
                f"csv/{edition.name}-{PurePosixPath(path).name}",
                _BYTE_ORDER_MARK + content.removeprefix(_BYTE_ORDER_MARK),
                (path,),
            )
            for path, content in edition.tables.items()
        )
    )
