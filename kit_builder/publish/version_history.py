"""The history of published versions: their dates and texts, and what changed from one to the next."""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.publish.edition import Page
from kit_builder.text.markdown import Block, escape, parse_blocks
from kit_builder.text.words import Words

_FILE = ".kit/editions.json"


@dataclass(frozen=True, slots=True)
class Version:
    """A version as last published: its name, its date as YYYY-MM-DD, and the text of its pages by path."""

    version: str
    date: str
    pages: Mapping[str, str]


def read_history(kit: KitFolder) -> tuple[Version, ...]:
    """Read the versions of a kit in the order of first publication. Raises KitError if the file is damaged."""
    try:
        return tuple(Version(**each) for each in json.loads(kit.read_text(_FILE) or "[]"))
    except (json.JSONDecodeError, TypeError) as error:
        message = (
            f"{kit.path / _FILE} is damaged: {error}. Delete it and publish again; "
            "the changes since earlier versions will not be listed."
        )
        raise KitError(message) from error


def save_history(kit: KitFolder, history: Sequence[Version]) -> None:
    """Save the versions in the kit's private state."""
    kit.save_data(_FILE, json.dumps([asdict(each) for each in history], ensure_ascii=False).encode())


def add_version(
    history: Sequence[Version], name: str, pages: Sequence[Page], today: str
) -> tuple[tuple[Version, ...], Version | None]:
    """Return the history with the version `name` added or updated, and the version before it.

    A version keeps its date until its text changes.
    """
    now = Version(name, today, {page.path: page.text for page in pages})
    names = [each.version for each in history]
    if name not in names:
        return (*history, now), history[-1] if history else None
    place = names.index(name)
    if history[place].pages == now.pages:
        now = replace(now, date=history[place].date)
    return (*history[:place], now, *history[place + 1 :]), history[place - 1] if place else None


def describe_changes(before: Version, pages: Sequence[Page], words: Words) -> str:
    """Describe in Markdown what changed in `pages` since the version `before`, for customers who have that version."""
    labels = words["publish"]
    since = labels["since"].format(version=before.version, date=before.date)
    parts = [f"# {labels['changes']}", escape(since)]
    now = {page.path: page for page in pages}
    for path, page in now.items():
        if path not in before.pages:
            parts.append(f"## {escape(labels['new_page'].format(page=page.title))}")
        elif found := list(_compare_blocks(parse_blocks(before.pages[path]), parse_blocks(page.text), labels)):
            parts += [f"## {escape(labels['changed_page'].format(page=page.title))}", "\n".join(found)]
    for path, text in before.pages.items():
        if path not in now:
            title = next((block.text for block in parse_blocks(text) if block.kind == "heading"), path)
            parts.append(f"## {escape(labels['gone_page'].format(page=title))}")
    if len(parts) == 2:
        parts.append(escape(labels["no_changes"]))
    return "\n\n".join(parts) + "\n"


def _compare_blocks(old: Sequence[Block], new: Sequence[Block], labels: Mapping[str, str]) -> Iterator[str]:
    matcher = difflib.SequenceMatcher(None, [b.text for b in old], [b.text for b in new], autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "equal":
            yield from (f"- {labels['before']}: {escape(block.text)}" for block in old[start:end])
            yield from (f"- {labels['now']}: {escape(block.text)}" for block in new[new_start:new_end])
