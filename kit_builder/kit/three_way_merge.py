"""A person's edits of a file and what is generated anew for it, brought together; where they clash, both are shown.

Before lines are compared, what changes with every other change is set aside: the numbers of steps, and the labels of
footnotes, which hold the number of a line of the source.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kit_builder.kit.citations import Citations, parse_definition
from kit_builder.records import Evidence

_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]: (.*)$")
_REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
_NUMBERED = re.compile(r"^[0-9]+(?=\. )")
# Between lines, so that a line that one side has changed does not clash with its neighbour that the other has.
_BETWEEN = "\x00"

_Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class EditConflict:
    """A place that a person and the new version have changed in different ways; an empty text is a deletion."""

    yours: str
    new: str


def merge_edits(base: str, yours: str, new: str, *, both: bool = False) -> tuple[str, tuple[EditConflict, ...]]:
    """`yours` with what has changed from `base` to `new`, and the places where that cannot be told.

    There yours stands, or with `both` first yours and then the new. All are Markdown as the program writes it,
    with evidence as footnotes at the end.
    """
    evidence: dict[_Key, Evidence] = {}
    before, mine, after = (list(_spaced(_prepared(text, evidence))) for text in (base, yours, new))
    lines: list[str] = []
    clashes: list[EditConflict] = []
    for base_lines, your_lines, new_lines in _regions(before, mine, after):
        lines += new_lines if your_lines == base_lines else your_lines
        if base_lines != your_lines != new_lines != base_lines:
            clashes.append(EditConflict(_shown(your_lines), _shown(new_lines)))
            lines += new_lines if both else []
    return _finished([line for line in lines if line != _BETWEEN], evidence), tuple(clashes)


def _regions(base: list[str], yours: list[str], new: list[str]) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """The three texts cut at the lines that stand in all of them, as diff3 does: such a line, then what is between two.

    The library that does this, merge3, is under the GPL, which a program under the Apache licence cannot build upon.
    """
    in_yours, in_new = _matches(base, yours), _matches(base, new)
    at = your_at = new_at = 0
    for place in sorted(in_yours.keys() & in_new.keys()):
        your_place, new_place = in_yours[place], in_new[place]
        yield base[at:place], yours[your_at:your_place], new[new_at:new_place]
        yield base[place : place + 1], yours[your_place : your_place + 1], new[new_place : new_place + 1]
        at, your_at, new_at = place + 1, your_place + 1, new_place + 1
    yield base[at:], yours[your_at:], new[new_at:]


def _matches(base: list[str], other: list[str]) -> dict[int, int]:
    """For each line of `base` that stands in `other` too, in the same order, its place there."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {start + step: other_start + step for start, other_start, size in blocks for step in range(size)}


def _prepared(text: str, evidence: dict[_Key, Evidence]) -> Iterator[str]:
    """The lines of `text` without numbers and without definitions of evidence, which go into `evidence`.

    A reference becomes the place of its evidence there, so that it is the same in all versions; the version that is
    prepared last says what line of the source it is.
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
    for line in "\n".join(body).rstrip().split("\n"):
        yield _NUMBERED.sub("1", _REFERENCE.sub(lambda match: _placed(match, places), line))


def _placed(reference: "re.Match[str]", places: dict[str, int]) -> str:
    return f"[^{_BETWEEN}{places[reference[1]]}]" if reference[1] in places else reference[0]


def _spaced(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield from (line, _BETWEEN)


def _finished(lines: Sequence[str], evidence: dict[_Key, Evidence]) -> str:
    """The text of `lines`, numbered again, with the footnotes that are referred to at the end."""
    found = list(evidence.values())
    citations = Citations()
    cited = re.sub(rf"\[\^{_BETWEEN}([0-9]+)\]", lambda match: citations.cite([found[int(match[1])]]), "\n".join(lines))
    numbered: list[str] = []
    count = 0
    for line in cited.split("\n"):
        is_item = _NUMBERED.match(line)
        count = count + 1 if is_item else count if not line or line[0] == " " else 0
        numbered.append(_NUMBERED.sub(str(count), line) if is_item else line)
    return "\n\n".join(filter(None, ["\n".join(numbered).rstrip(), citations.definitions()])) + "\n"


def _shown(lines: Sequence[str]) -> str:
    """The lines of a clash as a person reads them: without footnotes."""
    plain = (re.sub(rf" ?\[\^{_BETWEEN}[0-9]+\]", "", line) for line in lines if line != _BETWEEN)
    return "\n".join(plain).strip()
