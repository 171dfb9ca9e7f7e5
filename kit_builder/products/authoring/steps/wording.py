"""Steps in other words than those of their card: `[[steps call-1-62: Weigh the plate first.]]`.

A card words a step so that it can stand alone, and a chapter words it for its place. Where each step has a heading, one
mark may show several that are one action: `[[steps call-1-62, call-1-64 | Weigh the plate | Zero the scale, …]]`. Items
of a list may follow after further bars, `| - **If** it is heavy, …`. An action that the card has only as a rule or a
detail can be shown in the same way. Below a heading, a sentence that cites the step may say what its words leave out.

Code refuses a wording only where it can be certain: it has a number, unit or name that neither its steps nor those
before them have, opens with a negation where the card has none, or shares no word with a step. What only the overlap of
words suggests, such as a different strength or order, or one more negation (“one change, not more”), is a doubt, which
the checker is asked about when it judges the wording.
"""

import re
from collections.abc import Collection, Sequence

from kit_builder.products.authoring.cited_text import Block, CitedSentence, join_blocks, parse_cited_text
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.steps.comparison import (
    ACTIONS,
    BESIDE,
    STEP,
    Wording,
    iter_doubts,
    iter_title_changes,
    list_around,
    list_changes,
)
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text
from kit_builder.text.words import Words

STEPS = "steps"
ITEM = "- "
# Ids as facts have them: `call-1-62`, `notes-4.2`.
REFERENCE = re.compile(r"§[ \t]*(?P<id>[^\W\d_][\w-]*\w(?:\.\d+)?)")
_EXAMPLE = "example"
_BELOW = "A reason, exception, place or way may stand below the words, in a sentence that cites the step."


def is_worded(block: Block) -> bool:
    """Return whether a block is a mark that shows steps in words of its own, or below a heading."""
    return block.mark == STEPS and bool(block.told or block.title)


def may_be_shown(fact: Fact) -> bool:
    """Return whether a fact is a step, or something to do that can be shown as one below a heading."""
    return fact.kind in (STEP, *ACTIONS)


def drop_unshown(block: Block, facts: Facts) -> Block:
    """Return a mark with a heading without the ids that no step can show, such as that of a story.

    Its words are compared with the rest. A mark that shows nothing else stays as it is.
    """
    kept = [key for key in block.ids if key not in facts or facts[key].kind in (STEP, *ACTIONS, *BESIDE)]
    if block.mark != STEPS or not block.title or [*block.ids] == kept:
        return block
    is_left = any(may_be_shown(facts[key]) for key in kept if key in facts)
    return show_only(block, kept) if is_left else block


def show_only(block: Block, ids: Collection[str]) -> Block:
    """Return a mark that shows some of its ids, in its own words."""
    return parse_cited_text(write_mark(ids, block.title, block.told))[0]


def split_told(told: str) -> list[str]:
    """Return the paragraph that a mark tells, and the items of a list after it, each with its bullet."""
    return [part for each in told.split("|") if (part := each.strip())]


def list_ways(told: str) -> list[str]:
    """Return the items of the list that a mark tells, each with its bullet."""
    return [part for part in split_told(told) if part.startswith(ITEM)]


def join_told(told: str) -> str:
    """Return what a mark tells as plain text."""
    return clean_text(" ".join(part.removeprefix(ITEM) for part in split_told(told)).replace("*", ""))


def join_below(below: Sequence[CitedSentence], facts: Facts) -> str:
    """Return what stands below a step as one text, without sentences about an example: that was done once."""
    return " ".join(
        each.text for each in below if not any(facts[key].kind == _EXAMPLE for key in each.ids if key in facts)
    )


