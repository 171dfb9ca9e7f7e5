"""Parts of authored documents that are rendered from the cards: steps, tables, scripts, checklists and forms.

A text names them by marks such as `[[steps]]` on a line of their own. What they show is worded by the card, so that a
model can neither add, drop, reorder nor soften it. A step may be worded for its place if nothing is changed in it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.cited_text import Block, drop_bullet, join_blocks, parse_cited_text
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.outline.records import OutlineSection
from kit_builder.products.authoring.sheet_plan import SHEETS, write_sheets
from kit_builder.products.authoring.steps.wording import (
    STEPS,
    choose_words,
    drop_unshown,
    is_worded,
    join_told,
    show_only,
    write_mark,
)
from kit_builder.products.forms.decisions import exclude_decisions, find_decisions
from kit_builder.records import Item, Number
from kit_builder.text.markdown import escape

TEST = "test"
_BLANK = ""


def place_steps(text: str, section: OutlineSection, facts: Facts) -> str:
    """Return the text of a section of steps with a mark for each of its steps, once and in order.

    A step that no mark shows in its place is shown before the next one that has its place, or at the end. A mark with a
    heading keeps its words without the ids of what no step shows, and of steps that a mark before it has shown.
    """
    own = _list_steps(section.uses, facts)
    read = parse_cited_text(text)
    blocks = [drop_unshown(block, facts) for block in read]
    text = join_blocks([block.text for block in blocks]) if blocks != [*read] else text
    if section.form != STEPS or not own:
        return join_blocks([block.text for block in blocks if block.mark != STEPS])
    shown = [key for block in blocks if block.mark == STEPS for key in block.ids]
    if [key for key in shown if not _is_attached(key, facts)] == own:
        return text
    placed: list[str] = []
    left = own
    for block in blocks:
        if block.mark == STEPS:
            marks, left = _show_next(_drop_shown(block, own, left), left, facts)
            placed += marks
        else:
            placed.append(block.text)
    return join_blocks([*placed, write_mark(left)] if left else placed)


def place_sheets(texts: Mapping[int, str], spec: DocumentSpec) -> dict[int, str]:
    """Return the texts of a document with the mark of its sheets at the end, if the brief wants it and none has it."""
    mark = f"[[{SHEETS}]]"
    if not texts or mark not in spec.brief.text or any(mark in text for text in texts.values()):
        return {**texts}
    last = max(texts)
    return {**texts, last: join_blocks([texts[last], mark])}


def place_test(texts: Mapping[int, str], spec: DocumentSpec, test: str) -> dict[int, str]:
    """Return the texts of a document with the self-test of another in place of its mark, word for word.

    If the brief wants it and no text has the mark, it stands at the end of the first section. Items of a list directly
    below it become paragraphs, as they would otherwise continue its boxes.
    """
    mark = f"[[{TEST}]]"
    if not texts or mark not in spec.brief.text:
        return {**texts}
    marked, first = {**texts}, min(texts)
    if not any(mark in text for text in texts.values()):
        marked[first] = join_blocks([texts[first], mark])
    return {place: join_blocks([*_put_test(test, text)]) for place, text in marked.items()}


def _put_test(test: str, text: str) -> Iterator[str]:
    is_below = False
    for block in parse_cited_text(text):
        is_below = block.mark == TEST or (is_below and block.form == "item")
        yield test if block.mark == TEST else drop_bullet(block.text) if is_below else block.text


def render_part(block: Block, section: OutlineSection, spec: DocumentSpec, citations: Citations) -> str:
    """Return the Markdown of the part that a mark names, empty if the card has nothing for it.

    The ids of the mark are the facts it is made from; without them, those that the section uses.
    """
    keys = [key for key in block.ids or section.uses if key in spec.facts]
    facts = [spec.facts[key] for key in keys]
    if len(facts) == 1 and (words := choose_words(block, spec.facts, spec.language)):
        facts = [replace(facts[0], text=join_told(words))]
    return _RENDERERS[block.mark](facts, spec, citations)


def _show_next(block: Block, left: Sequence[str], facts: Facts) -> tuple[list[str], list[str]]:
    """Return marks for the steps `left` up to the last that a mark names, and the steps that are left then.

    A mark with a heading may show actions that are no steps of the card: such a mark stays where it is.
    """
    named = [key for key in block.ids or left if key in left]
    if not named:
        only_attached = bool(block.title and block.ids) and all(_is_attached(key, facts) for key in block.ids)
        return [block.text] if only_attached else [], [*left]
    end = max(map(left.index, named)) + 1
    due, rest = [*left[:end]], [*left[end:]]
    steps = [key for key in block.ids if not _is_attached(key, facts)]
    if not is_worded(block) or not set(steps) <= set(due):
        return [write_mark(due)], rest
    missed = [*due[: due.index(steps[0])]]
    own = due[len(missed) :]
    shown = block if own == steps else show_only(block, own)
    return ([write_mark(missed)] if missed else []) + [shown.text], rest


def _drop_shown(block: Block, own: Sequence[str], left: Sequence[str]) -> Block:
    """Return a mark with a heading without those of its `own` steps that are not `left`, unless it has no others."""
    kept = [key for key in block.ids if key not in own or key in left]
    is_changed = bool(block.title) and bool(kept) and kept != [*block.ids]
    return show_only(block, kept) if is_changed else block


def _is_attached(key: str, facts: Facts) -> bool:
    return key in facts and facts[key].kind != "step"


def _list_steps(ids: Iterable[str], facts: Facts) -> list[str]:
    return [key for key in ids if key in facts and facts[key].kind == "step"]


def _render_steps(facts: Sequence[Fact], _spec: DocumentSpec, citations: Citations) -> str:
    """Return the steps as numbered items, set off so that a reader in the middle of the work finds them."""
    steps = (fact for fact in facts if fact.kind == "step")
    return "\n".join(f"{fact.step}. **{escape(fact.text)}** {citations.cite(fact.evidence)}".strip() for fact in steps)


def _render_scripts(facts: Sequence[Fact], _spec: DocumentSpec, citations: Citations) -> str:
    return "\n\n".join(f"> {_cite(fact, citations)}" for fact in facts if fact.kind == "script")


def _render_checklist(facts: Sequence[Fact], _spec: DocumentSpec, citations: Citations) -> str:
    return "\n".join(f"- [ ] {_cite(fact, citations)}" for fact in facts if fact.kind not in ("kit", "phrases"))


def _render_decisions(facts: Sequence[Fact], spec: DocumentSpec, citations: Citations) -> str:
    """Return the rules as a table of if, then and because, or as a list if one of them does not fit into a table."""
    rules = [Item(fact.text, fact.evidence) for fact in facts if fact.kind == "rule"]
    if exclude_decisions(rules, spec.language):
        return "\n".join(f"- {_cite(rule, citations)}" for rule in rules)
    say = spec.language.words["product"]
    rows = [
        (f"{escape(each.condition.text)} {citations.cite(each.condition.evidence)}".strip(), each.action, each.reason)
        for each in find_decisions(rules, spec.language)
    ]
    columns = 3 if any(reason.text for _, _, reason in rows) else 2
    heads = (say["condition"], say["action"], say["reason"])
    cells = [(first, escape(action.text), escape(reason.text)) for first, action, reason in rows]
    return _write_table(heads[:columns], [row[:columns] for row in cells])


def _render_numbers(_facts: Sequence[Fact], spec: DocumentSpec, citations: Citations) -> str:
    say = spec.language.words["register"]
    rows = [
        (escape(each.name), _write_value(each, citations), escape(each.strength), escape(each.decides))
        for each in _list_numbers(spec)
    ]
    return _write_table((say["name"], say["value"], say["strength"], say["decides"]), rows)


def _render_form(_facts: Sequence[Fact], spec: DocumentSpec, _citations: Citations) -> str:
    """Return a form for the reader's own figures: what the worked example works with, its figure, and a blank."""
    say = spec.language.words["tools"]
    own = [fact for fact in spec.facts.values() if fact.measure and spec.method and fact.method == spec.method.id]
    rows = [(escape(fact.label), escape(fact.measure), _BLANK) for fact in own]
    return _write_table((say["what"], say["example"], say["yours"]), rows)


