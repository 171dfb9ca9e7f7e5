"""The deck of a session, made from its script: what each cue shows, and in its notes the key words of what is said."""

import re
from collections.abc import Iterator, Mapping

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.cited_text import Block, strip_citations
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.footnotes import cite_block, render_block
from kit_builder.products.authoring.outline_records import OutlineDocument
from kit_builder.products.authoring.script import Cue, list_cues, list_key_words, split_reply
from kit_builder.products.authoring.session import WAIT, is_in_session, plan_parts
from kit_builder.products.definitions import load_product_words
from kit_builder.text.markdown import clean_text, escape

# What would end a comment, or begin another one within it.
_COMMENT_MARK = re.compile(r"-{2,}|[<>]")


def render_deck(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return the deck of a session as Markdown, made from the cited `texts` of its script by the places of sections.

    The first slide has the title. Each cue makes a slide, and a question shows its answers only if it is a poll. The
    notes are what somebody who speaks freely looks up: the time at which a part begins, what is asked, for how long,
    and the words in bold.
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
    """Yield the notes of a cue: what is asked, how long to wait, and the key words of what is said."""
    if cue.asks:
        waits = [f"{seconds} s" for block in cue.spoken for seconds in WAIT.findall(block.text)]
        yield ", ".join([f"{say.get(cue.kind.lower(), cue.kind)} {cue.number}".strip(), *waits])
    answers = [split_reply(strip_citations(block.text))[1] for block in cue.lines] if cue.asks else []
    said = [strip_citations(block.text) for block in cue.spoken if block.form != "heading"]
    yield " · ".join(clean_text(each) for text in (*answers, *said) for each in list_key_words(text))


def _write_notes(notes: list[str]) -> str:
    """Return notes as a comment in Markdown; empty if there are none."""
    text = "\n\n".join(_COMMENT_MARK.sub(" ", each).strip() for each in notes if each)
    return f"<!-- {text.strip()} -->" if text.strip() else ""
