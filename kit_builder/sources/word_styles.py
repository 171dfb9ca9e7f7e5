"""The styles and numbering of a Word document, resolved for its paragraphs and runs."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kit_builder.sources.hidden_html import are_similar, parse_colour
from kit_builder.sources.xml_tree import Element, find_child, get_attribute, get_tag

_MAX_DEPTH = 20
_MIN_HALF_POINTS = 3
_HEADING = re.compile(r"heading ([1-9])|title")


class Style(NamedTuple):
    """The style of a paragraph: heading level or 0, background colour if any, and whether it is a contents entry."""

    heading: int
    background: str
    is_contents: bool


class WordStyles:
    """The styles and numbering of one document; list items are counted as `next_mark` is called."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        found = [each for each in styles if get_tag(each) == "style"] if styles is not None else []
        self._styles = {get_attribute(each, "styleId"): each for each in found}
        self._numbering = _Numbering(numbering)

    def get_style(self, paragraph: Element) -> Style:
        """Return the style of a paragraph."""
        names = [
            get_attribute(find_child(style, "name"), "val").casefold()
            for style in self._lineage(paragraph, "pPr", "pStyle")
        ]
        titled = next(filter(None, map(_HEADING.fullmatch, names)), None)
        heading = int(titled[1] or 1) if titled else 0
        if not heading:
            outline = self._first(paragraph, "outlineLvl", "val")
            heading = int(outline) + 1 if re.fullmatch("[0-8]", outline) else 0
        is_contents = any(name.startswith("toc ") for name in names)
        return Style(min(heading, 6), self._first(paragraph, "shd", "fill").replace("auto", ""), is_contents)

    def is_item(self, paragraph: Element) -> bool:
        """Return whether a paragraph is a list item."""
        return self._numbered(paragraph) is not None

    def next_mark(self, paragraph: Element) -> tuple[str, int] | None:
        """Count a list item; return its mark, such as `2.`, and its depth from 0, or None if it is not an item."""
        numbered = self._numbered(paragraph)
        return numbered and (self._numbering.next_mark(*numbered), numbered[1])

    def is_hidden(self, run: Element, paragraph: Element, background: str) -> bool:
        """Return whether a run is hidden on this background: six hexadecimal digits, or any other text if unknown."""
        settings = [
            *([] if (own := find_child(run, "rPr")) is None else [own]),
            *self._settings(run, "rPr", "rStyle", "rPr"),
            *self._settings(paragraph, "pPr", "pStyle", "rPr"),
        ]
        vanish = _first_of(settings, "vanish")
        if vanish is not None and get_attribute(vanish, "val") not in ("0", "false", "off"):
            return True
        size = get_attribute(_first_of(settings, "sz"), "val")
        if size.isdecimal() and int(size) < _MIN_HALF_POINTS:
            return True
        shade = get_attribute(_first_of(settings, "shd"), "fill").replace("auto", "") or background
        if _first_of(settings, "highlight") is not None:
            return False
        return are_similar(
            parse_colour(f"#{get_attribute(_first_of(settings, 'color'), 'val').casefold()}"),
            parse_colour(f"#{shade.casefold()}"),
        )

    def get_table_background(self, table: Element) -> str:
        """Return the background of a table: empty for that of the page, `unknown` if its style has shading."""
        for style in self._lineage(table, "tblPr", "tblStyle"):
            if any(get_attribute(each, "fill") not in ("", "auto") for each in style.iter() if get_tag(each) == "shd"):
                return "unknown"
        return ""

    def _lineage(self, element: Element, properties: str, reference: str) -> Iterator[Element]:
        """Yield the style of an element, and the styles that it is based on."""
        style_id = get_attribute(find_child(element, properties, reference), "val")
        for _ in range(_MAX_DEPTH):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = get_attribute(find_child(style, "basedOn"), "val")

    def _settings(self, element: Element, properties: str, reference: str, kind: str) -> Iterator[Element]:
        for style in self._lineage(element, properties, reference):
            found = find_child(style, kind)
            if found is not None:
                yield found

    def _first(self, paragraph: Element, setting: str, attribute: str) -> str:
        """Return an attribute of a setting of a paragraph, or of its style; an empty string if neither has it."""
        own = find_child(paragraph, "pPr")
        settings = [*([] if own is None else [own]), *self._settings(paragraph, "pPr", "pStyle", "pPr")]
        return get_attribute(_first_of(settings, setting), attribute)

    def _numbered(self, paragraph: Element) -> tuple[str, int] | None:
        own = find_child(paragraph, "pPr")
        settings = [*([] if own is None else [own]), *self._settings(paragraph, "pPr", "pStyle", "pPr")]
        for each in settings:
            number = get_attribute(find_child(each, "numPr", "numId"), "val")
            if number:
                level = get_attribute(find_child(each, "numPr", "ilvl"), "val")
                return None if number == "0" else (number, int(level) if re.fullmatch("[0-8]", level) else 0)
        return None


class _Numbering:
    """Count list items: lists with the same abstract numbering continue each other."""

    def __init__(self, numbering: Element | None) -> None:
        parts = list(numbering) if numbering is not None else []
        self._abstract = {
            get_attribute(each, "numId"): get_attribute(find_child(each, "abstractNumId"), "val")
            for each in parts
            if get_tag(each) == "num"
        }
        self._starts = {
            get_attribute(each, "numId"): {
                get_attribute(level, "ilvl") for level in each if find_child(level, "startOverride") is not None
            }
            for each in parts
            if get_tag(each) == "num"
        }
        self._bullets = {
            (get_attribute(each, "abstractNumId"), get_attribute(level, "ilvl"))
            for each in parts
            if get_tag(each) == "abstractNum"
            for level in each
            if get_tag(level) == "lvl" and get_attribute(find_child(level, "numFmt"), "val") in ("bullet", "none")
        }
        self._counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._begun: set[tuple[str, int]] = set()

    def next_mark(self, number: str, level: int) -> str:
        abstract = self._abstract.get(number)
        if abstract is None or (abstract, str(level)) in self._bullets:
            return "-"
        counts = self._counts[abstract]
        if (number, level) not in self._begun and str(level) in self._starts[number]:
            counts[level] = 0
        self._begun.add((number, level))
        counts[level] += 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return f"{counts[level]}."


def _first_of(settings: list[Element], name: str) -> Element | None:
    return next((found for each in settings if (found := find_child(each, name)) is not None), None)
