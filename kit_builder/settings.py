"""The settings of a kit: `kit.toml`, read with every problem told at once, and written with every setting explained."""

import json
import tomllib
from importlib.resources import files
from pathlib import Path

import jinja2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kit_builder.errors import KitError
from kit_builder.products import problems
from kit_builder.records import Kit


class ModelSettings(BaseModel):
    """Which model answers, where, and how long it may take, in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    spec: str = "local"
    base_url: str = ""
    timeout: float = Field(default=120, gt=0)


class Settings(BaseModel):
    """What `kit.toml` holds; an empty `language` is that of the sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    audience: str = ""
    author: str = ""
    language: str = Field(default="", pattern=r"^([a-zA-Z]{2,3}([-_][a-zA-Z]+)?)?$")
    voice: str = ""
    products: tuple[str, ...] = ("book", "webinar", "diy-kit")
    model: ModelSettings = ModelSettings()

    def kit(self, language: str) -> Kit:
        """Who the kit is by and for, in `language`."""
        return Kit(self.title, self.audience, self.author, language, self.voice)


def read_settings(path: Path) -> Settings:
    """The settings in the file `path`; those that come with the program where there is no file.

    Raises KitError naming every problem in the file.
    """
    if not path.exists():
        return Settings()
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{path} cannot be read: {error}. `kit-builder new` writes one that can.") from error
    except ValidationError as error:
        raise KitError(f"{path} is not as it should be: {problems(error)}.") from error


def written_settings(settings: Settings) -> str:
    """The text of a `kit.toml` that holds `settings`, each explained."""
    template = files("kit_builder").joinpath("settings.toml").read_text(encoding="utf-8")
    values = settings.model_dump(exclude={"model"}) | settings.model.model_dump()
    # JSON's strings, numbers and lists are TOML's too.
    quoted = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    # What is rendered is TOML and not HTML, so nothing is to be escaped.
    filled: str = jinja2.Template(template, undefined=jinja2.StrictUndefined).render(quoted)
    return filled + "\n"
