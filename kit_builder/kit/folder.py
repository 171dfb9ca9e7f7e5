"""The kit folder: its paths, settings, cards and products."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kit_builder.errors import KitError
from kit_builder.kit.approval import get_approval_date, get_state
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.lock import hold_lock
from kit_builder.kit.settings import Settings, read_settings, render_settings
from kit_builder.kit.suggestions import find_suggestions
from kit_builder.kit.tracked_files import CARDS, PRIVATE, TrackedFiles, get_suggestions_path, is_card
from kit_builder.records import Method, Product
from kit_builder.text.markdown import clean_text
from kit_builder.text.prompts import find_plugin_folders, find_prompts_folder
from kit_builder.text.tokens import capitalise
from kit_builder.text.words import Words

SETTINGS = "kit.toml"
_LANGUAGE = f"{PRIVATE}/language"
# What a run leaves in a new kit before the first answer.
_USELESS = frozenset({f"{PRIVATE}/lock", f"{PRIVATE}/identities.json"})


@contextmanager
def discard_if_useless(path: Path) -> Iterator[None]:
    """Remove the folder at `path` if the block creates it, and fails before anything in it is worth keeping."""
    is_new = not path.exists()
    try:
        yield
    except KitError:
        if is_new and {each.relative_to(path).as_posix() for each in path.rglob("*") if each.is_file()} <= _USELESS:
            shutil.rmtree(path, ignore_errors=True)
        raise


class KitFolder(TrackedFiles):
    """A kit on disk at `path`. It need not exist yet.

    Every method raises KitError if a file cannot be read or written, or is a link that leads out of the kit.
    """

    @property
    def answers(self) -> Path:
        """The file of the answer cache."""
        return self.path / PRIVATE / "answers.sqlite"

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
        """The folders to look for prompts in: the kit's own, then the program's, then those of plugins."""
        return [self.prompts, find_prompts_folder(), *find_plugin_folders()]

    @property
    def is_kit(self) -> bool:
        """Whether the folder contains a kit."""
        return (self.path / PRIVATE).is_dir() or self.settings.is_file()

    @property
    def title(self) -> str:
        """The title of a kit that has none in its settings, made from the folder's name."""
        name = clean_text(
            os.fsencode(self.path.resolve().name).decode(errors="replace").replace("-", " ").replace("_", " ")
        )
        return capitalise(name)

    @property
    def language(self) -> str:
        """The language that the kit was last built in, or an empty text."""
        return (self.read_text(_LANGUAGE) or "").strip()

    def refuse_other_files(self) -> None:
        """Raise KitError if the folder contains something other than a kit."""
        if self.path.is_dir() and any(self.path.iterdir()) and not self.is_kit:
            raise KitError(f"{self.path} contains other files and is not a kit. Choose a new folder.")

    def create(self) -> None:
        """Create the folder. Raises KitError if it cannot be created, or contains something other than a kit."""
        self.refuse_other_files()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            private = self.locate(PRIVATE)
            private.mkdir(exist_ok=True)
            private.chmod(0o700)
        except (FileExistsError, NotADirectoryError) as error:
            raise KitError(f"{self.path} is a file or lies below one. Choose a new folder.") from error
        except OSError as error:
            raise KitError(f"Cannot write to {self.path}: {error.strerror}. Choose another folder.") from error

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the kit while the block runs, after finishing the changes of a run that was killed.

        Raises:
            KitError: If another program has the lock. It names that program.
        """
        private = self.locate(PRIVATE)
        with hold_lock(private):
            self.recover()
            for half_written in private.glob(".*.partial"):  # by a run that was killed
                half_written.unlink(missing_ok=True)
            yield

    def save_language(self, code: str) -> None:
        """Remember the language of the kit, which its cards may not show clearly."""
        self.write(_LANGUAGE, f"{code}\n")

    def read_settings(self) -> Settings:
        """Return the settings of the kit. Raises KitError if `kit.toml` is invalid."""
        return read_settings(self.settings)

    def save_settings(self, settings: Settings) -> None:
        """Write `kit.toml`. From then on it belongs to the user."""
        self.save_settings_text(render_settings(settings))

    def save_settings_text(self, text: str) -> None:
        """Write `kit.toml` exactly as given."""
        self.write(SETTINGS, text)

    def read_cards(self) -> tuple[Method, ...]:
        """Return the methods from their cards, in the order of the file names.

        Raises:
            KitError: If a card is invalid, or two cards have the same id.
        """
        methods: dict[str, Method] = {}
        for path in self.list_cards():
            method = read_card(self.read_existing(path), str(self.path / path))
            if method.id in methods:
                raise KitError(f"{self.path / path} has the same id as another card: {method.id}. Change one of them.")
            methods[method.id] = method
        return tuple(methods.values())

    def read_generated_cards(self) -> tuple[Method, ...]:
        """Return the methods from their cards as last generated, without a person's edits."""
        return tuple(read_card(text, path) for path, text in self._generated.items() if is_card(path))

    def read_approvals(self) -> tuple[bool, ...]:
        """Return whether each card of `read_cards` is approved in its present wording."""
        return tuple(get_state(self.read_existing(path)) == "approved" for path in self.list_cards())

    def save_cards(self, methods: Iterable[Method], words: Words, *, complete: bool = True) -> None:
        """Write the cards of `methods`. Edited cards keep their file and text, deleted ones stay deleted.

        What is new for an approved card is suggested instead. Cards of other methods are removed only if `complete`
        says that all methods of the sources were found.
        """
        kept = {
            PurePosixPath(path).stem.partition("-")[2]: path
            for path in self._generated
            if is_card(path) and not (self.path / path).exists()
        }
        kept |= {
            read_card(self.read_existing(path), path).id: path for path in self.list_cards() if self.is_edited(path)
        }
        files = {
            kept.get(method.id, f"{CARDS}/{number:02}-{method.id}.md"): write_card(method, words)
            for number, method in enumerate(methods, start=1)
        }
        if not complete:
            found = {PurePosixPath(path).name.partition("-")[2] for path in files}
            files |= {
                path: self.read_existing(path)
                for path in self._generated
                if is_card(path) and path.partition("-")[2] not in found and (self.path / path).is_file()
            }
        self.save(CARDS, files, self._suggest(files, words))

    def save_product(self, product: Product) -> None:
        """Write the files of `product` into its folder."""
        self.save(product.name, {f"{product.name}/{path}": text for path, text in product.files.items()})

    def _suggest(self, files: Mapping[str, str], words: Words) -> dict[str, str]:
        """Return the suggestions, as the text of a card, for each approved card in `files`; empty if there are none."""
        found: dict[str, str] = {}
        for path, text in files.items():
            now, before = self.read_text(path), self._generated.get(path)
            if now is not None and get_approval_date(now) and text != before:
                known = (before, self.read_text(get_suggestions_path(path)))
                generated, waiting = (read_card(each, path) if each else None for each in known)
                more = find_suggestions(read_card(now, path), generated, read_card(text, path), waiting)
                found[path] = write_card(more, words) if more else ""
        return found

    def list_cards(self) -> list[str]:
        """Return the paths of the cards in the kit, in order."""
        return sorted(f"{CARDS}/{path.name}" for path in (self.path / CARDS).glob("*.md"))