def _render_sheets(_facts: Sequence[Fact], spec: DocumentSpec, _citations: Citations) -> str:
    """Return the sheets of the product, part by part, and when each is used."""
    return write_sheets(spec)


def _render_nothing(_facts: Sequence[Fact], _spec: DocumentSpec, _citations: Citations) -> str:
    """Return nothing for a self-test that no document has."""
    return ""


def _list_numbers(spec: DocumentSpec) -> Iterator[Number]:
    for method in [spec.method] if spec.method else spec.methods:
        yield from method.numbers


def _write_value(number: Number, citations: Citations) -> str:
    value = escape(" ".join(filter(None, [number.value, number.unit])))
    return f"{value} {citations.cite(number.evidence)}".strip()


def _write_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [tuple(map(escape, head)), tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _cite(said: Fact | Item, citations: Citations) -> str:
    return f"{escape(said.text)} {citations.cite(said.evidence)}".strip()


_RENDERERS: Mapping[str, Callable[[Sequence[Fact], DocumentSpec, Citations], str]] = MappingProxyType(
    {
        STEPS: _render_steps,
        "script": _render_scripts,
        "decisions": _render_decisions,
        "checklist": _render_checklist,
        "numbers": _render_numbers,
        "form": _render_form,
        SHEETS: _render_sheets,
        TEST: _render_nothing,
    }
)
MARKS = tuple(_RENDERERS)
