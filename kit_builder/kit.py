"""The kit folder: what is written there, and what a person has edited since, which is never written over.

Every file that is generated is remembered by its hash in `.kit/generated.json`. A file whose hash is another, or that
is gone, has been in a person's hands and stays as it is.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from kit_builder.cards import read_card, write_card
from kit_builder.errors import KitError
from kit_builder.markdown import clean
from kit_builder.records import Method, Product
from kit_builder.settings import Settings, read_settings, written_settings
from kit_builder.words import Words

SETTINGS = "kit.toml"
CARDS = "methods"
_PRIVATE = ".kit"
_GENERATED = "generated.json"
_LANGUAGE = "language"


class KitFolder:
    """A kit on disk at `path`, and what was done to its files.

    `edited` were not written over, since a person has changed or deleted them; `removed` had been generated and are not
    any more. Every method raises KitError where a file cannot be read or written, or is a link out of the kit.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.edited: list[str] = []
        self.written: list[str] = []
        self.removed: list[str] = []
        self._generated = self._read_generated()

    @property
    def answers(self) -> Path:
        """The file in which the answers of models are kept."""
        return self.path / _PRIVATE / "answers.sqlite"

    @property
    def settings(self) -> Path:
        """The file of the kit's settings."""
        return self.path / SETTINGS

    @property
    def prompts(self) -> Path:
        """The folder of prompts that this kit overrides."""
        return self.path / "prompts"

    @property
    def is_kit(self) -> bool:
        """Whether there is a kit in the folder already."""
        return (self.path / _PRIVATE).is_dir() or self.settings.is_file()

    def create(self) -> None:
        """Makes the folder. Raises KitError where that cannot be done, or where it holds something else than a kit."""
        if self.path.is_dir() and any(self.path.iterdir()) and not self.is_kit:
            raise KitError(f"{self.path} holds other files and is not a kit. Name a new folder.")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            private = self._inside(_PRIVATE)
            private.mkdir(exist_ok=True)
            private.chmod(0o700)
        except OSError as error:
            raise KitError(f"{self.path} cannot be written to: {error.strerror}. Name another folder.") from error

    @property
    def title(self) -> str:
        """What to call a kit that has not been given a title: its folder's name."""
        name = clean(os.fsencode(self.path.resolve().name).decode(errors="replace").replace("-", " ").replace("_", " "))
        return name[:1].upper() + name[1:]

    @property
    def language(self) -> str:
        """The language that the kit was last built in, or an empty text."""
        return (self.text(f"{_PRIVATE}/{_LANGUAGE}") or "").strip()

    def remember_language(self, code: str) -> None:
        """Remembers the language of the kit, which its cards alone do not tell for sure."""
        self._write(f"{_PRIVATE}/{_LANGUAGE}", f"{code}\n")

    def read_settings(self) -> Settings:
        """The settings of the kit. Raises KitError where `kit.toml` is not as it should be."""
        return read_settings(self.settings)

    def save_settings(self, settings: Settings) -> None:
        """Writes `kit.toml`, which is a person's from then on."""
        self._write(SETTINGS, written_settings(settings))

    def save_cards(self, methods: Iterable[Method], words: Words, *, complete: bool = True) -> None:
        """Writes the cards of `methods`; an edited or deleted card stays so, wherever its method comes now.

        Cards of other methods are removed only where `complete` says that all there is was found.
        """
        kept = {
            PurePosixPath(path).stem.partition("-")[2]: path
            for path in self._generated
            if _is_card(path) and not (self.path / path).exists()
        }
        kept |= {read_card(self._text(path), path).id: path for path in self._cards() if self._is_edited(path)}
        files = {
            kept.get(method.id, f"{CARDS}/{number:02}-{method.id}.md"): write_card(method, words)
            for number, method in enumerate(methods, start=1)
        }
        if not complete:
            found = {PurePosixPath(path).name.partition("-")[2] for path in files}
            files |= {
                path: self._text(path)
                for path in self._generated
                if _is_card(path) and path.partition("-")[2] not in found and (self.path / path).is_file()
            }
        self.save(CARDS, files)

    def cards(self) -> tuple[Method, ...]:
        """The methods as their cards tell them now, in the order of the file names.

        Raises KitError for a card that cannot be read, and where two cards have the same id.
        """
        methods: dict[str, Method] = {}
        for path in self._cards():
            method = read_card(self._text(path), str(self.path / path))
            if method.id in methods:
                raise KitError(f"{self.path / path} has the same id as another card: {method.id}. Change one of them.")
            methods[method.id] = method
        return tuple(methods.values())

    def save_product(self, product: Product) -> None:
        """Writes the files of `product` into its folder."""
        self.save(product.name, {f"{product.name}/{path}": text for path, text in product.files.items()})

    def save(self, folder: str, files: Mapping[str, str]) -> None:
        """Writes `files`, by their path in the kit, and removes what was generated in `folder` before and is not now.

        What a person has edited is neither written over nor removed, nor is what they deleted written again.
        """
        for path in [each for each in self._generated if PurePosixPath(each).parent == PurePosixPath(folder)]:
            if path not in files and not self._is_edited(path):
                self._inside(path).unlink()
                del self._generated[path]
                self.removed.append(path)
        for path, text in files.items():
            self.save_file(path, text)
        self._remember()

    def save_file(self, path: str, text: str) -> None:
        """Writes one file, unless a person has edited it."""
        if self._is_edited(path):
            self.edited.append(path)
        else:
            self._write(path, text)
            self._generated[path] = _digest(text)
            self.written.append(path)
            self._remember()

    def edited_text(self, path: str) -> str | None:
        """The text of a file that a person has edited, or None where they have not."""
        return self.text(path) if self._is_edited(path) else None

    def save_edited(self, path: str, text: str) -> None:
        """Writes what a person has edited, with something added; it stays theirs."""
        if text != self.text(path):
            self._write(path, text)
            self.written.append(path)
        else:
            self.edited.append(path)

    def save_report(self, path: str, text: str) -> None:
        """Writes a file that tells of the last build, over the one before."""
        self._write(path, text)
        self.written.append(path)

    def text(self, path: str) -> str | None:
        """The text of a file of the kit as it stands now, or None where it is not there."""
        return self._text(path) if (self.path / path).is_file() else None

    def data(self, path: str) -> bytes | None:
        """What a file of the kit that is not text holds, or None where it is not there."""
        try:
            return self._inside(path).read_bytes() if (self.path / path).is_file() else None
        except OSError as error:
            raise KitError(f"{self.path / path} cannot be read: {error.strerror}.") from error

    def save_data(self, path: str, content: bytes) -> None:
        """Writes a file of the kit over the one before, unless it holds the same already."""
        if self.data(path) != content:
            self._write(path, content)
        self.written.append(path)

    def remove(self, path: str) -> None:
        """Removes a file of the kit that the program made and makes no more."""
        self._inside(path).unlink(missing_ok=True)
        self.removed.append(path)

    def _cards(self) -> list[str]:
        return sorted(f"{CARDS}/{path.name}" for path in (self.path / CARDS).glob("*.md"))

    def _is_edited(self, path: str) -> bool:
        file = self.path / path
        if path not in self._generated:
            return file.exists()
        if not file.is_file():
            return _is_card(path)  # a product that was deleted can be made again, a method that was dropped stays so
        return _digest(self._text(path)) != self._generated[path]

    def _text(self, path: str) -> str:
        try:
            return self._inside(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise KitError(f"{self.path / path} cannot be read: {error}.") from error

    def _write(self, path: str, content: str | bytes) -> None:
        """Writes a file whole or not at all."""
        file = self._inside(path)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".partial")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(content.encode() if isinstance(content, str) else content)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(partial).replace(file)
            finally:
                Path(partial).unlink(missing_ok=True)
        except OSError as error:
            raise KitError(f"{file} cannot be written: {error.strerror}. What was written before is kept.") from error

    def _inside(self, path: str) -> Path:
        """The file or folder `path` of the kit, which no link may put anywhere else: a kit may be somebody else's."""
        file = self.path / path
        if file.is_symlink() or not file.parent.resolve().is_relative_to(self.path.resolve()):
            raise KitError(f"{file} is a link that leads out of the kit. Put a file in its place.")
        return file

    def _remember(self) -> None:
        self._write(f"{_PRIVATE}/{_GENERATED}", json.dumps(self._generated, indent=1))

    def _read_generated(self) -> dict[str, str]:
        path = f"{_PRIVATE}/{_GENERATED}"
        try:
            generated: dict[str, str] = json.loads(self.text(path) or "{}")
        except json.JSONDecodeError as error:
            message = f"{self.path / path} is damaged: {error}. Delete it: what is in the kit then stays as it is."
            raise KitError(message) from error
        if not isinstance(generated, dict):
            raise KitError(f"{self.path / path} is damaged. Delete it: what is in the kit then stays as it is.")
        return generated


def _is_card(path: str) -> bool:
    return PurePosixPath(path).parent == PurePosixPath(CARDS)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
