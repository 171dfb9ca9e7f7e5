"""Show facts in prompts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from kit_builder.products.authoring.facts import Fact
from kit_builder.records import Method

# Their quotes contain what the fact leaves out to protect clients.
_NOT_QUOTED = ("story", "question")
_EXAMPLE = "example"
_OPENING_END = ")."
Quotes = Literal["none", "safe", "all"]


def describe_facts(facts: Iterable[Fact], methods: Sequence[Method], *, quotes: Quotes = "safe") -> str:
    """Return facts with their ids, by method and stage, each followed by what was said, if that differs.

    Quotes are `safe` without those of stories and of questions of clients. The name of the method stands above its
    facts if there are facts of several, and what the facts of its worked example have in common above these.
    """
    listed = [*facts]
    several = len({fact.method for fact in listed if fact.method}) > 1
    names = {method.id: method.name for method in methods} if several else {}
    return "\n".join(_iter_rows(listed, names, quotes))


def _find_openings(facts: Sequence[Fact]) -> dict[str, str]:
    """Return the words with which all facts of the worked example of a method begin, by method."""
    texts: dict[str, list[str]] = {}
    for fact in facts:
        if fact.kind == _EXAMPLE:
            texts.setdefault(fact.method, []).append(fact.text)
    openings = {method: _cut(found[0]) for method, found in texts.items()}
    return {
        method: opening
        for method, opening in openings.items()
        if opening and len(texts[method]) > 1 and all(text.startswith(opening) for text in texts[method])
    }


def _cut(text: str) -> str:
    opening, end, _ = text.partition(_OPENING_END)
    return opening + end if end else ""


def _iter_rows(facts: Sequence[Fact], names: dict[str, str], quotes: Quotes) -> Iterator[str]:
    method = stage = opening = ""
    openings = _find_openings(facts)
    for fact in facts:
        if fact.method != method and fact.method in names:
            yield f"Method: {names[fact.method]}"
        if (fact.method, fact.stage) != (method, stage):
            yield f"Stage: {fact.stage}" if fact.stage else "Outside the stages:"
        method, stage = fact.method, fact.stage
        own = openings.get(fact.method, "") if fact.kind == _EXAMPLE else ""
        if own and own != opening:
            yield f"About all statements of kind “example” that follow: {own}"
            opening = own
        about = [f"step {fact.step}"] if fact.step else []
        about += [fact.note] if fact.note else []
        told = f" ({', '.join(about)})" if about else ""
        yield f"{fact.id} {fact.kind}{told}: {fact.text.removeprefix(own).strip()}"
        if fact.kind == _EXAMPLE:
            continue
        if quotes == "all" or (quotes == "safe" and fact.kind not in _NOT_QUOTED):
            yield from (f"  said: {quote}" for quote in fact.said)
