"""What of the sources is in no method, line by line, and why, as far as that is known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kit_builder.extract.small.topics import is_remark
from kit_builder.records import Extract, LeftOut, Line, Method, Reason, Source
from kit_builder.text.headings import is_private
from kit_builder.text.lists import is_listed
from kit_builder.text.phrases import begins_with, breaks_off, without_fillers
from kit_builder.text.tokens import listed, tokens
from kit_builder.text.words import Words

_LEAST_WORDS = 3
_IN_NO_PASSAGE: tuple[Reason, bool] = ("speaks to a program", False)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the sources is in the methods: all lines, and those of them that tell somebody to do something."""

    left_out: tuple[LeftOut, ...]
    lines: int
    instructions: int
    instructions_cited: int


def coverage(heard: Iterable[tuple[Extract, Words]], methods: Sequence[Method], sources: Iterable[Source]) -> Coverage:
    """What the methods hold of `sources`, whose passages were `heard`, each in its language. Headings do not count."""
    cited = {
        (found.source, number)
        for method in methods
        for found in method.evidence()
        for number in range(found.line_start, found.line_end + 1)
    }
    why: Mapping[tuple[str, int], tuple[Reason, bool]] = {
        (extract.passage.source.name, number): told
        for extract, words in heard
        for number, told in _judged(extract, cited, words)
    }
    lines = [(source.name, line) for source in sources for line in source.lines if not line.is_heading]
    left = [
        LeftOut(name, line.number, line.text, why.get((name, line.number), _IN_NO_PASSAGE)[0])
        for name, line in lines
        if (name, line.number) not in cited
    ]
    telling = [(name, line.number) for name, line in lines if why.get((name, line.number), _IN_NO_PASSAGE)[1]]
    return Coverage(tuple(left), len(lines), len(telling), sum(each in cited for each in telling))


def _judged(extract: Extract, cited: set[tuple[str, int]], words: Words) -> Iterator[tuple[int, tuple[Reason, bool]]]:
    """For each line why it would be left out, and whether it gives an instruction that counts."""
    passage = extract.passage
    private = is_private(passage.heading, words)
    near = any((passage.source.name, line.number) in cited for line in passage.lines)
    for line in passage.lines:
        instructs = line.is_from(extract.expert) and _instructs(extract, line, words)
        if private:
            yield line.number, ("private", False)
        elif not line.is_from(extract.expert):
            yield line.number, ("said by the client", False)
        elif line.number in extract.taken_back:
            yield line.number, ("taken back", False)
        elif line.number in extract.agreed:
            yield line.number, ("agreed with this client", False)
        elif breaks_off(line.text, words):
            yield line.number, ("breaks off", False)
        elif len(tokens(without_fillers(line.text, words))) < _LEAST_WORDS:
            yield line.number, ("small talk", False)
        elif not near:
            yield line.number, ("no method near it", instructs)
        else:
            yield line.number, ("not used" if instructs else "tells of something", instructs)


def _instructs(extract: Extract, line: Line, words: Words) -> bool:
    """Whether a line tells somebody to do something: in talk it names whom, in notes it does not begin like a tale."""
    said = tokens(without_fillers(line.text, words))
    if len(said) < _LEAST_WORDS or line.text.rstrip().endswith("?"):
        return False
    if extract.passage.source.is_transcript:
        directing = listed(words["wording"]["directing"])
        return not is_remark(said, words) and not directing.isdisjoint(said)
    return is_listed(extract.passage, line) or not begins_with(line.text, words["wording"]["telling"])
