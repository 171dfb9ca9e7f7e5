"""The folder `published/`: what goes there, its manifest, and what a person changed in it, which is kept."""

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from kit_builder.errors import KitError
from kit_builder.files import digest
from kit_builder.kit.folder import KitFolder
from kit_builder.publish.edition import Edition, File, Made
from kit_builder.records import Finding

FOLDER = "published"
MANIFEST = f"{FOLDER}/manifest.json"
_FOR_ALL = 0o644  # what is published may be read by a web server
_WRITTEN = ".kit/published.json"


def save(kit: KitFolder, edition: Edition, made: Mapping[str, Made], tools: Mapping[str, str]) -> list[Finding]:
    """Writes what was made, and the manifest that names every file with its digest and what it is made of.

    What a format made before and does not make now is removed; what other formats made stays. A file that a person has
    changed stays too, and a finding tells of it.
    """
    files = {f"{FOLDER}/{file.path}": file for each in made.values() for file in each.files}
    written = _written(kit)
    findings: list[Finding] = []
    for path, file in list(files.items()):
        there = kit.data(path)
        if there is not None and there != file.content and digest(there) not in written.get(path, ()):
            message = (
                "You have changed this file, so it stays as it is. Move it away and publish again to get a new one."
            )
            findings.append(Finding("warning", path, message))
            del files[path]
    # Both digests are remembered before anything is written, so that a run that stops in between leaves nothing that
    # looks like a person's.
    old = {path: digests for path, digests in written.items() if _format(path) in made and path not in files}
    new = {path: [digest(file.content)] for path, file in files.items()}
    _remember(kit, written | {path: [*written.get(path, ()), *digests] for path, digests in new.items()})
    for path, file in files.items():
        kit.save_data(path, file.content)
        (kit.path / path).chmod(_FOR_ALL)
    for path, digests in old.items():
        there = kit.data(path)
        if there is not None and digest(there) in digests:
            kit.remove(path)
    entries = _others(kit, made) | {path: _entry(file) for path, file in files.items()}
    _remember(kit, {path: digests for path, digests in written.items() if path not in old} | new)
    kit.save_data(MANIFEST, _manifest(edition, tools, entries))
    return findings


def versions(packages: Sequence[str]) -> dict[str, str]:
    """The versions of this program and of the packages that it made the files with."""
    return {name: version(name) for name in sorted({"kit-builder", *packages})}


def _manifest(edition: Edition, tools: Mapping[str, str], entries: Mapping[str, object]) -> bytes:
    told = {
        "title": edition.kit.title,
        "author": edition.kit.author,
        "language": edition.kit.language,
        "version": edition.brand.version,
        "date": edition.date,
        "tools": tools,
        "files": [entries[path] for path in sorted(entries)],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _entry(file: File) -> dict[str, object]:
    return {
        "path": file.path,
        "sha256": digest(file.content),
        "bytes": len(file.content),
        "parts": list(dict.fromkeys(file.parts)),
    }


def _others(kit: KitFolder, made: Mapping[str, Made]) -> dict[str, object]:
    """The entries, in the manifest before, of formats that are not made now and whose files stand as they were."""
    entries: dict[str, object] = {}
    for entry in _read(kit, MANIFEST).get("files", []):
        path = f"{FOLDER}/{entry['path']}"
        content = kit.data(path)
        if _format(path) not in made and content is not None and digest(content) == entry["sha256"]:
            entries[path] = entry
    return entries


def _format(path: str) -> str:
    return path.split("/")[1]


def _written(kit: KitFolder) -> dict[str, list[str]]:
    return {str(path): list(digests) for path, digests in _read(kit, _WRITTEN).items()}


def _remember(kit: KitFolder, written: Mapping[str, Sequence[str]]) -> None:
    kit.save_data(_WRITTEN, json.dumps(written, indent=1).encode())


def _read(kit: KitFolder, path: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(kit.text(path) or "{}")
    except json.JSONDecodeError as error:
        message = f"{kit.path / path} is damaged: {error}. Delete it and the folder {FOLDER}, and publish again."
        raise KitError(message) from error
    return found
