"""Colours that can be read: contrast as WCAG 2.2 measures it, and lighter shades of a colour."""

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")

MIN_CONTRAST = 4.5  # to 1: what WCAG 2.2, 1.4.3 asks for text of the usual size
WHITE, BLACK = "#ffffff", "#000000"


def is_colour(text: str) -> bool:
    """Whether `text` is a colour such as `#1d5b8f`."""
    return _HEX.fullmatch(text) is not None


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, by the formula of WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def pick_ink(background: str) -> str:
    """Black or white, whichever reads better on `background`."""
    return max(WHITE, BLACK, key=lambda ink: contrast_ratio(ink, background))


def make_readable(colour: str, background: str) -> str:
    """`colour`, mixed with as much white as it needs to be read on the dark `background`."""
    mixes = (_mixed(colour, share / 20) for share in range(21))
    return next((mix for mix in mixes if contrast_ratio(mix, background) >= MIN_CONTRAST), WHITE)


def _mixed(colour: str, white: float) -> str:
    return "#" + "".join(f"{round(part + (255 - part) * white):02x}" for part in _parts(colour))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
