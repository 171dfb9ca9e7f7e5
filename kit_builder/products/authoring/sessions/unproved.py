"""Find what in a script rested on faulty figures of a made-up case and has to go: empty slides and conclusions."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from kit_builder.products.authoring.cited_text import Block, CitedSentence, parse_cited_text
from kit_builder.products.authoring.practice import PREFIX
from kit_builder.products.authoring.sessions.script import Cue, list_cues
from kit_builder.products.authoring.units import Unit, list_units, remove_units


def list_unproved(text: str, gone: Collection[Unit], faulty: Collection[Unit]) -> Iterator[Unit]:
    """Yield the units of a script that have lost what proves them, each once.

    A slide that shows nothing any more of a case claims in its title what nobody sees: it goes with what is said of the
    case while it is shown. Behind a sentence on a case goes what follows from it in its paragraph, up to the next sum
    or to what is said of something else.

    Args:
        text: The script, with what is faulty.
        gone: What has been taken out of it, or will be.
        faulty: What will be taken out, and is still in it.
    """
    found = {*_list_unshown(remove_units(text, faulty), gone), *_list_conclusions(text, faulty)}
    yield from (each for each in dict.fromkeys(list_units(text)) if each.sentence in found and each not in faulty)


def _list_unshown(text: str, gone: Iterable[Unit]) -> Iterator[CitedSentence]:
    """Yield the titles of the slides that have nothing left to show of a case, and what is said of it."""
    cases = _list_cases(key for each in gone if each.form == "row" or each.line > 1 for key in each.sentence.ids)
    for cue in list_cues(text) if cases else ():
        if cue.kind == "On screen" and cue.opening and not cue.lines and _rests(cue, cases):
            yield from cue.opening.sentences
            yield from (each for block in _list_said(cue) if _cites(block, cases) for each in _list_about(block, cases))


def _list_said(cue: Cue) -> Iterator[Block]:
    """Yield what is said while a slide is shown, in its section."""
    for block in cue.spoken:
        if block.form == "heading":
            return
        if block.form == "text":
            yield block


def _rests(cue: Cue, cases: Collection[str]) -> bool:
    """Return whether a slide is one of a case: its title cites it, or the first paragraph below it."""
    title = (cue.opening,) if cue.opening else ()
    return any(_cites(block, cases) for block in (*title, *[*_list_said(cue)][:1]))


def _list_conclusions(text: str, faulty: Collection[Unit]) -> Iterator[CitedSentence]:
    """Yield what follows from the faulty sentences on cases in a script."""
    wrong = {each.sentence for each in faulty if each.form == "text"}
    for block in parse_cited_text(text) if wrong and any(cue.kind for cue in list_cues(text)) else ():
        if block.form == "text" and not wrong.isdisjoint(block.sentences):
            yield from _list_behind(block.sentences, wrong)


def _list_behind(sentences: Sequence[CitedSentence], wrong: Collection[CitedSentence]) -> Iterator[CitedSentence]:
    lost: set[str] = set()
    for each in sentences:
        if each in wrong:
            lost = _list_cases(each.ids)
        elif each.formulas or (each.ids and lost.isdisjoint(each.ids)):
            lost = set()
        elif lost:
            yield each


def _list_cases(ids: Iterable[str]) -> set[str]:
    return {key for key in ids if key.startswith(PREFIX)}


def _cites(block: Block, cases: Collection[str]) -> bool:
    return any(not set(cases).isdisjoint(each.ids) for each in block.sentences)


def _list_about(block: Block, cases: Collection[str]) -> Iterator[CitedSentence]:
    """Yield the sentences of a paragraph that cite a case, or nothing."""
    yield from (each for each in block.sentences if not each.ids or not set(cases).isdisjoint(each.ids))
