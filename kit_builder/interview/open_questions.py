"""The open questions of a kit: the agenda as its files make it, and the page of questions to answer in an editor."""

from kit_builder.interview.agenda import AgendaQuestion, group_by_heading, list_agenda, make_key
from kit_builder.interview.journal import Settled
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.questions import QUESTIONS, extend_page, remove_questions, render_page
from kit_builder.products.authoring.kit_files import find_real_examples
from kit_builder.text.languages import Language


def load_agenda(folder: KitFolder, settled: Settled, language: Language) -> tuple[AgendaQuestion, ...]:
    """Return what to ask about the kit, without what is settled or was put off today. Raises KitError as cards do."""
    methods = folder.read_cards()
    kit = folder.read_settings().to_kit(language.code)
    real = find_real_examples(methods, folder, language)
    return list_agenda(methods, real, kit, language.words, settled.done | settled.later)


def save_questions(folder: KitFolder, settled: Settled, language: Language) -> None:
    """Write the page of open questions. One on which a person has written keeps what they wrote.

    To such a page new questions are added, and those without an answer that are settled elsewhere are removed.
    """
    asked = group_by_heading(load_agenda(folder, settled, language))
    page = folder.read_edited(QUESTIONS)
    if page is None:
        folder.save_file(QUESTIONS, render_page(asked, language.words))
        return

    def is_settled(heading: str, row: str) -> bool:
        return make_key(heading, row.partition("? (")[0]) in settled.done

    folder.save_edited(QUESTIONS, extend_page(remove_questions(page, is_settled), asked))
