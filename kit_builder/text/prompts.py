"""Prompt files: find, read, fill in and copy the prompts of the package, which a kit may override.

A prompt file has front matter (`max_tokens`, the longest answer expected, and perhaps `effort`, how much a reasoning
model should reason: low, medium or high), then the turns of the conversation, each under a line that is exactly
`# system`, `# user` or `# assistant`. Placeholders use Jinja syntax. The file is split into turns before placeholders
are filled in, so source text cannot open a turn of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path
from typing import cast, get_args

import jinja2
from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment

from kit_builder.entry_points import describe_plugin, get_folder, list_plugins, refuse_duplicate
from kit_builder.errors import KitError
from kit_builder.records import Effort, Kit, Question
from kit_builder.text.markdown import split_front_matter

_TURN = re.compile(r"^# (system|user|assistant)\n", re.MULTILINE)
_KEYS = {"effort", "max_tokens"}
# Placeholders that are filled from settings rather than sources, with their default values.
_DEFAULTS = {"kit": Kit(""), "voice": "", "expert": ""}
_SETTINGS = {"language", *_DEFAULTS}


@cache
def find_prompts_folder() -> Path:
    """Return the folder of the package's prompts, both in an installed wheel and in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "prompts"
    return inside if inside.is_dir() else package.parent / "prompts"


@cache
def find_plugin_folders() -> tuple[Path, ...]:
    """Return the folders of prompts that plugins add products in.

    Raises KitError if a plugin cannot be loaded, has no product of its name, or has one that exists already.
    """
    folders: dict[str, Path] = {}
    for point in list_plugins("products"):
        product = Path("products") / point.name
        if (find_prompts_folder() / product).exists() or point.name in folders:
            refuse_duplicate(point, f"the product {point.name}", "Kit Builder or another plugin")
        folders[point.name] = get_folder(point)
        if not (folders[point.name] / product / "product.toml").is_file():
            raise KitError(f"{describe_plugin(point)} has no {product.as_posix()}/product.toml in its package.")
    return tuple(dict.fromkeys(folders.values()))


def eject(name: str, folder: Path) -> list[Path]:
    """Copy the prompt file or folder `name` of the package into `folder`, without overwriting files.

    Return the paths of the copies. Raises KitError if the package has no such prompt, or all files exist already.
    """
    origin = (find_prompts_folder() / name).resolve()
    if not origin.is_relative_to(find_prompts_folder().resolve()) or not origin.exists():
        raise KitError(f"Unknown prompt {name}. Run `kit-builder prompts` to list the prompts.")
    copied: list[Path] = []
    for path in [origin] if origin.is_file() else sorted(each for each in origin.rglob("*") if each.is_file()):
        copy = folder / path.relative_to(find_prompts_folder().resolve())
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
            copied.append(copy)
    if not copied:
        raise KitError(f"{folder / name} already exists. Delete it first to get a fresh copy.")
    return copied


def find_prompt_file(name: str, folders: Sequence[Path]) -> Path:
    """Return the path of the file `name` in the first of `folders` that has it.

    Raises KitError if none has it.
    """
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise KitError(f"Unknown prompt file {name}. Run `kit-builder prompts` to list the prompts.")


@lru_cache
def make_environment() -> jinja2.Environment:
    """Make the Jinja environment for prompts: unknown placeholders are errors, and nothing is escaped.

    It is sandboxed, since a kit with its own prompts may come from somebody else.
    """
    return SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
    )


@lru_cache(maxsize=1024)
def compile_template(text: str) -> tuple[jinja2.Template, frozenset[str]]:
    """Compile the template `text`, and return it with the names of its placeholders."""
    parsed = make_environment().parse(text)
    names = frozenset(meta.find_undeclared_variables(parsed))
    return make_environment().from_string(parsed), names


@dataclass(frozen=True, slots=True)
class Prompt:
    """A parsed prompt file: `turns` are (role, template) pairs."""

    path: Path
    max_tokens: int
    turns: tuple[tuple[str, str], ...]
    effort: Effort = ""

    def fill(self, about: str, max_tokens: int | None = None, **values: object) -> Question:
        """Fill in the placeholders with `values` and return the question; `about` says what it is about.

        `max_tokens` lowers the limit of the file. Raises KitError if the prompt uses a placeholder that is not in
        `values`, or if the template fails.
        """
        unknown = {name for _, text in self.turns for name in compile_template(text)[1]} - set(values)
        if unknown:
            noun = "placeholder" if len(unknown) == 1 else "placeholders"
            raise KitError(
                f"{self.path} uses the unknown {noun} {_join_names(unknown)}. "
                f"Known placeholders: {_join_names(set(values))}."
            )
        try:
            messages = tuple((role, compile_template(text)[0].render(values)) for role, text in self.turns)
        except (jinja2.TemplateError, TypeError) as error:
            raise KitError(f"Failed to fill in {self.path}: {error}.") from error
        limit = min(self.max_tokens, max_tokens or self.max_tokens)
        return Question(about, messages, limit, self._count_fixed(messages, values), self.effort)

    def _count_fixed(self, messages: Sequence[tuple[str, str]], values: Mapping[str, object]) -> int:
        """Return how many leading messages are the same for every kit with default settings and prompts."""
        if not self.path.is_relative_to(find_prompts_folder()):
            return 0
        defaults = {**values, **_DEFAULTS}

        def is_fixed(turn: tuple[tuple[str, str], tuple[str, str]]) -> bool:
            (_, text), (_, message) = turn
            template, names = compile_template(text)
            return not names or (names <= _SETTINGS and template.render(defaults) == message)

        return sum(1 for _ in takewhile(is_fixed, zip(self.turns, messages, strict=True)))


def load_prompt(name: str, folders: Sequence[Path]) -> Prompt:
    """Read the prompt file `name` (such as `steps.md`) from the first of `folders` that has it.

    Raises KitError if the file is missing or unreadable, has an unknown setting, has no turns, or has a syntax error.
    """
    path = find_prompt_file(name, folders)
    return _parse(path, _read(path))


@lru_cache(maxsize=256)  # each prompt is used many times
def _parse(path: Path, text: str) -> Prompt:
    settings, body = split_front_matter(text)
    if unknown := set(settings) - _KEYS:
        raise KitError(f"Unknown setting {_join_names(unknown)} in {path}. Known settings: {_join_names(_KEYS)}.")
    limit = settings.get("max_tokens", "")
    if not limit.isdecimal() or not int(limit):
        raise KitError(f"{path} needs a token limit in its front matter, such as `max_tokens: 800`.")
    effort = settings.get("effort", "")
    if effort not in get_args(Effort):
        raise KitError(f"{path} has the unknown effort {effort!r}. Use low, medium or high.")
    before, *pieces = _TURN.split(body)
    turns = tuple((role, text.strip()) for role, text in zip(pieces[::2], pieces[1::2], strict=True))
    if before.strip() or not turns or turns[-1][0] != "user" or not all(text for _, text in turns):
        raise KitError(
            f"{path} must consist of turns under `# system`, `# user` and `# assistant`, ending with `# user`."
        )
    try:
        for _, text in turns:
            compile_template(text)
    except jinja2.TemplateSyntaxError as error:
        raise KitError(f"Invalid placeholder in {path}: {error.message}") from error
    return Prompt(path, int(limit), turns, cast("Effort", effort))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(f"Failed to read {path} as UTF-8 text: {error}.") from error


def _join_names(names: set[str]) -> str:
    return ", ".join(sorted(names))
