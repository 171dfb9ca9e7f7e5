"""Write a worked example as Markdown that people edit, and read it back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from kit_builder.kit.card_words import fold
from kit_builder.products.authoring.example.checks import find_example_faults
from kit_builder.products.authoring.example.example import Example, Figure, Origin, Result, compute_results
from kit_builder.products.authoring.facts import Facts
from kit_builder.records import Finding, Method
from kit_builder.text.markdown import Block, blank_comments, escape, parse_blocks
from kit_builder.text.words import Words, list_languages, load_words

EXAMPLES = "examples"
_COLUMNS = {
    "figures": ("key", "name", "value", "unit", "step", "ids"),
    "results": ("key", "name", "formula", "result", "unit", "step"),
}
# The words of the file that are read.
_READ = ("origin", "real", "invented", *_COLUMNS)
_IDS = re.compile(r"[,\s]+")
_DECIMALS = re.compile(r"\d[.,](\d+)$")


def get_example_path(method: Method) -> str:
    """Return the path in the kit of the example of a method."""
    return f"{EXAMPLES}/{method.id}.md"


def write_example(example: Example, words: Words) -> str:
    """Return the text of an example's file. Raises FormulaError if the example cannot be worked out."""
    say, values = words["example"], compute_results(example, words)
    box = "x" if example.is_approved else " "
    figures = [[row.key, row.name, row.value, row.unit, row.step, ", ".join(row.ids)] for row in example.figures]
    results = [
        [row.key, row.name, row.formula, _write_result(values[row.key], words), row.unit, row.step]
        for row in example.results
    ]
    parts = [
        f"# {escape(example.title)}",
        f"<!-- {say['help'].strip()} -->",
        escape(example.setting),
        f"- {say['origin']}: {say[example.origin]}\n- [{box}] {say['approve']}",
        f"## {say['figures']}",
        _write_table([say[column] for column in _COLUMNS["figures"]], figures),
        f"## {say['results']}",
        _write_table([say[column] for column in _COLUMNS["results"]], results),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def read_example(
    text: str, path: str, method: str, facts: Facts, words: Words
) -> tuple[Example | None, tuple[Finding, ...]]:
    """Return the example in a file, None if it cannot be used, and an error for each of its faulty lines.

    The results are worked out again, so a person need not change them. A result that differs is noted.
    """
    blocks = parse_blocks(blank_comments(text))
    example, lines = _parse(blocks, method)
    faults = [(lines.get(key, 1), message) for key, message in find_example_faults(example, facts, words)]
    if faults:
        return None, tuple(Finding("error", f"{path}, line {line}", message) for line, message in sorted(faults))
    return example, tuple(_compare_results(example, blocks, path, words))


def _parse(blocks: Sequence[Block], method: str) -> tuple[Example, Mapping[str, int]]:
    """Return the example of a file, and the line of each key."""
    title, origin, section = "", "", ""
    setting: list[str] = []
    is_approved = False
    for block in blocks:
        if block.kind == "heading":
            title = block.text if block.level == 1 and not title else title
            section = _list_names().get(fold(block.text), section) if block.level > 1 else section
        elif block.kind == "paragraph" and not section:
            setting.append(block.text)
        elif block.kind == "item" and not section:
            label, _, value = block.text.partition(":")
            if _list_names().get(fold(label)) == "origin":
                origin = _list_names().get(fold(value), "")
            is_approved = is_approved or block.ticked
    rows = [*_list_rows(blocks)]
    figures = tuple(
        Figure(key, name, value, unit, step, tuple(filter(None, _IDS.split(ids))))
        for table, _, (key, name, value, unit, step, ids) in rows
        if table == "figures"
    )
    results = tuple(
        Result(key, name, formula, unit, _count_decimals(result), step)
        for table, _, (key, name, formula, result, unit, step) in rows
        if table == "results"
    )
    whose: Origin = "real" if origin == "real" else "invented"
    example = Example(method, title, " ".join(setting), whose, figures, results, is_approved)
    return example, {cells[0]: line for _, line, cells in rows}


def _list_rows(blocks: Sequence[Block]) -> Iterator[tuple[str, int, Sequence[str]]]:
    """Yield each row of the tables: the name of its table, its line, and its cells."""
    table = ""
    for (kind, rows), group in groupby(blocks, lambda block: (block.kind, block.rows)):
        cells = [*group]
        if kind == "heading":
            name = _list_names().get(fold(cells[0].text), "")
            table = name if name in _COLUMNS else table
        elif kind == "cell" and table and not cells[0].is_head:
            texts = {cell.column: cell.text for cell in cells}
            yield table, rows[0] + 1, [texts.get(column, "") for column in range(1, len(_COLUMNS[table]) + 1)]


def _compare_results(example: Example, blocks: Sequence[Block], path: str, words: Words) -> Iterator[Finding]:
    values = compute_results(example, words)
    for table, line, cells in _list_rows(blocks):
        right = _write_result(values[cells[0]], words)
        if table == "results" and cells[3] != right:
            message = f"“{cells[0]}” is {right}, not {cells[3] or 'empty'}. The products use {right}."
            yield Finding("note", f"{path}, line {line}", message)


def _write_result(number: str, words: Words) -> str:
    """Return a result with exactly its decimals, which are read back; its value is not."""
    return number.replace(".", words["example"]["decimal"])


def _count_decimals(result: str) -> int:
    found = _DECIMALS.search(result)
    return len(found[1]) if found else 0


def _write_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([escape(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


@cache
def _list_names() -> Mapping[str, str]:
    """Return which of _READ each word names, in any language; the English keys count too."""
    written = {fold(load_words(code)["example"][key]): key for code in list_languages() for key in _READ}
    return {key: key for key in _READ} | written
