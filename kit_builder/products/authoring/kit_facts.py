"""Facts about the kit itself: its methods and their numbers, what is offered, on what terms, and what is left blank."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.records import TERMS, TIERS, Kit, Method
from kit_builder.text.counts import count_of
from kit_builder.text.markdown import clean_text
from kit_builder.text.words import Words

# Kinds of facts that are on no card. Documents whose brief says `offer: yes` may use all three, others only the first.
KIT, OFFER, BLANK = "kit", "offer", "blank"
KIT_KINDS = (KIT, OFFER, BLANK)
_TERMS: Mapping[str, str] = MappingProxyType(
    {
        "kit": "the price of the do-it-yourself kit alone",
        "course": "the price of the course alone",
        "together": "the price of doing it together with the author",
        "subscription": "the price a month of a subscription",
        "work": "what the author does for the buyer",
        "included": "which products buyers get in the price of doing it together",
        "meetings": "the number and length of calls or visits",
        "turnaround": "how soon questions are answered",
        "revisions": "how many rounds of changes are included, and what one covers",
        "payment": "when and how buyers pay",
        "start": "the earliest start",
        "cancelling": "what happens if a buyer moves a call or cancels the booking",
        "guarantee": "what happens if it does not work",
        "stages": "what each stage costs if a buyer stops after it, and what each call is for",
        "extra": "what happens if a buyer needs more than is included",
        "contact": "where buyers reach the author",
    }
)
_OF_WORK = ("together", "included", "meetings", "payment", "start", "guarantee", "extra", "contact")
_OF_PRODUCTS = ("payment", "guarantee", "contact")
# Prices of products without help, each with its product.
_SOLD_ALONE = (("kit", "diy-kit"), ("course", "course"))
_PRICE = "price"


@dataclass(frozen=True, slots=True)
class Blank:
    """A term of the offer that is not set: its `key` under [offer] in kit.toml, what it is, and the blank for it."""

    key: str
    what: str
    mark: str


def list_kit_facts(kit: Kit, methods: Sequence[Method], words: Words) -> Facts:
    """Return facts about the kit by id, in plain English: a document in another language says them in its own words.

    A term that is not set has a fact of the kind `blank`, if the offer needs it, and none otherwise. Its id is that of
    the term, so that setting it changes the sections that have its blank and no others.
    """
    texts = [(KIT, key, text) for key, text in _iter_kit(kit, methods, words)]
    if "offer" in kit.products:
        texts += [(OFFER, key, text) for key, text in _iter_offer(kit, methods)]
        texts += [
            (
                BLANK,
                each.key.removeprefix("price_"),
                f"{each.what}: not settled. Where buyers need it, write {each.mark} in its place.",
            )
            for each in list_blanks(kit, words)
        ]
    facts = (
        Fact(f"{OFFER if kind == OFFER else KIT}-{key}", kind, clean_text(text)) for kind, key, text in texts if text
    )
    return {fact.id: fact for fact in facts}


def list_blanks(kit: Kit, words: Words) -> tuple[Blank, ...]:
    """Return the terms that the offer needs and that are not set, with the blanks that stand for them."""
    return tuple(
        Blank(f"price_{key}" if key in TIERS else key, _TERMS[key], _mark(_PRICE if key in TIERS else key, words))
        for key in _list_needed(kit)
        if not _read_term(kit, key)
    )


def lacks_stages(kit: Kit, methods: Sequence[Method]) -> bool:
    """Return whether work in several stages is offered, and no term says what one costs and what each call is for."""
    return "offer" in kit.products and "stages" in kit.offer.list_open(len(methods))


def list_terms(facts: Facts) -> dict[str, str]:
    """Return the settled terms that a buyer has to know, in their own words, by the ids of the facts that have them.

    Not among them are what the author does, which is more than one sentence of an offer, and the price of a
    subscription, as no term says what it buys.
    """
    keys = [key for key in (*TIERS, *TERMS) if key not in ("work", "stages", "subscription")]
    ids = [f"{KIT}-{key}" for key in keys] + [f"{OFFER}-stages"]
    return {each: facts[each].text.partition(": ")[2] for each in ids if each in facts and facts[each].kind != BLANK}


def find_blanks(text: str, words: Words) -> tuple[str, ...]:
    """Return the blanks for terms of the offer that a Markdown text has, each once."""
    marks = (_mark(key, words) for key in words["blanks"])
    # A link has its address in parentheses after the brackets.
    shown = {mark: rf"\\?\[{re.escape(mark[1:-1])}\\?\](?!\()" for mark in marks}
    return tuple(mark for mark, pattern in shown.items() if re.search(pattern, text))


def _mark(key: str, words: Words) -> str:
    return f"[{words['blanks'][key]}]"


def _list_needed(kit: Kit) -> tuple[str, ...]:
    if "offer" not in kit.products:
        return ()
    if kit.offer.is_together:
        return tuple(key for key in _OF_WORK if key != "included" or _describe_things(kit, ()))
    priced = [tier for tier, product in _SOLD_ALONE if product in kit.products]
    return (*priced, *_OF_PRODUCTS)


def _iter_kit(kit: Kit, methods: Sequence[Method], words: Words) -> Iterator[tuple[str, str]]:
    yield "title", f"The title of all products is “{kit.title}”." if kit.title else ""
    yield "author", f"The author and expert is {kit.author}." if kit.author else ""
    yield "audience", f"The products are for: {kit.audience}" if kit.audience else ""
    several = f"There are {len(methods)} methods, taught in the order of their numbers."
    yield "methods", several if len(methods) > 1 else "There is one method." if methods else ""
    for number, method in enumerate(methods, start=1):
        aim = " ".join(["Its aim:", *(item.text for item in method.promise)]) if method.promise else ""
        numbered = f"Chapter {number} of the book, session {number} of the webinar and module {number} of the course"
        yield f"method-{number}", f"{numbered} teach “{method.name}”. {aim}"
    yield "products", _describe_products(kit.products, words["products"])
    yield "webinar", f"A webinar session takes {kit.webinar_minutes} minutes, questions included."
    for key in (*TIERS, *(term for term in TERMS if term not in ("work", "stages"))):
        if term := _read_term(kit, key):
            yield key, f"{_TERMS[key]}: {term}"


def _iter_offer(kit: Kit, methods: Sequence[Method]) -> Iterator[tuple[str, str]]:
    author = kit.author or "the author"
    things = _describe_things(kit, methods)
    alone = [things[key] for tier, key in _SOLD_ALONE if key in things and kit.offer.price(tier)]
    if kit.offer.is_together:
        yield "what", _describe_common_work(author, len(methods))
        yield "work", _describe_work(author, kit.offer.work)
        yield "answers", _describe_answers(author, kit.offer.turnaround)
        yield "products", _describe_all(things.values()) if things else ""
        yield "promise", _describe_promise(author, kit.offer.guarantee)
        yield "stages", _describe_stages(author, kit, methods)
        yield "alone", f"Somebody who wants to do it without {author} can buy {_join(alone)} alone." if alone else ""
    else:
        yield "what", f"What is sold is {_join(things.values())}, to use alone." if things else ""
        yield "work", f"What {author} does: {kit.offer.work}" if kit.offer.work else ""


def _describe_products(products: Sequence[str], names: Mapping[str, str]) -> str:
    """Return what the products are and what they are called, so that each has the same name in all of them."""
    listed = [each for each in products if each != "offer"]  # nobody buys that
    named = ", ".join(f"{each} (“{names[each]}”)" if each in names else each for each in listed)
    return f"Together the products are, each with its noun, which a text uses like any other: {named}." if named else ""


def _describe_common_work(author: str, methods: int) -> str:
    sold = (
        f"What is sold is one standard piece of work, the same for every buyer: {author} and the buyer go through the"
    )
    if methods == 1:
        return f"{sold} method together, on the buyer's own case."
    return (
        f"{sold} {methods} methods together, on the buyer's own case. Each method is a stage of the work, and the "
        "stages come in the order of the methods."
    )


def _describe_work(author: str, work: str) -> str:
    usual = (
        f"In each stage {author} goes through the steps with the buyer before the buyer carries them out, answers the "
        "buyer's questions, and looks at what the buyer has made."
    )
    done = f"What {author} does: {work}" if work else usual
    return f"{done} Whatever else the steps ask for is the buyer's own work."


def _describe_answers(author: str, turnaround: str) -> str:
    if not turnaround:
        return ""
    return f"How soon {author} answers a question, or says what to change in what a buyer has sent: {turnaround}"


def _describe_promise(author: str, guarantee: str) -> str:
    return f"{author} promises no figure and no result beyond this: {guarantee}" if guarantee else ""


def _describe_stages(author: str, kit: Kit, methods: Sequence[Method]) -> str:
    if not lacks_stages(kit, methods):
        return f"{_TERMS['stages']}: {kit.offer.stages}" if kit.offer.stages else ""
    return (
        "The terms do not say what a single stage costs if a buyer stops after it, nor which call is used for what. "
        f"{author} says it to buyers who ask before they book."
    )


def _describe_all(things: Iterable[str]) -> str:
    return f"There is {_join(things)}. Which of them are in the price of doing it together is a term of its own."


def _describe_things(kit: Kit, methods: Sequence[Method]) -> dict[str, str]:
    """Return what each product is that a buyer can use, by the name of the product."""
    count = len(methods)
    chapters, modules = count_of(count, "chapter"), count_of(count, "module")
    each = ", one for each method" if count > 1 else ""
    things = {
        "book": f"the book ({chapters}{each})",
        "diy-kit": "the do-it-yourself kit (for each method its steps at a glance, and sheets to fill in and tick)",
        "course": f"the course ({modules}{each})",
    }
    return {product: text for product, text in things.items() if product in kit.products}


def _join(texts: Iterable[str]) -> str:
    *most, last = texts
    return f"{', '.join(most)} and {last}" if most else last


def _read_term(kit: Kit, key: str) -> str:
    if key in TERMS:
        return kit.offer.term(key)
    price = kit.offer.price(key)
    return f"{price:.12g} {kit.offer.currency}".strip() if price else ""
