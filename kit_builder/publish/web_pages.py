"""HTML pages: the templates, style sheet and script that the site, the single HTML file and SCORM share."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

import jinja2
from markupsafe import Markup

from kit_builder.kit.colours import make_readable, pick_ink
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.records import Page as ToolPage
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.sheet import write_steps
from kit_builder.publish.calculator_form import REPLACED, describe_form
from kit_builder.publish.calendar import find_appointments
from kit_builder.publish.edition import Edition, Page
from kit_builder.publish.markdown_to_html import HtmlContext, inline_to_html, to_html
from kit_builder.publish.read_products import find_suffix
from kit_builder.publish.tool_sheets import split_sheet

_DARK_BACKGROUND = "#16191d"  # the background of the dark theme
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif"}
# The scripts of pages, which hold no word of a kit.
SCRIPTS = ("script.js", "calculator.js", "scorm.js")
# The labels that script.js shows.
_SCRIPT_LABELS = (
    *("found", "nothing", "ticked", "clear", "right", "wrong", "unanswered", "score", "lesson_is_done"),
    *("not_negative", "line_missing"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page in the navigation; `is_here` marks the page that the reader is on."""

    title: str
    href: str
    is_here: bool = False


def read_template(name: str) -> str:
    """Read a file of the templates folder."""
    return files("kit_builder").joinpath("publish", "templates", name).read_text(encoding="utf-8")


def render_template(name: str, **values: object) -> Markup:
    """Render an HTML template with `values` escaped."""
    return Markup(_make_environment().get_template(name).render(values))  # noqa: S704 - its templates escape


def render_style(edition: Edition, font: str) -> str:
    """Render the style sheet in the colours of the brand; `font` is the address of its font file."""
    colour = edition.brand.colour
    values = {
        "colour": colour,
        "on_colour": pick_ink(colour),
        "colour_in_the_dark": make_readable(colour, _DARK_BACKGROUND),
        "font": font,
    }
    return _make_environment().get_template("style.css.jinja").render(values)


def render_script(edition: Edition) -> str:
    """Return the script of the pages, with its labels in the language of the kit."""
    labels = {key: edition.labels[key] for key in _SCRIPT_LABELS}
    script = read_template("script.js") + read_template("calculator.js")
    return f"const LABELS = {to_javascript({'kit': edition.name, **labels})};\n{script}"


def to_javascript(value: object) -> str:
    """Return a value as JavaScript that is safe inside an HTML page: it cannot end the script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def render_article(edition: Edition, page: Page, context: HtmlContext, spreadsheet: str = "") -> Markup:
    """Render the content of a page: its quiz, its slides, its tool, or its text and the calendar of its due dates.

    `spreadsheet` is the address of the tool's spreadsheet, if it has one.
    """
    if page.tool:
        return _render_tool(edition, page, page.tool, context, spreadsheet)
    if page.quiz:
        questions = [
            {
                "text": inline_to_html(item.text),
                "before": to_html(page, item.before, context),
                "feedback": to_html(page, item.feedback, context),
                "options": [
                    (inline_to_html(option.text), option.is_right, inline_to_html(option.feedback))
                    for option in item.options
                ],
                "is_multiple": item.is_multiple,
            }
            for item in page.quiz
        ]
        values = {"page": page, "questions": questions, "labels": edition.labels}
        top, prefix = f"h{1 + context.heading_shift}", context.prefix or page.anchor
        return render_template("quiz.html.jinja", **values, top=top, prefix=prefix)
    if page.slides:
        shown = [to_html(page, slide.text, _separate_ids(context, place)) for place, slide in enumerate(page.slides)]
        return render_template("slides.html.jinja", slides=shown, labels=edition.labels)
    text = to_html(page, page.text, context)
    due = find_appointments(page, edition.words)
    return text + render_template("calendar.html.jinja", page=page, due=due, labels=edition.labels) if due else text


def _render_tool(edition: Edition, page: Page, tool: Tool, context: HtmlContext, spreadsheet: str) -> Markup:
    """Render a tool: a calculator as a form in place of its blank tables, any other as its text."""
    sheet = split_sheet(edition, page, tool)
    on_top = replace(context, prefix=f"{context.prefix}top-")
    rest, steps = sheet.join(), ""
    if isinstance(tool, Calculator):
        rest = sheet.join(*REPLACED)  # the place of the steps, too
        steps = "\n".join(write_steps(tool, ToolPage(edition.words), 1 + len(tool.around[0])))
    values = {
        "head": to_html(page, f"{sheet.title}\n\n{sheet.head}\n\n{steps}", on_top),
        "rest": to_html(page, rest, context),
        "spreadsheet": spreadsheet,
        "labels": edition.labels,
        "h": f"h{2 + context.heading_shift}",
        "form": describe_form(edition, tool, f"form-{page.anchor}") if isinstance(tool, Calculator) else None,
    }
    return render_template("tool.html.jinja", **values)


def to_data_url(path: str, content: bytes) -> str:
    """Return a picture or font as a data: URL."""
    kind = _TYPES.get(PurePosixPath(path).suffix, "font/ttf")
    return f"data:{kind};base64,{b64encode(content).decode()}"


def collect_pictures(edition: Edition) -> Mapping[str, bytes]:
    """Return the pictures of the pages and the logo by path, with a suffix that matches their type."""
    logo = {f"logo{find_suffix(edition.logo)}": edition.logo} if edition.logo else {}
    return {**edition.images, **logo}


def _separate_ids(context: HtmlContext, place: int) -> HtmlContext:
    """Return the context for the slide at `place`, so that the ids of its headings are unique on the page."""
    return replace(context, prefix=f"{context.prefix}{place + 1}-")


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
