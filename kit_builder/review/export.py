"""A review as one HTML file to read and to send: no script, nothing fetched, and with stand-ins for who is named."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from kit_builder.kit.source_lines import CONTEXT_LINES
from kit_builder.records import LeftOut, Source
from kit_builder.review.page_data import PageData, describe_source

_FOLDER = files("kit_builder.review")


def render_export(
    title: str,
    language: str,
    cards: Sequence[PageData],
    sources: Mapping[str, Source],
    left_out: Sequence[LeftOut],
    covered: Callable[[str], str] | None,
) -> str:
    """The HTML of `cards`, as `view.card_shown` gives them, each item beside its lines in `sources`, and `left_out`.

    All words of the kit go through `covered`, which puts stand-ins in the place of names; None leaves them as they are.
    """
    lines = {key: describe_source(source, ())["lines"] for key, source in sources.items()}
    shown = [card | {"sections": [_add_lines(section, lines) for section in card["sections"]]} for card in cards]
    left = [{"source": e.source, "line": e.line, "text": e.text, "reason": e.reason} for e in left_out]
    note = "Names are shown as they are." if covered is None else "Stand-ins stand in the place of names."
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    given: dict[str, Any] = {"title": title, "cards": shown, "left_out": left}
    if covered is not None:
        given = _mask_texts(given, covered)
    # The style is the page's own and is no word of anybody's.
    style = Markup(_FOLDER.joinpath("page/style.css").read_text(encoding="utf-8"))  # noqa: S704
    template = page.from_string(_FOLDER.joinpath("export.html.jinja").read_text(encoding="utf-8"))
    return template.render(given, language=language, note=note, style=style)


def _add_lines(section: PageData, lines: Mapping[str, list[PageData]]) -> PageData:
    items = [item | {"around": [_find_context(found, lines) for found in item["evidence"]]} for item in section["items"]]
    return section | {"items": items}


def _find_context(found: PageData, lines: Mapping[str, list[PageData]]) -> PageData:
    """The lines of evidence and some beside them; its quote alone where the kit keeps no lines of its source."""
    first, last = found["first"], found["last"]
    near = lines.get(found["source"], [])[max(0, first - 1 - CONTEXT_LINES) : last + CONTEXT_LINES]
    rows = [
        {
            "number": each["number"],
            "said": ", ".join(filter(None, [each["place"], each["speaker"]])),
            "text": each["text"],
            "lit": first <= each["number"] <= last,
        }
        for each in near
    ]
    quote = {"number": first, "said": found["place"], "text": found["quote"], "lit": True}
    return {"name": found["name"], "lines": rows or [quote]}


def _mask_texts(value: Any, covered: Callable[[str], str]) -> Any:
    """`value` with all its texts through `covered`, but for those that are the program's own."""
    if isinstance(value, str):
        return covered(value)
    if isinstance(value, Mapping):
        own = ("state", "section", "key", "kind", "level", "changed_by", "approved_on", "reason")
        return {key: each if key in own else _mask_texts(each, covered) for key, each in value.items()}
    return [_mask_texts(each, covered) for each in value] if isinstance(value, list) else value
