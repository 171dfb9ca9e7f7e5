"""The settings of a kit: read `kit.toml`, report all its errors at once, and write it with every setting explained."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import jinja2
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kit_builder.errors import KitError
from kit_builder.kit.colours import MIN_CONTRAST, WHITE, is_colour, measure_contrast
from kit_builder.kit.validation import describe_errors
from kit_builder.records import Kit, Offer, Voice
from kit_builder.text.languages import check_code

_SECRET_NAME = re.compile(r"(?i)(?:api|access)_?key$|(?:^|_)(?:token|secret|password)$")
_SECRET = re.compile(r"\bsk-[\w-]{16,}|\b(?:AIza|gsk_|xai-|hf_)[\w-]{16,}|://[^/\s:@]*:[^/\s@]+@")
_SECTION = re.compile(r"^\[", re.MULTILINE)
# A string, a list or a number in TOML, and the comment after it.
_VALUE = r"""(?:\[[^\]]*\]|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[-+.\w]+)([ \t]*#.*)?"""


def _check_language(text: str) -> str:
    return check_code(text) if text else text


def _check_colour(text: str) -> str:
    if not is_colour(text):
        raise ValueError(f'"{text}" is not a colour such as "#1d5b8f"')
    if measure_contrast(text, WHITE) < MIN_CONTRAST:
        ratio = measure_contrast(text, WHITE)
        raise ValueError(
            f"{text} has a contrast of {ratio:.1f} to 1 on white, but text needs {MIN_CONTRAST}; choose a darker colour"
        )
    return text.lower()


class Brand(BaseModel):
    """The look of published files. `logo`, `font` and a `cover` picture are paths within the kit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    colour: Annotated[str, AfterValidator(_check_colour)] = "#1d5b8f"
    logo: str = ""
    font: str = ""
    cover: str = "plain"
    licence: str = ""
    version: str = Field(default="1.0", min_length=1, max_length=40)


class ModelSettings(BaseModel):
    """Which model to ask, and how.

    `timeout` is in seconds; `at_once` limits parallel calls, with 0 for the provider's usual limit. `executor` names
    the workers that make the calls; if empty, this process does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    spec: str = "local"
    base_url: str = ""
    timeout: float = Field(default=300, gt=0, allow_inf_nan=False)
    at_once: int = Field(default=0, ge=0)
    executor: str = ""


class PrivacySettings(BaseModel):
    """What is masked: `names` always, `free` never, and `amounts` of money if set. Without `mask`, nothing is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mask: bool = True
    names: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    amounts: bool = False


def _accept_adjectives(given: object) -> object:
    return {"adjectives": given} if isinstance(given, str) else given


Chain = Literal["auto", "full", "small"]


class Settings(BaseModel):
    """The content of `kit.toml`. If `language` is empty, it is detected from the sources.

    `chain` is how methods are found: with the prompts for large models, with those for small ones, or by the model.
    `speakers` are the names to use for labels in the sources, such as `Ole's iPhone`; a label with an empty name is not
    a speaker.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    audience: str = ""
    author: str = ""
    expert: str = ""
    language: Annotated[str, AfterValidator(_check_language)] = ""
    chain: Chain = "auto"
    products: tuple[str, ...] = ("book", "webinar", "diy-kit", "course", "offer")
    webinar_minutes: int = Field(default=45, ge=20, le=180)
    speakers: dict[str, str] = {}
    voice: Annotated[Voice, BeforeValidator(_accept_adjectives)] = Voice()
    offer: Offer = Offer()
    model: ModelSettings = ModelSettings()
    brand: Brand = Brand()
    privacy: PrivacySettings = PrivacySettings()

    def with_changes(self, **given: object) -> "Settings":
        """Return these settings with the values `given`. Raises KitError if one is invalid."""
        try:
            return Settings.model_validate(self.model_dump() | given)
        except ValidationError as error:
            raise KitError(describe_errors(error, "the options", Settings)) from error

    def to_kit(self, language: str) -> Kit:
        """Return what products show of the settings, for a kit in `language`."""
        about = (self.title, self.audience, self.author, language)
        return Kit(*about, self.voice, self.products, self.offer, self.webinar_minutes)


def read_settings(path: Path) -> Settings:
    """Return the settings in the file `path`, or the defaults if there is no such file.

    Raises KitError with every error in the file.
    """
    if not path.exists():
        return Settings()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        if _contains_secret(given):
            raise KitError(f"{path} contains a key or a password. Remove it, and set an environment variable instead.")
        return Settings.model_validate(given)
    except tomllib.TOMLDecodeError as error:
        problem = f'Cannot read {path}: {error}. Correct that line: texts stand in quotes, as in author = "Kari Lie".'
        raise KitError(problem) from error
    except (OSError, UnicodeDecodeError) as error:
        raise KitError(f"Cannot read {path}: {error}. `kit-builder new` writes a valid one.") from error
    except ValidationError as error:
        raise KitError(describe_errors(error, path.name, Settings)) from error


def _contains_secret(given: Mapping[str, object]) -> bool:
    """Return whether a setting looks like a secret, by its name or its value. It would be shared with the kit."""
    for name, value in given.items():
        if isinstance(value, dict) and _contains_secret(value):
            return True
        if isinstance(value, str) and value and (_SECRET_NAME.search(name) or _SECRET.search(value)):
            return True
    return False


def render_settings(settings: Settings) -> str:
    """Return the text of a `kit.toml` with `settings`, each with an explanation."""
    return _load_template().render(settings.model_dump()) + "\n"


@cache
def _load_template() -> jinja2.Template:
    text = files("kit_builder.kit").joinpath("settings.toml").read_text(encoding="utf-8")
    # The output is TOML, not HTML: nothing is escaped.
    template: jinja2.Template = jinja2.Template(text, undefined=jinja2.StrictUndefined, finalize=_to_toml)
    return template


def replace_names(text: str, names: Sequence[str], free: Sequence[str]) -> str:
    """Return the `text` of a `kit.toml` with other `names` and `free` words under [privacy], and nothing else changed.

    Raises KitError if the text is written in a way that this function does not handle.
    """
    return _replace(text, "privacy", {"names": tuple(names), "free": tuple(free)}, "Add the names there by hand.")


def replace_model(text: str, spec: str) -> str:
    """Return the `text` of a `kit.toml` with another model under [model], and nothing else changed.

    Raises KitError if the text is written in a way that this function does not handle.
    """
    return _replace(text, "model", {"spec": spec}, f'Write spec = "{spec}" there by hand.')


def replace_offer(text: str, values: Mapping[str, str | float]) -> str:
    """Return the `text` of a `kit.toml` with other `values` under [offer], and nothing else changed.

    Raises KitError if a value is invalid, or the text is written in a way that this function does not handle.
    """
    return _replace(text, "offer", values, "Write the terms there by hand.")


def _replace(text: str, section: str, values: Mapping[str, object], remedy: str) -> str:
    changed = _replace_values(text, section, values)
    settings = _try_to_read(changed)
    if not settings or any(getattr(getattr(settings, section), key) != value for key, value in values.items()):
        raise KitError(f"Cannot change kit.toml: its [{section}] section has an unusual form. {remedy}")
    return changed


def _replace_values(text: str, name: str, values: Mapping[str, object]) -> str:
    """Return TOML with `values` in the section `name`, in place of those there or in front of the others."""
    heading = re.compile(rf"(^\[{name}\][ \t]*(?:#.*)?\n)", re.MULTILINE)
    head, section, rest = heading.split(text, maxsplit=1) if heading.search(text) else (text.rstrip("\n"), "", "")
    if not section:
        head, section = f"{head}\n\n", f"[{name}]\n"
    following = _SECTION.search(rest)
    rest, after = (rest[: following.start()], rest[following.start() :]) if following else (rest, "")
    for key, value in values.items():
        line = f"{key} = {json.dumps(value, ensure_ascii=False)}"
        given = re.compile(rf"^{key}[ \t]*=[ \t]*{_VALUE}", re.MULTILINE)
        if given.search(rest):
            rest = given.sub(lambda found, line=line: f"{line}{found[1] or ''}", rest, count=1)
        else:
            rest = f"{line}\n{rest}"
    return head + section + rest + after


def _try_to_read(text: str) -> Settings | None:
    try:
        return Settings.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError):
        return None


def _to_toml(value: object) -> object:
    """Return a value as TOML. Strings, numbers and lists of JSON are valid TOML too."""
    return value if isinstance(value, jinja2.Undefined) else json.dumps(value, ensure_ascii=False)
