"""Find what is hard to say or to follow in a script, and what only a handout tells."""

from collections.abc import Iterator, Mapping

from kit_builder.products.authoring.advice.listening import LEAST_SECONDS
from kit_builder.products.authoring.cited_text import (
    Block,
    CitedSentence,
    list_cited,
    parse_cited_text,
    strip_citations,
)
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.practice import is_announced
from kit_builder.products.authoring.sessions.script import Cue, list_cues, split_reply
from kit_builder.products.authoring.sessions.timing import (
    CHECKLIST,
    LIVE,
    QUESTIONS,
    WAIT,
    count_words,
    is_in_session,
    is_spoken,
    list_handed_out,
    list_stretches,
    list_taught,
)
from kit_builder.products.authoring.units import Unit, is_said_by_host, list_units
from kit_builder.text.quotations import has_quotation
from kit_builder.text.tokens import stem_content

UNTOLD = "The script has nothing of that, so it cannot be left out."
_SHOWN = "A slide before this one has the same title. Give it another one, or leave it out with its lines."
_ASKS = (
    "The title of this slide asks. Let it say what listeners should keep, such as the rule that decides here, but no"
    " result that they have still to work out."
)
_FEW_ANSWERS = (
    "Below this question there are {} likely answers. Give three or four, each with its reply: a good one, and what"
    " people answer who have gone wrong, each at another place."
)
_LEAST_ANSWERS = 3
_MOST_WORDS_SAID = 24  # in a sentence
_MOST_RULES = 3  # in a paragraph
_RULE = "rule"
_WORDS_TO_SAY = "script"  # their kind
_EXAMPLE = "example"  # a kind of fact that every part of a session may cite
_LEAST_WORDS_NAMED = 2  # content words that say what is meant
_MOST_SECONDS_LISTENED = 300  # in which nobody asks the listeners anything
_LEAST_SUMS = 2  # in a part that works on a case: a single one may only state an amount
_LEAST_QUESTIONS = 10  # prepared answers for ten minutes of questions or more
_MOST_WORDS_REPLIED = 30  # in the reply to an answer, all its sentences together


def find_hard_to_say(text: str) -> dict[Unit, str]:
    """Return what to tell a writer about each sentence or reply of a script that is too long to say in one breath.

    A remark about a reply stands at its first sentence. Sentences with quotations are left alone.
    """
    told = dict(_iter_remarks(text))
    return {unit: told[unit.sentence] for unit in list_units(text) if unit.sentence in told}


def find_repeated_slides(place: int, texts: Mapping[int, str], document: OutlineDocument) -> dict[Unit, str]:
    """Return what to tell a writer about each slide of a section that has the title of the session or of another slide.

    The session's own title is on the first slide, which a program makes.
    """
    shown = [document.title.casefold()]
    found: dict[CitedSentence, str] = {}
    for at in sorted(texts):
        for cue in list_cues(texts[at]) if is_in_session(document, at) else ():
            if cue.kind == "On screen" and cue.opening and at == place and cue.title.casefold() in shown:
                found[cue.opening.sentences[0]] = _SHOWN
            shown.append(cue.title.casefold())
    return {unit: found[unit.sentence] for unit in list_units(texts[place]) if unit.sentence in found}


def find_asking_slides(text: str) -> dict[Unit, str]:
    """Return what to tell a writer about each slide of a section whose title asks what nobody is to answer.

    What is asked of the listeners is a poll, a chat or an exercise, and stands on a slide of its own.
    """
    shown = [cue.opening for cue in list_cues(text) if cue.kind == "On screen" and cue.title.rstrip().endswith("?")]
    found = {block.sentences[0] for block in shown if block}
    return {unit: _ASKS for unit in list_units(text) if unit.sentence in found}


def find_few_answers(text: str) -> dict[Unit, str]:
    """Return what to tell a writer about each question of a section with too few likely answers.

    Listeners type what nobody has prepared a reply to; the answer that is right deserves one too.
    """
    few = [(cue, len(cue.lines)) for cue in list_cues(text) if cue.asks and len(cue.lines) < _LEAST_ANSWERS]
    found = {cue.opening.sentences[0]: _FEW_ANSWERS.format(count) for cue, count in few if cue.opening}
    return {unit: found[unit.sentence] for unit in list_units(text) if unit.sentence in found}


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


def _list_told(texts: Mapping[int, str], document: OutlineDocument, spec: DocumentSpec) -> set[str]:
    """Return the stems of what a session says and shows."""
    others = [strip_citations(text) for at, text in texts.items() if is_in_session(document, at)]
    return {each for other in others for each in stem_content(other, spec.language.words)}


def find_crowded(text: str, facts: Facts) -> dict[Unit, str]:
    """Return what to tell a writer about each paragraph of a script that has more rules than a listener keeps.

    The remark stands at its first sentence. A case for practice may be decided by several.
    """
    told: dict[CitedSentence, str] = {}
    for block in (block for cue in list_cues(text) for block in cue.spoken if block.form == "text"):
        ids = {key for sentence in block.sentences for key in sentence.ids}
        rules = sum(facts[key].kind == _RULE for key in ids & facts.keys())
        if rules > _MOST_RULES and ids <= facts.keys():
            told[block.sentences[0]] = (
                f"This paragraph has {rules} rules, and a listener keeps two or three. Leave those that few will meet"
                " to the handout, or make two paragraphs of it, each with what one sees when its rules hold."
            )
    return {unit: told[unit.sentence] for unit in list_units(text) if unit.sentence in told}


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


def _list_sentences(text: str) -> list[CitedSentence]:
    return [sentence for block in parse_cited_text(text) for sentence in block.sentences]


def _iter_remarks(text: str) -> Iterator[tuple[CitedSentence, str]]:
    for cue in list_cues(text):
        for block in cue.spoken:
            yield from _iter_long(block)
        for block in cue.lines if cue.asks else ():
            words = count_words(split_reply(strip_citations(block.text))[1])
            if words > _MOST_WORDS_REPLIED:
                message = f"What is said to this answer has {words} words. Say it in {_MOST_WORDS_REPLIED} at most."
                yield block.sentences[0], message


def _iter_long(block: Block) -> Iterator[tuple[CitedSentence, str]]:
    for sentence in block.sentences if block.form == "text" else ():
        words = count_words(sentence.text)
        if words > _MOST_WORDS_SAID and not has_quotation(sentence.text):
            yield sentence, f"This has {words} words, too many for one breath. Make two or three sentences of it."
