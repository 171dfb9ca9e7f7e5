"""Give statements a place that a model left out: with what they are about, or in the order of their source."""

from collections.abc import Sequence
from pathlib import PurePath

from kit_builder.methods.arrangement import ArrangedMethod, ArrangedStep, Arrangement, Group, Place
from kit_builder.methods.statement_list import get_source
from kit_builder.records import Statement


def place_missing(arrangement: Arrangement, statements: Sequence[Statement], name: str = "") -> list[Statement]:
    """Place every one of `statements` that has no place yet, and return those that had none.

    A statement goes to the one it is about, else to its nearest neighbour in the source. If nothing of its source has
    a place, it starts a method called `name`, or after the source. Steps come first, so that others find them.
    """
    missing = arrangement.list_missing(statements)
    if missing:
        filler = _Filler(arrangement, statements, name)
        for each in sorted(missing, key=lambda each: each.kind != "step"):
            filler.place(each)
    return missing


def insert_group(group: Group, near: Place, *, before: bool = False) -> Place:
    """Insert a group after `near`, or before it: a step among the steps, anything else at the same step or the whole.

    Anything but a step that comes before a step is about the whole method.
    """
    method, step = near.method, near.step
    if group.head.kind == "step":
        new = ArrangedStep(group, step.stage if step else method.steps[-1].stage if method.steps else "")
        at = method.steps.index(step) + (not before) if step else len(method.steps)
        method.steps.insert(at, new)
        return Place(method, new, group)
    if before:
        step = None
    groups = step.attached if step else method.whole
    if near.group in groups:
        groups.insert(groups.index(near.group) + (not before), group)
    else:
        groups.append(group)
    return Place(method, step, group)


class _Filler:
    """Places statements one after the other, and remembers where each one stands."""

    def __init__(self, arrangement: Arrangement, statements: Sequence[Statement], name: str) -> None:
        self._methods = arrangement.methods
        self._name = name
        self._places = arrangement.locate()
        self._of_source: dict[str, list[Statement]] = {}
        for each in statements:
            self._of_source.setdefault(get_source(each), []).append(each)
        self._order = {each.id: at for own in self._of_source.values() for at, each in enumerate(own)}

    def place(self, statement: Statement) -> None:
        group = Group([statement])
        if subject := self._places.get(statement.belongs_to):
            place = insert_group(group, subject)
        elif earlier := self._find_neighbour(statement, -1):
            place = insert_group(group, earlier)
        elif later := self._find_neighbour(statement, 1):
            place = insert_group(group, later, before=True)
        else:
            place = self._start_method(group)
        self._places[statement.id] = place

    def _find_neighbour(self, statement: Statement, direction: int) -> Place | None:
        """Return where the nearest statement before (-1) or after (1) this one in its source stands."""
        own, at = self._of_source[get_source(statement)], self._order[statement.id] + direction
        while 0 <= at < len(own):
            if place := self._places.get(own[at].id):
                return place
            at += direction
        return None

    def _start_method(self, group: Group) -> Place:
        name = self._name or PurePath(get_source(group.head)).stem or "method"
        method = next((each for each in self._methods if each.name == name), None)
        if method is None:
            method = ArrangedMethod(name)
            self._methods.append(method)
        if group.head.kind != "step":
            method.whole.append(group)
            return Place(method, None, group)
        step = ArrangedStep(group)
        method.steps.append(step)
        return Place(method, step, group)
