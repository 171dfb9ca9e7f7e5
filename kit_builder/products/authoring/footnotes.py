"""Write an authored document as Markdown: its parts are rendered, and footnotes per paragraph replace the braces."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import count, islice

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.cited_text import (
    Block,
    join_blocks,
    parse_cited_text,
    strip_citations,
)
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.loose_lines import put_lines_right
from kit_builder.products.authoring.markup import escape_inline, escape_rows, escape_rows_of_script
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.practice import PRACTICE, is_announced, is_declared, render_practice
from kit_builder.products.authoring.rendered_parts import MARKS, render_part
from kit_builder.products.authoring.sessions.directions import PAUSE, show_directions
from kit_builder.products.authoring.sessions.run_sheet import (
    FIRST_SLIDE,
    name_cuts,
    name_turns,
    plan_parts,
    write_run_of_show,
)
from kit_builder.products.authoring.sessions.script import Cue, list_cues, split_reply
from kit_builder.products.authoring.sessions.timing import is_in_session, list_handed_out
from kit_builder.products.authoring.sheet_plan import put_sheets
from kit_builder.products.authoring.steps.mistakes import is_mistake, show_mistake
from kit_builder.products.authoring.steps.shown import contains, drop_own_number, number_steps, show_titled
from kit_builder.products.authoring.steps.wording import STEPS
from kit_builder.text.languages import Language
from kit_builder.text.markdown import escape
from kit_builder.text.months import MONTH

_LEAST_LEVEL = 3  # of headings within a section: the document has level 1 and its sections 2
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)", re.DOTALL)
# Only steps are numbered in a product: other lists get bullets, also inside lists and quotes.
_NUMBER = re.compile(r"^((?:[ \t]*(?:[-*+•]|>)(?=[ \t>]))*[ \t]*)\d{1,9}[.)](?=[ \t]|$)", re.MULTILINE)
_SAID_NUMBER = re.compile(r"\s*\d+[.)](?=[ \t]*\{)")  # a sentence that is a number, as it is cited
_NUMBERED_CELL = re.compile(rf"(\|[ \t]*[*_]{{0,3}}\d+)\.(?= (?!{MONTH}))", re.IGNORECASE)  # “12. mars” is a date
BULLET = re.compile(r"^[ \t]*[-*+•][ \t]+")
_TICK_BOX = re.compile(r"^([ \t]*[-*+•][ \t]+)(\[[ xX]\][ \t]+)?")
_HEAD_BELOW_ROW = re.compile(r"^([ \t]*\|.*\n)(?=[ \t]*\|.*\n[ \t]*\|[ \t:|-]*-[ \t:|-]*\|[ \t]*$)", re.MULTILINE)
# A bullet directly above a numbered step, or below one: these are two lists.
_OTHER_LIST = re.compile(r"^([-*+•] .*\n(?=\d{1,3}[.)] )|\d{1,3}[.)] .*\n(?=[-*+•] ))", re.MULTILINE)


def render_document(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return the Markdown of a document from the cited `texts` of its sections, by their places.

    Sections without a text are left out. The script of a session begins with its run of show, and numbers the slides
    of its deck; what its listeners get is a file of its own.
    """
    citations = Citations()
    number = f"{spec.number}. " if spec.brief.numbered and len(spec.methods) > 1 else ""
    blocks = [f"# {number}{escape(document.title)}"]
    if spec.brief.byline and spec.kit.author:
        blocks.append(f"{escape(spec.language.words['product']['by'])} {escape(spec.kit.author)}")
    if spec.is_spoken:
        blocks.append(name_audience(spec))
        blocks.append(write_run_of_show(document, texts, spec))
        texts = name_turns(document, name_cuts(document, texts, spec))
    texts = number_steps(texts, spec)
    slides = count(FIRST_SLIDE)
    handed_out = list_handed_out(document, spec)
    times = {part.place: part.time_range for part in plan_parts(document, texts, spec)} if spec.is_spoken else {}
    title = [_render_first_slide(document, spec)] if spec.is_spoken else []
    days = iter(spec.brief.days)
    for place, section in enumerate(document.sections):
        if place in handed_out:
            continue
        numbers = slides if spec.is_spoken and is_in_session(document, place) else count(0, 0)
        if body := _render_section(texts.get(place, ""), section, spec, citations, numbers):
            opening, title = (title, []) if place in times else ([], title)
            sent = [_render_day(day, spec) for day in islice(days, 1)]
            heading = spec.say["subject"].format(text=section.heading) if sent else section.heading
            blocks += [f"## {escape(heading)}", times.get(place, ""), *sent, *opening, body]
    return "\n\n".join(filter(None, [*blocks, citations.render_definitions()])) + "\n"


