"""Undo single changes in a section: what an editor has made faulty becomes what it was before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby

from kit_builder.products.authoring.cited_text import Block, CitedSentence, Form, write_sentence
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version
from kit_builder.products.authoring.practice import list_practice
from kit_builder.products.authoring.steps.mistakes import is_mistake, read_label
from kit_builder.products.authoring.units import Unit, list_by_block, list_units, replace_units

_RESTORED = {"text", "item", "row"}  # marks are corrected elsewhere, and headings have no earlier version


def restore_sound(manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with a further text of each section whose last one has faults that the one before had not.

    The further text has the earlier sound sentences in place of what they were changed into, and leaves out faulty
    additions. All of it has been judged in one of the two texts, so it need not be checked.
    """
    made = {place: restored for place, found in manuscript.versions.items() if (restored := _restore(found))}
    return replace(
        manuscript, versions={place: (*found, *made.get(place, ())) for place, found in manuscript.versions.items()}
    )


def _restore(versions: Sequence[Version]) -> tuple[Version, ...]:
    """Return the latest text of a section without what has been made faulty, none if there is nothing of that kind."""
    *earlier, last = versions
    before = next((each for each in reversed(earlier) if each.judged), None)
    if not last.judged or not before or last.replaces:
        return ()
    changes: dict[Unit, str] = {}
    dropped: list[Judged] = []
    changed_cases = _find_changed_cases(before.text, last.text)
    for were, are in _find_spoilt(before.judged or (), last.judged):
        if any(not changed_cases.isdisjoint(each.unit.sentence.ids) for each in were):
            continue
        added = [each for each in are if each.must_go]
        # Otherwise, text divided into paragraphs would lose them, or a row of a box would end up in a paragraph.
        if were and _fits(were, before.text, are, last.text):
            changes |= {each.unit: "" for each in are[1:]}
            changes[are[0].unit] = " ".join(map(_write, were))
        elif len(were) + len(added) <= len(are):
            changes |= {each.unit: "" for each in added}
        else:
            continue
        dropped += added if len(were) < len(are) else ()
    text = replace_units(last.text, changes)
    judged = _judge(text, [*(before.judged or ()), *last.judged])
    return (Version(text, judged, dropped=(*dropped,)),) if changes and judged else ()


def _find_changed_cases(before: str, text: str) -> set[str]:
    """Return the ids of the cases made up for practice that a text gives in another way than the one before."""
    now = list_practice([text])
    return {key for key, case in list_practice([before]).items() if case != now.get(key)}


def _judge(text: str, judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """Return what has been said of each unit of a text, nothing if something in it is new."""
    known: dict[tuple[Form, CitedSentence], Judged] = {(each.unit.form, each.unit.sentence): each for each in judged}
    units = list_units(text)
    found = [known[key] for unit in units if (key := (unit.form, unit.sentence)) in known]
    if len(found) < len(units):
        return ()
    return tuple(replace(each, unit=unit) for each, unit in zip(found, units, strict=True))


def _write(judged: Judged) -> str:
    text = write_sentence(judged.unit.sentence)
    return f"| {text} |" if judged.unit.form == "row" else text


def _fits(were: Sequence[Judged], before: str, are: Sequence[Judged], text: str) -> bool:
    """Return whether sentences of one paragraph, item or row may stand in place of those of another of its kind."""
    old, new = _find_block(were, before), _find_block(are, text)
    return old is not None and new is not None and _describe(were[0], old) == _describe(are[0], new)


def _describe(judged: Judged, block: Block) -> tuple[object, ...]:
    unit = judged.unit
    return block.form, is_mistake(block.text), read_label(unit.sentence.text), unit.is_aside, unit.is_option


def _find_block(judged: Sequence[Judged], text: str) -> Block | None:
    """Return the block of a text that has all of these units, None if they stand in several."""
    sentences = {each.unit.sentence for each in judged}
    return next((block for block, units in list_by_block(text) if sentences <= {each.sentence for each in units}), None)


_Group = tuple[Sequence[Judged], Sequence[Judged]]


def _find_spoilt(before: Sequence[Judged], after: Sequence[Judged]) -> Iterator[_Group]:
    """Yield each faulty change: the units before it and after it. An addition has none before it."""
    matcher = SequenceMatcher(None, [each.unit for each in before], [each.unit for each in after], autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "insert":
            yield [], [each for each in after[new_start:new_end] if each.must_go and each.unit.form in _RESTORED]
        if kind != "replace":
            continue
        for were, are in _pair(before[start:end], after[new_start:new_end]):
            forms = {each.unit.form for each in (*were, *are)}
            is_spoilt = any(each.must_go for each in are) and not any(each.must_go for each in were)
            if is_spoilt and len(forms) == 1 and forms <= _RESTORED:
                yield were, are


def _pair(old: Sequence[Judged], new: Sequence[Judged]) -> Iterator[_Group]:
    """Yield the units that replace one another: one for one, or else runs of the same form."""
    if len(old) == len(new):
        yield from (([one], [other]) for one, other in zip(old, new, strict=True))
        return
    runs, others = ([[*run] for _, run in groupby(some, lambda each: each.unit.form)] for some in (old, new))
    if len(runs) != len(others) or len(runs) == 1:
        yield old, new
        return
    for one, other in zip(runs, others, strict=True):
        yield from _pair(one, other)
