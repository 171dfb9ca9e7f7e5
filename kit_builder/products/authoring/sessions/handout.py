"""The handout of a session: the sections of its script that the listeners get, as a file of its own."""

import re
from collections.abc import Iterator, Mapping

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.cited_text import Block, join_blocks, parse_cited_text
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.footnotes import render_block
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.sessions.timing import list_handed_out
from kit_builder.products.authoring.steps.shown import number_steps
from kit_builder.products.authoring.steps.wording import STEPS
from kit_builder.products.authoring.units import Unit, list_units
from kit_builder.text.markdown import escape
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import capitalise, stem_content

_BOLD_STEP = re.compile(r"^(\d+\. )\*\*(.+?)\*\*", re.MULTILINE)
_INDENT = "   "  # of what belongs to a step
_REPEATED = 0.8  # of the words of a line, and all its numbers: a line that has these repeats it
_LEAST_WORDS = 4  # in a line that can count as a repeat


def render_handout(document: OutlineDocument, texts: Mapping[int, str], spec: DocumentSpec) -> str:
    """Return what the listeners of a session get as Markdown, empty if its script has nothing of that kind."""
    citations = Citations()
    numbered = number_steps(texts, spec)
    bodies = [
        _render_section(numbered[place], document.sections[place], spec, citations)
        for place in list_handed_out(document, spec)
        if numbered.get(place)
    ]
    if not any(bodies):
        return ""
    label = capitalise(spec.say["handout"])
    title = f"# {escape(f'{label}: {document.title}')}"
    return "\n\n".join(filter(None, [title, *bodies, citations.render_definitions()])) + "\n"


def find_repeated_lines(text: str, spec: DocumentSpec) -> dict[Unit, str]:
    """Return what to tell a writer about each line of a handout that repeats an earlier one."""
    found: dict[Unit, str] = {}
    said: list[str] = []
    for unit in list_units(text):
        shown = " ".join(_list_said(unit, spec))
        if unit.form == "item" and (earlier := _find_earlier(shown, said, spec)):
            found[unit] = f"This says again what stands above: “{earlier}” Leave it out, or say only what is new."
        if unit.form in ("item", "text", "mark") and shown:
            said.append(shown)
    return found


def _render_section(text: str, section: OutlineSection, spec: DocumentSpec, citations: Citations) -> str:
    """Return the Markdown of a section: its steps are plain, and the lists below them belong to them.

    If the steps have headings of their own, nothing below them is indented.
    """
    if spec.brief.titled:
        return join_blocks([render_block(block, section, spec, citations) for block in parse_cited_text(text)])
    rendered: list[str] = []
    is_below_step = False
    for block in parse_cited_text(text):
        shown = render_block(block, section, spec, citations)
        is_below_step = block.mark == STEPS or (is_below_step and (block.form == "item" or _is_quoted(block)))
        if block.mark == STEPS:
            shown = _BOLD_STEP.sub(r"\1\2", shown)
        elif is_below_step:
            shown = "\n".join(f"{_INDENT}{row}" for row in shown.split("\n"))
        if shown and rendered and is_below_step:
            rendered[-1] = f"{rendered[-1]}\n{shown}" if _is_list(rendered[-1]) else f"{rendered[-1]}\n\n{shown}"
        elif shown:
            rendered.append(shown)
    return join_blocks(rendered)


def _is_quoted(block: Block) -> bool:
    """Return whether a block shows words to say: as a card, or as a quotation."""
    return block.mark == "script" or block.text.lstrip().startswith(">")


def _is_list(text: str) -> bool:
    return bool(re.match(r"\s*(?:\d+\.|-) ", text.rpartition("\n")[2]))


def _list_said(unit: Unit, spec: DocumentSpec) -> Iterator[str]:
    """Yield what a unit says; a mark says the steps that it names, in its own words if it has some."""
    if unit.mark != STEPS or unit.told:
        yield unit.words
    else:
        yield from (spec.facts[key].text for key in unit.sentence.ids if key in spec.facts)


def _find_earlier(line: str, said: list[str], spec: DocumentSpec) -> str:
    """Return the earlier line that has nearly all words of a line and all its numbers, empty if none has."""
    words = spec.language.words
    own, numbers = {*stem_content(line, words)}, {*find_numbers(line, words)}
    for earlier in said if len(own) >= _LEAST_WORDS else ():
        shared = own & {*stem_content(earlier, words)}
        is_same = len(shared) >= _REPEATED * len(own) and numbers <= {*find_numbers(earlier, words)}
        if is_same and has_negation(line, words) == has_negation(earlier, words):
            return earlier
    return ""
