"""Find what listeners cannot follow in a script: conditions, figures, other sessions, acted dialogue, short waits.

They hear everything once, and in order. What is found may stay, so that a word list decides nothing here.
"""

import re
from collections.abc import Mapping

from kit_builder.products.authoring.advice.conditions import count_conditions
from kit_builder.products.authoring.cited_text import CitedSentence, strip_citations
from kit_builder.products.authoring.practice import PRACTICE
from kit_builder.products.authoring.sessions.script import Cue, list_cues
from kit_builder.products.authoring.sessions.timing import WAIT, remove_directions
from kit_builder.products.authoring.units import Unit, is_rule, list_units
from kit_builder.products.definitions import OTHER_SESSION
from kit_builder.text.languages import Language
from kit_builder.text.months import find_month
from kit_builder.text.numbers import find_numbers
from kit_builder.text.quotations import list_quoted, remove_quoted
from kit_builder.text.words import Words

_MOST_CONDITIONS = 2  # sentences with conditions in a paragraph, unless its slide shows the cases
_MOST_IN_A_ROW = 4  # sentences with conditions while one slide shows
_MOST_LINES_SAID = 2  # quotations in a paragraph, such as the wrong and the right thing to say
_LEAST_WORDS_OF_LINE = 3
LEAST_SECONDS = 20  # to read a question, think of a word and type it
_MOST_FIGURES = 3  # figures in a paragraph that no slide has shown by then
_LETTERS = re.compile(r"[^\W\d_]+")
_DATES = (  # “3 May 2024”, “3. mai”, “3 de mayo de 2024”; “May 3, 2024”
    re.compile(r"\b\d{1,2}(?:st|nd|rd|th|er|\.|º)? (?:de |of )?([^\W\d_]+)(?:\.?(?: de)? \d{4}\b)?"),
    re.compile(r"\b([^\W\d_]+) \d{1,2}(?:st|nd|rd|th)?\b(?:, \d{4}\b)?"),
)
_TWO_CONDITIONS = (
    "This has {} conditions, and the ear keeps one. Give each a sentence of its own, in the order in which one looks"
    " at them; what has just been said need not come again."
)
_CASES_TOLD = (
    "{} sentences here have conditions, and no slide shows the cases. If they are the ways of one decision, show them"
    " in a table on the slide before, four rows at most, in the order in which one looks, and a sentence about each,"
    " with no condition twice. Else make two paragraphs."
)
_IN_A_ROW = (
    "{} sentences have conditions while this slide shows, too many in a row. Say the two or three ways that most"
    " listeners will go, each with its why or what the case did, and leave the rest to the handout, which has all."
)
_CASES_ANSWERED = (
    "{} sentences of this answer have conditions. Answer the case that is asked about, with one condition or two, and"
    " leave out the others: the talk has told them."
)
_UNSHOWN = (
    "Nobody keeps {} figures by ear: {}. Show them on the slide, in a table if they are compared, and say each once, or"
    " only the one that decides."
)
_SHORT_WAIT = "{} seconds are too few to think of a word and type it. Wait for {}."
_PLAY = (
    "{} things are said in quotation marks here, and one speaker cannot play two people. Keep the one line that"
    " listeners take with them, and tell the rest as the expert would tell it."
)
_NESTED = "Nobody can read aloud quotation marks within quotation marks. Say these words without marks, or in others."
# A quotation that begins within another one.
_NESTED_MARKS = re.compile(r"“[^”„]*“[^”„]*”|«[^»]*«|»[^«]*»(?=\w)|„[^“”]*„")
_LEANS = (
    "This points to another session, where these listeners have not been. Say in one clause what they need of it here,"
    " or leave it out."
)


def find_chains(text: str, language: Language, *, is_asked: bool) -> dict[Unit, str]:
    """Return what to tell a writer about sentences and paragraphs of a script with too many conditions for the ear.

    A remark about a paragraph stands at its first sentence. A paragraph whose slide shows as many cases may have them
    all. `is_asked` says that the section answers what listeners ask, for which there is no slide.
    """
    if not language.has_words:
        return {}
    found: dict[CitedSentence, str] = {}
    for cue in list_cues(text):
        for block in (each for each in cue.spoken if each.form == "text"):
            counts = {each: count_conditions(each.text, language.words) for each in block.sentences}
            several = sum(map(bool, counts.values()))
            if several > max(_MOST_CONDITIONS, _count_cases(cue)):
                found[block.sentences[0]] = (_CASES_ANSWERED if is_asked else _CASES_TOLD).format(several)
            else:
                found |= {each: _TWO_CONDITIONS.format(count) for each, count in counts.items() if count > 1}
        said = [each for block in cue.spoken if block.form == "text" for each in block.sentences]
        conditional = [each for each in said if count_conditions(each.text, language.words)]
        if len(conditional) > _MOST_IN_A_ROW and not is_asked:
            found.setdefault(conditional[0], _IN_A_ROW.format(len(conditional)))
    return _find_units(text, found)


