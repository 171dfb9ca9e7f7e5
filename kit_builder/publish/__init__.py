"""Publishing: the products of a kit as files that customers open and platforms take.

An output format is a module of `formats/`; the others here read the kit, and are what several formats need.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Protocol, cast

from kit_builder.errors import KitError
from kit_builder.publish.edition import Edition, FormatOutput

_FORMATS = f"{__name__}.formats"
_INSTALL = "Install it with: pip install 'kit-builder[publish]'."


class Format(Protocol):
    """An output format: what it needs of the extra `publish`, distributions by the name they are imported by."""

    @property
    def NEEDS(self) -> Mapping[str, str]:  # noqa: N802 - a constant of the module
        """The distributions."""

    def publish(self, edition: Edition) -> FormatOutput:
        """The files of the format, the same byte for byte for the same edition. None where the kit has none for it."""


def list_formats() -> tuple[str, ...]:
    """The formats there are, in alphabetical order. None of them is imported."""
    return tuple(sorted(found.name for found in pkgutil.iter_modules(importlib.import_module(_FORMATS).__path__)))


def load_format(name: str) -> Format:
    """The format of that name. Raises KitError where there is none, or where a package that it needs is missing."""
    if name not in list_formats():
        raise KitError(f"There is no format {name}. There are: {', '.join(list_formats())}.")
    module = cast("Format", importlib.import_module(f"{_FORMATS}.{name}"))
    if missing := _find_missing_packages(module):
        raise KitError(f"The format {name} needs {' and '.join(missing)}, not installed here. {_INSTALL}")
    return module


def find_ready_formats() -> tuple[tuple[str, ...], str]:
    """The formats that can be made here, and a sentence on those that cannot, empty where there are none."""
    modules = {name: cast("Format", importlib.import_module(f"{_FORMATS}.{name}")) for name in list_formats()}
    lacking = [name for name, module in modules.items() if _find_missing_packages(module)]
    told = f"Not made, since they need more than is installed here: {', '.join(lacking)}. {_INSTALL}" if lacking else ""
    return tuple(name for name in modules if name not in lacking), told


def _find_missing_packages(module: Format) -> list[str]:
    return [distribution for package, distribution in module.NEEDS.items() if find_spec(package) is None]


def make_formats(edition: Edition, names: Sequence[str], tell: Callable[[str], None]) -> dict[str, FormatOutput]:
    """What each of the formats `names` makes of the edition; `tell` is told of each as it begins.

    Raises KitError where one cannot be made: then there is nothing of any.
    """
    formats = {name: load_format(name) for name in names}
    made: dict[str, FormatOutput] = {}
    for name, each in formats.items():
        tell(name)
        made[name] = each.publish(edition)
    return made
