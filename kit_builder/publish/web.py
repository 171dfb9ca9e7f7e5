"""Pages for a browser: the templates, styles and script that the site, the single file and SCORM share."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

import jinja2
from markupsafe import Markup

from kit_builder.kit.colours import ink_on, readable
from kit_builder.publish.calendar import appointments
from kit_builder.publish.edition import Edition, Page
from kit_builder.publish.markup import Surroundings, inline_html, to_html
from kit_builder.publish.reading import suffix_of

_DARK = "#16191d"  # the darkest background that the style has
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
# What the script of a page says.
_SPOKEN = ("found", "nothing", "ticked", "clear", "right", "wrong", "unanswered", "score", "lesson_is_done")


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the navigation: its address, and whether it is where the reader is."""

    title: str
    href: str
    is_here: bool = False


def template_text(name: str) -> str:
    """A file of the templates as it stands."""
    return files("kit_builder").joinpath("publish", "templates", name).read_text(encoding="utf-8")


def filled(name: str, **values: object) -> Markup:
    """A template of HTML, with `values` escaped."""
    return Markup(_environment().get_template(name).render(values))  # noqa: S704 - its templates escape


def style(edition: Edition, font: str = "") -> str:
    """The style sheet in the colours of the brand; `font` is the address of its font."""
    colour = edition.brand.colour
    values = {
        "colour": colour,
        "on_colour": ink_on(colour),
        "colour_in_the_dark": readable(colour, _DARK),
        "font": font,
    }
    return _environment().get_template("style.css.jinja").render(values)


def script(edition: Edition) -> str:
    """What the pages do by themselves, in the words of the kit's language."""
    said = {key: edition.said[key] for key in _SPOKEN}
    return f"const SAID = {as_script({'kit': edition.name, **said})};\n{template_text('script.js')}"


def as_script(value: object) -> str:
    """A value as JavaScript that can stand within an HTML page: it cannot end the script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def article(edition: Edition, page: Page, around: Surroundings) -> Markup:
    """What stands on a page: its text with its days to be counted, its slides, or its quiz to be answered."""
    if page.quiz:
        questions = [
            {
                "text": inline_html(item.text),
                "before": to_html(page, item.before, around),
                "feedback": to_html(page, item.feedback, around),
                "options": [(inline_html(option.text), option.is_right) for option in item.options],
                "is_multiple": item.is_multiple,
            }
            for item in page.quiz
        ]
        values = {"page": page, "questions": questions, "said": edition.said, "top": f"h{1 + around.heads_down}"}
        return filled("quiz.html.jinja", **values, prefix=around.prefix or page.anchor)
    if page.slides:
        shown = [to_html(page, slide.text, _apart(around, place)) for place, slide in enumerate(page.slides)]
        return filled("slides.html.jinja", slides=shown, said=edition.said)
    text = to_html(page, page.text, around)
    due = appointments(page, edition.words)
    return text + filled("calendar.html.jinja", page=page, due=due, said=edition.said) if due else text


def as_data(path: str, content: bytes) -> str:
    """A picture or font as an address that holds it."""
    kind = _TYPES.get(PurePosixPath(path).suffix, "font/ttf")
    return f"data:{kind};base64,{b64encode(content).decode()}"


def pictures(edition: Edition) -> Mapping[str, bytes]:
    """The pictures of the pages and the logo, by a path of their own that tells their kind."""
    logo = {f"logo{suffix_of(edition.logo)}": edition.logo} if edition.logo else {}
    return {**edition.images, **logo}


def _apart(around: Surroundings, place: int) -> Surroundings:
    """The first slide has the heading of the page; the others go below it, with ids of their own."""
    return Surroundings(around.link, around.image, f"{around.prefix}{place + 1}-", around.heads_down)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(template_text),
        autoescape=jinja2.select_autoescape(["html.jinja"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
