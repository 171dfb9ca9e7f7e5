"""The model's ideas for products as questions to the expert: an answer to one is what the expert says about it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion, Key
from kit_builder.interview.journal import Settled, read_settled
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.question_page import normalise
from kit_builder.products.authoring.kit_files import load_drafts
from kit_builder.products.authoring.pages import SUGGESTIONS, describe_idea
from kit_builder.products.authoring.store import Suggestion
from kit_builder.records import Method
from kit_builder.text.likeness import is_said_in
from kit_builder.text.tokens import stem_content
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea of the model: the product it is for, its row on the page of suggestions, and what to ask about it."""

    product: str
    suggestion: Suggestion
    row: str
    question: AgendaQuestion


def find_settled_ideas(
    folder: KitFolder, words: Words, asked: Sequence[AgendaQuestion] = ()
) -> Callable[[Suggestion], bool]:
    """Return a function that says whether somebody has answered or refused an idea, or is `asked` about it already.

    Raises KitError as cards do.
    """
    settled = _list_texts(read_settled(folder).done)
    open_questions = [stem_content(each.text, words) for each in asked if each.kind == "open"]

    def is_settled(idea: Suggestion) -> bool:
        stems = stem_content(idea.text, words)
        is_asked = any(is_said_in(stems, other) or is_said_in(other, stems) for other in open_questions)
        return is_asked or normalise(_ask_about(idea, "", words).text) in settled

    return is_settled


def list_open_ideas(
    products: Iterable[str], methods: Iterable[Method], settled: Settled, folder: KitFolder, words: Words
) -> Iterator[Idea]:
    """Yield the ideas on the page of suggestions that are not `settled`, in its order of products.

    One that a person has deleted from the page is refused too. Raises KitError if a file cannot be read.
    """
    known = _list_texts(settled.done | settled.later)
    names = {method.id: method.name for method in methods}
    left = {row.removeprefix("- ") for row in (folder.read_text(SUGGESTIONS) or "").split("\n")}
    for product in products:
        for draft in load_drafts(product, folder).values():
            for each in draft.suggestions:
                row = describe_idea(each)
                question = _ask_about(each, names.get(draft.document.method, ""), words)
                if row in left and normalise(question.text) not in known:
                    left.remove(row)
                    yield Idea(product, each, row, question)


def remove_idea(page: str, row: str) -> str:
    """Return the page of suggestions without a row. Raises KitError if it is not there."""
    rows = page.split("\n")
    if f"- {row}" not in rows:
        raise KitError("This suggestion is no longer on the page of suggestions.")
    rows.remove(f"- {row}")
    return "\n".join(rows)


def _ask_about(idea: Suggestion, method: str, words: Words) -> AgendaQuestion:
    say = words["interview"]
    return AgendaQuestion("open", method or say["kit"], say["idea"].format(idea=idea.text), idea.why)


def _list_texts(keys: Collection[Key]) -> frozenset[str]:
    """Return the words of questions without their headings: a method may have another name by now."""
    return frozenset(text for _, text in keys)
