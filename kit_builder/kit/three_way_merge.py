"""Three-way merge of a person's edits of a Markdown file and its newly generated version.

Step numbers, the indentation beneath them, and footnote labels, which contain line numbers of the source, change with
every insertion. They are set aside before lines are compared.
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
# A list that continues the numbers of the one above its heading, such as the steps of a further stage.
_CONTINUED = re.compile(r"^#{3,} .*\n\n(?:[2-9]|[1-9][0-9]+)\. ", re.MULTILINE)
# Put between lines, so that changes of adjacent lines by the two sides do not conflict.
_BETWEEN = "\x00"

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
    before, mine, after = (list(_interleave(_prepare(text, evidence))) for text in (base, yours, new))
    lines: list[str] = []
    conflicts: list[EditConflict] = []
    for base_lines, your_lines, new_lines in _split_regions(before, mine, after):
        lines += new_lines if your_lines == base_lines else your_lines
        if base_lines != your_lines != new_lines != base_lines:
            conflicts.append(EditConflict(_strip_footnotes(your_lines), _strip_footnotes(new_lines)))
            lines += new_lines if both else []
    is_continued = any(_CONTINUED.search(text) for text in (base, yours, new))
    return _finish([line for line in lines if line != _BETWEEN], evidence, is_continued), tuple(conflicts)


def _split_regions(
    base: list[str], yours: list[str], new: list[str]
) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield the regions of the three texts, as diff3 does: each line common to all of them, and what lies between.

    The library for this, merge3, has the GPL licence, which is incompatible with this program's.
    """
    in_yours, in_new = _match_lines(base, yours), _match_lines(base, new)
    at = your_at = new_at = 0
    for place in sorted(in_yours.keys() & in_new.keys()):
        your_place, new_place = in_yours[place], in_new[place]
        yield base[at:place], yours[your_at:your_place], new[new_at:new_place]
        yield base[place : place + 1], yours[your_place : your_place + 1], new[new_place : new_place + 1]
        at, your_at, new_at = place + 1, your_place + 1, new_place + 1
    yield base[at:], yours[your_at:], new[new_at:]


def _match_lines(base: list[str], other: list[str]) -> dict[int, int]:
    """Return the position in `other` of each line of `base` that is also there, in the same order."""
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {start + step: other_start + step for start, other_start, size in blocks for step in range(size)}


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
    return f"[^{_BETWEEN}{places[reference[1]]}]" if reference[1] in places else reference[0]


def _interleave(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield from (line, _BETWEEN)


def _finish(lines: Sequence[str], evidence: dict[_Key, Evidence], is_continued: bool) -> str:
    """Return the text of `lines`, numbered again, with the footnotes it refers to at the end.

    If numbers are continued, only the heading of a section, not that of a stage in it, begins them again.
    """
    found = list(evidence.values())
    citations = Citations()
    cited = re.sub(rf"\[\^{_BETWEEN}([0-9]+)\]", lambda match: citations.cite([found[int(match[1])]]), "\n".join(lines))
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
    plain = (re.sub(rf" ?\[\^{_BETWEEN}[0-9]+\]", "", line) for line in lines if line != _BETWEEN)
    return "\n".join(plain).strip()
