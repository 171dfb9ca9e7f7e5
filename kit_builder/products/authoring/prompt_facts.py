"""Show facts in prompts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from kit_builder.products.authoring.facts import Fact
from kit_builder.records import Method

# Their quotes name what is left out of the fact to protect clients.
_NOT_QUOTED = ("story", "question")
Quotes = Literal["none", "safe", "all"]


def describe_facts(facts: Iterable[Fact], methods: Sequence[Method], *, quotes: Quotes = "safe") -> str:
    """Return facts with their ids, by method and stage, each followed by what was said, if that differs.

    Quotes are `safe` without those of stories and of questions of clients. The name of the method stands above its
    facts if there are facts of several.
    """
    listed = [*facts]
    several = len({fact.method for fact in listed if fact.method}) > 1
    names = {method.id: method.name for method in methods} if several else {}
    return "\n".join(_iter_rows(listed, names, quotes))


def _iter_rows(facts: Iterable[Fact], names: dict[str, str], quotes: Quotes) -> Iterator[str]:
    method = stage = ""
    for fact in facts:
        if fact.method != method and fact.method in names:
            yield f"Method: {names[fact.method]}"
        if (fact.method, fact.stage) != (method, stage):
            yield f"Stage: {fact.stage}" if fact.stage else "Outside the stages:"
        method, stage = fact.method, fact.stage
        step = f" (step {fact.step})" if fact.step else ""
        yield f"{fact.id} {fact.kind}{step}: {fact.text}"
        if quotes == "all" or (quotes == "safe" and fact.kind not in _NOT_QUOTED):
            said = (" ".join(quote.split()) for quote in fact.quotes)
            yield from (f"  said: {quote}" for quote in said if quote != fact.text)
