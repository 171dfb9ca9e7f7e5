"""Corrections of tools: a model gives only the parts that change, and code puts them in their places."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import ValidationError, create_model

from kit_builder.products.tools import get_offered_types
from kit_builder.products.tools.answers import ToolsAnswer, get_field, make_answer_type
from kit_builder.products.tools.records import Record, Tool

_LOG = "log"
_BRACKETS = re.compile(r"\[(\w+)\]")  # around the place of an item, as in `inputs[3].note`
_APPEND = "-"  # behind a list: a new item at its end
_NAMES = ("key", "name", "title", "condition", "mistake")  # by which items of a list may be called
_Read = Callable[[str, Any], Any]  # makes a part of a value, with what was there before


class Change(Record):
    """A part of a tool that changes: its title, the place of the part, such as `inputs/3/note`, and what is there now.

    `value` is a text, or JSON where the part is no text; null leaves an item of a list out.
    """

    tool: str
    part: str
    value: str


@cache
def make_correction_type() -> type[ToolsAnswer]:
    """Return the type of a correction: single parts that change, beside whole tools."""
    return create_model("ToolChanges", __base__=make_answer_type(), changes=(list[Change], []))


def apply_changes(answer: ToolsAnswer, corrected: ToolsAnswer) -> tuple[ToolsAnswer, Sequence[Change]]:
    """Return a correction as an answer with the tools that change, each whole, and the titles of all tools in order.

    With it are the changes whose part is not there, or that do not fit it: what was wrong is then still so.
    """
    changes: Sequence[Change] = getattr(corrected, "changes", ())
    lists: dict[str, Any] = {get_field(name): [*getattr(corrected, get_field(name))] for name in get_offered_types()}
    given = {tool.title.casefold() for tools in lists.values() for tool in tools}
    renamed: dict[str, str] = {}
    lost: list[Change] = []
    for field, tool in _list_tools(answer):
        own = [each for each in changes if each.tool.strip(' “”„«»"').casefold() == tool.title.casefold()]
        if own and tool.title.casefold() not in given:
            changed, unfit = _change(tool, own)
            lost += unfit
            lists[field].append(changed)
            renamed[tool.title.casefold()] = changed.title
    logged = [each for each in changes if each.tool.strip("`").casefold() == _LOG]
    log = corrected.log
    if logged and not log.did:
        log, unfit = _change(answer.log, logged)
        lost += unfit
    order = corrected.order or [renamed.get(title.casefold(), title) for title in answer.order]
    known = {title.casefold() for title in order}
    order += [tool.title for tools in lists.values() for tool in tools if tool.title.casefold() not in known]
    return make_answer_type().model_construct(**lists, order=order, log=log), lost


def _list_tools(answer: ToolsAnswer) -> Iterator[tuple[str, Tool]]:
    for field in map(get_field, get_offered_types()):
        yield from ((field, tool) for tool in getattr(answer, field))


def _change(record: Any, changes: Sequence[Change]) -> tuple[Any, list[Change]]:
    """Return a tool, or the log, with some of its parts changed, and the changes that do not fit.

    What is left out goes last, so that places hold.
    """
    lost = []
    kept = [each for each in changes if not _is_null(each)]
    dropped = sorted(filter(_is_null, changes), key=lambda each: _rank(each.part), reverse=True)
    for each in (*kept, *dropped):
        changed = _try(record, each, _read) or _try(record, each, _read_text)
        record = changed or record
        lost += [] if changed else [each]
    return record, lost


def _try(record: Any, change: Change, read: _Read) -> Any:
    """Return a tool, or the log, with a part changed, None if it has no such part or the value does not fit there."""
    data = record.model_dump(mode="json")
    try:
        _put(data, change, read)
        return type(record).model_validate(data)
    except (ValidationError, LookupError, TypeError):
        return None


def _is_null(change: Change) -> bool:
    return change.value.strip() == "null"


def _rank(part: str) -> tuple[int, int]:
    """Return how far down a part is, and its place in its list: without it, only parts that rank higher move."""
    *above, last = _split(part)
    return len(above), int(last) if last.isdecimal() else -1


def _put(data: Any, change: Change, read: _Read) -> None:
    """Change a part of a tool. Raises LookupError or TypeError if it has no such part."""
    *above, last = _split(change.part)
    holder = data
    for key in above:
        holder = holder[_find(holder, key)]
    if last in (_APPEND, str(len(holder))) and isinstance(holder, list) and not _is_null(change):
        holder.append(read(change.value, None))
        return
    at = _find(holder, last)
    if not _is_null(change):
        holder[at] = read(change.value, holder[at])
    elif isinstance(holder, list):
        del holder[at]
    else:
        holder[at] = "" if isinstance(holder[at], str) else [] if isinstance(holder[at], list) else None


def _split(part: str) -> list[str]:
    """Return the way to a part, without the list in which its tool stands."""
    keys = [key.strip(" .") for key in _BRACKETS.sub(r"/\1/", part).split("/") if key.strip(" .")]
    lists = {get_field(name) for name in get_offered_types()}
    is_in_list = len(keys) > 2 and keys[0] in lists and keys[1].isdecimal()
    return (keys[2:] if is_in_list else keys) or [""]


def _find(holder: Any, key: str) -> Any:
    """Return the key or the place of a part, which may be called by its name in a list."""
    if isinstance(holder, list) and not key.isdecimal():
        named = key.casefold()
        found = [place for place, each in enumerate(holder) if named in _list_names(each)]
        return found[0]
    if isinstance(holder, Mapping) and key not in holder:
        raise KeyError(key)
    return int(key) if isinstance(holder, list) else key


def _list_names(item: Any) -> Sequence[str]:
    return [str(item.get(name, "")).casefold() for name in _NAMES] if isinstance(item, Mapping) else []


def _read(value: str, before: Any) -> Any:
    """Return what a part becomes: a text stays one, and what a part leaves out stays as it was."""
    try:
        read = json.loads(value)
    except ValueError:
        read = value
    if isinstance(before, str):
        return read if isinstance(read, str) and not before.startswith('"') else value
    if isinstance(before, Mapping):
        given = read if isinstance(read, Mapping) else {"text": value} if "text" in before else None
        return {**before, **given} if given is not None else read
    return read


def _read_text(value: str, _: Any) -> str:
    """Return a value as a text, even if it looks like JSON."""
    return value
