"""Prompts are files: the wording of every call, found beside the package or in a kit that overrides it.

A prompt file is front matter (`max_tokens`), then the turns of the conversation, each under a line that is exactly
`# system`, `# user` or `# assistant`. Placeholders are Jinja's. The file is cut into turns before anything is filled
in, so that no source text can open a turn of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path

import jinja2
from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment

from kit_builder.errors import KitError
from kit_builder.records import Kit, Question
from kit_builder.text.markdown import split_front_matter

_TURN = re.compile(r"^# (system|user|assistant)\n", re.MULTILINE)
_KEYS = {"max_tokens"}
# The values that come from settings and not from sources, as they are where nothing is set.
_UNSET = {"kit": Kit(""), "voice": "", "expert": ""}
_OF_NO_SOURCE = {"language", *_UNSET}


@cache
def find_prompts_folder() -> Path:
    """Find the prompts that come with the package, installed as a wheel or run from a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parent / "prompts"


def eject(name: str, folder: Path) -> list[Path]:
    """Copies the prompt file or folder `name` of the package into `folder`; files that are there stay as they are.

    The paths of the copies. Raises KitError where the package has no such file or folder, or the copies are there.
    """
    origin = (find_prompts_folder() / name).resolve()
    if not origin.is_relative_to(find_prompts_folder().resolve()) or not origin.exists():
        raise KitError(f"There is no prompt {name}. `kit-builder prompts` lists those there are.")
    copied: list[Path] = []
    for path in [origin] if origin.is_file() else sorted(each for each in origin.rglob("*") if each.is_file()):
        copy = folder / path.relative_to(find_prompts_folder().resolve())
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
            copied.append(copy)
    if not copied:
        raise KitError(f"{folder / name} is there already.")
    return copied


def find_prompt_file(name: str, folders: Sequence[Path]) -> Path:
    """Find the file `name` in the first of `folders` (a kit's own before the package's) that holds it.

    Raises KitError where none does.
    """
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise KitError(f"There is no prompt file {name}. `kit-builder prompts` lists those there are.")


@lru_cache
def make_environment() -> jinja2.Environment:
    """Give the Jinja environment of prompts: an unknown placeholder is an error, nothing is escaped.

    It is sandboxed, as a kit with prompts of its own may come from somebody else.
    """
    return SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
    )


@lru_cache(maxsize=1024)
def _template(text: str) -> tuple[jinja2.Template, frozenset[str]]:
    """The template `text` and the names of the values that it asks for; each is read once and filled in often."""
    return make_environment().from_string(text), frozenset(
        meta.find_undeclared_variables(make_environment().parse(text))
    )


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file, read: `turns` are (role, template) pairs."""

    path: Path
    max_tokens: int
    turns: tuple[tuple[str, str], ...]

    def fill(self, about: str, max_tokens: int | None = None, **values: object) -> Question:
        """Ask what this prompt asks, with `values` filled in.

        `max_tokens` may ask for fewer tokens than the file allows. Raises KitError where the prompt names a value that
        the program does not give, or does with one what cannot be done.
        """
        unknown = {name for _, text in self.turns for name in _template(text)[1]} - set(values)
        if unknown:
            raise KitError(
                f"{self.path} asks for {_listed(unknown)}, which is not known here. Known: {_listed(set(values))}."
            )
        try:
            messages = tuple((role, _template(text)[0].render(values)) for role, text in self.turns)
        except (jinja2.TemplateError, TypeError) as error:
            raise KitError(f"{self.path} cannot be filled in: {error}.") from error
        limit = min(self.max_tokens, max_tokens or self.max_tokens)
        return Question(about, messages, limit, self._fixed(messages, values))

    def _fixed(self, messages: Sequence[tuple[str, str]], values: Mapping[str, object]) -> int:
        """How many of the first messages are the package's own and read as in a kit in which nothing is set."""
        if not self.path.is_relative_to(find_prompts_folder()):
            return 0
        unset = {**values, **_UNSET}

        def is_fixed(turn: tuple[tuple[str, str], tuple[str, str]]) -> bool:
            (_, text), (_, message) = turn
            template, named = _template(text)
            return not named or (named <= _OF_NO_SOURCE and template.render(unset) == message)

        return sum(1 for _ in takewhile(is_fixed, zip(self.turns, messages, strict=True)))


def load_prompt(name: str, folders: Sequence[Path]) -> Prompt:
    """Read the prompt in the file `name` (such as `steps.md`) of the first folder that has it.

    Raises KitError naming the file where it is missing or cannot be read, has an unknown setting, holds no turns, or
    has a placeholder that is not closed.
    """
    path = find_prompt_file(name, folders)
    return _prompt(path, _read(path))


@lru_cache(maxsize=256)  # one is asked with many times
def _prompt(path: Path, text: str) -> Prompt:
    settings, body = split_front_matter(text)
    if unknown := set(settings) - _KEYS:
        raise KitError(f"{path} has the unknown setting {_listed(unknown)}. Known: {_listed(_KEYS)}.")
    limit = settings.get("max_tokens", "")
    if not limit.isdecimal() or not int(limit):
        raise KitError(f"{path} must say in its front matter how many tokens an answer may have: `max_tokens: 800`.")
    before, *pieces = _TURN.split(body)
    turns = tuple((role, text.strip()) for role, text in zip(pieces[::2], pieces[1::2], strict=True))
    if before.strip() or not turns or turns[-1][0] != "user" or not all(text for _, text in turns):
        raise KitError(f"{path} must consist of turns under `# system`, `# user` and `# assistant`, the last a user's.")
    try:
        for _, text in turns:
            _template(text)
    except jinja2.TemplateSyntaxError as error:
        raise KitError(f"{path} has a placeholder that is not right: {error.message}") from error
    return Prompt(path, int(limit), turns)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(f"{path} cannot be read as text in UTF-8 ({error}).") from error


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
