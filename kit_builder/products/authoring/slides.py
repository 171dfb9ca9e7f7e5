"""The deck of a session, made from its script: what each cue shows, and as notes what is said then."""

import re
from collections.abc import Iterator, Mapping

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.cited_text import Block, strip_citations
from kit_builder.products.authoring.directions import show_directions
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.footnotes import BULLET, cite_block, render_block
from kit_builder.products.authoring.outline_records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.script import Cue, list_cues, split_reply
from kit_builder.products.authoring.session import is_in_session
from kit_builder.products.definitions import load_product_words
from kit_builder.text.markdown import clean_text, escape

# What would end a comment, or begin another one within it.
_COMMENT_MARK = re.compile(r"-{2,}|[<>]")
_QUESTIONS = "questions"


def render_deck(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return the deck of a session as Markdown, made from the cited `texts` of its script by the places of sections.

    The first slide has the title. Each cue makes a slide, and a question shows its answers only if it is a poll.
    """
    citations = Citations()
    slides: list[tuple[list[str], list[str]]] = [
        ([f"# {escape(document.title)}", *([escape(spec.kit.author)] if spec.kit.author else [])], [])
    ]
    for section, cue in _list_shown(document, texts):
        if cue.kind:
            slides.append(([*_show(cue, section, spec, citations)], [*_list_answers(cue)]))
        spoken = [block for block in cue.spoken if section.form != _QUESTIONS or block.form == "heading"]
        slides[-1][1].extend(filter(None, (_write_note(block, spec) for block in spoken)))
    pages = ["\n\n".join(filter(None, [*shown, _write_notes(notes)])) for shown, notes in slides]
    return "\n\n".join(filter(None, ["\n\n---\n\n".join(pages), citations.render_definitions()])) + "\n"


def _list_shown(document: OutlineDocument, texts: Mapping[int, str]) -> Iterator[tuple[OutlineSection, Cue]]:
    for place, section in enumerate(document.sections):
        if is_in_session(document, place):
            yield from ((section, cue) for cue in list_cues(texts.get(place, "")))


def _show(cue: Cue, section: OutlineSection, spec: DocumentSpec, citations: Citations) -> Iterator[str]:
    yield f"## {escape(cue.title)}"
    if cue.shows_lines:
        yield "\n".join(render_block(_cut_reply(block), section, spec, citations) for block in cue.lines)
    if cue.opening:
        yield cite_block(cue.opening, spec.facts, citations)


def _cut_reply(block: Block) -> Block:
    """Return an answer without what the speaker says to it, and without what that cites."""
    answer, reply = split_reply(block.text)
    return Block(block.form, answer) if reply else block


def _read_answer(block: Block) -> tuple[str, str]:
    return split_reply(BULLET.sub("", clean_text(strip_citations(block.text))))


def _list_answers(cue: Cue) -> Iterator[str]:
    """Yield the answers to a question, each with what the speaker replies."""
    for answer, reply in map(_read_answer, cue.lines if cue.asks else ()):
        if answer and reply:
            yield f"{answer} → {reply}"


def _write_note(block: Block, spec: DocumentSpec) -> str:
    """Return what is said or done in a block; empty if it says nothing."""
    if not block.sentences:
        return ""
    say = load_product_words(spec.product, spec.language.folders)
    words = clean_text(" ".join(each.text for each in block.sentences))
    return show_directions(words, say, spec.kit.author, str).replace("*", "").removeprefix("> ")


def _write_notes(notes: list[str]) -> str:
    """Return notes as a comment in Markdown; empty if there are none."""
    text = "\n\n".join(_COMMENT_MARK.sub(" ", each).strip() for each in notes)
    return f"<!-- {text.strip()} -->" if text.strip() else ""
