"""Timed text, TTML and DFXP: captions in XML (https://www.w3.org/TR/ttml2/)."""

import re

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.speech_builder import SpeechBuilder
from kit_builder.sources.turn_stamps import parse_seconds
from kit_builder.sources.xml_tree import Element, find_all, get_attribute, get_tag, parse_xml

SUFFIXES = (".ttml", ".dfxp")

_CLOCK = re.compile(r"((?:\d{1,4}:)?\d{1,2}:\d{2}(?:\.\d{1,9})?)(?::\d{1,3}(?:\.\d{1,3})?)?")
_OFFSET = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|m|s|ms|f|t)?")
_SECONDS_IN = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read timed text. Raises SourceError if it is damaged or not timed text."""
    root = parse_xml(raw)
    if get_tag(root) != "tt":
        raise SourceError("The file is not timed text. Export the captions again, best as .vtt.")
    names = {
        get_attribute(agent, "id"): " ".join("".join(str(part) for part in agent.itertext()).split())
        for agent in find_all(root, "agent")
    }
    speech = SpeechBuilder()
    broken = 0
    for caption in find_all(root, "p"):
        begins = get_attribute(caption, "begin")
        time = _parse_time(begins)
        broken += time is None and bool(begins)
        speaker = get_attribute(caption, "agent")
        speech.add(_get_text(caption), names.get(speaker) or speaker, time)
    if broken:
        speech.problems.append(f"Captions with an invalid time, kept without it: {broken}.")
    return speech.build(name, source_id)


def _get_text(caption: Element) -> str:
    for end in find_all(caption, "br"):
        end.tail = f" {end.tail or ''}"
    return "".join(str(part) for part in caption.itertext())


def _parse_time(value: str) -> float | None:
    clock = _CLOCK.fullmatch(value)
    if clock:
        return parse_seconds(clock[1])
    offset = _OFFSET.fullmatch(value)
    return float(offset[1]) * _SECONDS_IN[offset[2]] if offset and offset[2] in _SECONDS_IN else None
