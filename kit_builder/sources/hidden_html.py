"""Drop hidden text of web pages: not displayed, tiny, outside the page, or in the colour of its background."""

import re
from collections import defaultdict
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

Colour = tuple[int, int, int]
Style = dict[str, str]

_HIDING = {
    "display": re.compile("none"),
    "visibility": re.compile("hidden|collapse"),
    "mso-hide": re.compile("all"),
    "opacity": re.compile(r"0*\.?0*"),
    "font-size": re.compile(r"(?:0*\.?0+|0*\.\d+|1(?:\.0*)?)(?:px|pt)|0*\.?0+(?:em|rem|%)?"),
    "left": re.compile(r"-\d{3,}.*"),
    "top": re.compile(r"-\d{3,}.*"),
    "text-indent": re.compile(r"-\d{3,}.*"),
    "color": re.compile(r"transparent|rgba\(.*,\s*0*\.?0+\s*\)"),
}
_SIMPLE = re.compile(r"[\w.#*][\w.#*\s>-]*")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"(?P<selectors>[^{}]*)\{(?P<style>[^{}]*)\}")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\b")
_NAMED: dict[str, Colour] = {"white": (255, 255, 255), "snow": (255, 250, 250), "black": (0, 0, 0)}
_TOLERANCE = 16


def drop_hidden(root: LexborNode) -> int:
    """Remove hidden text from the tree under `root`, and return the number of its words.

    Attributes, the styles of elements and simple rules of style sheets are considered. An undeclared background is
    white; on a picture or gradient every colour counts as visible.
    """
    rules = _Rules(root)
    hidden: list[LexborNode] = []
    stack: list[tuple[LexborNode, Colour | None, Colour | None]] = [(root, None, _NAMED["white"])]
    while stack:
        node, ink, background = stack.pop()
        style = rules.style(node)
        if _is_hidden(node, style):
            hidden.append(node)
            continue
        ink = parse_colour(style["color"]) if "color" in style else ink
        for declared in ("background", "background-color"):
            background = (
                parse_colour(style[declared]) if style.get(declared, "none") not in _NO_BACKGROUND else background
            )
        if node.tag == "-text":
            if are_similar(ink, background) and _get_text(node).strip():
                hidden.append(node)
        elif node.tag not in ("script", "style"):
            stack += [(child, ink, background) for child in node.iter(include_text=True)]
    words = sum(len(_get_text(node).split()) for node in hidden)
    for node in hidden:
        node.decompose()
    return words


_NO_BACKGROUND = ("none", "transparent", "inherit", "initial", "unset")


class _Rules:
    """The styles that the style sheets of the page give to its elements, from rules without conditions or states."""

    def __init__(self, root: LexborNode) -> None:
        self._styles: dict[int, Style] = defaultdict(dict)
        for sheet in root.css("style"):
            for selector, style in _parse_sheet(sheet.text()):
                for node in root.css(selector):
                    self._styles[node.mem_id].update(style)

    def style(self, node: LexborNode) -> Style:
        """Return the style of an element: later rules override earlier ones, and its own style overrides rules."""
        if (node.tag or "-").startswith("-"):
            return {}
        attributes = node.attributes
        style = dict(self._styles.get(node.mem_id, {}))
        if attributes.get("bgcolor"):
            style["background-color"] = str(attributes["bgcolor"]).casefold()
        if node.tag == "font" and attributes.get("color"):
            style["color"] = str(attributes["color"]).casefold()
        style.update(_parse_style(attributes.get("style") or ""))
        return style


def _parse_sheet(sheet: str) -> Iterator[tuple[str, Style]]:
    """Yield each simple selector of a style sheet with its declarations; @ rules are skipped."""
    depth, plain = 0, []
    for part in re.split(r"([{}])", _COMMENT.sub("", sheet)):
        depth += (part == "{") - (part == "}")
        plain.append(part)
        if depth == 0 and part == "}":
            rule = _RULE.fullmatch("".join(plain).strip())
            plain = []
            style = _parse_style(rule["style"]) if rule else {}
            if rule and style.keys() & (_HIDING.keys() | {"background", "background-color"}):
                yield from ((each.strip(), style) for each in rule["selectors"].split(",") if _is_plain(each.strip()))


def _is_plain(selector: str) -> bool:
    return len(selector) < 200 and _SIMPLE.fullmatch(selector) is not None and selector[-1] not in ">.#-"


def _parse_style(style: str) -> Style:
    pairs = (each.partition(":") for each in style.split(";"))
    return {
        name.strip().casefold(): value.partition("!")[0].strip().casefold() for name, colon, value in pairs if colon
    }


def _is_hidden(node: LexborNode, style: Style) -> bool:
    attributes = {} if (node.tag or "-").startswith("-") else node.attributes
    return "hidden" in attributes or any(
        name in style and style[name] and pattern.fullmatch(style[name]) for name, pattern in _HIDING.items()
    )


def _get_text(node: LexborNode) -> str:
    return (node.text_content or "") if node.tag == "-text" else node.text(separator=" ")


def parse_colour(value: str) -> Colour | None:
    """Return a colour as red, green and blue from 0 to 255; None if its notation is not supported."""
    found = _HEX.search(value)
    if found:
        digits = found[1] if len(found[1]) > 3 else "".join(2 * each for each in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    found = _RGB.search(value)
    if found:
        return int(found[1]), int(found[2]), int(found[3])
    return _NAMED.get(value.split()[0] if value else "")


def are_similar(one: Colour | None, other: Colour | None) -> bool:
    """Return whether text in the one colour is invisible on the other; an unknown colour counts as visible."""
    if one is None or other is None:
        return False
    return all(abs(a - b) < _TOLERANCE for a, b in zip(one, other, strict=True))
