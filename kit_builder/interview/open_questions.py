"""The open questions of a kit: the agenda as its files make it, and the page of questions to answer in an editor."""

from datetime import date

from kit_builder.interview.agenda import AgendaQuestion, Gap, group_by_heading, list_agenda, make_key
from kit_builder.interview.journal import Settled, read_settled
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.questions import QUESTIONS, drop_reason, extend_page, remove_questions, render_page
from kit_builder.products.authoring.kit_files import find_real_examples, load_documents
from kit_builder.text.languages import Language


def load_agenda(folder: KitFolder, language: Language, today: date | None = None) -> tuple[AgendaQuestion, ...]:
    """Return what to ask about the kit, without what is settled or put off until after `today`.

    Without `today`, nothing is put off. Raises KitError as cards do.
    """
    return _list_agenda(folder, read_settled(folder, today), language)


def _list_agenda(folder: KitFolder, settled: Settled, language: Language) -> tuple[AgendaQuestion, ...]:
    methods = folder.read_cards()
    kit = folder.read_settings().to_kit(language.code)
    real = find_real_examples(methods, folder, language)
    return list_agenda(methods, real, kit, language.words, settled.done | settled.later, _list_gaps(folder))


def _list_gaps(folder: KitFolder) -> list[Gap]:
    """Return what the outlines of products say is missing; drafts that are damaged are reported elsewhere."""
    return [
        Gap(document.method, document.title, section.missing)
        for product in folder.read_settings().products
        for document in load_documents(product, folder)
        for section in document.sections
        if section.missing
    ]


def save_questions(folder: KitFolder, language: Language) -> None:
    """Write the page of open questions. One on which a person has written keeps what they wrote.

    To such a page new questions are added, and those without an answer that are settled elsewhere are removed.
    """
    settled = read_settled(folder)
    asked = group_by_heading(_list_agenda(folder, settled, language))
    page = folder.read_edited(QUESTIONS)
    if page is None:
        folder.save_file(QUESTIONS, render_page(asked, language.words))
        return

    def is_settled(heading: str, row: str) -> bool:
        return make_key(heading, drop_reason(row)) in settled.done

    folder.save_edited(QUESTIONS, extend_page(remove_questions(page, is_settled), asked))
