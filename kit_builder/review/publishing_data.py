"""What the view before publishing shows: everything that a person has still to settle, and the conflicts."""

from collections.abc import Mapping
from datetime import date

from kit_builder.interview.agenda import list_offer_questions
from kit_builder.interview.open_questions import load_agenda
from kit_builder.kit.approval import get_state
from kit_builder.kit.folder import KitFolder
from kit_builder.products.authoring.example.file import get_example_path, read_example
from kit_builder.products.authoring.facts import Facts, list_facts
from kit_builder.products.authoring.pages import list_thin
from kit_builder.records import Method
from kit_builder.review.agenda_data import describe_ideas, describe_question, list_conflicts, read_cards
from kit_builder.review.kit_products import KitProducts
from kit_builder.review.outline_data import list_outlines
from kit_builder.review.page_data import PageData, describe_version
from kit_builder.text.languages import Language


def describe_conflicts(folder: KitFolder) -> PageData:
    """Describe the conflicts on all cards: their versions with their evidence, and the texts of their cards."""
    found = list_conflicts(read_cards(folder).items())
    conflicts: list[PageData] = [
        {
            "path": path,
            "method": method.name,
            "key": key,
            "versions": [*map(describe_version, item.versions)],
        }
        for path, method, key, item in found
    ]
    return {"conflicts": conflicts, "texts": _read_texts({each["path"] for each in conflicts}, folder)}


def describe_publishing(folder: KitFolder, products: KitProducts, language: Language, today: date) -> PageData:
    """Describe what is left to settle before the products of a kit are published."""
    cards = read_cards(folder)
    kit = folder.read_settings().to_kit(language.code)
    stories = _list_stories(cards)
    facts = list_facts(cards.values())
    examples = [each for method in cards.values() for each in _describe_example(method, facts, folder, language)]
    asked = list_offer_questions(language.words)
    blanks = kit.offer.list_open(len(cards)) if "offer" in kit.products else ()
    states = {path: get_state(folder.read_existing(path)) for path in cards}
    pages, ideas = folder.find_conflict_pages(), describe_ideas(folder, language.words, today)
    paths: set[str] = {*cards, *pages.values(), *(str(each["path"]) for each in examples)}
    return {
        "outlines": [each for each in list_outlines(products, folder) if each["errors"]],
        "edits": [{"path": page, "file": path} for path, page in pages.items()],
        "conflicts": len(describe_conflicts(folder)["conflicts"]),
        "stories": stories,
        "blanks": [describe_question(asked[key]) for key in blanks],
        "examples": examples,
        "thin": [*list_thin([*cards.values()])],
        "methods": [
            {"path": path, "name": method.name, "state": states[path]}
            for path, method in cards.items()
            if states[path] != "approved"
        ],
        "ideas": len(ideas["ideas"]) + len(ideas["waiting"]),
        "questions": len(load_agenda(folder, language, today)),
        "total": len(cards),
        "texts": _read_texts(paths, folder),
        "folder": str(folder.path),
    }


def _list_stories(cards: Mapping[str, Method]) -> list[PageData]:
    """Return the stories of clients that nobody has decided about."""
    return [
        {
            "path": path,
            "method": method.name,
            "key": f"stories-{place}",
            "title": story.title,
            "told_as": story.told_as,
            "hide": story.hide,
        }
        for path, method in cards.items()
        for place, story in enumerate(method.stories, start=1)
        if story.is_undecided
    ]


def _describe_example(method: Method, facts: Facts, folder: KitFolder, language: Language) -> list[PageData]:
    """Return the worked example of a method if it is faulty, or invented and not approved."""
    path = get_example_path(method)
    text = folder.read_text(path)
    if text is None:
        return []
    example, findings = read_example(text, path, method.id, facts, language.words)
    if example and (example.origin == "real" or example.is_approved):
        return []
    title = example.title if example else path
    errors = [f"{each.where}: {each.message}" for each in findings]
    return [{"path": path, "method": method.name, "title": title, "errors": errors}]


def _read_texts(paths: set[str], folder: KitFolder) -> dict[str, str | None]:
    return {path: folder.read_text(path) for path in sorted(paths)}
