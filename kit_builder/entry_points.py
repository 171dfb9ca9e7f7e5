"""Plugins: what other packages add to Kit Builder through entry points, found without importing it."""

from collections.abc import Collection
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal

from kit_builder.errors import KitError

Group = Literal["sources", "formats", "products", "tools"]
GROUPS: tuple[Group, ...] = ("sources", "formats", "products", "tools")


@cache  # the metadata of all installed packages is read, and several times in a build
def list_plugins(group: Group) -> tuple[EntryPoint, ...]:
    """Return the entry points of the group `kit_builder.GROUP`, ordered by name."""
    return tuple(sorted(entry_points(group=f"kit_builder.{group}"), key=lambda point: (point.name, point.value)))


def load_plugin(point: EntryPoint, needed: Collection[str]) -> Any:
    """Import what an entry point names. Raises KitError if it fails, or lacks one of the `needed` attributes."""
    try:
        module = point.load()
    except Exception as error:
        raise KitError(f"Failed to load {describe_plugin(point)}: {error!r}. {_fix(point)}") from error
    if missing := [name for name in needed if not hasattr(module, name)]:
        raise KitError(f"{describe_plugin(point)} lacks {' and '.join(missing)}. {_fix(point)}")
    return module


def get_folder(point: EntryPoint) -> Path:
    """Return the folder of the package that an entry point names."""
    return Path(load_plugin(point, ["__path__"]).__path__[0])


def refuse_duplicate(point: EntryPoint, name: str, owner: str) -> None:
    """Raise KitError because `owner` has `name` already."""
    raise KitError(f"{describe_plugin(point)} adds {name}, which {owner} has already. Uninstall one of them.")


def describe_plugin(point: EntryPoint) -> str:
    """Return an entry point with its package and version, for messages and records."""
    package = f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown package"
    return f"The plugin {point.name} of {package}"


def _fix(point: EntryPoint) -> str:
    return f"Update or uninstall {point.dist.name if point.dist else point.value}."
