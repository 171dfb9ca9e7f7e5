"""Steps of calls that only tell how things are: rules beneath the step before, or back among the unused lines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kit_builder.extract.small.surroundings import names_anybody
from kit_builder.extract.small.topics import tells_how_it_is
from kit_builder.records import Extract, Item, Method
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.tokens import stem_content
from kit_builder.text.words import Words

_MOST_WORDS_WITH_NAME = 2  # words that carry meaning


def move_remarks(methods: Sequence[Method], extracts: Sequence[tuple[Extract, Words]]) -> tuple[Method, ...]:
    """Return `methods` without steps that instruct nobody; each of `extracts` comes with the words of its language.

    After a condition it is a rule, which belongs to the step before it. Other remarks are dropped, and so is what only
    names somebody the client knows, if notes do not have them as a step too; what the expert says around a step is
    attached later. This comes after merging, as a remark in a
    call is what a line of notes may be compared with.
    """
    spoken = {extract.passage.source.id: words for extract, words in extracts if extract.passage.source.is_transcript}
    return tuple(_move(method, spoken) for method in methods)


def _move(method: Method, spoken: Mapping[str, Words]) -> Method:
    steps: list[Item] = []
    rules: list[Item] = []
    for step in method.steps:
        words = next((spoken[found.source_id] for found in step.evidence if found.source_id in spoken), None)
        if words is None or step.conflicts or not (tells_how_it_is(step.text, words) or _is_personal(step, words)):
            steps.append(step)
        elif starts_with_phrase(step.text, words["forms"]["if"]):
            if steps:
                rule = replace(step, kind="rule")
                steps[-1] = replace(steps[-1], attachments=(*steps[-1].attachments, rule))
            else:
                rules.append(step)
        elif any(found.source_id not in spoken for found in step.evidence):
            steps.append(step)
    return replace(method, steps=tuple(steps), rules=(*rules, *method.rules)) if steps else method


def _is_personal(step: Item, words: Words) -> bool:
    """Whether a step says hardly more than a first name: `Practise on Hamish`."""
    return names_anybody(step.text) and len(stem_content(step.text, words)) <= _MOST_WORDS_WITH_NAME
