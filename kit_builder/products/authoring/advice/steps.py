"""Find in code what an editor should look at in steps with headings.

That is: statements told by two steps, lists of mixed kinds, more than one can keep in mind at work, actions too long to
be set off, mistakes without their sign or way back, steps that no reference leads to, references that break once a step
moves, and ways that may lead in a circle.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from kit_builder.products.authoring.cited_text import parse_cited_text
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.markup import split_opening
from kit_builder.products.authoring.steps.comparison import ACTIONS, STEP
from kit_builder.products.authoring.steps.mistakes import is_mistake, list_missing_rows
from kit_builder.products.authoring.steps.wording import ITEM, REFERENCE, STEPS, list_ways, split_told
from kit_builder.products.authoring.units import Unit, list_titled_steps
from kit_builder.text.languages import Language
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import measure_overlap, stem_content
from kit_builder.text.words import Words

_BOLD = "**"
_MARKS_OF_WAY = 4  # a way has two pieces in bold, “if” and “then”
_MOST_SENTENCES = 5  # in the words of a step
_MOST_OF_ITEM = 3  # sentences of a way; more are a step of their own
_MOST_STATEMENTS = 8  # on what is done, in a step without words to say
_SCRIPT = "script"  # a kind of statement: words to say
_REFERS = "§"  # occurs in a brief whose steps refer to one another
_TOLD = 0.7  # the share of a statement's words that a step must have to tell it; several steps may share a smaller part


def find_step_problems(manuscript: Manuscript) -> Iterator[str]:
    """Yield what makes the steps of a document hard to follow, for those that have headings."""
    steps = [step for _, text in sorted(manuscript.texts.items()) for step in list_titled_steps(text)]
    yield from _find_told_twice(steps, manuscript.spec.facts, manuscript.spec.language.words)
    for step in steps:
        if _has_mixed_list(step):
            yield (
                f"The list of step “{step.title}” has ways (“if …, then …”) and items that are none. Let it hold the"
                " ways alone, and say the others in a sentence before it; or the other way about."
            )
        yield from _find_crowded(step)
        yield from _find_packed(step, manuscript.spec.facts)
    if not manuscript.spec.is_spoken:
        yield from _find_long_openings(steps)
        yield from _find_halved_boxes(manuscript)
    if _REFERS in manuscript.spec.brief.text:
        yield from _find_misnamed(steps, manuscript.spec.language)
        yield from _find_unnamed(steps, manuscript)
        yield from _find_circles(steps)


def _find_told_twice(steps: Sequence[Unit], facts: Facts, words: Words) -> Iterator[str]:
    """Yield each statement about doing something that more than one step tells."""
    titles = defaultdict[str, list[str]](list)
    for step in steps:
        told = stem_content(step.words, words)
        for key in dict.fromkeys(step.sentence.ids):
            fact = facts.get(key)
            if (
                fact
                and fact.kind in (STEP, *ACTIONS)
                and measure_overlap(stem_content(fact.text, words), told) >= _TOLD
            ):
                titles[key].append(step.title)
    for key, named in titles.items():
        if len(named) > 1:
            where = " and ".join(f"“{each}”" for each in named)
            yield f"Steps {where} both tell {key}, “{facts[key].text}” Tell it in one of them, where it is done."


def _has_mixed_list(step: Unit) -> bool:
    """Return whether some items of a list are ways, with “if” and “then” in bold, and others are not."""
    return len({each.count(_BOLD) >= _MARKS_OF_WAY for each in list_ways(step.told)}) > 1


def _find_long_openings(steps: Sequence[Unit]) -> Iterator[str]:
    """Yield each step whose action cannot be set off in bold."""
    for step in steps:
        first = next(iter(split_told(step.told)), "")
        if first and not first.startswith(ITEM) and not split_opening(first)[0]:
            yield (
                f"The first sentence of step “{step.title}” is too long to be shown in bold, or has bold of its own."
                " Open with the action, an order of up to fifteen words, and say the rest behind it."
            )


def _find_halved_boxes(manuscript: Manuscript) -> Iterator[str]:
    """Yield each box about a mistake that does not say how one notices it, or what to do then."""
    texts = (text for _, text in sorted(manuscript.texts.items()))
    for block in (each for text in texts for each in parse_cited_text(text) if is_mistake(each.text)):
        if missing := list_missing_rows(block.text):
            rows = " and ".join(f"“{each}:”" for each in missing)
            yield (
                f"The box “{block.sentences[0].text}” lacks {rows}."
                " Give it all three rows, or tell the mistake in a sentence below the step instead."
            )


def _find_misnamed(steps: Sequence[Unit], language: Language) -> Iterator[str]:
    """Yield references that spell out the number of a step: it is wrong as soon as two steps become one."""
    word = re.escape(language.words["product"]["step"])
    for step in steps:
        for found in re.finditer(rf"\b{word} \d{{1,3}}\b", step.told, re.IGNORECASE):
            yield f"Step “{step.title}” says “{found[0]}”. Put “§” and an id of the step that is meant in its place."


def _find_unnamed(steps: Sequence[Unit], manuscript: Manuscript) -> Iterator[str]:
    """Yield each step that, by its heading, only some have to do, and to which no other step refers."""
    language = manuscript.spec.language
    if not language.has_words:
        return
    forms = [each.form for each in manuscript.document.sections]
    told = (text for place, text in manuscript.texts.items() if forms[place] == STEPS)
    named = {found["id"] for text in told for found in REFERENCE.finditer(text)}
    for step in steps:
        is_for_some = starts_with_phrase(step.title, language.words["forms"]["if"])
        if is_for_some and named.isdisjoint(step.sentence.ids):
            yield (
                f"Only some have to do step “{step.title}”, and nothing sends them there. Name it with “§” and one of"
                " its ids in the way that leads to it, if there is one."
            )


def _find_circles(steps: Sequence[Unit]) -> Iterator[str]:
    """Yield each pair of steps whose ways lead to one another: the choice may come out the same again."""
    at = {key: place for place, step in enumerate(steps) for key in step.sentence.ids}
    leads = [{at[key] for key in _list_named(step) if key in at} for step in steps]
    for place, step in enumerate(steps):
        for other in sorted(each for each in leads[place] if each > place and place in leads[each]):
            later = steps[other].title
            yield (
                f"A way of step “{step.title}” leads to step “{later}”, and a way of that one back. If nothing is"
                " measured anew in between, the same way fits again, and readers go in a circle: let the way back go on"
                " elsewhere, or say what is looked at anew and when one is through. Otherwise leave it."
            )


def _list_named(step: Unit) -> Iterator[str]:
    """Yield the ids to which the ways of a step lead."""
    for way in list_ways(step.told):
        yield from (found["id"] for found in REFERENCE.finditer(way))


def _find_crowded(step: Unit) -> Iterator[str]:
    """Yield the parts of a step that have too many sentences to keep in mind."""
    for part in split_told(step.told):
        count = sum(any(map(str.isalnum, each)) for each in split_sentences(REFERENCE.sub("", part)))
        if part.startswith(ITEM) and count > _MOST_OF_ITEM:
            yield (
                f"A way of step “{step.title}” has {count} sentences: “{part.removeprefix(ITEM)}” Say it in three"
                " at most, or make what is done then a step of its own right after, with its “if” in the heading."
            )
        elif not part.startswith(ITEM) and count > _MOST_SENTENCES:
            yield (
                f"The words of step “{step.title}” have {count} sentences. Make two steps of them, or tell below them"
                " what is nothing to do."
            )


def _find_packed(step: Unit, facts: Facts) -> Iterator[str]:
    """Yield a step that carries out so many statements that it is probably more than one piece of work."""
    kinds = [facts[key].kind for key in step.sentence.ids if key in facts]
    count = sum(kind in (STEP, *ACTIONS) for kind in kinds)
    if count > _MOST_STATEMENTS and _SCRIPT not in kinds:
        yield (
            f"Step “{step.title}” has {count} statements on what is done. Where one takes other things in hand, waits,"
            " or has to decide from what came before, let another step begin: the same mark as two, each with a heading"
            " and, in the same order, its ids. If it is one piece of work, leave it."
        )
