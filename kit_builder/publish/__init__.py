"""Publishing: turn the products of a kit into files for customers and course platforms.

Belongs here: one module per output format in `formats/`, and what several formats share. Does not: deciding what a
product says, which `products/` does.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Protocol, cast

from kit_builder.entry_points import describe_plugin, list_plugins, load_plugin, refuse_duplicate
from kit_builder.errors import KitError
from kit_builder.publish.edition import Edition, FormatOutput

_FORMATS = f"{__name__}.formats"
_INSTALL = "Install it with: pip install 'kit-builder[publish]'."


class Format(Protocol):
    """A module of `formats/`."""

    @property
    def NEEDS(self) -> Mapping[str, str]:  # noqa: N802 - a constant of the module
        """Return the distributions it needs from the extra `publish`, by import name."""

    def publish(self, edition: Edition) -> FormatOutput:
        """Return the files of this format, byte-identical for the same edition; none if the kit has nothing for it."""


def list_formats() -> tuple[str, ...]:
    """Return the names of all formats in alphabetical order, without importing them.

    Raises KitError if a plugin adds a format that exists already.
    """
    owners = dict.fromkeys(_list_own_formats(), "Kit Builder")
    for point in list_plugins("formats"):
        if point.name in owners:
            refuse_duplicate(point, f"the format {point.name}", owners[point.name])
        owners[point.name] = describe_plugin(point)
    return tuple(sorted(owners))


def load_format(name: str) -> Format:
    """Return the format of that name. Raises KitError if it does not exist or a package it needs is missing."""
    if name not in list_formats():
        raise KitError(f"Unknown format '{name}'. Choose from: {', '.join(list_formats())}.")
    module = _import_format(name)
    if missing := _find_missing_packages(module):
        raise KitError(f"The format {name} needs {' and '.join(missing)}, which is not installed. {_INSTALL}")
    return module


def find_ready_formats() -> tuple[tuple[str, ...], str]:
    """Return the formats that can be made here, and a message about those that cannot (empty if there are none)."""
    modules = {name: _import_format(name) for name in list_formats()}
    lacking = [name for name, module in modules.items() if _find_missing_packages(module)]
    message = f"Skipped, because a package is not installed: {', '.join(lacking)}. {_INSTALL}" if lacking else ""
    return tuple(name for name in modules if name not in lacking), message


def _list_own_formats() -> list[str]:
    return [found.name for found in pkgutil.iter_modules(importlib.import_module(_FORMATS).__path__)]


def _import_format(name: str) -> Format:
    point = next((each for each in list_plugins("formats") if each.name == name), None)
    if point:
        return cast("Format", load_plugin(point, ["NEEDS", "publish"]))
    return cast("Format", importlib.import_module(f"{_FORMATS}.{name}"))


def _find_missing_packages(module: Format) -> list[str]:
    return [distribution for package, distribution in module.NEEDS.items() if find_spec(package) is None]


def make_formats(edition: Edition, names: Sequence[str], on_start: Callable[[str], None]) -> dict[str, FormatOutput]:
    """Return what each format in `names` makes of the edition, after calling `on_start` with its name.

    Raises KitError if one of them cannot be made.
    """
    formats = {name: load_format(name) for name in names}
    made: dict[str, FormatOutput] = {}
    for name, each in formats.items():
        on_start(name)
        made[name] = each.publish(edition)
    return made
