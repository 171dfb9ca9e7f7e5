"""Take back single changes of a section: what an editor has made faulty is again as it was before."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from kit_builder.products.authoring.cited_text import write_sentence
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version
from kit_builder.products.authoring.units import Unit, replace_units


def restore_sound(manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with a further text of each section whose last one has faults that the one before had not.

    It has the sound sentences of before in place of what they were changed into.
    """
    texts = {place: text for place, found in manuscript.versions.items() if (text := _restore(found))}
    return manuscript.add_versions(texts)


def _restore(versions: Sequence[Version]) -> str:
    """Return the latest text of a section without what has been made faulty, empty if there is nothing of that kind."""
    *earlier, last = versions
    before = next((each.judged for each in reversed(earlier) if each.judged), ())
    if not last.judged or not before or last.replaces:
        return ""
    changes = dict(_find_spoilt(before, last.judged))
    return replace_units(last.text, changes) if changes else ""


def _find_spoilt(before: Sequence[Judged], after: Sequence[Judged]) -> Iterator[tuple[Unit, str]]:
    """Yield each unit that is part of a faulty change with what stands in place of it again."""
    matcher = SequenceMatcher(None, [each.unit for each in before], [each.unit for each in after], autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "replace":
            continue
        old, new = before[start:end], after[new_start:new_end]
        groups = (
            [(old, new)] if len(old) != len(new) else [([one], [other]) for one, other in zip(old, new, strict=True)]
        )
        for were, are in groups:
            is_prose = len({each.unit.form for each in (*were, *are)} | {"text"}) == 1
            is_spoilt = any(each.must_go for each in are) and not any(each.must_go for each in were)
            if is_prose and is_spoilt:
                yield are[0].unit, " ".join(write_sentence(each.unit.sentence) for each in were)
                yield from ((each.unit, "") for each in are[1:])
