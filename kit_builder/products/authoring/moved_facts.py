"""Follow facts whose id has changed since a kit was written, as lines were inserted above theirs in the source.

Outlines, drafts and worked examples name facts by id. Without this, an inserted line would have all of them made again.
"""

import re
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import PurePosixPath

from kit_builder.kit.folder import KitFolder
from kit_builder.products.authoring.example.file import EXAMPLES
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.store import get_drafts_path
from kit_builder.products.definitions import OUTLINE

# An id in a file, also after the escaped line break of a JSON text.
_ID = re.compile(r"(?:(?<![\w.\\-])|(?<=\\n))\w[\w-]*(?:\.\d+)?")
_GONE = "gone-"


def follow_moved_facts(before: Facts, after: Facts, folder: KitFolder) -> None:
    """Change the ids in the files of a kit for those that the facts have now. A person's edits count as before.

    `before` are the facts of the cards that the files were written from, and `after` those of the cards as they are.
    """
    moved = find_moved(before, after)
    if moved:
        folder.rewrite([*_list_files(folder)], lambda text: _ID.sub(lambda each: moved.get(each[0], each[0]), text))


def find_moved(before: Facts, after: Facts) -> Mapping[str, str]:
    """Return the new id of each fact that has another one than before.

    A fact is the same if it says the same and has the same quotes, or else if it has the same first quote, or else the
    same id. The id of a fact that is gone becomes one that no fact has, if another fact has it now.
    """
    found = _pair(before, after, _get_content)
    left = {key: fact for key, fact in before.items() if key not in found}
    free = {key: fact for key, fact in after.items() if key not in {*found.values()}}
    found |= _pair(left, free, _get_origin)
    taken = {*found.values()}
    lost = {key: f"{_GONE}{key}" for key in before if key not in found and key in taken}
    return {key: now for key, now in (found | lost).items() if key != now}


def _pair(before: Facts, after: Facts, identify: Callable[[Fact], Hashable]) -> dict[str, str]:
    """Return the id of the same fact in `after` for each in `before` that has one, in order if there are several."""
    waiting: dict[Hashable, deque[str]] = {}
    for key, fact in after.items():
        waiting.setdefault(identify(fact), deque()).append(key)
    pairs = ((key, waiting.get(identify(fact))) for key, fact in before.items())
    return {key: same.popleft() for key, same in pairs if same}


def _get_content(fact: Fact) -> Hashable:
    return fact.kind, fact.text, *((found.source_id, found.quote) for found in fact.evidence)


def _get_origin(fact: Fact) -> Hashable:
    return (fact.evidence[0].source_id, fact.evidence[0].quote) if fact.evidence else fact.id


def _list_files(folder: KitFolder) -> Iterator[str]:
    """Yield the paths of the files that name facts, as far as there are any."""
    for path in folder.list_files(PurePosixPath(get_drafts_path("")).parent.as_posix()):
        yield path
        yield f"{PurePosixPath(path).stem}/{OUTLINE}"
    yield from folder.list_files(EXAMPLES)
