"""Drafts to methods: the drafts of one method from several sources become one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Each, one_by_one
from kit_builder.methods.drafts import Draft
from kit_builder.methods.match import match_methods
from kit_builder.records import Finding, Method
from kit_builder.text.ids import not_taken, slug
from kit_builder.text.languages import Language


def merge(
    drafts: Sequence[Draft], ask: Ask, language: Language, each: Each = one_by_one
) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """Merge the drafts of one method from several sources: the methods, and findings on what could not be merged.

    `each` runs the questions whether two drafts are one method; further questions depend on the answers.
    """
    merged, findings = match_methods(drafts, ask, language, each)
    return tuple(_with_own_ids(map(_method, merged))), tuple(findings)


def _method(draft: Draft) -> Method:
    sections = {section: tuple(items) for section, items in draft.sections.items()}
    return Method(id=slug(draft.name, "method"), name=draft.name, questions=(), **sections)


def _with_own_ids(methods: Iterable[Method]) -> Iterator[Method]:
    taken: set[str] = set()
    for method in methods:
        own = not_taken(method.id, taken)
        taken.add(own)
        yield replace(method, id=own)
