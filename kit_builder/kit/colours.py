"""Readable colours: contrast as defined by WCAG 2.2, and lighter shades of a colour."""

import re

_HEX = re.compile(r"#[0-9a-fA-F]{6}")

MIN_CONTRAST = 4.5  # to 1, for text of normal size: WCAG 2.2, criterion 1.4.3
WHITE, BLACK = "#ffffff", "#000000"


def is_colour(text: str) -> bool:
    """Return whether `text` is a colour such as `#1d5b8f`."""
    return _HEX.fullmatch(text) is not None


def measure_contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as defined by WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((_measure_luminance(one), _measure_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def pick_ink(background: str) -> str:
    """Return black or white, whichever has more contrast with `background`."""
    return max(WHITE, BLACK, key=lambda ink: measure_contrast(ink, background))


def make_readable(colour: str, background: str) -> str:
    """Return `colour` mixed with as much white as it needs to be readable on a dark `background`."""
    mixes = (_mix(colour, share / 20) for share in range(21))
    return next((mix for mix in mixes if measure_contrast(mix, background) >= MIN_CONTRAST), WHITE)


def _mix(colour: str, white: float) -> str:
    return "#" + "".join(f"{round(part + (255 - part) * white):02x}" for part in _split_channels(colour))


def _measure_luminance(colour: str) -> float:
    red, green, blue = (_linearise(part / 255) for part in _split_channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linearise(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _split_channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
