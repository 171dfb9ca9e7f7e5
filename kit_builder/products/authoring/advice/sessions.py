"""Find what a session as a whole lacks: questions, prepared answers, words to say, word of what is made up."""

from collections.abc import Iterator, Mapping

from kit_builder.products.authoring.advice.listening import LEAST_SECONDS
from kit_builder.products.authoring.cited_text import list_cited, parse_cited_text, strip_citations
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.practice import is_announced
from kit_builder.products.authoring.sessions.script import Cue, list_cues
from kit_builder.products.authoring.sessions.timing import (
    LIVE,
    QUESTIONS,
    WAIT,
    is_in_session,
    is_spoken,
    list_handed_out,
    list_stretches,
    list_taught,
)
from kit_builder.products.authoring.units import is_said_by_host

_RULE = "rule"
_WORDS_TO_SAY = "script"  # their kind
_MOST_SECONDS_LISTENED = 300  # in which nobody asks the listeners anything
_LEAST_SUMS = 2  # in a part that works on a case: a single one may only state an amount
_LEAST_QUESTIONS = 10  # prepared answers for ten minutes of questions or more


def find_left_alone(texts: Mapping[int, str], document: OutlineDocument) -> Iterator[str]:
    """Yield what to tell an editor about a session whose listeners are not asked, told or answered enough."""
    for first, last, seconds in list_stretches(document, texts):
        if seconds > _MOST_SECONDS_LISTENED:
            where = f"section {first + 1}" if first == last else f"sections {first + 1} to {last + 1}"
            yield (
                f"nobody asks the listeners anything for {seconds / 60:.0f} minutes, in {where}. Halfway, let the"
                f" speaker ask for a single word in the chat about what comes next, with `[Wait {LEAST_SECONDS} s]`"
                " below, and take it up."
            )
    asked = [at for at, section in enumerate(document.sections) if section.form == QUESTIONS and at in texts]
    taught = list_taught(document, texts)
    later = [block.text for at in taught[1:] for block in parse_cited_text(texts[at])]
    if taught[1:] and not any(map(is_said_by_host, later)):
        yield (
            "no host tells those who come late what the case has shown. Let one do so at the end of section"
            f" {taught[1] + 1}, in one or two sentences that begin with `Host:`."
        )
    prepared = sum(block.form == "heading" for at in asked for block in parse_cited_text(texts[at]))
    if asked and prepared < _LEAST_QUESTIONS:
        yield (
            f"too few answers are prepared, {prepared}, for ten minutes in which perhaps nobody asks. If the"
            f" statements answer more that listeners may ask, add that to section {asked[0] + 1}, until there are"
            f" {_LEAST_QUESTIONS}."
        )


def find_unannounced(texts: Mapping[int, str], document: OutlineDocument, spec: DocumentSpec) -> Iterator[str]:
    """Yield what to tell an editor about each section of a session that makes something up and does not say so.

    The speaker or a table on a slide has to say it: listeners do not see the mark that declares it in the script.
    """
    for at, text in sorted(texts.items()):
        if is_in_session(document, at) and not is_announced(text, spec.say):
            yield (
                f"section {at + 1} makes something up, and nobody says so: listeners take it for real. Let the speaker"
                " say it in the sentence that brings it in, in words of their own. If it only shows what to write or"
                " say, it is enough that they call it just an example."
            )


def list_unheard(texts: Mapping[int, str], document: OutlineDocument, spec: DocumentSpec) -> list[Fact]:
    """Return the words to say that nobody says in the talk, and the rules that are in neither the talk nor the handout.

    An answer to a question does not count: perhaps nobody asks it.
    """
    said = {key for at, text in texts.items() if is_spoken(document, at) for key in list_cited(text)}
    written = {key for at in list_handed_out(document, spec) for key in list_cited(texts.get(at, ""))}
    told = {_RULE: said | written, _WORDS_TO_SAY: said}
    own = [fact for fact in spec.facts.values() if fact.method == spec.method_id]
    return [fact for fact in own if fact.id not in told.get(fact.kind, {fact.id})]


def find_recited(texts: Mapping[int, str], document: OutlineDocument) -> Iterator[str]:
    """Yield what to tell an editor about each section of a session that works out figures and asks for none."""
    for at in list_taught(document, texts):
        cues = list_cues(texts[at])
        worked = [each for cue in cues for block in cue.spoken for each in block.sentences if each.formulas]
        is_live = document.sections[at].form == LIVE
        if is_live and len(worked) >= _LEAST_SUMS and not any(map(_asks_for_figure, cues)):
            yield (
                f"in section {at + 1} the speaker works out figures and the listeners only hear them. Show what is"
                " needed, let the speaker ask for the result of one sum in the chat and wait, and say it only then."
            )


def _asks_for_figure(cue: Cue) -> bool:
    """Return whether listeners are asked for something whose answers, or what is said after it, have figures."""
    answered = [block.text for block in cue.lines] if cue.asks else []
    waits = [at for at, block in enumerate(cue.spoken) if WAIT.search(block.text)]
    answered += [block.text for at in waits if at and "?" in cue.spoken[at - 1].text for block in cue.spoken[at + 1 :]]
    return any(any(map(str.isdigit, strip_citations(each))) for each in answered)
