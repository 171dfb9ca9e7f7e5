"""Facts about the kit itself: its methods and their numbers, the length of a webinar, and the terms of the offer."""

from collections.abc import Iterator, Sequence

from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.records import TIERS, Kit, Method
from kit_builder.text.markdown import clean_text

_PREFIX = "kit"
_TERMS = ("turnaround", "revisions")
_BLANKS = {
    "kit": "the price of the do-it-yourself kit",
    "course": "the price of the course",
    "together": "the price of doing it together with the author",
    "subscription": "the price of the subscription",
    "turnaround": "how soon questions are answered",
    "revisions": "how many rounds of changes are included",
}


def list_kit_facts(kit: Kit, methods: Sequence[Method]) -> Facts:
    """Return facts about the kit by id, in plain English: a document in another language says them in its own words.

    Terms that are not set have no fact; `list_blanks` names them.
    """
    facts = (Fact(f"{_PREFIX}-{key}", "kit", clean_text(text)) for key, text in _iter_texts(kit, methods) if text)
    return {fact.id: fact for fact in facts}


def list_blanks(kit: Kit) -> tuple[str, ...]:
    """Return, in plain English, the terms of the offer that the consultant has not set."""
    return tuple(text for key, text in _BLANKS.items() if not _read_term(kit, key))


def _iter_texts(kit: Kit, methods: Sequence[Method]) -> Iterator[tuple[str, str]]:
    yield "title", f"The title of all products is “{kit.title}”." if kit.title else ""
    yield "author", f"The author and expert is {kit.author}." if kit.author else ""
    yield "audience", f"The products are for: {kit.audience}" if kit.audience else ""
    yield "methods", f"There are {len(methods)} methods, taught in the order of their numbers." if methods else ""
    for number, method in enumerate(methods, start=1):
        promise = " ".join(item.text for item in method.promise)
        numbered = f"Chapter {number} of the book, session {number} of the webinar and module {number} of the course"
        yield f"method-{number}", f"{numbered} teach “{method.name}” ({len(method.steps)} steps). {promise}"
    yield "products", f"Together the products are: {', '.join(kit.products)}." if kit.products else ""
    yield "webinar", f"A webinar session takes {kit.webinar_minutes} minutes, questions included."
    for key in (*TIERS, *_TERMS):
        if term := _read_term(kit, key):
            yield key, f"{_BLANKS[key]}: {term}"


def _read_term(kit: Kit, key: str) -> str:
    if key in _TERMS:
        return str(getattr(kit.offer, key))
    price = kit.offer.price(key)
    return f"{price:g} {kit.offer.currency}".strip() if price else ""
