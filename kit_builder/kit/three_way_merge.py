"""Three-way merge of a person's edits of a Markdown file and its newly generated version.

Step numbers, the indentation beneath them, and footnote labels, which contain line numbers of the source, change with
every insertion. They are set aside before lines are compared.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from kit_builder.kit.citations import Citations, parse_definition
from kit_builder.records import Evidence

_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]: (.*)$")
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
_NUMBERED = re.compile(r"^[0-9]+(?=\. )")
# Both sides may add items like this beneath the same item without a conflict.
_NESTED = re.compile(r"^ +- ")
# A list that continues the numbers of the one above its heading, such as the steps of a further stage.
_CONTINUED = re.compile(r"^#{3,} .*\n\n(?:[2-9]|[1-9][0-9]+)\. ", re.MULTILINE)
# Marks the beginning of a reference while texts are merged; no text contains it.
_MARK = "\x00"

_Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class EditConflict:
    """A place that a person and the new version have changed differently. An empty text is a deletion."""

    yours: str
    new: str


def merge_edits(base: str, yours: str, new: str, *, both: bool = False) -> tuple[str, tuple[EditConflict, ...]]:
    """Merge the changes from `base` to `new` into `yours`.

    All texts are Markdown as the program writes it, with evidence as footnotes at the end.

    Args:
        base: The version that was edited.
        yours: The edited version.
        new: The newly generated version.
        both: Keep both versions in a conflict, yours first, instead of yours alone.

    Returns:
        The merged text and its conflicts.
    """
    evidence: dict[_Key, Evidence] = {}
    before, mine, after = (list(_prepare(text, evidence)) for text in (base, yours, new))
    lines: list[str] = []
    conflicts: list[EditConflict] = []
    for base_lines, your_lines, new_lines in _split_regions(before, mine, after):
        if not base_lines and all(map(_NESTED.match, (*your_lines, *new_lines))):
            lines += dict.fromkeys((*your_lines, *new_lines))
            continue
        lines += new_lines if your_lines == base_lines else your_lines
        if base_lines != your_lines != new_lines != base_lines:
            conflicts.append(EditConflict(_strip_footnotes(your_lines), _strip_footnotes(new_lines)))
            lines += new_lines if both else []
    is_continued = any(_CONTINUED.search(text) for text in (base, yours, new))
    return _finish(lines, evidence, is_continued), tuple(conflicts)


class _Edit(NamedTuple):
    """One side's change: the lines that replace those of the base from `start` to before `end`."""

    start: int
    end: int
    is_yours: bool
    lines: list[str]


def _split_regions(
    base: list[str], yours: list[str], new: list[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield the regions of the three texts, as diff3 does: lines common to all of them, and what lies between.

    Changes of adjacent lines by the two sides are separate regions, unless both insert lines at the same place. The
    library for this, merge3, has the GPL licence, which is incompatible with this program's.
    """
    edits = sorted([*_find_edits(base, yours, True), *_find_edits(base, new, False)], key=lambda each: each[:2])
    at = 0
    while edits:
        start, end = edits[0][:2]
        cluster = [edits.pop(0)]
        while edits and (edits[0].start < end or edits[0][:2] == (start, end)):
            cluster.append(edits.pop(0))
            end = max(end, cluster[-1].end)
        yield base[at:start], base[at:start], base[at:start]
        sides = ([each for each in cluster if each.is_yours is side] for side in (True, False))
        your_lines, new_lines = (_apply(own, base, start, end) for own in sides)
        yield base[start:end], your_lines, new_lines
        at = end
    yield base[at:], base[at:], base[at:]


def _find_edits(base: list[str], other: list[str], is_yours: bool) -> Iterator[_Edit]:
    """Yield the changes from `base` to `other`, line by line as far as lines were replaced by as many others."""
    for what, start, end, first, last in SequenceMatcher(None, base, other, autojunk=False).get_opcodes():
        if what != "equal":
            paired = min(end - start, last - first)
            for step in range(paired):
                yield _Edit(start + step, start + step + 1, is_yours, [other[first + step]])
            if start + paired < end or first + paired < last:
                yield _Edit(start + paired, end, is_yours, other[first + paired : last])


def _apply(edits: Sequence[_Edit], base: list[str], start: int, end: int) -> list[str]:
    """Return the lines of `base` from `start` to before `end` with the edits of one side."""
    lines: list[str] = []
    for each in edits:
        lines += [*base[start : each.start], *each.lines]
        start = each.end
    return lines + base[start:end]


def _prepare(text: str, evidence: dict[_Key, Evidence]) -> Iterator[str]:
    """Yield the lines of `text` without step numbers and footnotes, and add the footnotes to `evidence`.

    A reference is replaced by the position of its evidence there, so that it is the same in all versions. The version
    that is prepared last decides on the line numbers of the evidence.
    """
    places: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}
    body: list[str] = []
    for line in text.splitlines():
        found = _DEFINITION.match(line)
        cited = parse_definition(found[1], found[2]) if found else None
        if found is None or cited is None:
            body.append(line)
            continue
        quoted = (cited.source, cited.quote)
        seen[quoted] = seen.get(quoted, 0) + 1
        evidence[*quoted, seen[quoted]] = cited
        places[found[1]] = list(evidence).index((*quoted, seen[quoted]))
    extra = 0
    for line in "\n".join(body).rstrip().split("\n"):
        number = _NUMBERED.match(line)
        extra = len(number[0]) - 1 if number else extra if line[:1] in ("", " ") else 0
        nested = re.sub(f"^ {{0,{extra}}}", "", line) if line.startswith(" ") else line
        yield _NUMBERED.sub("1", _REFERENCE.sub(lambda match: _number_reference(match, places), nested))


def _number_reference(reference: "re.Match[str]", places: dict[str, int]) -> str:
    return f"[^{_MARK}{places[reference[1]]}]" if reference[1] in places else reference[0]


def _finish(lines: Sequence[str], evidence: dict[_Key, Evidence], is_continued: bool) -> str:
    """Return the text of `lines`, numbered again, with the footnotes it refers to at the end.

    If numbers are continued, only the heading of a section, not that of a stage in it, begins them again.
    """
    found = list(evidence.values())
    citations = Citations()
    cited = re.sub(rf"\[\^{_MARK}([0-9]+)\]", lambda match: citations.cite([found[int(match[1])]]), "\n".join(lines))
    numbered: list[str] = []
    count = 0
    for line in cited.split("\n"):
        if _NUMBERED.match(line):
            count += 1
            numbered.append(_NUMBERED.sub(str(count), line))
        elif line.startswith(" "):
            numbered.append(" " * max(0, len(str(count)) - 1) + line)
        else:
            count = count if not line or (is_continued and line.startswith("###")) else 0
            numbered.append(line)
    return "\n\n".join(filter(None, ["\n".join(numbered).rstrip(), citations.render_definitions()])) + "\n"


def _strip_footnotes(lines: Sequence[str]) -> str:
    """Return the lines of a conflict without footnotes, for people to read."""
    plain = (re.sub(rf" ?\[\^{_MARK}[0-9]+\]", "", line) for line in lines)
    return "\n".join(plain).strip()
