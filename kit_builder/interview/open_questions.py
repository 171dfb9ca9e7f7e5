"""The open questions of a kit: the agenda as its files make it, and the page of questions to answer in an editor."""

from collections.abc import Iterable
from datetime import date

from kit_builder.interview.agenda import AgendaQuestion, Gap, group_by_heading, list_agenda, make_key
from kit_builder.interview.journal import Settled, read_settled
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.question_page import drop_reason, has_reason, list_rows, render_page, update_page
from kit_builder.kit.questions import QUESTIONS
from kit_builder.products.authoring.example.kit_examples import find_real_examples
from kit_builder.products.authoring.kit_files import load_documents
from kit_builder.text.languages import Language


def load_agenda(folder: KitFolder, language: Language, today: date | None = None) -> tuple[AgendaQuestion, ...]:
    """Return what to ask about the kit, without what is settled or put off until after `today`.

    Without `today`, nothing is put off. Raises KitError as cards do.
    """
    return _list_agenda(folder, read_settled(folder, today), language)


def list_gaps_of_kit(asked: Iterable[AgendaQuestion], language: Language) -> list[str]:
    """Return what buyers will ask about the whole kit and nobody has said, each with where readers would be stuck."""
    heading = language.words["interview"]["kit"]
    return [f"{each.text} ({each.why})" for each in asked if each.kind == "open" and each.heading == heading]


def _list_agenda(folder: KitFolder, settled: Settled, language: Language) -> tuple[AgendaQuestion, ...]:
    methods = folder.read_cards()
    kit = folder.read_settings().to_kit(language.code)
    real = find_real_examples(methods, folder, language)
    return list_agenda(methods, real, kit, language.words, settled.done | settled.later, _list_gaps(folder))


def _list_gaps(folder: KitFolder) -> list[Gap]:
    """Return what the outlines of products say is missing; drafts that are damaged are reported elsewhere."""
    return [
        Gap(document.method, document.title, section.missing, section.uses)
        for product in folder.read_settings().products
        for document in load_documents(product, folder)
        for section in document.sections
        if section.missing
    ]


def save_questions(folder: KitFolder, language: Language) -> tuple[AgendaQuestion, ...]:
    """Write the page of open questions, and return them. A page on which a person has written keeps what they wrote.

    On such a page the questions of the last build that have no answer are replaced by those that are open now.
    """
    settled = read_settled(folder)
    agenda = _list_agenda(folder, settled, language)
    asked = group_by_heading(agenda)
    fresh = render_page(asked, language.words)
    page, former = folder.read_edited(QUESTIONS), folder.read_generated(QUESTIONS)
    if page is None:
        folder.save_file(QUESTIONS, fresh)
        return agenda
    # In a copy of a kit without a record of what builds have written, questions are recognised by the reason after
    # them.
    written = list_rows(former) if former is not None else (each for each in list_rows(page) if has_reason(each[1]))
    known = {make_key(heading, drop_reason(row)) for heading, row in written} | settled.done

    def may_go(heading: str, row: str) -> bool:
        return make_key(heading, drop_reason(row)) in known

    folder.save_edited(QUESTIONS, update_page(page, asked, may_go), fresh)
    return agenda