def find_short_waits(text: str) -> dict[Unit, str]:
    """Return what to tell a writer about each wait for an answer that is too short to type one.

    A silence that is kept in what is said may be shorter: the paragraph before it does not ask the listeners.
    """
    found: dict[CitedSentence, str] = {}
    for cue in list_cues(text):
        asks = cue.asks
        for block in cue.spoken:
            seconds = WAIT.search(block.text)
            if asks and seconds and int(seconds[1]) < LEAST_SECONDS:
                found[block.sentences[0]] = _SHORT_WAIT.format(seconds[1], LEAST_SECONDS)
            asks = "?" in remove_quoted(block.text)
    return _find_units(text, found)


def find_plays(text: str) -> dict[Unit, str]:
    """Return what to tell a writer about each paragraph of a talk that gives one speaker the lines of several people.

    The remark stands at its first sentence.
    """
    found: dict[CitedSentence, str] = {}
    for block in (each for cue in list_cues(text) for each in cue.spoken if each.form == "text"):
        lines = [each for each in list_quoted(block.text) if len(each.split()) >= _LEAST_WORDS_OF_LINE]
        if len(lines) > _MOST_LINES_SAID:
            found[block.sentences[0]] = _PLAY.format(len(lines))
    return _find_units(text, found)


def find_nested_quotations(text: str) -> dict[Unit, str]:
    """Return what to tell a writer about what has quotation marks within quotation marks of the same kind."""
    return {unit: _NESTED for unit in list_units(text) if _NESTED_MARKS.search(unit.words)}


def find_unshown_figures(text: str, language: Language) -> dict[Unit, str]:
    """Return what to tell a writer about each paragraph of a talk with more figures than are kept by ear.

    The remark stands at its first sentence. What a slide of the section has shown by then need not be kept.
    """
    if not language.has_words:
        return {}
    words, shown = language.words, set[str]()
    found: dict[CitedSentence, str] = {}
    for cue in list_cues(text):
        lines = [strip_citations(block.text) for block in cue.lines] if cue.shows_lines else []
        for line in (cue.title, *lines):
            shown |= _find_figures(line, words)
        for block in cue.spoken:
            said = remove_directions(strip_citations(block.text))
            figures = _find_figures(said, words) - shown
            if block.form == "text" and len(figures) > _MOST_FIGURES:
                found[block.sentences[0]] = _UNSHOWN.format(len(figures), ", ".join(sorted(figures)))
    return _find_units(text, found)


def find_pointers(text: str, say: Mapping[str, str]) -> dict[Unit, str]:
    """Return what to tell a writer about each reference to another session, unless the host makes it.

    Without words for that in the product, none are found.
    """
    pattern = say.get(OTHER_SESSION)
    if not pattern:
        return {}
    heard = (unit for unit in list_units(text) if unit.mark != PRACTICE and (unit.line or not unit.is_aside))
    return {unit: _LEANS for unit in heard if re.search(pattern, unit.words.casefold())}


def _find_units(text: str, found: Mapping[CitedSentence, str]) -> dict[Unit, str]:
    return {unit: found[unit.sentence] for unit in list_units(text) if unit.sentence in found}


def _count_cases(cue: Cue) -> int:
    """Return how many cases a slide shows below its title: its items, or the rows below the head of its table."""
    lines = [block for block in cue.lines if not is_rule(block)] if cue.shows_lines else []
    return len(lines) - (bool(lines) and lines[0].form == "row")


def _find_figures(text: str, words: Words) -> frozenset[str]:
    """Return the numbers of a text that are written in digits, without those of times of day and dates."""
    for date in _DATES:
        text = date.sub(lambda found: " " if find_month(found[1].casefold()) else found[0], text)
    return frozenset(each for each in find_numbers(_LETTERS.sub(" ", text), words) if ":" not in each)
