"""The small-model chain from prepared sources to methods."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from kit_builder.extract.found import Found
from kit_builder.extract.prepare import PreparedSource
from kit_builder.extract.small.extract_drafts import count_passages, extract_drafts
from kit_builder.extract.small.remarks import move_remarks
from kit_builder.extract.small.surroundings import attach_surroundings
from kit_builder.extract.small.told_twice import join_told_twice
from kit_builder.extract.small.unused_lines import measure_coverage
from kit_builder.kit.masking import Progress
from kit_builder.llm.model import Ask, Model
from kit_builder.methods.merge import merge_drafts
from kit_builder.records import Method
from kit_builder.text.languages import Language


def find_methods(
    sources: Sequence[PreparedSource], ask: Ask, model: Model, progress: Progress, language: Language
) -> Found:
    """Find the methods in `sources` with narrow questions; `ask` asks `model`, and `language` is the kit's."""
    progress.start_stage("Finding methods", 2 * count_passages(sources))
    with model.open_runner() as run:
        extraction = extract_drafts(sources, ask, language, run)
    with model.open_runner(dependent=True) as run:
        merged, unmerged = merge_drafts(extraction.drafts, ask, language, run)
    merged = join_told_twice(merged, extraction.extracts)
    instructing = move_remarks(merged, extraction.extracts)
    methods = attach_surroundings(instructing, extraction.extracts)
    counts = extraction.count_items(merged)
    remarks = _count_items(merged) - _count_items(instructing)
    attached = _count_items(methods) - _count_items(instructing)
    discarded = dict(Counter(counts.discarded) + Counter({"not an instruction": remarks}))
    return Found(
        methods,
        replace(
            counts,
            found=counts.found + attached,
            placed=counts.placed - remarks + attached,
            discarded=discarded,
        ),
        partial(measure_coverage, extraction.extracts, sources=[each.source for each in sources]),
        (*extraction.findings, *unmerged),
        extraction.unsupported,
    )


def _count_items(methods: Sequence[Method]) -> int:
    return sum(1 for method in methods for _ in method.items())
