"""Leave out what is still faulty once it was corrected, and report it, with the sheets that miss it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kit_builder.products.authoring.store import Removed
from kit_builder.products.tools import get_type
from kit_builder.products.tools.answers import Draft
from kit_builder.products.tools.copies import drop_copy, fill_copies, find_copy_faults, list_copied, list_shown
from kit_builder.products.tools.example_figures import list_example_figures, list_told
from kit_builder.products.tools.length import is_refused
from kit_builder.products.tools.records import Fault, Tool
from kit_builder.products.tools.rows import split_copied
from kit_builder.products.tools.support import Support, find_tool_faults, remove_parts
from kit_builder.text.quotations import list_quoted

_MOST_REMOVALS = 3  # a part that is left out may make others faulty
# The last keys of parts a tool can do without.
_OPTIONAL = ("note", "opening", "reading", "example", "practice", "advice")


def leave_out_faulty(drafts: Sequence[Draft], support: Support) -> tuple[list[Draft], list[Removed]]:
    """Return tools without their faulty parts, and what was left out: a whole tool if it cannot do without them."""
    whole: list[Draft] = []
    lost: list[Tool] = []
    removed: list[Removed] = []
    for draft in drafts:
        tool, found = _leave_out_parts(draft, support)
        removed += found
        if tool is None:
            lost.append(draft.tool)
        else:
            whole.append(replace(draft, tool=tool))
    return whole, [*removed, *(_report_lost(each, whole) for each in lost)]


def _leave_out_parts(draft: Draft, support: Support) -> tuple[Tool | None, list[Removed]]:
    tool, faults = draft.tool, [*filter(is_refused, draft.faults)]
    removed = [_report_fault(fault, tool) for fault in faults]
    for _ in range(_MOST_REMOVALS):
        if not (faults and all(_is_removable(fault.part) for fault in faults)):
            break
        is_essential = any(fault.part.startswith(get_type(tool).essential) for fault in faults)
        tool = remove_parts(tool, list(dict.fromkeys(fault.part for fault in faults)))
        faults = [*filter(is_refused, find_tool_faults(tool, support))]
        removed += [_report_fault(fault, tool) for fault in faults]
        if is_essential:
            break
    return (None if faults else tool), removed


def _report_lost(tool: Tool, others: Sequence[Draft]) -> Removed:
    """Report a sheet that is left out, with those of the others that call it or copy from it."""
    told = "It could not be mended by leaving out parts."
    if callers := [f"“{each.tool.title}”" for each in others if _calls(each.tool, tool.title.casefold())]:
        told = f"{told} What {', '.join(callers)} take from it or say of it leads nowhere."
    return Removed(tool.title, "sheet left out", told, is_severe=True)


def _calls(tool: Tool, title: str) -> bool:
    copied = (split_copied(each.copied)[0].casefold() for _, each in list_copied(tool))
    return title in copied or any(title == name.casefold() for name in _list_quoted(tool.model_dump()))


def _list_quoted(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from list_quoted(value)
    elif isinstance(value, Mapping):
        yield from _list_quoted([*value.values()])
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _list_quoted(each)


def _report_fault(fault: Fault, tool: Tool) -> Removed:
    return Removed(", ".join(filter(None, [tool.title, fault.part])), fault.reason, fault.message)


def _is_removable(part: str) -> bool:
    last = part.rpartition("/")[2]
    return last in _OPTIONAL or last.isdecimal()


def copy_again(drafts: Sequence[Draft], kept: Sequence[Tool], support: Support) -> tuple[list[Draft], list[Removed]]:
    """Return worksheets with what those before them show now, and reports of what is copied from nowhere."""
    words = support.spec.language.words
    told = list_told(list_example_figures(support.spec.facts, words))
    sheets = {tool.title.casefold(): list_shown(tool, words) for tool in kept}
    found, removed = [], []
    for draft in drafts:
        is_real = support.is_real and bool(draft.tool.example.ids)
        tool = fill_copies(draft.tool, sheets, is_real=is_real, told=told)
        for fault in [*find_copy_faults(tool, sheets)]:
            tool = drop_copy(tool, fault.part)
            removed.append(replace(_report_fault(fault, tool), is_severe=True))
        sheets[tool.title.casefold()] = list_shown(tool, words)
        found.append(replace(draft, tool=tool))
    return found, removed
