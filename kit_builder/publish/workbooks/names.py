"""Names that spreadsheets accept: of sheets, and of cells."""

import re
from collections.abc import Sequence

_BEFORE_SHEET_NAME = re.compile(r"[\[\]:*?/\\'!\x00-\x1f]")
_LONGEST_SHEET_NAME, _LONGEST_NAME = 31, 200
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_]")
# Names that a spreadsheet would read as the address of a cell, row or column, a truth value or a print area.
_ADDRESS = re.compile(r"[a-z]{1,3}\d+|r\d*(c\d*)?|c\d*|true|false|print_(area|titles)", re.IGNORECASE)


def name_sheet(text: str) -> str:
    """Return a text as the name of a sheet."""
    return _BEFORE_SHEET_NAME.sub(" ", text).strip()[:_LONGEST_SHEET_NAME] or "1"


def name_cells(keys: Sequence[str]) -> dict[str, str]:
    """Return a name for each key: the key itself if a spreadsheet accepts it and no other key is written like it."""
    names: dict[str, str] = {}
    for key in keys:
        name = _NOT_IN_NAME.sub("_", key)[:_LONGEST_NAME]
        name = name if name[:1].isalpha() else f"_{name}"
        taken = {each.casefold() for each in names.values()}
        while _ADDRESS.fullmatch(name) or name.casefold() in taken:
            name += "_"
        names[key] = name
    return names