def name_audience(spec: DocumentSpec) -> str:
    """Return for whom a session is, empty if the kit does not say it."""
    label = escape(spec.language.words["product"]["for_whom"])
    return f"**{label}:** {escape(spec.kit.audience)}" if spec.kit.audience else ""


def _render_day(day: int, spec: DocumentSpec) -> str:
    say = spec.say
    return f"*{escape(say['day'].format(number=day))}*"


def _render_first_slide(document: OutlineDocument, spec: DocumentSpec) -> str:
    """Return what is on the screen while the listeners of a session come in: its title, and for whom it is."""
    title = f"**{spec.say.get('slide', 'Slide')} {FIRST_SLIDE - 1}:** {escape(document.title)}"
    return "\n>\n".join(f"> {each}" for each in (title, name_audience(spec)) if each)


def _render_section(
    text: str, section: OutlineSection, spec: DocumentSpec, citations: Citations, slides: Iterator[int]
) -> str:
    """Return the Markdown of a section; `slides` are the numbers of those that it puts on the screen."""
    rendered: list[str] = []
    if spec.is_spoken:
        said = is_announced(text, spec.say)
        for cue in list_cues(text):
            # Of its pauses, the first belongs to a question; what comes later is a silence in what is said.
            waits = [block for block in cue.spoken if cue.asks and PAUSE.fullmatch(block.text.strip())][:1]
            rendered += [*_render_shown(cue, waits, section, spec, citations, slides)] if cue.opening else []
            spoken = [block for block in cue.spoken if block not in waits and not (said and block.mark == PRACTICE)]
            rendered += (render_block(block, section, spec, citations) for block in spoken)
    else:
        blocks = parse_cited_text(put_lines_right(text))
        rendered = put_sheets(blocks, [render_block(block, section, spec, citations) for block in blocks], spec)
    joined = _part_tables(join_blocks([each for each in rendered if each]))
    return joined if spec.is_spoken else _OTHER_LIST.sub(r"\1\n", joined)


def _render_shown(
    cue: Cue,
    waits: Iterable[Block],
    section: OutlineSection,
    spec: DocumentSpec,
    citations: Citations,
    slides: Iterator[int],
) -> Iterator[str]:
    """Yield what a cue puts on the screen: its lines go into the quote of its slide; answers and tables go below it.

    What it waits for comes before the answers.
    """
    shown = render_block(cue.opening, section, spec, citations, next(slides)) if cue.opening else ""
    lines = [render_block(block, section, spec, citations) for block in cue.lines]
    if cue.kind == "On screen" and cue.lines and cue.lines[0].form == "item":
        yield "\n".join([shown, ">", f"> {' · '.join(BULLET.sub('', each) for each in lines)}"])
    else:
        yield from (shown, *(render_block(block, section, spec, citations) for block in waits), *lines)


def _part_tables(text: str) -> str:
    """Return Markdown with a blank line before the head of a table that follows another one directly."""
    return _HEAD_BELOW_ROW.sub(r"\1\n", text)


