"""Check that the numbered items of a product are the steps of the cards, all of them and in their order."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from kit_builder.errors import KitError
from kit_builder.products.check_document import find_numbered_steps, parse_document
from kit_builder.records import Method
from kit_builder.text.markdown import clean_text

# The number of a step, the words in which a product shows it, and those of its card.
WordedStep = tuple[int, str, str]


def refuse_other_steps(
    path: str, text: str, methods: Sequence[Method], origin: str | Path, worded: Collection[WordedStep]
) -> None:
    """Raise KitError if the numbered items of a file are not all steps of some of `methods`, in their order.

    A step may be `worded` differently from its card. Wordings of actions that are no steps of the card do not count.

    A cell that is exactly an item or the name of a method is not numbered, even if it begins with a number. `origin`
    says where the text is from.
    """
    items = {clean_text(item.text) for method in methods for _, item in method.items()}
    items |= {clean_text(method.name) for method in methods}
    blocks = [block for block in parse_document(path, text) if block.kind != "cell" or block.text not in items]
    shown = [each for each in find_numbered_steps(blocks) if (*each, "") not in worded]
    wanted = [_number_steps(method) for method in methods]
    place = 0
    while place < len(shown):
        fitting = max((_count_shown(shown[place:], steps, worded) for steps in wanted if steps), default=0)
        if not fitting:
            number, step = shown[place]
            message = f"{origin} adds, drops, alters or moves a step: “{number}. {step}”."
            raise KitError(f"{message} Number only steps, and show all steps of a card in their order.")
        place += fitting


def _count_shown(
    shown: Sequence[tuple[int, str]], steps: Sequence[tuple[int, str]], worded: Collection[WordedStep]
) -> int:
    """Return how many of the first items are all steps of a card, in their order; 0 if they are not.

    An item may show several steps that follow one another, if it is `worded` as all of them.
    """
    place = 0
    for count, item in enumerate(shown, start=1):
        told = [(*item, step) in worded for _, step in steps[place:]]
        own = [*told, False].index(False) or int(steps[place] == item)
        if not own:
            return 0
        place += own
        if place == len(steps):
            return count
    return 0


def find_missing_step(
    name: str, files: Mapping[str, str], methods: Sequence[Method], worded: Collection[WordedStep]
) -> str:
    """Return what is wrong with a product that leaves out a step of `methods`, or an empty text."""
    shown = {text for path, file in files.items() for _, text in find_numbered_steps(parse_document(path, file))}
    shown |= {step for _, words, step in worded if words in shown}
    for method in methods:
        for number, text in _number_steps(method):
            if text not in shown:
                return f"The product {name} leaves out step {number} of {method.name}: “{text}”."
    return ""


def _number_steps(method: Method) -> list[tuple[int, str]]:
    """Return the steps of a method by number, worded as in a product."""
    return [(number, clean_text(step.text)) for number, step in enumerate(method.steps, start=1)]
