"""The full chain from prepared sources to methods: extract statements, verify them, organise them."""

import math
from collections import Counter
from collections.abc import Sequence
from functools import partial

from kit_builder.extract.found import Coverage, Found
from kit_builder.extract.full.extract_sources import FullExtraction, extract_sources
from kit_builder.extract.full.windows import count_words
from kit_builder.extract.prepare import PreparedSource
from kit_builder.extract.small.as_statements import SmallExtraction, extract_statements
from kit_builder.extract.small.unused_lines import measure_coverage as measure_small
from kit_builder.kit.masking import Progress
from kit_builder.llm.model import Ask, Model
from kit_builder.methods.organise import Organisation, organise_statements
from kit_builder.records import ItemCounts, LeftOut, Line, Method
from kit_builder.text.languages import Language

# A check covers about 15 statements, and large models find a statement in about 25 words.
_WORDS_PER_CHECK = 375
_STATEMENTS_PER_METHOD = 65
# Answers about statements are shorter than the statements, so more of them fit into a call than words of source.
_STATEMENT_WORDS_PER_WINDOW_WORD = 2


def find_methods(
    sources: Sequence[PreparedSource], ask: Ask, model: Model, progress: Progress, language: Language
) -> Found:
    """Find the methods in `sources`; `ask` asks `model`, which must be a large one, and `language` is the kit's."""
    window_words = model.capacity.window_words
    words = sum(count_words(each.source.lines) for each in sources)
    progress.start_stage("Extracting statements", math.ceil(words / window_words) + math.ceil(words / _WORDS_PER_CHECK))
    with model.open_runner() as run:
        begun = extract_sources(sources, ask, run, window_words)
        small = extract_statements(begun.likely.failed, ask, run)
    progress.start_stage("Organising methods", 1 + math.ceil(len(begun.likely.statements) / _STATEMENTS_PER_METHOD))
    with model.open_runner(dependent=True) as run:
        finished = run.start(partial(begun.finish, ask, run))

        def organise(found: FullExtraction) -> Organisation:
            most_words = _STATEMENT_WORDS_PER_WINDOW_WORD * window_words
            return organise_statements(
                (*found.statements, *small.statements),
                ask,
                run,
                language,
                most_words,
                lambda: {each.statement.id for each in finished.result().discarded},
            )

        organised, extraction = organise(begun.likely), finished.result()
        if extraction.failed != begun.likely.failed:
            small = extract_statements(extraction.failed, ask, run)
            organised = organise(extraction)
    return Found(
        organised.methods,
        _count_statements(extraction, small, organised),
        partial(_measure_coverage, sources, extraction, small),
        (*extraction.findings, *small.findings, *organised.findings),
        discarded=extraction.discarded,
        set_aside=organised.set_aside,
    )


def _count_statements(extraction: FullExtraction, small: SmallExtraction, organised: Organisation) -> ItemCounts:
    reasons = Counter(each.reason for each in extraction.discarded)
    reasons.update(small.discarded)
    found = len(extraction.statements) + len(small.statements) + reasons.total()
    return ItemCounts(found, organised.placed, organised.merged, dict(reasons), len(organised.set_aside))


def _measure_coverage(
    sources: Sequence[PreparedSource], extraction: FullExtraction, small: SmallExtraction, methods: Sequence[Method]
) -> Coverage:
    """Measure how much of `sources` the `methods` use, by the chain that each was left to."""
    read = [each for each in sources if each not in extraction.failed]
    parts = [_measure_full(read, extraction.left_out, methods)]
    parts += [measure_small(small.extracts, methods, [each.source for each in extraction.failed])]
    return Coverage(
        tuple(each for part in parts for each in part.left_out),
        sum(part.lines for part in parts),
        sum(part.instructions for part in parts),
        sum(part.instructions_cited for part in parts),
    )


def _measure_full(sources: Sequence[PreparedSource], uncited: Sequence[LeftOut], methods: Sequence[Method]) -> Coverage:
    """Measure how much of `sources` the `methods` use. `uncited` are the lines that no statement cites.

    A line gives an instruction if a method uses it, or if there is no good reason why none does.
    """
    cited = {line for method in methods for line in method.cited_lines}
    known = {(each.source, each.line): each for each in uncited}

    def leave_out(name: str, line: Line) -> LeftOut:
        return known.get((name, line.number)) or LeftOut(name, line.number, line.text, "set aside")

    lines = [(each.source.name, line) for each in sources for line in each.source.own_lines]
    left_out = tuple(leave_out(name, line) for name, line in lines if (name, line.number) not in cited)
    used = len(lines) - len(left_out)
    missed = sum(each.reason in ("not used", "discarded") for each in left_out)
    return Coverage(left_out, len(lines), used + missed, used)
