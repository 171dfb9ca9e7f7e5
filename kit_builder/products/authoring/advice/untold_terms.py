"""Find the terms of an offer that its page leaves out."""

from collections.abc import Iterator

from kit_builder.products.authoring.cited_text import list_cited, strip_citations
from kit_builder.products.authoring.kit_facts import list_terms
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.numbers.number_support import DIGITS, find_missing
from kit_builder.text.languages import Language
from kit_builder.text.tokens import stem_content


def find_untold_terms(page: Manuscript) -> Iterator[str]:
    """Yield one message with the settled terms that the page of an offer leaves out, if there are any.

    A term is told by a sentence that cites it, or another statement with the same words, and by a text that has its
    words, or all its numbers, each near another word of it: what is said of the kit needs no citation.
    """
    facts, texts = page.spec.facts, page.texts.values()
    cited = "\n".join(facts[key].text for text in texts for key in list_cited(text) if key in facts)
    shown = "\n\n".join(strip_citations(text) for text in texts)
    untold = [
        f"{key}: {facts[key].text}"
        for key, term in list_terms(facts).items()
        if term and term not in cited and term not in shown and not _has_numbers(shown, term, page)
    ]
    if untold:
        yield "\n  ".join(
            [
                f"“{page.document.title}” lacks these terms, and this is where buyers look for them. Say each, with its"
                " id, where it belongs.",
                *untold,
            ]
        )


def _has_numbers(text: str, term: str, page: Manuscript) -> bool:
    """Return whether paragraphs or tables with a word of a term have all its numbers; not if it has none in digits."""
    language = page.spec.language
    own = _list_stems(term, language)
    near = [each for each in text.split("\n\n") if not own or own & _list_stems(each, language)]
    return bool(DIGITS.search(term)) and not find_missing(term, "\n".join(near), language)


def _list_stems(text: str, language: Language) -> frozenset[str]:
    stems = stem_content(text, language.words) if language.has_words else ()
    return frozenset(each for each in stems if not each[0].isdecimal())