def render_block(
    block: Block, section: OutlineSection, spec: DocumentSpec, citations: Citations, slide: int = 0
) -> str:
    """Return the Markdown of a block of a section; `slide` is the number of the one it puts on the screen, if any."""
    notes = cite_block(block, spec.facts, citations) if block.form != "heading" else ""
    plain = strip_citations(block.text)
    match block.form:
        case "mark" if block.mark == PRACTICE:
            escaped = replace(block, told=escape_inline(block.told))
            is_shown = is_declared(block.ids, block.told)
            return render_practice(escaped, spec.language.words) if is_shown else ""
        case "mark" if block.mark == STEPS and spec.brief.titled:
            return show_titled(block, spec, citations)
        case "mark":
            return render_part(block, section, spec, citations) if block.mark in MARKS else ""
        case "heading":
            return _render_heading(plain, spec.language)
        case "row":
            return _add_to_last_cell(_NUMBERED_CELL.sub(r"\1)", escape_inline(plain.strip())), notes)
        case "item" if spec.is_spoken:
            return _render_item(_mark_answer(plain), notes, partial(_show_directions, spec=spec))
        case "item":
            return _render_item(plain, notes, escape_rows)
        case _ if is_mistake(plain):
            labels = spec.language.words["mistake"]
            return f"{show_mistake(plain, labels, escape_rows)} {notes}".strip()
        case _ if spec.is_spoken:
            return f"{_show_directions(_remove_numbers(plain.lstrip()), spec, slide)} {notes}".strip()
        case _:
            return f"{_render_prose(block, plain.lstrip())} {notes}".strip()


def _render_prose(block: Block, plain: str) -> str:
    """Return a paragraph escaped. A number that is a sentence begins no list."""
    if not _SAID_NUMBER.match(block.text):
        return escape_rows(_remove_numbers(plain))
    number, point, behind = re.split(r"(?<=\d)([.)])", plain, maxsplit=1)
    return f"{number}\\{point} {escape_rows(behind)}".strip()


def _show_directions(text: str, spec: DocumentSpec, slide: int = 0) -> str:
    say = spec.say
    return show_directions(text, say, spec.kit.author, escape_rows_of_script, slide)


def _render_heading(text: str, language: Language) -> str:
    found = _HEADING.match(text)
    if not found:
        return ""
    level = max(_LEAST_LEVEL, len(found[1]))
    said = drop_own_number(" ".join(found[2].split()), language)
    return f"{'#' * level} {escape_inline(said)}" if said else ""


def _render_item(text: str, notes: str, escape_text: Callable[[str], str]) -> str:
    bulleted = _remove_numbers(text)
    opening = _TICK_BOX.match(bulleted)
    start = opening.end() if opening else 0
    return f"{bulleted[:start]}{escape_text(bulleted[start:])} {notes}".rstrip()


def _mark_answer(item: str) -> str:
    """Return an answer to a question of a session set off from what the speaker says to it."""
    answer, reply = split_reply(item)
    opening = BULLET.match(answer)
    start = opening.end() if opening else 0
    return f"{answer[:start]}**{answer[start:].replace('*', '')}** → {reply}" if reply else item


def cite_block(block: Block, facts: Facts, citations: Citations) -> str:
    """Return the footnotes of a block: the evidence of what its sentences cite, without lines that another one has."""
    return cite_blocks([block], facts, citations)


def cite_blocks(blocks: Iterable[Block], facts: Facts, citations: Citations) -> str:
    """Return the footnotes of several blocks together."""
    sentences = (sentence for block in blocks for sentence in block.sentences)
    ids: Iterable[str] = (key for sentence in sentences for key in sentence.ids if key in facts)
    evidence = tuple(dict.fromkeys(found for key in ids for found in facts[key].evidence))
    return citations.cite(each for each in evidence if not any(contains(other, each) for other in evidence))


def _add_to_last_cell(row: str, notes: str) -> str:
    return f"{row.rstrip().removesuffix('|').rstrip()} {notes} |" if notes else row


def _remove_numbers(text: str) -> str:
    """Return rows with bullets in place of numbers, until none is left: `- 1. 2. Wait` has two."""
    while (changed := _NUMBER.sub(r"\1-", text)) != text:
        text = changed
    return text
