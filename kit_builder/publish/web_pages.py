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

from kit_builder.kit.colours import pick_ink, make_readable
from kit_builder.publish.calendar import find_appointments
from kit_builder.publish.edition import Edition, Page
from kit_builder.publish.markdown_to_html import HtmlContext, inline_to_html, to_html
from kit_builder.publish.read_products import find_suffix

_DARK_BACKGROUND = "#16191d"  # the darkest background that the style has
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
# What the script of a page says.
_SCRIPT_LABELS = ("found", "nothing", "ticked", "clear", "right", "wrong", "unanswered", "score", "lesson_is_done")


@dataclass(frozen=True, slots=True)
class Link:
    """A page in the navigation: its address, and whether it is where the reader is."""

    title: str
    href: str
    is_here: bool = False


def read_template(name: str) -> str:
    """A file of the templates as it stands."""
    return files("kit_builder").joinpath("publish", "templates", name).read_text(encoding="utf-8")


def render_template(name: str, **values: object) -> Markup:
    """A template of HTML, with `values` escaped."""
    return Markup(_make_environment().get_template(name).render(values))  # noqa: S704 - its templates escape


def render_style(edition: Edition, font: str = "") -> str:
    """The style sheet in the colours of the brand; `font` is the address of its font."""
    colour = edition.brand.colour
    values = {
        "colour": colour,
        "on_colour": pick_ink(colour),
        "colour_in_the_dark": make_readable(colour, _DARK_BACKGROUND),
        "font": font,
    }
    return _make_environment().get_template("style.css.jinja").render(values)


def render_script(edition: Edition) -> str:
    """What the pages do by themselves, in the words of the kit's language."""
    said = {key: edition.said[key] for key in _SCRIPT_LABELS}
    return f"const SAID = {as_script({'kit': edition.name, **said})};\n{read_template('render_script.js')}"


def to_javascript(value: object) -> str:
    """A value as JavaScript that can stand within an HTML page: it cannot end the script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def render_article(edition: Edition, page: Page, around: HtmlContext) -> Markup:
    """What stands on a page: its text with its days to be counted, its slides, or its quiz to be answered."""
    if page.quiz:
        questions = [
            {
                "text": inline_to_html(item.text),
                "before": to_html(page, item.before, around),
                "feedback": to_html(page, item.feedback, around),
                "options": [(inline_to_html(option.text), option.is_right) for option in item.options],
                "is_multiple": item.is_multiple,
            }
            for item in page.quiz
        ]
        values = {"page": page, "questions": questions, "said": edition.said, "top": f"h{1 + around.heads_down}"}
        return render_template("quiz.html.jinja", **values, prefix=around.prefix or page.anchor)
    if page.slides:
        shown = [to_html(page, slide.text, _separate_ids(around, place)) for place, slide in enumerate(page.slides)]
        return render_template("slides.html.jinja", slides=shown, said=edition.said)
    text = to_html(page, page.text, around)
    due = find_appointments(page, edition.words)
    return text + render_template("calendar.html.jinja", page=page, due=due, said=edition.said) if due else text


def to_data_url(path: str, content: bytes) -> str:
    """A picture or font as an address that holds it."""
    kind = _TYPES.get(PurePosixPath(path).suffix, "font/ttf")
    return f"data:{kind};base64,{b64encode(content).decode()}"


def collect_pictures(edition: Edition) -> Mapping[str, bytes]:
    """The pictures of the pages and the logo, by a path of their own that tells their kind."""
    logo = {f"logo{find_suffix(edition.logo)}": edition.logo} if edition.logo else {}
    return {**edition.images, **logo}


def _separate_ids(around: HtmlContext, place: int) -> HtmlContext:
    """The first slide has the heading of the page; the others go below it, with ids of their own."""
    return HtmlContext(around.link, around.image, f"{around.prefix}{place + 1}-", around.heads_down)


@cache
def _make_environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(read_template),
        autoescape=jinja2.select_autoescape(["html.jinja"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
