"""The end of a call, where the expert agrees with this client what to do before the next one."""

from dataclasses import replace
from functools import lru_cache

from kit_builder.records import Extract, Source
from kit_builder.text.phrases import has_phrase
from kit_builder.text.words import Words

_END_STARTS_AT = 0.8  # of the lines of a call


@lru_cache(maxsize=256)  # every passage of a source needs it
def _find_call_end(source: Source, expert: str, words: Words) -> int | None:
    """Return the number of the line near the end of a call in which `expert` turns to the next call, or None."""
    near_end = source.lines[round(_END_STARTS_AT * len(source.lines)) :] if source.is_transcript else ()
    own = (line for line in near_end if line.is_from(expert) and has_phrase(line.text, words["talk"]["parting"]))
    return next((line.number for line in own), None)


def drop_after_call_end(extract: Extract, words: Words) -> Extract:
    """Drop items from the end of a call, which are agreed with this client only, and list their lines as `agreed`."""
    place = _find_call_end(extract.passage.source, extract.expert, words)
    if place is None:
        return extract
    sections = {
        name: tuple(item for item in items if item.evidence[0].line_start < place)
        for name, items in extract.sections.items()
    }
    agreed = frozenset(line.number for line in extract.spoken if line.number >= place)
    return replace(extract, sections=sections, agreed=agreed)
