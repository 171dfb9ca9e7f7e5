"""The deck of a session, made from its script: what each cue shows, and in its notes how what is said begins."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.cited_text import Block, list_cells, strip_citations
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.footnotes import cite_blocks, name_audience, render_block
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.sessions.run_sheet import name_question, plan_parts
from kit_builder.products.authoring.sessions.script import Cue, list_cues, split_reply
from kit_builder.products.authoring.sessions.timing import (
    LIVE,
    SPEAKER,
    WAIT,
    count_words,
    is_in_session,
    remove_directions,
)
from kit_builder.text.markdown import clean_text, escape
from kit_builder.text.sentences import split_sentences

_MOST_ROWS = 4  # with figures that can be read at a glance
_LEAST_NOTED = 5  # words of a paragraph that are enough to remind the speaker of it
_HEAD = 2  # rows of a table above its first with figures: the head and the rule
# Characters that could end a comment, or begin another one within it.
_COMMENT_MARK = re.compile(r"-{2,}|[<>]")


def render_deck(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return the deck of a session as Markdown, made from the cited `texts` of its script by the places of sections.

    The first slide has the title, and for whom the session is. Each cue makes a slide, and a question shows its answers
    only if it is a poll. The sheet of a case that is done on the screen grows: a slide of it has the rows of those
    before as well. A question keeps the table that it is about on the screen. Below a slide stands what it rests on:
    what it cites, and what is said while it shows. The notes are what somebody who speaks freely looks up: the time at
    which a part begins, what is asked, for how long, and how each paragraph that is said begins.
    """
    citations = Citations()
    say = spec.say
    parts = plan_parts(document, texts, spec) if spec.is_spoken else ()
    begun = {part.place: f"{part.time_range} {clean_text(part.title)}" for part in parts}
    slides = [[f"# {escape(document.title)}", escape(spec.kit.author), name_audience(spec)]]
    notes: list[list[str]] = [[]]
    for place in (place for place, text in sorted(texts.items()) if text and is_in_session(document, place)):
        begins = begun.get(place, "")
        before = Cue()
        sheet: list[Block] = []
        for cue in list_cues(texts[place]):
            if cue.kind:
                sheet = _grow_sheet(sheet, cue) if document.sections[place].form == LIVE else cue.lines
                tables = [before.lines, sheet] if _is_about(cue, before) else [sheet]
                slides.append([*_show(cue, tables, document.sections[place], spec, citations)])
                notes.append([])
            notes[-1] += [begins, *_list_notes(cue, say)]
            begins, before = "", cue
    pages = [
        "\n\n".join(filter(None, [*shown, _write_notes(noted)])) for shown, noted in zip(slides, notes, strict=True)
    ]
    return "\n\n".join(filter(None, ["\n\n---\n\n".join(pages), citations.render_definitions()])) + "\n"


def _grow_sheet(before: list[Block], cue: Cue) -> list[Block]:
    """Return the lines of a slide, below those of the slide before if they are more rows of the same table.

    A row that was shown before, empty or otherwise, gives way to the new one of its name, and the first rows to those
    for which there is no room.
    """
    heads = [[list_cells(row.text) for row in lines[:1]] for lines in (before, cue.lines)]
    if not _is_table(before) or heads[0] != heads[1]:
        return cue.lines
    named: dict[str, list[Block]] = {}
    for row in cue.lines[_HEAD:]:
        named.setdefault(list_cells(row.text)[0], []).append(row)
    kept = [row for old in before[_HEAD:] for row in named.pop(list_cells(old.text)[0], [old])]
    rows = [*kept, *(row for new in named.values() for row in new)]
    return [*before[:_HEAD], *rows[-_MOST_ROWS:]]


def _is_about(cue: Cue, before: Cue) -> bool:
    """Return whether a cue asks about the figures that the one before it shows in a table.

    It does if it follows directly, or cites what the table cites.
    """
    if not (cue.asks and before.kind == "On screen" and _is_table(before.lines)):
        return False
    asked, shown = _list_ids([*filter(None, [cue.opening]), *cue.lines]), _list_ids(before.lines)
    return not before.spoken or not asked.isdisjoint(shown)


def _list_ids(blocks: Sequence[Block]) -> set[str]:
    return {key for block in blocks for sentence in block.sentences for key in sentence.ids}


def _is_table(lines: Sequence[Block]) -> bool:
    return bool(lines) and lines[0].form == "row"


def _show(
    cue: Cue, shown: Sequence[list[Block]], section: OutlineSection, spec: DocumentSpec, citations: Citations
) -> Iterator[str]:
    """Yield what a slide shows: its title, and the tables and lists below it."""
    yield f"## {escape(cue.title)}"
    for lines in shown:
        if cue.shows_lines or _is_table(lines):
            yield "\n".join(render_block(_cut_reply(block), section, spec, citations) for block in lines)
    unseen = [] if cue.shows_lines else cue.lines
    yield cite_blocks([*filter(None, [cue.opening]), *unseen, *cue.spoken], spec.facts, citations)


def _cut_reply(block: Block) -> Block:
    """Return an answer without what the speaker says to it; it cites what that rests on."""
    answer, reply = split_reply(block.text)
    return replace(block, text=answer) if reply else block


def _list_notes(cue: Cue, say: Mapping[str, str]) -> Iterator[str]:
    """Yield the notes of a cue: what is asked, how long to wait, and how each paragraph that is said begins."""
    if cue.asks:
        waits = [f"{seconds} s" for block in cue.spoken for seconds in WAIT.findall(block.text)]
        yield ", ".join([name_question(cue, say), *waits])
    yield from (clean_text(_find_opening(block)) for block in cue.spoken if block.form == "text")


def _find_opening(block: Block) -> str:
    """Return the first words of a paragraph, in whole sentences, empty if it is only a direction.

    Emphasis and directions are left out.
    """
    text = SPEAKER.sub("", remove_directions(strip_citations(block.text)), count=1).replace("**", "")
    opening = ""
    for sentence in split_sentences(text):
        if count_words(opening) >= _LEAST_NOTED:
            break
        opening = f"{opening} {sentence}".strip()
    return opening


def _write_notes(notes: list[str]) -> str:
    """Return notes as a comment in Markdown; empty if there are none."""
    text = "\n\n".join(_COMMENT_MARK.sub(" ", each).strip() for each in notes if each)
    return f"<!-- {text.strip()} -->" if text.strip() else ""
