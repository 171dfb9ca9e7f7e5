"""The answer to `full/organise.md`, and how it becomes an arrangement."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from kit_builder.methods.arrangement import (
    ArrangedMethod,
    ArrangedStep,
    Arrangement,
    Conflict,
    Group,
    apply_conflicts,
)
from kit_builder.methods.statement_list import StatementList
from kit_builder.records import DiscardedStatement, Statement
from kit_builder.text.headings import remove_marks
from kit_builder.text.joining import join_rows


class OrganisedStep(BaseModel):
    """A step: the ids of its statement and its duplicates, and the same of each attachment."""

    ids: list[str]
    attached: list[list[str]]


class OrganisedStage(BaseModel):
    """A stage of a method."""

    title: str
    steps: list[OrganisedStep]


class OrganisedMethod(BaseModel):
    """A method."""

    name: str
    promise: str
    promise_ids: list[str]
    whole: list[list[str]]
    stages: list[OrganisedStage]


class OrganisedConflict(BaseModel):
    """Statements of which only one can hold, and the question to the expert."""

    ids: list[str]
    question: str


class SetAside(BaseModel):
    """A statement that no method needs, why, and the one that replaces it, if any."""

    id: str
    reason: str
    replaced_by: str


class Organised(BaseModel):
    """The answer to `full/organise.md`."""

    methods: list[OrganisedMethod]
    conflicts: list[OrganisedConflict]
    set_aside: list[SetAside]


def read_arrangement(answer: Organised, listed: StatementList) -> tuple[Arrangement, list[str]]:
    """Turn an answer into an arrangement, and return what is wrong with its ids, one sentence each.

    Unknown ids do not count, and of an id that stands in several places only the first one does.
    """
    reader = _Reader(listed)
    arrangement = Arrangement([method for each in answer.methods if (method := reader.read_method(each))])
    arrangement.conflicts = reader.read_conflicts(answer.conflicts)
    arrangement.set_aside = reader.read_set_aside(answer.set_aside)
    arrangement.ignored = len(reader.problems)
    apply_conflicts(arrangement)
    missing = [f"{listed.get_id(each)} has no place." for each in arrangement.list_missing(listed.statements)]
    return arrangement, [*reader.problems, *missing]


class _Reader:
    """Looks up ids, each of which it returns once, and notes what is wrong with them."""

    def __init__(self, listed: StatementList) -> None:
        self.problems: list[str] = []
        self._listed = listed
        self._taken: set[str] = set()

    def read_method(self, answer: OrganisedMethod) -> ArrangedMethod | None:
        method = ArrangedMethod(clean_title(answer.name), join_rows(answer.promise))
        method.promised = self._find_all(answer.promise_ids)
        method.whole = self._take_groups(answer.whole)
        for stage in answer.stages:
            for step in stage.steps:
                members, attached = self._take(step.ids), self._take_groups(step.attached)
                if members:
                    method.steps.append(ArrangedStep(Group(members), clean_title(stage.title), attached))
                else:
                    (method.steps[-1].attached if method.steps else method.whole).extend(attached)
        return method if method.whole or method.steps else None

    def read_conflicts(self, answers: Iterable[OrganisedConflict]) -> list[Conflict]:
        found = [Conflict(tuple(self._find_all(each.ids)), join_rows(each.question)) for each in answers]
        for conflict in found:
            self._taken |= {each.id for each in conflict.statements} if len(conflict.statements) > 1 else set()
        return [each for each in found if len(each.statements) > 1]

    def read_set_aside(self, answers: Iterable[SetAside]) -> list[DiscardedStatement]:
        found = []
        for each in answers:
            reason, replaced_by = join_rows(each.reason), self._listed.get(each.replaced_by)
            if not reason and not replaced_by:
                self.problems.append(f"{each.id} is set aside without a reason.")
                continue
            for statement in self._take([each.id]):
                why = "retracted" if replaced_by and replaced_by is not statement else "set aside"
                found.append(DiscardedStatement(statement, why, reason))
        return found

    def _take_groups(self, groups: Iterable[Sequence[str]]) -> list[Group]:
        return [Group(members) for ids in groups if (members := self._take(ids))]

    def _take(self, ids: Iterable[str]) -> list[Statement]:
        """Return the statements with these ids that have no place yet, and give them one."""
        found = []
        for statement in self._find_all(ids):
            if statement.id in self._taken:
                self.problems.append(f"{self._listed.get_id(statement)} stands in more than one place.")
                continue
            self._taken.add(statement.id)
            found.append(statement)
        return found

    def _find_all(self, ids: Iterable[str]) -> list[Statement]:
        found = {each: self._listed.get(each) for each in ids}
        unknown = [join_rows(each)[:20] for each, known in found.items() if not known]
        self.problems += [f"There is no statement {each}." for each in unknown]
        return list(dict.fromkeys(each for each in found.values() if each))


def clean_title(title: str) -> str:
    """Return a title on one line, without a number or bullet in front."""
    return remove_marks(join_rows(title).strip("#*_ ")).strip()
