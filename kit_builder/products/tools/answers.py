"""The answer in which a model gives tools, and how it is read: figures and words of scripts are filled in by code."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, create_model

from kit_builder.products.authoring.example.example import KEY
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.tools import get_offered_types, get_type
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.calculators.told_sums import compare_with_example, mark_told
from kit_builder.products.tools.copies import (
    Sheets,
    copies_case,
    drop_copy_notes,
    fill_copies,
    find_copy_faults,
    list_shown,
)
from kit_builder.products.tools.example_figures import get_key, is_key_of, list_example_figures, list_told
from kit_builder.products.tools.marks import mark_untold, use_quotation_marks
from kit_builder.products.tools.records import Cited, Fault, Script, Tool
from kit_builder.products.tools.support import Support, add_names, find_tool_faults, is_taught, list_claims
from kit_builder.products.tools.types.script_card import ScriptCard
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.products.tools.whole_kit import Log, make_tracker

# For dry runs: how many tools a large model makes of a method, and fields of each.
_LIKELY_TOOLS, _LIKELY_FIELDS = 7, 16
_QUOTES = " “„«»”\u00a0"
_OF_EXAMPLE = ("example", "same_as")  # the keys of what is filled in with the worked example
_QUOTATION = re.compile(r"[^:“”„«»\"]{1,160}: ([“„«»\"][^“„«»\"]+[”“»«\"])\.?")


class ToolsAnswer(BaseModel):
    """The answer to `full/tools.md`: the titles of all tools in order, and a list for each type.

    `log` is the row of the worked example in the log of the kit.
    """

    order: list[str]
    log: Log = Log()


@dataclass(frozen=True, slots=True)
class Draft:
    """A tool as the model gave it, and what is wrong with it. `figure_ids` are those of the example that it uses."""

    tool: Tool
    figure_ids: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


@cache
def make_answer_type() -> type[ToolsAnswer]:
    """Return the type of the answer, with the types of tools that there are."""
    lists: dict[str, Any] = {
        get_field(name): (GenericAlias(list, (each.spec,)), ...) for name, each in get_offered_types().items()
    }
    return create_model("Tools", __base__=ToolsAnswer, **lists)


@cache
def describe_shapes() -> Mapping[str, str]:
    """Return the JSON of each type of tool by its name, without what every tool has, as prompts show it."""
    return {name: _describe_fields(each.spec, [*Tool.model_fields]) for name, each in get_offered_types().items()}


@cache
def describe_answer() -> str:
    """Return the JSON of a whole answer, as prompts show it."""
    common = _describe_fields(Tool).removesuffix("}")
    first, *others = (f'"{get_field(name)}"' for name in get_offered_types())
    lists = ", ".join([f"{first}: [{common}, …}}]", *(f"{each}: []" for each in others)])
    return f'{{"order": [""], "log": {_describe_fields(Log)}, {lists}}}'


def _describe_fields(record: type[BaseModel], left_out: Sequence[str] = ()) -> str:
    given = record.model_json_schema()["properties"]  # without what code fills in
    shown = {name: each for name, each in record.model_fields.items() if name in given and name not in left_out}
    fields = (f'"{name}": {_describe_type(name, each.annotation)}' for name, each in shown.items())
    return f"{{{', '.join(fields)}}}"


def _describe_type(name: str, kind: Any) -> str:
    if get_origin(kind) is Literal:
        return f'"{" | ".join(get_args(kind))}"'
    if get_origin(kind) is tuple:
        return "[id]" if name == "ids" else f"[{_describe_type(name, get_args(kind)[0])}]"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _describe_fields(kind)
    return {int: "0", bool: "false"}.get(kind, '""')


def get_field(name: str) -> str:
    """Return the field of the answer that has the tools of a type."""
    return f"{name.replace(' ', '_')}s"


def write_likely_answer(facts: Sequence[Fact], most: int) -> str:
    """Return an answer for a dry run: some forms, at most `most`, each with fields for some of the facts."""
    taught = sorted(filter(is_taught, facts), key=lambda fact: fact.kind != "step")
    forms = []
    for place in range(min(most, _LIKELY_TOOLS) if taught else 0):
        shown = [taught[(place * _LIKELY_FIELDS + at) % len(taught)] for at in range(_LIKELY_FIELDS)]
        fields = [
            {"name": f"Row {number}", "note": fact.text, "kind": "text", "ids": [fact.id]}
            for number, fact in enumerate(dict.fromkeys(shown), start=1)
        ]
        said = {"text": shown[0].text, "ids": [shown[0].id]}
        forms.append({"title": f"Form {place + 1}", "opening": said, "moment": said, "fields": fields})
    lists: dict[str, Any] = {get_field(name): [] for name in get_offered_types()}
    answer = make_answer_type().model_validate({**lists, "forms": forms, "order": []})
    return answer.model_dump_json()


def read_answer(answer: ToolsAnswer, support: Support, others: Sequence[Tool] = ()) -> list[Draft]:
    """Return the tools of an answer in their order, and what code finds wrong with each.

    They may copy from each other and from `others`, which are there already.
    """
    tools: list[Tool] = [tool for name in get_offered_types() for tool in getattr(answer, get_field(name))]
    order = {title.casefold(): place for place, title in reversed([*enumerate(answer.order)])}
    tools.sort(key=lambda tool: order.get(tool.title.casefold(), len(order)))
    words = support.spec.language.words
    support = add_names(support, [*others, *tools])
    tools += [make_tracker(answer.log, words)] if answer.log.did else []
    sheets = {tool.title.casefold(): list_shown(tool, words) for tool in others}
    drafts = []
    for tool in tools:
        sheets.pop(tool.title.casefold(), None)  # the same sheet before its correction
        draft = _draft(tool, support, sheets)
        sheets[draft.tool.title.casefold()] = list_shown(draft.tool, words)
        drafts.append(draft)
    return drafts


def _draft(tool: Tool, support: Support, sheets: Sheets) -> Draft:
    """Return a tool with the words of scripts and the figures of the example filled in, and what code finds wrong."""
    words = support.spec.language.words
    used = [set(KEY.findall(text)) for text in _list_answers(tool.model_dump(exclude={"example"}))]
    keys = {get_key(key): key for key in support.examples}
    ids = tuple(key for name, key in keys.items() if any(name in each for each in used if each <= keys.keys()))
    ids = ids or (support.examples if isinstance(tool, Tracker) or copies_case(tool, sheets) else ())
    is_real = support.is_real and bool(ids)
    figures = list_example_figures(support.spec.facts, words, is_real=is_real)
    resolved, faults = get_type(tool).resolve(drop_copy_notes(_fill_scripts(tool, support)), figures)
    resolved = use_quotation_marks(resolved, words)
    resolved = mark_untold(tool, resolved, support) if is_real else resolved
    resolved = fill_copies(resolved, sheets, is_real=is_real, told=list_told(figures))
    if isinstance(tool, Calculator) and isinstance(resolved, Calculator):
        faults = faults or [*compare_with_example(tool, resolved, figures)]
        resolved = mark_told(resolved, figures)
    resolved = _name_example(resolved, support, is_made_up=not ids)
    return Draft(resolved, ids, (*faults, *find_copy_faults(resolved, sheets), *find_tool_faults(resolved, support)))


def _name_example(tool: Tool, support: Support, *, is_made_up: bool) -> Tool:
    """Return a tool that says which its worked example is, and whether it is invented, if it shows any.

    A sheet on which a real case has nothing may show one that is made up.
    """
    is_shown = any(claim.is_example for claim in list_claims(tool))
    facts = (support.spec.facts[key] for key in support.examples)
    setting = next((fact for fact in facts if not fact.value), None)
    if not is_shown:
        return tool.model_copy(update={"example": Cited()})
    if setting is None or (support.is_real and is_made_up):
        return tool.model_copy(update={"example": Cited(text=support.spec.language.words["tools"]["made_up"])})
    before, _, behind = support.spec.language.words["example"]["fact"].partition("{text}")[0].partition("{title}")
    # The setting itself would stand on one sheet after the other.
    end = behind.rpartition("{origin}")[2]
    name, bracket, _ = setting.text.removeprefix(before.rstrip(_QUOTES)).partition(end)
    text = f"{name}{end.rstrip(' .')}" if bracket else setting.text
    return tool.model_copy(update={"example": Cited(text=text, ids=(setting.id,))})


def _fill_scripts(tool: Tool, support: Support) -> Tool:
    """Return a tool with the words of its scripts as the facts have them."""
    filled: dict[str, Any] = {"sayings": _fill_words(tool.sayings, support)}
    if isinstance(tool, ScriptCard):
        filled["scripts"] = _fill_words(tool.scripts, support)
    return tool.model_copy(update=filled)


def _fill_words(scripts: Sequence[Script], support: Support) -> tuple[Script, ...]:
    facts = support.spec.facts
    filled = []
    for each in scripts:
        said = [facts[key].text for key in each.ids if key in facts and facts[key].kind == "script"]
        words = _remove_lead_in(said[0]) if len(said) == 1 else ""
        filled.append(each.model_copy(update={"words": words}))
    return tuple(filled)


def _remove_lead_in(text: str) -> str:
    """Return the quotation in which a script ends, without what introduces it: the sheet has the situation already."""
    found = _QUOTATION.fullmatch(text)
    return found[1] if found else text


def _list_answers(value: Any) -> Iterator[str]:
    """Yield what the parts of a tool show of the worked example that may be keys, as the model gives it."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _list_keys(each, value) if key in _OF_EXAMPLE else _list_answers(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _list_answers(each)


def _list_keys(given: Any, part: Mapping[str, Any]) -> Iterator[str]:
    """Yield the answers of a part that may be keys: of a field, or of the rows of a table with columns."""
    if columns := part.get("columns"):
        rows = [each["values"] if isinstance(each, Mapping) else each for each in given]
        filled = [each for each in columns if not each.get("formula")]
        pairs = [pair for row in rows for pair in zip(row, filled, strict=False)]
    else:
        pairs = [(text, part) for text in _list_texts(given)]
    yield from (text for text, field in pairs if is_key_of(text, field.get("kind", "number")))


def _list_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.values() for text in _list_texts(each))
    elif isinstance(value, (list, tuple)):
        yield from (text for each in value for text in _list_texts(each))
