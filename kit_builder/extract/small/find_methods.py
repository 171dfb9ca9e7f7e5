"""The small-model chain from prepared sources to methods."""

from collections.abc import Sequence
from functools import partial

from kit_builder.extract.found import Found
from kit_builder.extract.prepare import PreparedSource
from kit_builder.extract.small.extract_drafts import extract_drafts
from kit_builder.extract.small.unused_lines import measure_coverage
from kit_builder.llm.model import Ask, Model
from kit_builder.methods.merge import merge_drafts
from kit_builder.text.languages import Language


def find_methods(sources: Sequence[PreparedSource], ask: Ask, model: Model, language: Language) -> Found:
    """Find the methods in `sources` with narrow questions; `ask` asks `model`, and `language` is the kit's."""
    with model.open_runner() as run:
        extraction = extract_drafts(sources, ask, language, run)
    with model.open_runner(dependent=True) as run:
        methods, unmerged = merge_drafts(extraction.drafts, ask, language, run)
    return Found(
        methods,
        extraction.count_items(methods),
        partial(measure_coverage, extraction.extracts, sources=[each.source for each in sources]),
        (*extraction.findings, *unmerged),
        extraction.items_dropped,
    )
