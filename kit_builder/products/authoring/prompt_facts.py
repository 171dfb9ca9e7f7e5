"""Show facts in prompts."""

from collections.abc import Iterable, Iterator

from kit_builder.products.authoring.facts import Fact

# Their quotes name what is left out of the fact to protect clients.
_NOT_QUOTED = ("story", "question")


def describe_facts(facts: Iterable[Fact], *, all_quotes: bool = False) -> str:
    """Return facts with their ids, each followed by what was said, if that differs.

    Stories and questions of clients have their quotes only with `all_quotes`.
    """
    return "\n".join(_iter_rows(facts, all_quotes=all_quotes))


def _iter_rows(facts: Iterable[Fact], *, all_quotes: bool) -> Iterator[str]:
    stage = ""
    for fact in facts:
        if fact.stage != stage:
            yield f"Stage: {fact.stage}" if fact.stage else "Outside the stages:"
        stage = fact.stage
        step = f" (step {fact.step})" if fact.step else ""
        yield f"{fact.id} {fact.kind}{step}: {fact.text}"
        if all_quotes or fact.kind not in _NOT_QUOTED:
            quotes = (" ".join(quote.split()) for quote in fact.quotes)
            yield from (f"  said: {quote}" for quote in quotes if quote != fact.text)
