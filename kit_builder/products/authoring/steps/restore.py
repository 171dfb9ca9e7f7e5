"""Show a step whose words were refused in sound words of another version, or in the sound rest of its own.

Without either it is shown in the words of its card.
"""

from collections.abc import Sequence
from dataclasses import replace

from kit_builder.products.authoring.cited_text import Block, CitedSentence, join_blocks, parse_cited_text
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version
from kit_builder.products.authoring.practice import PRACTICE
from kit_builder.products.authoring.steps.trim import trim_step
from kit_builder.products.authoring.steps.wording import STEPS
from kit_builder.products.authoring.units import Unit, list_units, remove_units, replace_units


def restore_steps(manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with other words for the steps of each version whose own the checker has refused.

    The words are taken from the latest version of the section in which the same steps were found sound. A step is
    judged with what stands below it, so if the other version has more there, that is taken over as well. Without such a
    version, the step keeps its own words without what the checker quotes, and with what the card says besides.
    """
    spec = manuscript.spec
    return replace(
        manuscript,
        versions={
            place: tuple(_restore(each, found, spec) for each in found) for place, found in manuscript.versions.items()
        },
    )


def _restore(version: Version, versions: Sequence[Version], spec: DocumentSpec) -> Version:
    others = [each for each in reversed(versions) if each.judged and each is not version]
    for refused in version.refused:
        sound = ((other, each) for other in others for each in _list_sound(other, refused.unit, spec.facts))
        taken = (_take(version, refused.unit, other, each) for other, each in sound)
        version = next(filter(None, taken), None) or _trim(version, refused, spec) or version
    return version


def _list_sound(version: Version, refused: Unit, facts: Facts) -> list[Judged]:
    """Return the marks of a version that show the same steps as a refused one, in words that may stay."""
    named = _name_steps(refused, facts)
    told = [each for each in version.judged or () if each.unit.title and each.unit.told and not each.must_go]
    return [each for each in told if each.unit.is_worded_step and _name_steps(each.unit, facts) == named]


def _name_steps(unit: Unit, facts: Facts) -> list[str]:
    """Return the ids of what a mark shows: its steps, or whatever it has without any."""
    ids = unit.sentence.ids
    return [key for key in ids if key in facts and facts[key].kind == "step"] or sorted(ids)


def _take(version: Version, refused: Unit, other: Version, sound: Judged) -> Version | None:
    """Return a version with a step as the other one has it, None if that does not fit in there."""
    blocks, others = parse_cited_text(version.text), parse_cited_text(other.text)
    start, end = _find_group(refused, blocks)
    new_start, new_end = _find_group(sound.unit, others)
    if sound.unit != refused and {*sound.unit.below} <= {*refused.below}:
        group = [others[new_start], *blocks[start + 1 : end]]
    else:
        whole = join_blocks([each.text for each in others[new_start:new_end]])
        group = [*parse_cited_text(remove_units(whole, [each.unit for each in other.faulty]))]
        left = {sentence for each in (*blocks[:start], *blocks[end:]) for sentence in each.sentences}
        replaced = [*blocks[start:end], *group]
        if any(each.mark == PRACTICE for each in replaced) or any(
            not left.isdisjoint(each.sentences) for each in group
        ):
            return None
    text = join_blocks([each.text for each in (*blocks[:start], *group, *blocks[end:])])
    return _change(version, text, [*(other.judged or ()), *(version.judged or ()), sound])


def _trim(version: Version, refused: Judged, spec: DocumentSpec) -> Version | None:
    """Return a version with what is left of the words of a step, and what the card says besides, or None."""
    trimmed = trim_step(refused, spec.facts, spec.language)
    if trimmed is None:
        return None
    text = replace_units(version.text, {refused.unit: trimmed.mark})
    sound = (Judged(unit, "supported") for unit in list_units(text) if unit.sentence.text == trimmed.mark)
    changed = _change(version, text, [*(version.judged or ()), *sound])
    gone = Judged(Unit("text", CitedSentence(trimmed.gone)), faults=refused.faults)
    return replace(changed, dropped=(*version.dropped, gone)) if changed and trimmed.gone else changed


def _change(version: Version, text: str, judged: Sequence[Judged]) -> Version | None:
    """Return a version with another text, whose units have been judged, None if one of them has not."""
    known, units = {each.unit: each for each in judged}, list_units(text)
    if not all(unit in known for unit in units):
        return None
    return replace(version, text=text, judged=tuple(replace(known[unit], unit=unit) for unit in units))


def _find_group(unit: Unit, blocks: Sequence[Block]) -> tuple[int, int]:
    """Return where a step begins among some blocks, and where the next one does."""
    start = next(
        at for at, block in enumerate(blocks) if block.mark == STEPS and block.text.strip() == unit.sentence.text
    )
    after = (at for at, block in enumerate(blocks) if at > start and (block.mark == STEPS or block.form == "heading"))
    return start, next(after, len(blocks))
