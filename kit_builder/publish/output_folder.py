"""The folder `published/`: write the files and their manifest, and keep files that a person has changed."""

import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from kit_builder.errors import KitError
from kit_builder.files import sha256
from kit_builder.kit.folder import KitFolder
from kit_builder.publish.edition import Edition, File, FormatOutput
from kit_builder.records import Finding

FOLDER = "published"
MANIFEST = f"{FOLDER}/manifest.json"
_FILE_MODE = 0o644  # readable for a web server
_DIGESTS = ".kit/published.json"


def save_published(
    kit: KitFolder, edition: Edition, made: Mapping[str, FormatOutput], tools: Mapping[str, str]
) -> list[Finding]:
    """Write the files, and a manifest that lists each with its digest and the files of the kit it is made from.

    Files that one of these formats wrote before but no longer makes are removed. Files of other formats stay, and so
    does a file that a person has changed, with a finding.
    """
    files = {f"{FOLDER}/{file.path}": file for each in made.values() for file in each.files}
    written = _read_digests(kit)
    findings: list[Finding] = []
    for path, file in list(files.items()):
        there = kit.read_bytes(path)
        if there is not None and there != file.content and sha256(there) not in written.get(path, ()):
            message = "Kept your changes to this file. Move it away and publish again to get a new one."
            findings.append(Finding("warning", path, message))
            del files[path]
    # Old and new digests are both saved before any file is written: if the run is interrupted, no file of ours looks
    # like one that a person has changed.
    old = {path: digests for path, digests in written.items() if _format_name(path) in made and path not in files}
    new = {path: [sha256(file.content)] for path, file in files.items()}
    _save_digests(kit, written | {path: [*written.get(path, ()), *digests] for path, digests in new.items()})
    for path, file in files.items():
        kit.save_data(path, file.content)
        (kit.path / path).chmod(_FILE_MODE)
    for path, digests in old.items():
        there = kit.read_bytes(path)
        if there is not None and sha256(there) in digests:
            kit.remove(path)
    entries = _find_kept_entries(kit, made) | {path: _make_entry(file) for path, file in files.items()}
    _save_digests(kit, {path: digests for path, digests in written.items() if path not in old} | new)
    kit.save_data(MANIFEST, _format_manifest(edition, tools, entries))
    return findings


def read_package_versions(packages: Sequence[str]) -> dict[str, str]:
    """Return the versions of Kit Builder and of the packages that made the files."""
    return {name: version(name) for name in sorted({"kit-builder", *packages})}


def _format_manifest(edition: Edition, tools: Mapping[str, str], entries: Mapping[str, object]) -> bytes:
    manifest = {
        "title": edition.kit.title,
        "author": edition.kit.author,
        "language": edition.kit.language,
        "version": edition.brand.version,
        "date": edition.date,
        "tools": tools,
        "files": [entries[path] for path in sorted(entries)],
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def _make_entry(file: File) -> dict[str, object]:
    return {
        "path": file.path,
        "sha256": sha256(file.content),
        "bytes": len(file.content),
        "parts": list(dict.fromkeys(file.parts)),
    }


def _find_kept_entries(kit: KitFolder, made: Mapping[str, FormatOutput]) -> dict[str, object]:
    """Return the entries in the previous manifest of formats not made this time whose files are unchanged."""
    entries: dict[str, object] = {}
    for entry in _read_json(kit, MANIFEST).get("files", []):
        path = f"{FOLDER}/{entry['path']}"
        content = kit.read_bytes(path)
        if _format_name(path) not in made and content is not None and sha256(content) == entry["sha256"]:
            entries[path] = entry
    return entries


def _format_name(path: str) -> str:
    return path.split("/")[1]


def _read_digests(kit: KitFolder) -> dict[str, list[str]]:
    return {str(path): list(digests) for path, digests in _read_json(kit, _DIGESTS).items()}


def _save_digests(kit: KitFolder, written: Mapping[str, Sequence[str]]) -> None:
    kit.save_data(_DIGESTS, json.dumps(written, indent=1).encode())


def _read_json(kit: KitFolder, path: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(kit.read_text(path) or "{}")
    except json.JSONDecodeError as error:
        message = f"{kit.path / path} is damaged: {error}. Delete it and the folder {FOLDER}, then publish again."
        raise KitError(message) from error
    return found
