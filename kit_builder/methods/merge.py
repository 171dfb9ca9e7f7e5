"""Turn drafts into methods, merging the drafts of one method from several sources."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, run_in_turn
from kit_builder.methods.drafts import Draft
from kit_builder.methods.match import match_methods
from kit_builder.records import Finding, Method
from kit_builder.text.ids import make_unique, slugify
from kit_builder.text.languages import Language


def merge_drafts(
    drafts: Sequence[Draft], ask: Ask, language: Language, run: Run = run_in_turn
) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """Merge the drafts of one method from several sources: the methods, and findings on what could not be merged.

    `run` runs the questions, some of which depend on the answers to others.
    """
    merged, findings = match_methods(drafts, ask, language, run)
    return tuple(make_ids_unique(map(_build_method, merged))), tuple(findings)


def _build_method(draft: Draft) -> Method:
    sections: dict[str, Any] = {section: tuple(items) for section, items in draft.sections.items()}
    return Method(id=slugify(draft.name, "method"), name=draft.name, **sections)


def make_ids_unique(methods: Iterable[Method]) -> Iterator[Method]:
    """Yield methods with ids of their own: a second `cost-a-dish` becomes `cost-a-dish-2`."""
    taken: set[str] = set()
    for method in methods:
        own = make_unique(method.id, taken)
        taken.add(own)
        yield replace(method, id=own)
