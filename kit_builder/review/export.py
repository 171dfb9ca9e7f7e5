"""Export a review as one HTML file to send: no scripts, nothing loaded from elsewhere, names as pseudonyms."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from kit_builder.kit.source_lines import CONTEXT_LINES
from kit_builder.records import LeftOut, Source
from kit_builder.review.page_data import PageData, describe_source
from kit_builder.text.languages import find_direction

_FOLDER = files("kit_builder.review")


def render_export(
    title: str,
    language: str,
    cards: Sequence[PageData],
    sources: Mapping[str, Source],
    left_out: Sequence[LeftOut],
    mask: Callable[[str], str] | None,
) -> str:
    """Render `cards`, as from `describe_card`, with each item next to its lines in `sources`, and the lines left out.

    All text from the kit goes through `mask`, which replaces names by pseudonyms; None keeps the names.
    """
    lines = {key: describe_source(source, ())["lines"] for key, source in sources.items()}
    shown = [_add_lines(card, lines) for card in cards]
    left = [{"source": e.source, "line": e.line, "text": e.text, "reason": e.reason} for e in left_out]
    note = "Names are not masked." if mask is None else "Names are replaced by pseudonyms."
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    given: dict[str, Any] = {"title": title, "cards": shown, "left_out": left}
    if mask is not None:
        given = _mask_texts(given, mask)
    # The style sheet is our own, so it needs no escaping.
    style = Markup(_FOLDER.joinpath("page/style.css").read_text(encoding="utf-8"))  # noqa: S704
    template = page.from_string(_FOLDER.joinpath("export.html.jinja").read_text(encoding="utf-8"))
    direction = find_direction(language)
    return template.render(given, language=language, direction=direction, note=note, style=style)


def _add_lines(part: Any, lines: Mapping[str, list[PageData]]) -> Any:
    """Add the lines around its evidence, as `around`, to everything in `part` that has evidence."""
    if isinstance(part, list):
        return [_add_lines(each, lines) for each in part]
    if not isinstance(part, Mapping):
        return part
    around = [_find_context(found, lines) for found in part.get("evidence", ())]
    return {name: _add_lines(each, lines) for name, each in part.items()} | {"around": around}


def _find_context(found: PageData, lines: Mapping[str, list[PageData]]) -> PageData:
    """Return the lines of evidence and some around them, or its quote alone if the kit has no lines of its source."""
    first, last = found["first"], found["last"]
    near = lines.get(found["source"], [])[max(0, first - 1 - CONTEXT_LINES) : last + CONTEXT_LINES]
    rows = [
        {
            "number": each["number"],
            "speaker": ", ".join(filter(None, [each["place"], each["speaker"]])),
            "text": each["text"],
            "lit": first <= each["number"] <= last,
        }
        for each in near
    ]
    quote = {"number": first, "speaker": found["place"], "text": found["quote"], "lit": True}
    return {"name": found["name"], "lines": rows or [quote]}


def _mask_texts(value: Any, mask: Callable[[str], str]) -> Any:
    """Apply `mask` to all texts in `value` except those that are not from the kit."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        own = ("state", "section", "key", "kind", "level", "changed_by", "approved_on", "reason")
        return {key: each if key in own else _mask_texts(each, mask) for key, each in value.items()}
    return [_mask_texts(each, mask) for each in value] if isinstance(value, list) else value
