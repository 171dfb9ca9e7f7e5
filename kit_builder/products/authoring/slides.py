"""The deck of a session, made from its script: what each cue shows, and in its notes how what is said begins."""

import re
from collections.abc import Iterator, Mapping

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.cited_text import Block, strip_citations
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.footnotes import cite_block, render_block
from kit_builder.products.authoring.outline_records import OutlineDocument
from kit_builder.products.authoring.script import Cue, list_cues, split_reply
from kit_builder.products.authoring.session import SPEAKER, WAIT, is_in_session, remove_directions
from kit_builder.products.authoring.session_plan import name_question, plan_parts
from kit_builder.products.definitions import load_product_words
from kit_builder.text.markdown import clean_text, escape
from kit_builder.text.sentences import split_sentences

# What would end a comment, or begin another one within it.
_COMMENT_MARK = re.compile(r"-{2,}|[<>]")


def render_deck(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return the deck of a session as Markdown, made from the cited `texts` of its script by the places of sections.

    The first slide has the title. Each cue makes a slide, and a question shows its answers only if it is a poll. The
    notes are what somebody who speaks freely looks up: the time at which a part begins, what is asked, for how long,
    and the first sentence of each paragraph that is said.
    """
    citations = Citations()
    say = load_product_words(spec.product, spec.language.folders)
    parts = plan_parts(document, texts, spec) if spec.is_spoken else ()
    begun = {part.place: f"{part.time_range} {clean_text(part.title)}" for part in parts}
    slides = [[f"# {escape(document.title)}", escape(spec.kit.author)]]
    notes: list[list[str]] = [[]]
    for place in (place for place, text in sorted(texts.items()) if text and is_in_session(document, place)):
        begins = begun.get(place, "")
        for cue in list_cues(texts[place]):
            if cue.kind:
                slides.append([*_show(cue, place, document, spec, citations)])
                notes.append([])
            notes[-1] += [begins, *_list_notes(cue, say)]
            begins = ""
    pages = [
        "\n\n".join(filter(None, [*shown, _write_notes(noted)])) for shown, noted in zip(slides, notes, strict=True)
    ]
    return "\n\n".join(filter(None, ["\n\n---\n\n".join(pages), citations.render_definitions()])) + "\n"


def _show(cue: Cue, place: int, document: OutlineDocument, spec: DocumentSpec, citations: Citations) -> Iterator[str]:
    yield f"## {escape(cue.title)}"
    if cue.shows_lines:
        section = document.sections[place]
        yield "\n".join(render_block(_cut_reply(block), section, spec, citations) for block in cue.lines)
    if cue.opening:
        yield cite_block(cue.opening, spec.facts, citations)


def _cut_reply(block: Block) -> Block:
    """Return an answer without what the speaker says to it, and without what that cites."""
    answer, reply = split_reply(block.text)
    return Block(block.form, answer) if reply else block


def _list_notes(cue: Cue, say: Mapping[str, str]) -> Iterator[str]:
    """Yield the notes of a cue: what is asked, how long to wait, and how each paragraph that is said begins."""
    if cue.asks:
        waits = [f"{seconds} s" for block in cue.spoken for seconds in WAIT.findall(block.text)]
        yield ", ".join([name_question(cue, say), *waits])
    yield from (clean_text(_find_opening(block)) for block in cue.spoken if block.form == "text")


def _find_opening(block: Block) -> str:
    """Return the first sentence of a paragraph without emphasis and directions, empty if it is only a direction."""
    text = SPEAKER.sub("", remove_directions(strip_citations(block.text)), count=1).replace("**", "")
    return next(iter(split_sentences(text)), "").strip()


def _write_notes(notes: list[str]) -> str:
    """Return notes as a comment in Markdown; empty if there are none."""
    text = "\n\n".join(_COMMENT_MARK.sub(" ", each).strip() for each in notes if each)
    return f"<!-- {text.strip()} -->" if text.strip() else ""
