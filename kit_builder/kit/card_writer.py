"""Write a method as a card: Markdown that a person can read and edit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from kit_builder.kit.card_words import find_section
from kit_builder.kit.citations import Citations
from kit_builder.kit.registers import clean_number, clean_story, render_register
from kit_builder.records import SECTION_OF_KIND, SECTIONS, Evidence, Item, Method
from kit_builder.text.markdown import clean_text, escape
from kit_builder.text.words import Words

_EXPLAINED_KINDS = ("detail", "reason", "rule", "pitfall", "script", "story")


def write_card(method: Method, words: Words) -> str:
    """Return a method as a card, with the headings and labels in `words`.

    Steps stand under the titles of their stages, and what is attached to a step is nested beneath it. References to its
    evidence follow each item; the footnotes are at the end, in order of first use. Items without text are left out.
    `read_card` returns the same method, with each text on one line.
    """
    method = clean_method(method)
    citations = Citations()
    arranged = "\narranged: yes" if method.is_arranged else ""
    parts = [f"---\nid: {method.id}{arranged}\n---", _render_help(words), f"# {escape(method.name)}"]
    for name in SECTIONS:
        if name == "steps":
            parts += _render_steps(method.steps, words, citations)
        else:
            lines = [row for item in method.section(name) for row in render_item("-", item, words, citations)]
            parts += _render_section(words["card"][name], "\n".join(lines))
    for name, records in (("numbers", method.numbers), ("stories", method.stories)):
        parts += _render_section(words["card"][name], render_register(name, records, words, citations))
    questions = "\n".join(f"- {escape(question)}" for question in method.questions)
    parts += _render_section(words["card"]["questions"], questions)
    parts += filter(None, [citations.render_definitions()])
    return "\n\n".join(parts) + "\n"


def clean_method(method: Method) -> Method:
    """Return a method as it would be read from its card: each text on one line, and nothing without text."""
    sections: dict[str, Any] = {
        name: tuple(
            _clean_item(item, is_step=name == "steps") for item in method.section(name) if clean_text(item.text)
        )
        for name in SECTIONS
    }
    numbers = (clean_number(each, _clean_evidence) for each in method.numbers)
    stories = (clean_story(each, _clean_evidence) for each in method.stories)
    return Method(
        id=clean_text(method.id),
        name=clean_text(method.name),
        numbers=tuple(each for each in numbers if each.name or each.value),
        stories=tuple(each for each in stories if each.title),
        questions=tuple(filter(None, map(clean_text, method.questions))),
        is_arranged=method.is_arranged,
        **sections,
    )


def render_item(mark: str, item: Item, words: Words, citations: Citations) -> list[str]:
    """Return an item as a list item that begins with `mark`, with its conflicts and attachments nested beneath it.

    The text of an attachment follows the label of its kind, and a conflicting version that of conflicts.
    """
    indent = " " * (len(mark) + 1)
    label = f"{words['attachment'][item.kind]}: " if item.kind else ""
    versions = (
        _render_text(replace(other, text=f"{words['card']['conflict']}: {other.text}"), citations)
        for other in item.conflicts
        if other.text
    )
    attached = (row for each in item.attachments for row in render_item("-", each, words, citations))
    own = _render_text(replace(item, text=f"{label}{item.text}"), citations)
    return [f"{mark} {own}", *(f"{indent}- {version}" for version in versions), *(f"{indent}{row}" for row in attached)]


def _render_text(item: Item, citations: Citations) -> str:
    return f"{escape(item.text)} {citations.cite(item.evidence)}".rstrip(" ")


def _render_help(words: Words) -> str:
    """Return a comment on how to edit the card, which no reader of the card takes for text of it."""
    labels = " ".join(f"{words['attachment'][kind]}:" for kind in _EXPLAINED_KINDS)
    return f"<!-- {words['editing']['help'].strip().format(labels=labels, conflict=words['card']['conflict'])} -->"


def _render_section(heading: str, text: str) -> list[str]:
    return [f"## {escape(heading)}", text] if text else []


def _render_steps(steps: Sequence[Item], words: Words, citations: Citations) -> Iterator[str]:
    """Yield the headings of the section and of its stages, and the steps between them, numbered from first to last.

    A stage that is called like a section gets a heading of a lower level. Steps that are in no stage, but follow one
    that is, stand under the heading of the section again.
    """
    stage = None
    lines: list[str] = []
    for place, step in enumerate(steps, start=1):
        if step.stage != stage:
            yield from filter(None, ["\n".join(lines)])
            lines = []
            if stage is None or not step.stage:
                yield f"## {escape(words['card']['steps'])}"
            if step.stage:
                yield f"{'####' if find_section(step.stage) else '###'} {escape(step.stage)}"
            stage = step.stage
        lines += render_item(f"{place}.", step, words, citations)
    yield from filter(None, ["\n".join(lines)])


def _clean_item(item: Item, *, is_step: bool) -> Item:
    attached = (replace(_clean_version(each), kind=_clean_kind(each.kind)) for each in item.attachments if is_step)
    return replace(
        _clean_version(item),
        attachments=tuple(filter(_has_text, attached)),
        stage=clean_text(item.stage) if is_step else "",
    )


def _clean_version(item: Item) -> Item:
    """Return the text, the evidence and the conflicts of an item. Versions that conflict have no kind of their own."""
    versions = (replace(_clean_version(each), conflicts=()) for each in item.conflicts)
    evidence = tuple(map(_clean_evidence, item.evidence))
    return Item(clean_text(item.text), evidence, tuple(filter(_has_text, versions)))


def _has_text(item: Item) -> bool:
    return bool(item.text)


def _clean_kind(kind: str) -> str:
    return kind if kind in SECTION_OF_KIND else "detail"


def _clean_evidence(found: Evidence) -> Evidence:
    return replace(found, source=clean_text(found.source), quote=clean_text(found.quote))
