"""The kit folder: what is written there, and what a person has edited since, which is never written over.

Every file that is generated is remembered as it was in `.kit/generated.json`. A file that reads otherwise, or is gone,
has been in a person's hands: what changes in the next version of it is brought into theirs.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kit_builder.errors import KitError
from kit_builder.files import Changes, digest, write_whole
from kit_builder.kit.approval import approved_on, state
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.lock import locked
from kit_builder.kit.settings import Settings, read_settings, written_settings
from kit_builder.kit.suggestions import suggested
from kit_builder.kit.three_way_merge import Clash, bring_together
from kit_builder.records import Method, Product
from kit_builder.text.markdown import clean
from kit_builder.text.prompts import prompts_folder
from kit_builder.text.tokens import capitalised
from kit_builder.text.words import Words

SETTINGS = "kit.toml"
CARDS = "methods"
CLASHES = "clashes"
SUGGESTIONS = "suggestions"
_PRIVATE = ".kit"
_GENERATED = f"{_PRIVATE}/generated.json"
_CHANGES = f"{_PRIVATE}/changes"
_LANGUAGE = "language"


class KitFolder:
    """A kit on disk at `path`, and what was done to its files.

    `edited` were not written over, since a person has changed or deleted them; into those `brought_together` what is
    new was brought, and `clashing` are those of them where it clashes with what the person wrote. Beside those that are
    `added_to`, which a person has approved, stands in `suggestions/` what is new. `removed` had been generated and are
    not any more; `wrote` has the digests of what was in files before and is since.

    Every method raises KitError where a file cannot be read or written, or is a link out of the kit.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.edited: list[str] = []
        self.written: list[str] = []
        self.removed: list[str] = []
        self.wrote: dict[str, tuple[str | None, str]] = {}
        self.brought_together: list[str] = []
        self.clashing: list[str] = []
        self.added_to: list[str] = []
        self._changes = Changes(self.path / _CHANGES, self._inside)
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
    def prompt_folders(self) -> list[Path]:
        """The folders that prompts are looked for in: the kit's own, then the program's."""
        return [self.prompts, prompts_folder()]

    @property
    def is_kit(self) -> bool:
        """Whether there is a kit in the folder already."""
        return (self.path / _PRIVATE).is_dir() or self.settings.is_file()

    def create(self) -> None:
        """Makes the folder. Raises KitError where that cannot be done, or where it holds something else than a kit."""
        if self.path.is_dir() and any(self.path.iterdir()) and not self.is_kit:
            raise KitError(f"{self.path} holds other files and is not a kit. Name a new folder.")
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            private = self._inside(_PRIVATE)
            private.mkdir(exist_ok=True)
            private.chmod(0o700)
        except OSError as error:
            raise KitError(f"{self.path} cannot be written to: {error.strerror}. Name another folder.") from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps other programs from the kit while the block runs, and first ends what one that died had begun.

        Raises KitError naming the program that has it.
        """
        with locked(self._inside(_PRIVATE)):
            self._inside(_CHANGES)
            try:
                self._changes.finish()
            except (OSError, ValueError) as error:
                raise KitError(f"{self.path / _CHANGES} cannot be worked off: {error}. Delete that folder.") from error
            self._generated = self._read_generated()
            yield

    @property
    def title(self) -> str:
        """What to call a kit that has not been given a title: its folder's name."""
        name = clean(os.fsencode(self.path.resolve().name).decode(errors="replace").replace("-", " ").replace("_", " "))
        return capitalised(name)

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
        self.save_settings_text(written_settings(settings))

    def save_settings_text(self, text: str) -> None:
        """Writes `kit.toml` as it is given."""
        self._write(SETTINGS, text)

    def save_cards(self, methods: Iterable[Method], words: Words, *, complete: bool = True) -> None:
        """Writes the cards of `methods`; an edited or deleted card stays so, wherever its method comes now.

        What is new for a card that was approved is suggested beside it. Cards of other methods are removed only where
        `complete` says that all there is was found.
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
        self.save(CARDS, files, self._suggestions(files, words))

    def _suggestions(self, files: Mapping[str, str], words: Words) -> dict[str, str]:
        """What is suggested beside each card of `files` that was approved: a card, or an empty text."""
        found: dict[str, str] = {}
        for path, text in files.items():
            now, before = self.text(path), self._generated.get(path)
            if now is not None and approved_on(now) and text != before:
                known = (before, self.text(suggestions_for(path)))
                generated, waiting = (read_card(each, path) if each else None for each in known)
                more = suggested(read_card(now, path), generated, read_card(text, path), waiting)
                found[path] = write_card(more, words) if more else ""
        return found

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

    def generated_cards(self) -> tuple[Method, ...]:
        """The methods as their cards were last generated, whatever a person has made of them since."""
        return tuple(read_card(text, path) for path, text in self._generated.items() if _is_card(path))

    def approved(self) -> tuple[bool, ...]:
        """Whether a person has approved each of `cards` as it reads now."""
        return tuple(state(self._text(path)) == "approved" for path in self._cards())

    def save_product(self, product: Product) -> None:
        """Writes the files of `product` into its folder."""
        self.save(product.name, {f"{product.name}/{path}": text for path, text in product.files.items()})

    def save(self, folder: str, files: Mapping[str, str], beside: Mapping[str, str] | None = None) -> None:
        """Writes `files`, by their path in the kit, and removes what was generated in `folder` before and is not now.

        All that is done or nothing. What a person has edited is neither removed nor written over: what has changed in
        its new version is brought into theirs. Nor is a card that they deleted written again. Files that `beside` names
        stay as they are, and the card that it holds for them is suggested.
        """
        before = [each for each in self._generated if PurePosixPath(each).parent == PurePosixPath(folder)]
        removed = [path for path in before if path not in files and not self._is_edited(path)]
        self._change(files, removed, beside or {})

    def save_file(self, path: str, text: str) -> None:
        """Writes one file, as `save` does."""
        self._change({path: text}, [], {})

    def _change(self, files: Mapping[str, str], removed: Iterable[str], beside: Mapping[str, str]) -> None:
        generated = {path: text for path, text in self._generated.items() if path not in removed}
        writes: dict[str, str] = {}
        for path, text in files.items():
            now = self.text(path)
            if path in beside:
                self.edited.append(path)
                if beside[path]:
                    self.added_to.append(path)
                    writes[suggestions_for(path)] = beside[path]
            elif not self._is_edited(path):
                self.written.append(path)
                writes[path] = text
            elif path in generated and now is not None and now != text != generated[path]:
                writes |= self._brought_together(path, generated[path], now, text)
            else:
                self.edited.append(path)
            if path in generated or path in writes or path in beside:
                generated[path] = text
        writes = {path: text for path, text in writes.items() if text != self.text(path)}
        if generated != self._generated:
            writes[_GENERATED] = json.dumps(generated, ensure_ascii=False, indent=1)
        wrote = {path: self._over(path, text.encode()) for path, text in writes.items()}
        try:
            self._changes.make(writes, removed)
        except OSError as error:
            where = self.path / next(iter(files), _GENERATED)
            raise KitError(f"{where} cannot be written: {error.strerror}. What was written before is kept.") from error
        self._generated = generated
        self.removed += removed
        self.wrote |= wrote

    def _brought_together(self, path: str, base: str, yours: str, new: str) -> dict[str, str]:
        """What to write where both a person and the sources have changed a file."""
        together, clashes = bring_together(base, yours, new)
        if _is_card(path):
            try:
                read_card(together, path)
            except KitError:
                together, clashes = yours, (Clash(yours, new),)
        self.brought_together.append(path)
        writes = {path: together}
        if clashes:
            self.clashing.append(path)
            page = f"{CLASHES}/{path}"
            writes[page] = _clash_page(path, clashes) + (self.text(page) or "")
        return writes

    def clashes(self) -> list[str]:
        """The files of which a person has yet to say which version they want; their pages lie in `clashes/`."""
        pages = (self.path / CLASHES).rglob("*.md")
        return sorted(page.relative_to(self.path / CLASHES).as_posix() for page in pages)

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

    def save_by_hand(self, files: Mapping[str, str | None]) -> None:
        """Writes what a person has made of `files`, and removes those that are None: all of it or nothing."""
        writes = {path: text for path, text in files.items() if text is not None}
        for path in files:
            self._inside(path)
        try:
            self._changes.make(writes, [path for path in files if path not in writes])
        except OSError as error:
            where = self.path / next(iter(files))
            raise KitError(f"{where} cannot be written: {error.strerror}. What was written before is kept.") from error

    def save_private(self, path: str, text: str) -> None:
        """Writes a file that is for the program alone, and not told of."""
        self._write(path, text)

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
        return self._text(path) != self._generated[path]

    def _text(self, path: str) -> str:
        try:
            return self._inside(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise KitError(f"{self.path / path} cannot be read: {error}.") from error

    def _write(self, path: str, content: str | bytes) -> None:
        """Writes a file whole or not at all."""
        file = self._inside(path)
        raw = content.encode() if isinstance(content, str) else content
        self.wrote[path] = self._over(path, raw)
        try:
            write_whole(file, raw)
        except OSError as error:
            raise KitError(f"{file} cannot be written: {error.strerror}. What was written before is kept.") from error

    def _over(self, path: str, content: bytes) -> tuple[str | None, str]:
        """The digest of what the first write of this run to a file was over, None for nothing; that of `content`."""
        if path in self.wrote:
            return self.wrote[path][0], digest(content)
        before = self.data(path)
        return None if before is None else digest(before), digest(content)

    def _inside(self, path: str) -> Path:
        """The file or folder `path` of the kit, which no link may put anywhere else: a kit may be somebody else's."""
        file = self.path / path
        if file.is_symlink() or not file.parent.resolve().is_relative_to(self.path.resolve()):
            raise KitError(f"{file} is a link that leads out of the kit. Put a file in its place.")
        return file

    def _read_generated(self) -> dict[str, str]:
        damaged = f"{self.path / _GENERATED} is damaged. Delete it: what is in the kit then stays as it is."
        try:
            generated: dict[str, str] = json.loads(self.text(_GENERATED) or "{}")
        except json.JSONDecodeError as error:
            raise KitError(damaged) from error
        if not isinstance(generated, dict):
            raise KitError(damaged)
        return generated


def suggestions_for(path: str) -> str:
    """Where stands what is suggested for the card `path`."""
    return f"{SUGGESTIONS}/{PurePosixPath(path).name}"


def _is_card(path: str) -> bool:
    return PurePosixPath(path).parent == PurePosixPath(CARDS)


def _clash_page(path: str, clashes: Iterable[Clash]) -> str:
    """What a person reads of a file that they and the sources have changed in the same places."""
    parts = [
        f"# {path}",
        "You and the sources have both changed this file. In these places your words stand. "
        "Change them if you like, then delete this page.",
    ]
    for clash in clashes:
        parts += ["You wrote:", _quoted(clash.yours), "From the sources now comes:", _quoted(clash.new)]
    return "\n\n".join(parts) + "\n\n"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else "> (nothing)"
