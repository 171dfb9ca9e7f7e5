"""Sentences of products, with the evidence that they cite and the source lines around it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from judging import flatten
from product_sets import list_customer_files, read_set
from source_texts import format_lines

from kit_builder.kit.build_state import find_language, load_sources
from kit_builder.kit.citations import parse_definition
from kit_builder.kit.folder import KitFolder
from kit_builder.products.authoring.cited_text import CitedSentence, parse_cited_text
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.kit_files import load_drafts, load_facts
from kit_builder.products.authoring.sessions.script import split_reply
from kit_builder.records import Evidence, Source
from kit_builder.text.markdown import Block, parse_blocks, parse_raw_footnotes, unescape
from kit_builder.text.sentences import split_sentences

LINES_AROUND = 5
LEAST_WORDS = 4
_SLIDES = "-slides.md"
_BAR, _COLON = " | ", "\u2009: "  # a thin space marks the colons that are added after the heads of columns
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)


@dataclass(frozen=True)
class Sentence:
    """A sentence or table row of a product, and what it rests on.

    `heading` and `before` are the heading over it and the sentence before it. `cited` are the texts that it cites,
    `around` the source lines around them.
    """

    kind: str
    file: str
    text: str
    heading: str = ""
    before: str = ""
    cited: tuple[str, ...] = ()
    around: str = ""


def list_sentences(folder: Path, sources: Sequence[Source]) -> list[Sentence]:
    """Return the sentences of all products of a kit, with the evidence they cite. Raises KitError if it has none.

    Those of an authored document have the citations of its draft, their own or else those of the sentences beside
    them, others the footnotes of their paragraph. Without
    `sources`, the lines around are those that the last build saved in the kit, if there are any.
    """
    kit = KitFolder(folder)
    lines = {source.id: source for source in sources or load_sources(kit)}
    settings = kit.read_settings()
    language = find_language(kit, settings)
    facts = load_facts(settings.to_kit(language.code), kit.read_cards(), kit, language)
    found = []
    for kind, path in list_customer_files(kit):
        text = (
            _COMMENT.sub(r"\n\n\1\n\n", kit.read_text(path) or "")
            if path.endswith(_SLIDES)
            else kit.read_text(path) or ""
        )
        drafted = _find_cited_facts(kind, path, kit, facts)
        footnotes = parse_raw_footnotes(text)
        pieces = [*_split_page(kind, path, text)]
        for at, (sentence, own) in enumerate(pieces):
            labels = own or (*_find_labels(sentence, pieces[at + 1 :]), *_find_labels(sentence, pieces[:at][::-1]))
            cited = drafted.get(flatten(_remove_heads(sentence.text))) or None
            evidence = _read_footnotes(labels, footnotes) if cited is None else [e for f in cited for e in f.evidence]
            shown = [found.quote for found in evidence] if cited is None else [fact.support for fact in cited]
            found.append(_add_evidence(sentence, shown, evidence, lines))
    return found


def list_plain_sentences(folder: Path) -> list[Sentence]:
    """Return the sentences of all products in a folder, without evidence. Raises KitError if it has no product."""
    return [
        sentence
        for kind, pages in read_set(folder).items()
        for path, text in pages.items()
        for sentence, _ in _split_page(kind, path, text)
    ]


def _split_page(kind: str, path: str, text: str) -> Iterator[tuple[Sentence, tuple[str, ...]]]:
    """Yield the sentences of a page, each with the labels of the footnotes of its paragraph."""
    heading = before = ""
    heads: dict[int, str] = {}
    for is_row, blocks in groupby(parse_blocks(text), key=lambda block: (block.kind == "cell", block.rows)):
        row = list(blocks)
        if is_row[0]:
            if row[0].is_head:
                heads = {cell.column: cell.text for cell in row}
                continue
            pieces = (_join_cells(row, heads),)
        elif row[0].kind == "heading":
            heading = row[0].text
            continue
        else:
            pieces = tuple(piece for block in row if block.kind != "code" for piece in split_sentences(block.text))
        labels = tuple(label for block in row for label in block.notes)
        for piece in pieces:
            if len(re.findall(r"\w+", piece)) >= LEAST_WORDS:
                yield Sentence(kind, path, piece, heading, before), labels
            before = piece


def _join_cells(row: Sequence[Block], heads: Mapping[int, str]) -> str:
    named = ((heads.get(cell.column, ""), cell.text) for cell in row)
    return _BAR.join(f"{head}{_COLON}{text}" if head else text for head, text in named if text)


def _remove_heads(sentence: str) -> str:
    cells = sentence.split(_BAR)
    return " ".join(cell.rpartition(_COLON)[2] for cell in cells) if len(cells) > 1 else sentence


def _find_cited_facts(kind: str, path: str, kit: KitFolder, facts: Facts) -> Mapping[str, tuple[Fact, ...]]:
    """Return the facts that each sentence of a drafted document cites, by its text in flat form.

    A sentence that cites nothing is read with those beside it, so it has what the nearest before and behind it cite.
    Slides show what the script of their session says, and answers to its questions without what is said to them.
    """
    draft = load_drafts(kind, kit).get(path.removeprefix(f"{kind}/").replace(_SLIDES, ".md"))
    cited: dict[str, tuple[Fact, ...]] = {}
    for section in draft.sections if draft else ():
        blocks = parse_cited_text(section.text)
        sentences = [each for block in blocks for each in block.sentences]
        for at, sentence in enumerate(sentences):
            ids = sentence.ids or (*_find_ids(sentences[:at][::-1]), *_find_ids(sentences[at + 1 :]))
            known = tuple(facts[key] for key in dict.fromkeys(ids) if key in facts)
            cited |= dict.fromkeys((flatten(unescape(each)) for each in _list_shown(sentence)), known)
        for block in blocks:
            if block.form == "row":
                ids = dict.fromkeys(key for sentence in block.sentences for key in sentence.ids)
                row = " ".join(unescape(sentence.text) for sentence in block.sentences)
                cited[flatten(row)] = tuple(facts[key] for key in ids if key in facts)
    return cited


def _list_shown(sentence: CitedSentence) -> Iterator[str]:
    """Yield a sentence as it is, and the answer in it without what is said to that."""
    yield sentence.text
    answer, reply = split_reply(sentence.text)
    if reply:
        yield answer


def _find_labels(sentence: Sentence, others: Sequence[tuple[Sentence, tuple[str, ...]]]) -> tuple[str, ...]:
    """Return the labels of the nearest of some others that has any, if it stands under the same heading."""
    near = next(((each, labels) for each, labels in others if labels or each.heading != sentence.heading), None)
    return near[1] if near and near[0].heading == sentence.heading else ()


def _find_ids(sentences: Sequence[CitedSentence]) -> Sequence[str]:
    return next((each.ids for each in sentences if each.ids), ())


def _read_footnotes(labels: Sequence[str], footnotes: Mapping[str, str]) -> list[Evidence]:
    read = (parse_definition(label, footnotes[label]) for label in labels if label in footnotes)
    return [evidence for evidence in read if evidence]


def _add_evidence(
    sentence: Sentence, cited: Sequence[str], evidence: Sequence[Evidence], sources: Mapping[str, Source]
) -> Sentence:
    wanted: dict[str, set[int]] = {}
    for each in evidence:
        near = range(each.line_start - LINES_AROUND, each.line_end + LINES_AROUND + 1)
        wanted.setdefault(each.source_id, set()).update(near)
    around = "\n".join(
        format_lines(line for line in sources[key].lines if line.number in numbers)
        for key, numbers in wanted.items()
        if key in sources
    )
    return Sentence(
        sentence.kind,
        sentence.file,
        sentence.text,
        sentence.heading,
        sentence.before,
        tuple(dict.fromkeys(cited)),
        around,
    )
