"""Outline files as a whole, for the tests: written from an outline, and read with all their errors."""

from collections.abc import Sequence

from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.outline.file import (
    check_document,
    join_outline,
    parse_outline,
    report_error,
    write_document,
)
from kit_builder.products.authoring.outline.records import Outline
from kit_builder.records import Finding
from kit_builder.text.words import Words


def write_outline(outline: Outline, facts: Facts, words: Words) -> str:
    """Return the text of an outline file. The beginning of each fact follows its id."""
    return join_outline(outline.product, [write_document(each, facts, words) for each in outline.documents], words)


def read_outline(text: str, specs: Sequence[DocumentSpec]) -> tuple[Outline, tuple[Finding, ...]]:
    """Return the outline in a file, and an error for each line that makes it unusable."""
    product = specs[0].product if specs else ""
    parsed = parse_outline(text, specs)
    placed = [(each, spec) for spec in specs if (each := parsed.get(spec.file))]
    errors = [*parsed.errors, *(error for each, spec in placed for error in check_document(each, spec))]
    documents = tuple(each.document for each in parsed.documents)
    return Outline(product, documents), tuple(report_error(product, *error) for error in sorted(errors))
