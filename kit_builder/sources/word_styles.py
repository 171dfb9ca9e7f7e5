"""What the styles and the numbering of a Word document say of its paragraphs and runs."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kit_builder.sources.hidden_html import are_similar, parse_colour
from kit_builder.sources.xml_tree import Element, find_child, get_attribute, get_tag

_DEEPEST = 20
_LEAST_HALF_POINTS = 3
_HEADING = re.compile(r"heading ([1-9])|title")


class Style(NamedTuple):
    """How a paragraph is set: the level of a heading or 0, the colour behind it or empty, and if it is of contents."""

    heading: int
    ground: str
    is_contents: bool


class WordStyles:
    """The styles and numbering of one document; the items of its lists are counted as their marks are asked for."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        found = [each for each in styles if get_tag(each) == "style"] if styles is not None else []
        self._styles = {get_attribute(each, "styleId"): each for each in found}
        self._numbering = _Numbering(numbering)

    def of(self, paragraph: Element) -> Style:
        """Return how a paragraph is set."""
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

    def has_mark(self, paragraph: Element) -> bool:
        """Tell whether a paragraph is an item of a list."""
        return self._numbered(paragraph) is not None

    def mark(self, paragraph: Element) -> tuple[str, int] | None:
        """Return the mark of the next item of a list, such as `2.`, and its depth from 0; None for what is no item."""
        numbered = self._numbered(paragraph)
        return numbered and (self._numbering.mark(*numbered), numbered[1])

    def is_hidden(self, run: Element, paragraph: Element, ground: str) -> bool:
        """Tell whether nobody can see a run on a ground of this colour: six digits, or what is no colour if unknown."""
        settings = [
            *([] if (own := find_child(run, "rPr")) is None else [own]),
            *self._settings(run, "rPr", "rStyle", "rPr"),
            *self._settings(paragraph, "pPr", "pStyle", "rPr"),
        ]
        vanish = _first_of(settings, "vanish")
        if vanish is not None and get_attribute(vanish, "val") not in ("0", "false", "off"):
            return True
        size = get_attribute(_first_of(settings, "sz"), "val")
        if size.isdecimal() and int(size) < _LEAST_HALF_POINTS:
            return True
        shade = get_attribute(_first_of(settings, "shd"), "fill").replace("auto", "") or ground
        if _first_of(settings, "highlight") is not None:
            return False
        return are_similar(
            parse_colour(f"#{get_attribute(_first_of(settings, 'color'), 'val').casefold()}"),
            parse_colour(f"#{shade.casefold()}"),
        )

    def table_ground(self, table: Element) -> str:
        """Return the colour behind a table: empty is that of the page, and `unknown` where its style gives it some."""
        for style in self._lineage(table, "tblPr", "tblStyle"):
            if any(get_attribute(each, "fill") not in ("", "auto") for each in style.iter() if get_tag(each) == "shd"):
                return "unknown"
        return ""

    def _lineage(self, element: Element, properties: str, reference: str) -> Iterator[Element]:
        """Yield the style that an element is set in, and those that this is based on."""
        style_id = get_attribute(find_child(element, properties, reference), "val")
        for _ in range(_DEEPEST):
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
        """Return an attribute of a setting of a paragraph, its own before its style's; empty where there is none."""
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
    """Counts the items of lists: those with the same abstract numbering go on with one another."""

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

    def mark(self, number: str, level: int) -> str:
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
