"""The settings of a kit: `kit.toml`, read with every problem told at once, and written with every setting explained."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import jinja2
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from kit_builder.errors import KitError
from kit_builder.kit.colours import MIN_CONTRAST, WHITE, contrast_ratio, is_colour
from kit_builder.kit.validation import describe_errors
from kit_builder.records import Kit, Offer, Voice

_SECRET_NAME = re.compile(r"(?i)(?:api|access)_?key$|(?:^|_)(?:token|secret|password)$")
_SECRET = re.compile(r"\bsk-[\w-]{16,}|\b(?:AIza|gsk_|xai-|hf_)[\w-]{16,}|://[^/\s:@]*:[^/\s@]+@")
_PRIVACY = re.compile(r"(^\[privacy\][ \t]*(?:#.*)?\n)", re.MULTILINE)
_SECTION = re.compile(r"^\[", re.MULTILINE)


def _language_code(text: str) -> str:
    if not re.fullmatch(r"([a-zA-Z]{2,3}([-_][a-zA-Z]+)?)?", text):
        raise ValueError(f'"{text}" is not the code of a language, such as "en" or "nb"')
    return text


def _readable_colour(text: str) -> str:
    if not is_colour(text):
        raise ValueError(f'"{text}" is not a colour such as "#1d5b8f"')
    if contrast_ratio(text, WHITE) < MIN_CONTRAST:
        raise ValueError(
            f"{text} has a contrast of {contrast_ratio(text, WHITE):.1f} to 1 on white, and text needs {MIN_CONTRAST}: take another"
        )
    return text.lower()


class Brand(BaseModel):
    """What published files look like: `logo`, `font` and a `cover` that is a picture are paths within the kit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    colour: Annotated[str, AfterValidator(_readable_colour)] = "#1d5b8f"
    logo: str = ""
    font: str = ""
    cover: str = "plain"
    licence: str = ""
    version: str = Field(default="1.0", min_length=1, max_length=40)


class ModelSettings(BaseModel):
    """Which model answers, where, how long it may take, in seconds, and how many calls it bears at once (0: usual).

    `executor` names the workers that ask it; empty, this process does.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    spec: str = "local"
    base_url: str = ""
    timeout: float = Field(default=120, gt=0, allow_inf_nan=False)
    at_once: int = Field(default=0, ge=0)
    executor: str = ""


class PrivacySettings(BaseModel):
    """Who is masked: `names` always, `free` never, `amounts` of money too; `mask` False sends everything as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mask: bool = True
    names: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    amounts: bool = False


class VoiceSettings(BaseModel):
    """How the prose should sound."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    adjectives: str = ""
    do: str = ""
    dont: str = ""
    sample: str = ""

    @model_validator(mode="before")
    @classmethod
    def _in_a_few_words(cls, given: object) -> object:
        return {"adjectives": given} if isinstance(given, str) else given


Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class OfferSettings(BaseModel):
    """On what terms the kit is sold; 0 and an empty text stand for what is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str = ""
    rate: Amount = 0
    hours: Amount = 0
    hours_a_sale: Amount = 0
    hours_a_month: Amount = 0
    turnaround: str = ""
    revisions: str = ""
    price_kit: Amount = 0
    price_course: Amount = 0
    price_together: Amount = 0
    price_subscription: Amount = 0


class Settings(BaseModel):
    """What `kit.toml` holds; an empty `language` is that of the sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    audience: str = ""
    author: str = ""
    expert: str = ""
    language: Annotated[str, AfterValidator(_language_code)] = ""
    products: tuple[str, ...] = ("book", "webinar", "diy-kit", "course", "offer")
    voice: VoiceSettings = VoiceSettings()
    offer: OfferSettings = OfferSettings()
    model: ModelSettings = ModelSettings()
    brand: Brand = Brand()
    privacy: PrivacySettings = PrivacySettings()

    def changed(self, **given: object) -> "Settings":
        """These settings with those `given` in place of their own. Raises KitError for one that cannot be."""
        try:
            return Settings.model_validate(self.model_dump() | given)
        except ValidationError as error:
            raise KitError(f"These settings cannot be: {describe_errors(error)}.") from error

    def kit(self, language: str) -> Kit:
        """Who the kit is by and for, in `language`."""
        voice = Voice(**self.voice.model_dump())
        offer = Offer(**self.offer.model_dump())
        return Kit(self.title, self.audience, self.author, language, voice, self.products, offer)


def read_settings(path: Path) -> Settings:
    """The settings in the file `path`; those that come with the program where there is no file.

    Raises KitError naming every problem in the file.
    """
    if not path.exists():
        return Settings()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        if _holds_key(given):
            raise KitError(f"{path} holds a key or a password. Take it out, and put it into the environment instead.")
        return Settings.model_validate(given)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{path} cannot be read: {error}. `kit-builder new` writes one that can.") from error
    except ValidationError as error:
        raise KitError(f"{path} is not as it should be: {describe_errors(error)}.") from error


def _holds_key(given: Mapping[str, object]) -> bool:
    """Whether settings hold what is a secret by its name or its look; it would travel with the kit."""
    for name, value in given.items():
        if isinstance(value, dict) and _holds_key(value):
            return True
        if isinstance(value, str) and value and (_SECRET_NAME.search(name) or _SECRET.search(value)):
            return True
    return False


def render_settings(settings: Settings) -> str:
    """The text of a `kit.toml` that holds `settings`, each explained."""
    template = files("kit_builder.kit").joinpath("settings.toml").read_text(encoding="utf-8")
    # What is rendered is TOML and not HTML, so nothing is to be escaped.
    filled: str = jinja2.Template(template, undefined=jinja2.StrictUndefined, finalize=_as_toml).render(
        settings.model_dump()
    )
    return filled + "\n"


def replace_names(text: str, names: Sequence[str], free: Sequence[str]) -> str:
    """The text of a `kit.toml` with other `names` and `free` words under [privacy]; all else stays as it was written.

    Raises KitError where the text is written in a way that is not understood.
    """
    lists = {"names": json.dumps(list(names), ensure_ascii=False), "free": json.dumps(list(free), ensure_ascii=False)}
    head, section, rest = _PRIVACY.split(text, maxsplit=1) if _PRIVACY.search(text) else (text.rstrip("\n"), "", "")
    if not section:
        head, section = f"{head}\n\n", "[privacy]\n"
    following = _SECTION.search(rest)
    rest, after = (rest[: following.start()], rest[following.start() :]) if following else (rest, "")
    for name, value in lists.items():
        line = f"{name} = {value}\n"
        given = re.compile(rf"^{name}[ \t]*=[ \t]*\[[^\]]*\][ \t]*(?:#.*)?\n?", re.MULTILINE)
        rest = given.sub(lambda _, line=line: line, rest, count=1) if given.search(rest) else line + rest
    changed = head + section + rest + after
    try:
        read = Settings.model_validate(tomllib.loads(changed)).privacy
    except (tomllib.TOMLDecodeError, ValidationError):
        read = None
    if not read or (read.names, read.free) != (tuple(names), tuple(free)):
        raise KitError(
            "kit.toml is written in a way that cannot be changed here: write the names under [privacy] yourself."
        )
    return changed


def _as_toml(value: object) -> object:
    """A value as TOML: JSON's strings, numbers and lists are TOML's too."""
    return value if isinstance(value, jinja2.Undefined) else json.dumps(value, ensure_ascii=False)