def find_change(
    wording: str,
    ids: Sequence[str],
    facts: Facts,
    language: Language,
    title: str = "",
    below: Sequence[CitedSentence] = (),
) -> str:
    """Return what a wording certainly changes in the steps that it shows; empty if nothing.

    Only below a `title` can one wording show several steps. It may be empty there: then the card's words are shown.
    What the wording leaves out may stand `below`, in the sentences that cite these steps.
    """
    kinds = (STEP, *((*ACTIONS, *BESIDE) if title else ()))
    steps = [facts[key] for key in ids if key in facts and facts[key].kind in kinds]
    shown = {fact.id for fact in steps}
    if title and (others := [key for key in ids if key in facts and key not in shown]):
        named = ", ".join(f"{key} ({facts[key].kind})" for key in others)
        return f"No step shows {named}. Take that out of the mark, and say it in a sentence below, with its id."
    if not any(map(may_be_shown, steps)) or len(steps) != len(ids) or (len(steps) > 1 and not title):
        return "Give the words of one step at a time, with its id. What is nothing to do is said in a sentence."
    if not _follow_one_another([fact for fact in steps if fact.kind == STEP]):
        return "Only steps that follow one another on the card are shown as one."
    changes = [*iter_title_changes(title, steps, list_around(steps, facts), language)] if title else []
    if wording:
        changes += list_changes(_compare(wording, steps, facts, language, title, below))
    card = " ".join(f"“{step.text}”" for step in steps)
    message = f"The card says: {card} Say all of that in your own way, no more, no less and as strongly."
    message += f" {_BELOW}" if title else ""
    return f"This changes the step: {'; '.join(dict.fromkeys(changes))}. {message}" if changes else ""


def list_doubts(
    wording: str, ids: Sequence[str], facts: Facts, language: Language, title: str, below: Sequence[CitedSentence]
) -> list[str]:
    """Return what may be changed in the steps that a wording shows, for the checker to look at."""
    steps = [facts[key] for key in ids if key in facts]
    if not wording or not steps or not language.has_words:
        return []
    return [*dict.fromkeys(iter_doubts(_compare(wording, steps, facts, language, title, below)))]


def choose_words(block: Block, facts: Facts, language: Language) -> str:
    """Return the words in which a mark shows its steps, empty if the card's words are to be shown."""
    is_sound = bool(block.told) and not find_change(block.told, block.ids, facts, language, block.title, block.below)
    return block.told if is_worded(block) and is_sound else ""


def choose_title(block: Block, facts: Facts, language: Language) -> str:
    """Return the heading of the steps that a mark shows, empty if it says something that they do not."""
    is_sound = bool(block.title) and not find_change("", block.ids, facts, language, block.title)
    return clean_text(block.title) if is_sound else ""


def withdraw_wordings(text: str, changed: Collection[str]) -> str:
    """Return a cited text that shows the steps among `changed` in the words of their card."""
    blocks = parse_cited_text(text)
    stale = [is_worded(block) and not set(changed).isdisjoint(block.ids) for block in blocks]
    if not any(stale):
        return text
    plain = [write_mark(block.ids) if is_stale else block.text for block, is_stale in zip(blocks, stale, strict=True)]
    return join_blocks(plain)


def say_step(words: Words) -> str:
    """Return the word for a step within a sentence."""
    step = words["product"]["step"]
    return step if words["language"]["capital_nouns"] == "yes" else step.casefold()


def write_mark(ids: Collection[str], title: str = "", told: str = "") -> str:
    """Return the mark that shows some steps, in the words of their card if it tells none."""
    parts = [f"{STEPS} {', '.join(ids)}", *filter(None, [title, told])]
    return f"[[{' | '.join(parts)}]]"


def _drop_references(text: str, language: Language) -> str:
    """Return a text without its references to steps, by id or with their number: these are no words of the card."""
    step = re.escape(language.words["product"]["step"])
    return re.sub(rf"\b{step} \d{{1,3}}(?:, \d{{1,3}})*\b", " ", REFERENCE.sub(" ", text), flags=re.IGNORECASE)


def _follow_one_another(steps: Sequence[Fact]) -> bool:
    return all(step.method == steps[0].method and step.step == steps[0].step + at for at, step in enumerate(steps))


def _compare(
    wording: str, steps: Sequence[Fact], facts: Facts, language: Language, title: str, below: Sequence[CitedSentence]
) -> Wording:
    parts = split_told(_drop_references(wording, language))
    in_turn = [part for part in parts if not part.startswith(ITEM)]
    # After a full stop, the capital of an item's first word is not taken for that of a name.
    words = join_told("|".join(f"{part.rstrip('.')}." for part in parts))
    more = _drop_references(join_below(below, facts), language)
    of_method = [each for each in facts.values() if each.kind == STEP and each.method == steps[0].method]
    earlier = [each.text for each in of_method if each.step <= steps[0].step and each not in steps]
    return Wording(
        title,
        words,
        join_told("|".join(in_turn)),
        f"{words}\n{more}",
        " ".join(filter(None, [title, *earlier[-1:]])),
        "\n".join(earlier),
        "\n".join(list_around(steps, facts)),
        tuple(steps),
        language,
    )
