"""Fill in the tools of a method: a model chooses and fills them in, code and a checker check every part."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import JsonValue, ValidationError

from kit_builder.errors import AnswerError, KitError
from kit_builder.llm.corrections import go_on
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.items import Filled, Order
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.store import Removed
from kit_builder.products.tools import get_offered_types, get_tool_types, get_type
from kit_builder.products.tools.answers import (
    Draft,
    describe_answer,
    describe_shapes,
    make_answer_type,
    read_answer,
    write_likely_answer,
)
from kit_builder.products.tools.corrections import Change, apply_changes, make_correction_type
from kit_builder.products.tools.dates import name_start
from kit_builder.products.tools.example_figures import get_key
from kit_builder.products.tools.from_card import (
    list_missing_rules,
    list_missing_scripts,
    make_decision_tables,
    make_script_cards,
)
from kit_builder.products.tools.judge import Checker
from kit_builder.products.tools.leave_out import copy_again, leave_out_faulty
from kit_builder.products.tools.left_over_steps import place_steps
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.shortcomings import (
    count_taught,
    describe_shortcomings,
    list_sheets,
)
from kit_builder.products.tools.support import (
    Support,
    add_names,
    list_done_ids,
    make_support,
)
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.records import Evidence, Item, Question
from kit_builder.text.numbers import find_numbers

_TOOLS = "full/tools.md"
_REPAIR = "full/tools-again.md"
_FACTS_A_TOOL = 3
_MOST_TOOLS = 14
_SHEETS = "sheets"
_LIKELY_CORRECTED = 4  # of so many tools large models write one anew, for dry runs


@dataclass(frozen=True)
class StoredTool:
    """A tool as it is kept in a kit: the name of its type, its content, and the facts it rests on."""

    type: str
    content: Mapping[str, JsonValue]
    ids: tuple[str, ...]

    @cached_property
    def tool(self) -> Tool:
        """The tool itself. Raises KitError if its type is gone or has changed."""
        kind = get_tool_types().get(self.type)
        try:
            tool: Tool | None = kind.spec.model_validate(self.content) if kind else None
        except ValidationError:
            tool = None
        if tool is None:
            message = f"The drafts have a tool of the type {self.type}, which cannot be read"
            raise KitError(
                f"{message}. Install the plugin that made it, or delete .kit/drafts and write the kit again."
            )
        return tool

    @cached_property
    def _done(self) -> frozenset[str]:
        return frozenset(list_done_ids([self.tool]))

    def shows(self, evidence: Mapping[str, Sequence[Evidence]], step: Item) -> bool:
        """Return whether people do a step on it; `evidence` is that of all ids. That of the kit looks back."""
        return bool(step.evidence) and step.evidence in {tuple(evidence.get(key, ())) for key in self._done}


def count_tools(spec: DocumentSpec) -> int:
    """Return the most tools that a method gets: fewer if little is known about it."""
    return max(1, min(_MOST_TOOLS, count_taught(spec) // _FACTS_A_TOOL))


def fill_tools(order: Order[StoredTool], ask: Ask, run: Run) -> Filled[StoredTool]:
    """Return the tools of a method, those kept included, and what was left out.

    The model is asked once more with everything that is wrong, and parts that are still faulty are left out, or the
    whole tool if it cannot do without them. Scripts, and rules for cases, that no tool has get a sheet of their own.
    """
    spec, support = order.spec, make_support(order.spec)
    kept = [each.tool for each in order.kept]
    checker = Checker(spec, ask, run)
    drafts, removed = _ask_twice(order, kept, support, checker)
    support = add_names(support, [*kept, *(each.tool for each in drafts)])
    drafts, faulty = leave_out_faulty(drafts, support)
    drafts, extra = _leave_out_extra(drafts, order)
    drafts, uncopied = copy_again(drafts, kept, support)
    removed += [*faulty, *extra, *uncopied]
    made = _place_left_over(kept, [_store(each.tool, each.figure_ids) for each in drafts], support)
    tools = [*order.kept, *made]
    missing, unplaced = _make_missing(list_sheets(each.tool for each in tools), spec)
    tools += [_store(each, ()) for each in missing]
    return Filled(tuple(_rename_repeated(tools)), (*removed, *unplaced))


def _leave_out_extra(drafts: Sequence[Draft], order: Order[StoredTool]) -> tuple[list[Draft], list[Removed]]:
    """Return as many drafts as the method gets, the log included, and reports of the others."""
    made: list[Draft] = []
    removed = []
    for each in drafts:
        if len(made) < order.missing or isinstance(each.tool, Tracker):
            made.append(each)
        else:
            told = f"A method like this has {count_tools(order.spec)}."
            removed.append(Removed(each.tool.title, "too many tools", told, is_severe=True))
    return made, removed


def _place_left_over(kept: Sequence[Tool], made: Sequence[StoredTool], support: Support) -> list[StoredTool]:
    """Return new tools with a row for each step that no tool has, on the worksheet on which one is at it."""
    placed = place_steps([each.tool for each in made], kept, support)
    return [each if each.tool == tool else _store(tool, each.ids) for each, tool in zip(made, placed, strict=True)]


def _ask_twice(
    order: Order[StoredTool], kept: Sequence[Tool], support: Support, checker: Checker
) -> tuple[list[Draft], list[Removed]]:
    """Return the tools that the model fills in, corrected once, with what is wrong with each; and what to report."""
    spec, ask = order.spec, checker.ask
    question = _fill_question(order, kept)
    answer = ask(question, make_answer_type())
    drafts = _judge(read_answer(answer, support, kept), checker)
    tools = [*kept, *(each.tool for each in drafts)]
    problems = [*_describe_faults(drafts), *describe_shortcomings(tools, spec)]
    if not problems:
        return drafts, []
    repair = spec.language.load_prompt(_REPAIR).fill(spec.describe_call("corrections"), problems=problems)
    try:
        likely = write_likely_answer([*spec.facts.values()][::-1], -(-len(drafts) // _LIKELY_CORRECTED))
        given = ask(replace(go_on(question, answer, repair), likely=likely), make_correction_type())
        corrected, lost = apply_changes(answer, given)
        again = _judge(read_answer(corrected, support, tools), checker)
    except AnswerError as error:
        return drafts, [Removed(_list_titles(drafts), "not corrected", f"The sheets are as they were first: {error}")]
    return _merge(drafts, again, corrected.order), [*map(_report_lost, lost)]


def _report_lost(change: Change) -> Removed:
    return Removed(f"{change.tool}, {change.part}", "not corrected", f"This does not fit there: {change.value}")


def _list_titles(drafts: Sequence[Draft]) -> str:
    return ", ".join(draft.tool.title for draft in drafts if draft.faults) or _SHEETS


def _judge(drafts: Sequence[Draft], checker: Checker) -> list[Draft]:
    judged = checker.judge([each.tool for each in drafts])
    return [
        replace(draft, faults=tuple(dict.fromkeys((*draft.faults, *faults))))
        for draft, faults in zip(drafts, judged, strict=True)
    ]


def _merge(before: Sequence[Draft], after: Sequence[Draft], order: Sequence[str]) -> list[Draft]:
    """Return all tools in order: the corrected ones, unless a correction made a tool worse, new ones, and all others.

    A tool is left out by the correction if it stands in no order any more. One whose title is new takes the place of
    one that is left out.
    """
    merged = {each.tool.title.casefold(): each for each in before}
    titles = {title.casefold() for title in order}
    for each in after:
        title = each.tool.title.casefold()
        former = merged.get(title)
        if former is None or _count_severe(former) >= _count_severe(each):
            merged[title] = each
    new = {each.tool.title.casefold() for each in after}
    gone = [each for title, each in merged.items() if title not in titles and title not in new]
    places = {title.casefold(): place for place, title in reversed([*enumerate(order)])}
    kept = [each for each in merged.values() if each not in gone or not _is_replaced(each, before, after)]
    return sorted(kept, key=lambda each: places.get(each.tool.title.casefold(), len(places)))


def _is_replaced(draft: Draft, before: Sequence[Draft], after: Sequence[Draft]) -> bool:
    """Return whether the correction has a tool of the same type under a new title."""
    old = {each.tool.title.casefold() for each in before}
    return any(type(each.tool) is type(draft.tool) and each.tool.title.casefold() not in old for each in after)


def _fill_question(order: Order[StoredTool], kept: Sequence[Tool]) -> Question:
    spec = order.spec
    name = spec.method.name if spec.method else spec.kit.title
    facts = [fact for fact in spec.facts.values() if fact.kind != "kit"]
    question = spec.language.load_prompt(_TOOLS).fill(
        spec.describe_call("draft"),
        types=[*get_offered_types().values()],
        shapes=describe_shapes(),
        shape=describe_answer(),
        method=name,
        statements=describe_facts(facts, spec.methods),
        figures=[f"{get_key(fact.id)} = {fact.value}: {fact.id}" for fact in facts if fact.value],
        brief=spec.describe(),
        log=spec.language.words["tools"]["log"],
        kept=[tool.title for tool in kept],
        most=order.missing,
        start=name_start(spec.number),
        language=spec.language.english_name,
    )
    return replace(question, effort=spec.brief.effort, likely=write_likely_answer(facts, order.missing))


def _describe_faults(drafts: Sequence[Draft]) -> Iterator[str]:
    titles = Counter(draft.tool.title.casefold() for draft in drafts)
    for draft in drafts:
        if titles[draft.tool.title.casefold()] > 1:
            yield f"Two tools have the title “{draft.tool.title}”."
        for fault in draft.faults:
            at = f", {fault.part}" if fault.part else ""
            name = "`log`" if isinstance(draft.tool, Tracker) else f"{get_type(draft.tool).name} “{draft.tool.title}”"
            yield f"{name}{at}: {fault.message}"


def _count_severe(draft: Draft) -> int:
    return sum(fault.severe for fault in draft.faults)


def _make_missing(tools: Sequence[Tool], spec: DocumentSpec) -> tuple[list[Tool], list[Removed]]:
    """Return sheets for the scripts, and the rules with limits, that no tool has, and the other rules without a place.

    Whether a rule is about a case is guessed from its words, so those without a number are only reported.
    """
    facts, language = [*spec.facts.values()], spec.language
    name = spec.method.name if spec.method else spec.kit.title
    steps = [fact for fact in facts if fact.kind == "step"]
    rules = list_missing_rules(facts, tools, language)
    limits = [fact for fact in rules if find_numbers(fact.text, language.words)]
    scripts = list_missing_scripts(facts, tools)
    made = [*make_decision_tables(limits, name, language), *make_script_cards(scripts, steps, name, language)]
    others = (fact for fact in rules if fact not in limits)
    return made, [Removed(fact.text, "rule on no tool", "See whether it belongs on one.") for fact in others]


def _rename_repeated(tools: Sequence[StoredTool]) -> Iterator[StoredTool]:
    """Yield tools with a number behind each title that is there already."""
    titles: Counter[str] = Counter()
    for each in tools:
        title = each.tool.title
        titles[title.casefold()] += 1
        number = titles[title.casefold()]
        yield each if number == 1 else replace(each, content={**each.content, "title": f"{title} ({number})"})


def _store(tool: Tool, figures: Sequence[str]) -> StoredTool:
    content = tool.model_dump(mode="json")
    ids = dict.fromkeys([*_list_ids(content), *figures])
    return StoredTool(get_type(tool).name, content, tuple(ids))


def _list_ids(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from each if key == "ids" else _list_ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from _list_ids(each)
