"""Timed text, TTML and DFXP: captions in XML."""

import re

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.speaker_turns import parse_seconds
from kit_builder.sources.speech_builder import SpeechBuilder
from kit_builder.sources.xml_tree import Element, find_all, get_attribute, get_tag, parse_xml

SUFFIXES = (".ttml", ".dfxp")

_CLOCK = re.compile(r"((?:\d{1,4}:)?\d{1,2}:\d{2}(?:\.\d{1,9})?)(?::\d{1,3}(?:\.\d{1,3})?)?")
_OFFSET = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(h|m|s|ms|f|t)?")
_SECONDS_IN = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, None: 1.0}


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return timed text as a source; raise SourceError where it is damaged or something else."""
    root = parse_xml(raw)
    if get_tag(root) != "tt":
        raise SourceError("The file is no timed text. Export the captions again, as .vtt if you can.")
    names = {
        get_attribute(agent, "id"): " ".join("".join(str(part) for part in agent.itertext()).split())
        for agent in find_all(root, "agent")
    }
    speech = SpeechBuilder()
    broken = 0
    for caption in find_all(root, "p"):
        begins = get_attribute(caption, "begin")
        time = _time(begins)
        broken += time is None and bool(begins)
        speaker = get_attribute(caption, "agent")
        speech.add(_text(caption), names.get(speaker) or speaker, time)
    if broken:
        speech.problems.append(f"Captions that have a broken time and were kept without it: {broken}.")
    return speech.build(name, source_id)


def _text(caption: Element) -> str:
    for end in find_all(caption, "br"):
        end.tail = f" {end.tail or ''}"
    return "".join(str(part) for part in caption.itertext())


def _time(told: str) -> float | None:
    clock = _CLOCK.fullmatch(told)
    if clock:
        return parse_seconds(clock[1])
    offset = _OFFSET.fullmatch(told)
    return float(offset[1]) * _SECONDS_IN[offset[2]] if offset and offset[2] in _SECONDS_IN else None
