"""What the views of the interview and of suggestions show: questions and ideas that wait for the expert."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kit_builder.interview.agenda import AgendaQuestion
from kit_builder.interview.ideas import list_open_ideas
from kit_builder.interview.journal import read_settled
from kit_builder.interview.open_questions import load_agenda
from kit_builder.kit.cards import read_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import get_interview_path, read_interviews
from kit_builder.kit.question_page import normalise
from kit_builder.kit.questions import find_gaps, format_question
from kit_builder.kit.tracked_files import get_suggestions_path
from kit_builder.records import Item, Method
from kit_builder.review.page_data import PageData, describe_version
from kit_builder.text.languages import Language
from kit_builder.text.words import Words


def describe_agenda(
    folder: KitFolder, language: Language, today: date, follow_ups: Sequence[AgendaQuestion]
) -> PageData:
    """Describe the agenda of an interview, with the `follow_ups` that a model asks first.

    A question about a conflict has its versions and the card they are on.
    """
    cards = read_cards(folder)
    conflicts = {
        (normalise(method.name), normalise(text)): (path, key)
        for path, method in cards.items()
        for key, text in _list_conflict_questions(method, language.words)
    }
    settled = read_settled(folder, today)
    open_ = [each for each in follow_ups if each.key not in settled.done | settled.later]
    questions = []
    for each in (*open_, *load_agenda(folder, language, today)):
        path, key = conflicts.get(each.key, ("", ""))
        versions = dict(cards[path].items())[key].versions if path else ()
        shown = [describe_version(version) for version in versions]
        questions.append(describe_question(each) | {"path": path, "key": key, "versions": shown})
    return {
        "questions": questions,
        "later": len(settled.later),
        "answered": sum(len(told.answered) for told in read_interviews(folder)),
        "file": get_interview_path(today),
        "texts": {path: folder.read_text(path) for path, _ in conflicts.values()},
    }


def describe_question(question: AgendaQuestion) -> PageData:
    """Describe a question to the expert."""
    return {
        "heading": question.heading,
        "question": question.text,
        "why": question.why,
        "kind": question.kind,
        "decides": question.decides,
    }


def describe_ideas(folder: KitFolder, words: Words, today: date) -> PageData:
    """Describe the model's ideas that nobody has decided, the best of each product first.

    `waiting` are the approved cards for which later builds have found more.
    """
    settings, settled = folder.read_settings(), read_settled(folder, today)
    cards = read_cards(folder)
    found = list_open_ideas(settings.products, cards.values(), settled, folder, words)
    ideas: list[PageData] = [
        {
            "product": each.product,
            "where": each.suggestion.where,
            "text": each.suggestion.text,
            "why": each.suggestion.why,
            "value": each.suggestion.value,
            "row": each.row,
            "heading": each.question.heading,
            "question": each.question.text,
        }
        for each in found
    ]
    order = list(settings.products)
    waiting = [
        {"path": path, "name": method.name}
        for path, method in cards.items()
        if folder.read_text(get_suggestions_path(path)) is not None
    ]
    ranked = sorted(ideas, key=lambda each: (order.index(each["product"]), -each["value"]))
    return {"ideas": ranked, "waiting": waiting}


def read_cards(folder: KitFolder) -> dict[str, Method]:
    """Return the methods of a kit by the paths of their cards. Raises KitError if a card is invalid."""
    return {path: read_card(folder.read_existing(path), path) for path in folder.list_cards()}


def list_conflicts(cards: Iterable[tuple[str, Method]]) -> Iterator[tuple[str, Method, str, Item]]:
    """Yield each conflict with its card's path, its method and its key."""
    for path, method in cards:
        for key, item in method.conflicts:
            yield path, method, key, item


def _list_conflict_questions(method: Method, words: Words) -> Iterator[tuple[str, str]]:
    keys = dict(method.conflicts)
    for gap in find_gaps(method, words) if keys else ():
        if gap.key in keys:
            yield gap.key, format_question(gap.question, method)
