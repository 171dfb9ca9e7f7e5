"""A method, its facts and the specs of documents for the tests of authoring."""

from dataclasses import replace
from pathlib import Path

from kit_builder.products.authoring.brief import Brief
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Facts, list_facts
from kit_builder.products.authoring.kit_facts import list_kit_facts
from kit_builder.records import Evidence, Item, Kit, Method
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

ENGLISH = load_language("en", [find_prompts_folder()])
KIT = Kit("Plates that pay", "owners of small restaurants", "Kari Nordmann", products=("book", "webinar"))


def said(text: str, line: int, kind: str = "", stage: str = "", *attached: Item) -> Item:
    return Item(text, (Evidence("call.vtt", "call", line, line, text),), (), attached, kind, stage)


WEIGH = Method(
    "weigh-the-plate",
    "Weigh the plate",
    promise=(said("You know what a plate costs.", 1),),
    problem=(said("The room is full and the account is empty.", 2),),
    steps=(
        said("Put the empty plate on the scale and zero it.", 3, "", "Weigh"),
        said(
            "Weigh three plates.",
            4,
            "",
            "Weigh",
            said("One night is just weather.", 5, "reason"),
            said("A kitchen weighed 180 to 310 grams of chips.", 6, "story"),
        ),
        said("Divide the cost by the price.", 7, "", "Calculate", said("The limit is 32 percent.", 8, "rule")),
    ),
    outcome=(said("A card lies on the table.", 9),),
    phrases=(said("walking out in a bowl", 10),),
)
RAISE = Method(
    "raise-the-price",
    "Raise the price",
    promise=(said("You earn more from three dishes.", 20),),
    steps=(said("Choose three dishes.", 21), said("Tell the waiters first.", 22)),
)
METHODS = (WEIGH, RAISE)
STEPS = ("call-3", "call-4", "call-7")


def facts_of(*methods: Method) -> Facts:
    return {**list_facts(methods), **list_kit_facts(KIT, methods, ENGLISH.words)}


CHAPTER = Brief(
    path=Path("chapter.brief.md"),
    text="Teach {{ method.name }}.",
    words=800,
    forms=("prose", "steps", "worked example"),
    steps=True,
    complete=True,
)
INTRODUCTION = Brief(
    path=Path("introduction.brief.md"), text="Open {{ kit.title }}.", words=300, forms=("prose", "table")
)


def chapter(method: Method = WEIGH, number: int = 1) -> DocumentSpec:
    facts = {key: each for key, each in facts_of(*METHODS).items() if each.method in ("", method.id)}
    return DocumentSpec("book", f"{number:02}-{method.id}.md", CHAPTER, method, number, METHODS, facts, KIT, ENGLISH)


def introduction() -> DocumentSpec:
    return DocumentSpec("book", "index.md", INTRODUCTION, None, 0, METHODS, facts_of(*METHODS), KIT, ENGLISH)


def with_card(spec: DocumentSpec, method: Method) -> DocumentSpec:
    """Return the spec of a document whose card has been changed."""
    facts = {key: each for key, each in facts_of(method).items() if each.method in ("", method.id)}
    return replace(spec, method=method, facts=facts)
