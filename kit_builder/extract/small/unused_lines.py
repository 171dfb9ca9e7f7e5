"""Source lines that no method uses, each with a reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kit_builder.extract.found import Coverage
from kit_builder.extract.small.asides import find_asides, is_wish
from kit_builder.extract.small.broken_off import find_broken_off
from kit_builder.extract.small.topics import is_remark
from kit_builder.records import Extract, LeftOut, Line, Method, Reason, Source
from kit_builder.text.headings import is_private_heading
from kit_builder.text.lists import is_list_item
from kit_builder.text.phrases import is_cut_off, remove_fillers, starts_with_phrase
from kit_builder.text.tokens import split_list, tokenize
from kit_builder.text.words import Words

_MIN_WORDS = 3
_NOT_IN_A_PASSAGE: tuple[Reason, bool] = ("prompt injection", False)


def measure_coverage(
    extracts: Iterable[tuple[Extract, Words]], methods: Sequence[Method], sources: Iterable[Source]
) -> Coverage:
    """Measure how much of `sources` the `methods` use; each extract comes with the word lists of its language."""
    cited = {line for method in methods for line in method.cited_lines}
    why: Mapping[tuple[str, int], tuple[Reason, bool]] = {
        (extract.passage.source.name, number): judgement
        for extract, words in extracts
        for number, judgement in _judge_lines(extract, cited, words)
    }
    lines = [(source.name, line) for source in sources for line in source.own_lines]
    left = [
        LeftOut(name, line.number, line.text, why.get((name, line.number), _NOT_IN_A_PASSAGE)[0])
        for name, line in lines
        if (name, line.number) not in cited
    ]
    instructions = [(name, line.number) for name, line in lines if why.get((name, line.number), _NOT_IN_A_PASSAGE)[1]]
    return Coverage(tuple(left), len(lines), len(instructions), sum(each in cited for each in instructions))


def _judge_lines(
    extract: Extract, cited: set[tuple[str, int]], words: Words
) -> Iterator[tuple[int, tuple[Reason, bool]]]:
    """Yield for each line the reason if it is left out, and whether it counts as an instruction."""
    passage = extract.passage
    private = is_private_heading(passage.heading, words)
    aside = find_asides(passage)
    broken_off = find_broken_off(passage.source)
    near = any((passage.source.name, line.number) in cited for line in passage.lines)
    for line in passage.lines:
        instructs = line.is_from(extract.expert) and _is_instruction(extract, line, words)
        if private or line.number in aside or is_wish(line.text, passage.source, words):
            yield line.number, ("private", False)
        elif not line.is_from(extract.expert):
            yield line.number, ("said by the client", False)
        elif line.number in extract.retracted:
            yield line.number, ("retracted", False)
        elif line.number in extract.agreed:
            yield line.number, ("agreed with this client", False)
        elif line.number in broken_off or is_cut_off(line.text, words):
            yield line.number, ("unfinished", False)
        elif len(tokenize(remove_fillers(line.text, words))) < _MIN_WORDS:
            yield line.number, ("small talk", False)
        elif not near:
            yield line.number, ("no method nearby", instructs)
        else:
            yield line.number, ("not used" if instructs else "not an instruction", instructs)


def _is_instruction(extract: Extract, line: Line, words: Words) -> bool:
    """Whether a line gives an instruction: talk must address someone, notes must not begin like a statement."""
    said = tokenize(remove_fillers(line.text, words))
    if len(said) < _MIN_WORDS or line.text.rstrip().endswith("?"):
        return False
    if extract.passage.source.is_transcript:
        directing = split_list(words["wording"]["directing"])
        return not is_remark(said, words) and not directing.isdisjoint(said)
    return is_list_item(extract.passage, line) or not starts_with_phrase(
        line.text, words["wording"]["statement_openings"]
    )
