"""Find sentences of a script that are hard to say, and slides and paragraphs that are hard to take in."""

from collections.abc import Iterator, Mapping

from kit_builder.products.authoring.cited_text import (
    Block,
    CitedSentence,
    strip_citations,
)
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.sessions.script import list_cues, split_reply
from kit_builder.products.authoring.sessions.timing import (
    count_words,
    is_in_session,
)
from kit_builder.products.authoring.units import Unit, list_units
from kit_builder.text.quotations import has_quotation

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
