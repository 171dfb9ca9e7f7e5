"""Evidence as Markdown footnotes: references such as `[^call-2-14]`, and their definitions with the quote."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kit_builder.records import Evidence
from kit_builder.text.markdown import clean_text, escape, parse_raw_footnotes, unescape
from kit_builder.text.markdown_parser import CACHE_SIZE

_DEFINITION = re.compile(
    r"""
    (?P<source> (?: [^"\\] | \\. )* ),\s
    (?: line\s(?P<line>[0-9]{1,9}) | lines\s(?P<first>[0-9]{1,9})[-–](?P<last>[0-9]{1,9}) )
    (?: ,\s(?P<start>[0-9]+:[0-9]{2}:[0-9]{2}) )?
    (?: ,\s(?P<place> [a-z]+\ [0-9]{1,9}(?:,\ notes)? | comment(?:\ by\ [^":,\\]+)? | header | footer ) )?
    :\s" (?P<quote>.*) "\s*
    """,
    re.VERBOSE | re.DOTALL,
)

_NOTE = re.compile(r"^\[\^[^\]\s]+\]:.*(?:\n|\Z)|[ \t]*\[\^[^\]\s]+\]", re.MULTILINE)


class Citations:
    """The footnotes of one document, one for each evidence, labelled by source and line.

    Args:
        labels: Labels of evidence that the document has already.
    """

    def __init__(self, labels: Mapping[Evidence, str] | None = None) -> None:
        self._labels = dict(labels or {})
        self._taken = set(self._labels.values())

    def cite(self, evidence: Iterable[Evidence]) -> str:
        """Return the references to `evidence`, such as `[^call-2-14][^notes-3]`."""
        return "".join(f"[^{self._label(found)}]" for found in evidence)

    def render_definitions(self) -> str:
        """Return the definitions of all evidence cited, one on each line, in the order of first use."""
        return "\n".join(f"[^{label}]: {_format_definition(evidence)}" for evidence, label in self._labels.items())

    def _label(self, evidence: Evidence) -> str:
        """Return the label of `evidence`, with `.2` and so on added if other evidence has that label."""
        if evidence not in self._labels:
            label, number = evidence.label, 1
            while label in self._taken:
                number += 1
                label = f"{evidence.label}.{number}"
            self._labels[evidence] = label
            self._taken.add(label)
        return self._labels[evidence]


def strip_notes(text: str) -> str:
    """Return a Markdown text without its footnotes: neither the marks nor the definitions."""
    return _NOTE.sub("", text)


@lru_cache(maxsize=CACHE_SIZE)  # the same notes are in every version of a card
def parse_definitions(text: str) -> dict[str, Evidence]:
    """Return the evidence of each footnote that a document defines, by label, without those that give no line."""
    found = {label: parse_definition(label, raw) for label, raw in parse_raw_footnotes(text).items()}
    return {label: evidence for label, evidence in found.items() if evidence}


def parse_definition(label: str, definition: str) -> Evidence | None:
    """Return the evidence in the `definition` of the footnote `label`; None if it does not give a source and a line."""
    match = _DEFINITION.fullmatch(definition)
    if match is None:
        return None
    several = match["line"] is None
    return Evidence(
        source=unescape(match["source"]),
        source_id=_parse_source_id(label, several),
        line_start=int(match["first"] if several else match["line"]),
        line_end=int(match["last"] if several else match["line"]),
        quote=unescape(match["quote"]),
        start=match["start"],
        place=match["place"],
    )


def _format_definition(evidence: Evidence) -> str:
    """Return the text of a footnote. Quotation marks in the name are escaped: the first bare one opens the quote."""
    source = escape(evidence.source).replace('"', r"\"")
    several = evidence.line_end != evidence.line_start
    lines = f"lines {evidence.line_start}-{evidence.line_end}" if several else f"line {evidence.line_start}"
    place = ", ".join(filter(None, [lines, evidence.start, evidence.place]))
    return f"{source}, {place}: " + escape(f'"{clean_text(evidence.quote)}"')


def _parse_source_id(label: str, several: bool) -> str:
    numbers = r"-[0-9]+-[0-9]+" if several else r"-[0-9]+"
    match = re.fullmatch(rf"(.+?){numbers}(?:\.[0-9]+)?", label)
    return match[1] if match else label
