"""What a method's tools lack as a whole, told to the model that made them."""

from collections.abc import Iterable, Iterator, Sequence

from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.tools.calculators.calculator import Calculator, Input
from kit_builder.products.tools.dates import find_date_problems
from kit_builder.products.tools.fields import Field
from kit_builder.products.tools.from_card import list_missing_scripts
from kit_builder.products.tools.records import Ids, Tool
from kit_builder.products.tools.support import is_taught, list_claims, list_done_ids
from kit_builder.products.tools.types.checklist import Checklist
from kit_builder.products.tools.types.decision_table import DecisionTable
from kit_builder.products.tools.types.form import Form
from kit_builder.products.tools.types.grid import Grid
from kit_builder.products.tools.types.scale import Scale
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.products.tools.whole_kit import LOOKING_BACK
from kit_builder.text.numbers import find_numbers

_JUDGED_KINDS = ("rule", "pitfall", "outcome")
_LEAST_JUDGED = 4  # statements on good and bad work that make a scale


def count_taught(spec: DocumentSpec) -> int:
    """Return how many statements about the work itself a method has."""
    return sum(map(is_taught, spec.facts.values()))


def describe_shortcomings(tools: Sequence[Tool], spec: DocumentSpec) -> Iterator[str]:
    """Yield what all tools of a method together lack."""
    yield from _describe_missing(list_sheets(tools), spec)
    yield from _describe_untabled(tools)
    yield from _describe_missing_once(tools, spec)
    yield from find_date_problems(tools, spec.number, spec.facts, spec.language.words)


def list_sheets(tools: Iterable[Tool]) -> list[Tool]:
    """Return the tools on which something is done: not those that only look back on it."""
    return [each for each in tools if not isinstance(each, LOOKING_BACK)]


def _list_worksheets(tools: Iterable[Tool]) -> list[Form | Calculator]:
    return [each for each in tools if isinstance(each, (Form, Calculator))]


def _describe_missing(tools: Sequence[Tool], spec: DocumentSpec) -> Iterator[str]:
    facts = spec.facts.values()
    if scripts := [fact.id for fact in list_missing_scripts(facts, tools)]:
        yield f"No sheet has the words of {', '.join(scripts)}."
    cited = {key for tool in tools for claim in list_claims(tool) for key in claim.ids}
    if rules := [fact.id for fact in facts if fact.kind == "rule" and fact.id not in cited]:
        yield f"No tool uses {', '.join(rules)}. Put each where it is needed, or leave it out if it decides nothing."
    if hidden := [*_list_hidden(tools, spec)]:
        told = "Put the whole rule by which one chooses into `note`, or into a row of the decision table"
        yield f"Choices do not show these numbers of the rules they cite: {'; '.join(hidden)}. {told}, if they decide."
    used = list_done_ids(tools)
    if steps := [fact.id for fact in facts if fact.kind == "step" and fact.id not in used]:
        yield f"No tool has the steps {', '.join(steps)}. Put each where it is done."
    worksheets = _list_worksheets(tools)
    counted = {key for tool in worksheets for claim in list_claims(tool) for key in claim.ids}
    if signs := [fact.id for fact in facts if fact.kind == "outcome" and fact.id not in counted]:
        yield (
            f"No worksheet has a row that shows whether it has worked: {', '.join(signs)}. Let people count it, as far "
            "as the expert has settled how."
        )
    if bare := [*_list_without_practice(worksheets)]:
        yield f"There is no `practice` on {', '.join(bare)}. Give each a made-up case, up to what is done."
    if len(worksheets) > 1 and not any(isinstance(each, Checklist) for each in tools):
        yield "There is no checklist. Make one for a moment that has a name and at which no worksheet is filled in."
    if len(worksheets) > 1 and not any(each.again for each in worksheets):
        yield "No worksheet comes `again`. It is true for all that the next thing needs, if there is one."


def _list_hidden(tools: Sequence[Tool], spec: DocumentSpec) -> Iterator[str]:
    """Yield the choices that neither show the numbers of the rule by which one chooses, nor a decision table does."""
    words = spec.language.words
    rules = {key: find_numbers(fact.text, words) for key, fact in spec.facts.items() if fact.kind == "rule"}
    rows = [row for tool in tools if isinstance(tool, DecisionTable) for row in tool.rows]
    for tool in _list_worksheets(tools):
        for choice in _list_choices(tool):
            cited = rules.keys() & {*choice.ids}
            texts = [choice.name, choice.note, *choice.options]
            texts += [text for row in rows if cited & {*row.ids} for text in (row.condition, row.action)]
            shown = {number for text in texts for number in find_numbers(text, words)}
            if missing := {number for key in cited for number in rules[key]} - shown:
                yield f"“{choice.name}” on “{tool.title}” ({', '.join(sorted(missing))})"


def _list_choices(tool: Form | Calculator) -> list[Field | Input]:
    rows = tool.fields if isinstance(tool, Form) else tool.inputs
    return [each for each in rows if each.kind == "choice"]


def _describe_missing_once(tools: Sequence[Tool], spec: DocumentSpec) -> Iterator[str]:
    """Yield what the sheet of the whole kit would lack of this method."""
    judged = sum(fact.kind in _JUDGED_KINDS for fact in spec.facts.values())
    if judged >= _LEAST_JUDGED and not any(isinstance(each, Scale) for each in tools):
        yield "No scale lets people judge their own work. Make one, if the statements say what good and bad work is."
    decides = any(ids for each in _list_worksheets(tools) for _, ids in _list_deciding(each))
    if decides and not any(isinstance(each, Tracker) for each in tools):
        yield "`log` is missing: give the worked example a row, from what was changed to what came of it."


def _describe_untabled(tools: Sequence[Tool]) -> Iterator[str]:
    """Yield what a worksheet decides, if no row of a decision table and no cell of a grid cites its statements."""
    cases = [row for each in tools if isinstance(each, DecisionTable) for row in each.rows]
    decided = {key for row in cases for key in row.ids}
    decided |= {key for each in tools if isinstance(each, Grid) for cell in each.cells for key in cell.ids}
    missing = [
        f"“{name}” on “{each.title}”"
        for each in _list_worksheets(tools)
        for name, ids in _list_deciding(each)
        if ids and decided.isdisjoint(ids)
    ]
    if missing:
        told = "The decision table has no row for what is decided by"
        yield f"{told} {', '.join(dict.fromkeys(missing))}. Give it one for each case in which something is done."


def _list_deciding(tool: Form | Calculator) -> Iterator[tuple[str, Ids]]:
    """Yield the label and the ids of each choice, and of each figure with limits, on a worksheet."""
    yield from ((each.name, each.ids) for each in _list_choices(tool))
    if isinstance(tool, Calculator):
        names = {each.key: each.name for each in tool.quantities}
        yield from ((names.get(each.key, each.key), each.ids) for each in tool.limits)


def _list_without_practice(worksheets: Sequence[Form | Calculator]) -> Iterator[str]:
    """Yield the titles of calculators that decide and lack practice, or of the first sheet if none has any."""
    bare = [each for each in worksheets if not _has_practice(each)]
    deciding = [each for each in bare if isinstance(each, Calculator) and any(_list_deciding(each))]
    missing = deciding or (bare[:1] if len(bare) == len(worksheets) else [])
    yield from (f"“{each.title}”" for each in missing)


def _has_practice(tool: Form | Calculator) -> bool:
    match tool:
        case Calculator():
            return bool(tool.practice.inputs or tool.practice.lines)
        case Form():
            return bool(tool.table.practice) or any(each.practice for each in tool.fields)
