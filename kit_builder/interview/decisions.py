"""Answers that decide something in the kit: consent to a story, on its card, and terms of the offer, in `kit.toml`.

They are written where a person would write them by hand, and only where nothing is decided yet.
"""

import re
from collections.abc import Sequence

from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion, Key, list_consent_questions, list_offer_questions
from kit_builder.kit.answered_questions import list_answered, read_page
from kit_builder.kit.card_words import find_consent
from kit_builder.kit.cards import read_card
from kit_builder.kit.consent import set_consent
from kit_builder.kit.folder import SETTINGS, KitFolder
from kit_builder.kit.interviews import read_interviews
from kit_builder.kit.question_page import normalise
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.settings import render_settings, replace_offer
from kit_builder.records import Finding, Method
from kit_builder.text.joining import join_lines
from kit_builder.text.markdown import clean_text
from kit_builder.text.words import Words

_FIRST_WORD = re.compile(r"\s*(\w+)\s*(?:[,.;:!–—-].*)?$", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f.,'’]\d+)*")
_CURRENCY = re.compile(r"[^\W\d_]{1,12}|[£$€¥]")
_MAX_WORDS = 8  # words in an answer that gives a price


class UnclearAnswerError(KitError):
    """An answer that does not decide what was asked."""


def list_decisions(methods: Sequence[Method], words: Words) -> dict[Key, AgendaQuestion]:
    """Return all questions, decided or not, whose answers decide something in the kit."""
    asked = [each for method in methods for each in list_consent_questions(method, words).values()]
    return {each.key: each for each in (*asked, *list_offer_questions(words).values())}


def decide(question: AgendaQuestion, answer: str, folder: KitFolder, words: Words) -> dict[str, str | None]:
    """Write what an answer decides on the card or into `kit.toml`, unless something else is decided there.

    The kit must be locked. Return the changed files with their texts before.

    Raises:
        UnclearAnswerError: If the answer does not decide it.
        KitError: If the file cannot be changed.
    """
    is_consent = question.kind == "consent"
    changed = _give_consent(question, answer, folder, words) if is_consent else _set_term(question, answer, folder)
    before = {path: folder.read_text(path) for path in changed}
    if changed:
        folder.save_by_hand(changed)
    return before


def settle_decisions(folder: KitFolder, words: Words) -> tuple[Finding, ...]:
    """Carry out the decisions that are written on the questions page or in interviews, and not in the kit yet.

    Return a warning for each that is unclear.
    """
    page = folder.read_text(QUESTIONS) or ""
    answered = [(QUESTIONS, each) for each in (list_answered(read_page(page)) if page.strip() else ())]
    answered += [(told.source.name, each) for told in read_interviews(folder) for each in told.answered]
    known = list_decisions(folder.read_cards(), words)
    findings: list[Finding] = []
    for name, entry in answered:
        question = known.get((entry.heading, entry.question))
        if question:
            try:
                decide(question, join_lines(entry.answer), folder, words)
            except KitError as error:
                findings.append(Finding("warning", f"{name}, line {entry.answer[0].number}", str(error)))
    return tuple(findings)


def _give_consent(question: AgendaQuestion, answer: str, folder: KitFolder, words: Words) -> dict[str, str | None]:
    changed: dict[str, str | None] = {}
    for path in folder.list_cards():
        text = folder.read_existing(path)
        card = read_card(text, path)
        is_open = any(story.title == question.target and story.consent == "ask" for story in card.stories)
        if is_open and normalise(card.name) == normalise(question.heading):
            consent = words["consent"][_read_consent(answer)]
            changed[path] = set_consent(text, path, question.heading, question.target, consent)
    return changed


def _read_consent(answer: str) -> str:
    """Return `yes` or `no`. Raises UnclearAnswerError for an answer that does not consist of it or begin with it."""
    first = _FIRST_WORD.match(answer)
    consent = find_consent(first[1]) if first else ""
    if consent not in ("yes", "no"):
        raise UnclearAnswerError("The answer must begin with yes or no; anything else follows after a comma.")
    return consent


def _set_term(question: AgendaQuestion, answer: str, folder: KitFolder) -> dict[str, str | None]:
    key, offer = question.target, folder.read_settings().offer
    if getattr(offer, key):
        return {}
    values: dict[str, str | float] = {key: clean_text(answer)}
    if key.startswith("price_"):
        price, currency = _read_price(answer)
        values = {key: price} | ({"currency": currency} if currency and not offer.currency else {})
    text = folder.read_text(SETTINGS)
    return {SETTINGS: replace_offer(render_settings(folder.read_settings()) if text is None else text, values)}


def _read_price(answer: str) -> tuple[float, str]:
    """Return the only amount in an answer, and its currency as far as it is given.

    Raises UnclearAnswerError if there is no amount, several, or much text around it.
    """
    found = _NUMBER.findall(answer)
    price = _parse_amount(found[0]) if len(found) == 1 and len(answer.split()) <= _MAX_WORDS else 0
    if not price:
        raise UnclearAnswerError("The answer must give one amount, such as 49 or £49.")
    currency = _CURRENCY.fullmatch(clean_text(answer.replace(found[0], " ")).strip(" .,:;-"))
    return price, currency[0] if currency else ""


def _parse_amount(text: str) -> float:
    """Return an amount such as `1 490`, `1,490.50` or `1.490,50`; a mark before one or two last digits is a point."""
    decimal = re.search(r"[.,](\d{1,2})$", text)
    whole = re.sub(r"\D", "", text[: decimal.start()] if decimal else text)
    amount = float(f"{whole}.{decimal[1]}" if decimal else whole)
    return int(amount) if amount.is_integer() else amount
