"""What the view of drafts shows: each sentence that a model wrote, with what it rests on, and what was removed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from kit_builder.errors import KitError
from kit_builder.interview.journal import read_settled
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.question_page import normalise
from kit_builder.products.authoring.cited_text import Block, parse_cited_text
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.kit_files import load_drafts
from kit_builder.products.authoring.steps.wording import REFERENCE
from kit_builder.products.authoring.store import KeptDocument, KeptItem, KeptSection, has_same_facts
from kit_builder.review.kit_products import KitProducts
from kit_builder.review.page_data import PageData
from kit_builder.text.markdown import clean_text
from kit_builder.text.phrases import pad_words
from kit_builder.text.tokens import capitalise

_STEPS = "steps"
# A label of a speaker or of notes, which is set apart in the file.
_NAME = re.compile(r"^ (?:host|speaker|notes) |^ +$")


def list_drafts(products: KitProducts, folder: KitFolder) -> list[PageData]:
    """Return the documents that a model has written, by product: how many sentences they have, and those removed."""
    taken = {text for _, text in read_settled(folder).done}
    return [
        {
            "product": product,
            "file": file,
            "title": draft.document.title or _name_file(file),
            "sentences": _count_sentences(draft),
            "has_items": draft.items is not None,
            "removed": _describe_removed(draft, products, taken),
        }
        for product in products.specs
        for file, draft in load_drafts(product, folder).items()
        if draft.sections or draft.items
    ]


def describe_draft(product: str, file: str, products: KitProducts, folder: KitFolder) -> PageData:
    """Describe a document: its sections or items, what each sentence cites, and what the checker removed.

    A sentence is `changed` if the file in the kit no longer has it. Raises KitError if there is no such document.
    """
    draft = load_drafts(product, folder).get(file) if product in products.specs else None
    if draft is None:
        raise KitError("This document has no draft: it was rendered from the cards, or never written.")
    facts = products.facts
    path = f"{product}/{file}"
    text = folder.read_text(path) if draft.sections else None
    written = None if text is None else pad_words(text)
    sections = [
        _describe_section(section, heading.heading, heading.form, heading.uses, facts, written)
        for section, heading in zip(draft.sections, draft.document.sections, strict=True)
    ]
    items = [_describe_item(each, facts) for each in draft.items.items] if draft.items else []
    taken = {text for _, text in read_settled(folder).done}
    cited = {key: None for part in (*sections, *items) for block in part["blocks"] for key in _list_ids(block)}
    return {
        "product": product,
        "file": file,
        "path": path,
        "text": text,
        "title": draft.document.title or _name_file(file),
        "sections": [*sections, *items],
        "removed": _describe_removed(draft, products, taken),
        "facts": products.describe_facts(cited),
    }


def _describe_section(
    section: KeptSection, heading: str, form: str, uses: Iterable[str], facts: Facts, written: str | None
) -> PageData:
    steps = [key for key in uses if key in facts and facts[key].kind == "step"]
    blocks = [_describe_block(block, steps, facts, written) for block in parse_cited_text(section.text)]
    return {"heading": heading, "form": form, "blocks": blocks, "stale": not has_same_facts(section, facts)}


def _describe_block(block: Block, steps: list[str], facts: Facts, written: str | None) -> PageData:
    """Describe a block; a mark has the facts in whose place it stands as its sentences."""
    if block.form == "mark":
        ids = [key for key in (block.ids or (steps if block.mark == _STEPS else ())) if key in facts]
        shown = [_make_sentence(facts[key].text, [key]) for key in ids]
        return {"form": "mark", "mark": block.mark, "sentences": shown}
    sentences = [
        _make_sentence(text, each.ids, each.formulas)
        | {"changed": written is not None and _NAME.sub("", pad_words(text), count=1) not in written}
        for each in block.sentences
        for text in [REFERENCE.sub("→", each.text)]
    ]
    return {"form": block.form, "mark": "", "sentences": sentences}


def _describe_item(item: KeptItem, facts: Facts) -> PageData:
    blocks = [{"form": "item", "mark": "", "sentences": [each]} for each in _list_texts(item.content)]
    return {"heading": "", "form": "", "blocks": blocks, "stale": not has_same_facts(item, facts)}


def _list_texts(value: Any) -> Iterator[PageData]:
    """Yield the texts of an item with the ids that stand beside them, whatever kind of item it is."""
    if isinstance(value, Mapping):
        own = [text for text in value.values() if isinstance(text, str) and text]
        ids = [key for key in value.get("ids", ()) if isinstance(key, str)]
        if own and (ids or len(own) > 1):
            yield _make_sentence(" · ".join(own), ids)
        for name, each in value.items():
            if name != "ids":
                yield from _list_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _list_texts(each)


def _make_sentence(text: str, ids: Iterable[str], formulas: Iterable[str] = ()) -> PageData:
    return {"text": text, "ids": [*ids], "formulas": [*formulas], "changed": False}


def _list_ids(block: PageData) -> Iterator[str]:
    for sentence in block["sentences"]:
        yield from sentence["ids"]


def _describe_removed(draft: KeptDocument, products: KitProducts, taken: Collection[str]) -> list[PageData]:
    """Describe the sentences that were removed, each with the question by which the expert can make it theirs.

    `taken` are the words of questions that are answered or refused.
    """
    heading = products.names.get(draft.document.method, products.words["interview"]["kit"])
    places = zip(draft.document.sections, draft.sections, strict=True)
    found = [(place.heading, each) for place, section in places for each in section.removed]
    found += [("", each) for each in (draft.items.removed if draft.items else ())]
    return [
        {
            "section": section,
            "text": each.text,
            "reason": each.reason,
            "detail": each.detail,
            "heading": heading,
            "question": question,
            "taken": normalise(question) in taken,
        }
        for section, each in found
        for question in [products.words["interview"]["idea"].format(idea=clean_text(each.text))]
    ]


def _count_sentences(draft: KeptDocument) -> int:
    if draft.items:
        return len(draft.items.items)
    blocks = (block for section in draft.sections for block in parse_cited_text(section.text))
    return sum(len(block.sentences) for block in blocks)


def _name_file(file: str) -> str:
    return capitalise(file.removesuffix(".md").replace("-", " "))
