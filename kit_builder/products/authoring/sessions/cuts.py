"""What a script suggests leaving out if time is short, and what it says must stay: whether these are in it at all."""

from collections.abc import Mapping

from kit_builder.products.authoring.cited_text import CitedSentence, parse_cited_text, strip_citations
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.sessions.timing import CHECKLIST, is_in_session, is_spoken
from kit_builder.products.authoring.units import Unit, list_units
from kit_builder.text.tokens import stem_content

UNTOLD = "The script has nothing of that, so it cannot be left out."
_EXAMPLE = "example"  # a kind of fact that every part of a session may cite
_LEAST_WORDS_NAMED = 2  # content words that say what is meant


def list_untold(place: int, texts: Mapping[int, str], document: OutlineDocument, spec: DocumentSpec) -> list[Unit]:
    """Return what a section suggests leaving out although the session, in `texts` by place, does not contain it.

    Only the section of a script that says what to leave out if time is short has any.
    """
    if not spec.is_spoken or document.sections[place].form != CHECKLIST:
        return []
    told = _list_told(texts, document, spec)
    named = {unit: {*stem_content(unit.words, spec.language.words)} for unit in list_units(texts[place])}
    return [unit for unit, own in named.items() if len(own) >= _LEAST_WORDS_NAMED and own.isdisjoint(told)]


def list_missing_parts(texts: Mapping[int, str], document: OutlineDocument, spec: DocumentSpec) -> list[str]:
    """Return what a script suggests leaving out although parts of it are only in the statements, not in the script."""
    words = spec.language.words
    told = _list_told(texts, document, spec)
    known = {each for fact in spec.facts.values() for each in stem_content(fact.support, words)}
    missing = []
    for at, text in texts.items():
        if document.sections[at].form == CHECKLIST:
            cuts, _, _ = text.partition(spec.say["never_cut"])
            parts = [unit.words.partition(":")[0] for unit in list_units(cuts) if unit.form == "item"]
            missing += [part for part in parts if ({*stem_content(part, words)} & known) - told]
    return missing


def list_unsaid(texts: Mapping[int, str], document: OutlineDocument, spec: DocumentSpec) -> list[str]:
    """Return what must never be left out of a session, but is not said before the questions."""
    spoken = [sentence for at, text in texts.items() if is_spoken(document, at) for sentence in _list_sentences(text)]
    said = {key for sentence in spoken for key in sentence.ids}
    unsaid = []
    for at, text in texts.items():
        if document.sections[at].form == CHECKLIST:
            _, _, kept = text.partition(spec.say["never_cut"])
            for sentence in _list_sentences(kept):
                ids = {key for key in sentence.ids if key in spec.facts and spec.facts[key].kind != _EXAMPLE}
                if ids and ids.isdisjoint(said):
                    unsaid.append(strip_citations(sentence.text))
    return unsaid


def _list_told(texts: Mapping[int, str], document: OutlineDocument, spec: DocumentSpec) -> set[str]:
    """Return the stems of what a session says and shows."""
    others = [strip_citations(text) for at, text in texts.items() if is_in_session(document, at)]
    return {each for other in others for each in stem_content(other, spec.language.words)}


def _list_sentences(text: str) -> list[CitedSentence]:
    return [sentence for block in parse_cited_text(text) for sentence in block.sentences]
