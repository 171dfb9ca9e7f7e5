"""An arrangement of statements while it is put together: methods, steps, attachments, duplicates and conflicts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kit_builder.records import DiscardedStatement, Evidence, Statement


@dataclass(frozen=True, slots=True)
class Job:
    """Statements to arrange in one call.

    `name` is the one job they are about, empty if there may be several. `duplicates` are statements that are left out
    of the call, by the id of the one that says the same.
    """

    statements: tuple[Statement, ...]
    name: str = ""
    duplicates: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Group:
    """Statements that say the same, the fullest first, and the groups that conflict with it."""

    members: list[Statement]
    versions: list["Group"] = field(default_factory=list)

    @property
    def head(self) -> Statement:
        """The statement that is shown."""
        return self.members[0]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of all members, in order."""
        return tuple(dict.fromkeys(found for each in self.members for found in each.evidence))


@dataclass(slots=True, eq=False)
class ArrangedStep:
    """A step: its statements, the title of its stage, and what is attached to it."""

    group: Group
    stage: str = ""
    attached: list[Group] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class ArrangedMethod:
    """A method while it is put together; `promised` are the statements behind its promise."""

    name: str
    promise: str = ""
    promised: list[Statement] = field(default_factory=list)
    whole: list[Group] = field(default_factory=list)
    steps: list[ArrangedStep] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def groups(self) -> Iterator[Group]:
        """Yield what is shown, in order: the whole, then each step with its attachments; without versions."""
        yield from self.whole
        for step in self.steps:
            yield step.group
            yield from step.attached

    def statements(self) -> Iterator[Statement]:
        """Yield every statement of the method once."""
        for group in self.groups():
            for version in (group, *group.versions):
                yield from version.members


@dataclass(frozen=True, slots=True)
class Place:
    """Where a group stands: in which method, at which step (none: the whole), and whether it is the step itself."""

    method: ArrangedMethod
    step: ArrangedStep | None
    group: Group

    @property
    def is_step(self) -> bool:
        """Whether the group is the step itself."""
        return self.step is not None and self.step.group is self.group


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements of which only one can hold, and the question to the expert."""

    statements: tuple[Statement, ...]
    question: str


@dataclass(slots=True, eq=False)
class Arrangement:
    """Methods in order, conflicts not yet applied, and statements that the model set aside.

    `ignored` counts the ids of the answer that do not exist, or stand in several places.
    """

    methods: list[ArrangedMethod] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    set_aside: list[DiscardedStatement] = field(default_factory=list)
    ignored: int = 0

    def locate(self) -> dict[str, Place]:
        """Return where each statement stands, by id; versions stand where the group does that they conflict with."""
        return {
            each.id: place
            for method in self.methods
            for place in _list_places(method)
            for version in (place.group, *place.group.versions)
            for each in version.members
        }

    def list_missing(self, statements: Iterable[Statement]) -> list[Statement]:
        """Return those of `statements` that neither stand in a method nor are set aside."""
        known = {*self.locate(), *(each.statement.id for each in self.set_aside)}
        return [each for each in statements if each.id not in known]

    def count_groups(self) -> int:
        """Return how many statements are shown: those that head a group, versions included."""
        return sum(1 + len(group.versions) for method in self.methods for group in method.groups())


def restore_duplicates(arrangement: Arrangement, jobs: Iterable[Job]) -> None:
    """Append the duplicates that were left out of the calls to the statements that say the same."""
    left_out = {key: found for job in jobs for key, found in job.duplicates.items()}
    for method in arrangement.methods:
        for group in method.groups():
            for version in (group, *group.versions):
                version.members = [each for shown in version.members for each in (shown, *left_out.get(shown.id, ()))]
    arrangement.set_aside = [
        replace(aside, statement=each)
        for aside in arrangement.set_aside
        for each in (aside.statement, *left_out.get(aside.statement.id, ()))
    ]


def remove_statements(arrangement: Arrangement, ids: Collection[str]) -> None:
    """Take the statements with these ids out of an arrangement.

    The next statement that says the same, or conflicts, is shown in place of each. What is attached to a step of which
    nothing is left is attached to the step before it, or stands with the whole method. A promise that rests on nothing
    any more goes too, and so does a method of which nothing is left. Names and kinds are not checked again here.
    """

    def is_left(statement: Statement) -> bool:
        return statement.id not in ids

    for method in arrangement.methods:
        for place in reversed([*_list_places(method)]):  # what is attached to a step before the step itself
            group = place.group
            versions = [Group([*filter(is_left, each.members)]) for each in (group, *group.versions)]
            left = [each for each in versions if each.members]
            if left:
                group.members, group.versions = left[0].members, left[1:]
            else:
                remove_group(place, _find_before(place))
        if method.promised and not any(map(is_left, method.promised)):
            method.promise = ""
        method.promised = [*filter(is_left, method.promised)]
    arrangement.methods = [each for each in arrangement.methods if each.whole or each.steps]
    arrangement.set_aside = [each for each in arrangement.set_aside if is_left(each.statement)]


def _find_before(place: Place) -> Place:
    """Return where the step before that of `place` stands, or else the whole method."""
    at = place.method.steps.index(place.step) if place.step else 0
    before = place.method.steps[at - 1] if at else None
    return Place(place.method, before, before.group if before else place.group)


def _list_places(method: ArrangedMethod) -> Iterator[Place]:
    for group in method.whole:
        yield Place(method, None, group)
    for step in method.steps:
        yield Place(method, step, step.group)
        for group in step.attached:
            yield Place(method, step, group)


def apply_conflicts(arrangement: Arrangement) -> None:
    """Make the statements of each conflict versions of one item, where the first of them stands.

    A step comes before anything else, so that no method loses a step. A conflict of which nothing has a place is kept
    for later, and a method of which nothing is left is removed.
    """
    waiting = []
    for conflict in arrangement.conflicts:
        places = arrangement.locate()
        placed = [each for each in conflict.statements if each.id in places]
        if not placed:
            waiting.append(conflict)
            continue
        base = min(placed, key=lambda each: not places[each.id].is_step)
        for other in conflict.statements:
            if other is not base:
                _make_version(arrangement, base, other)
        if conflict.question:
            places[base.id].method.questions.append(conflict.question)
    arrangement.conflicts = waiting
    arrangement.methods = [each for each in arrangement.methods if each.whole or each.steps]


def _make_version(arrangement: Arrangement, base: Statement, other: Statement) -> None:
    places = arrangement.locate()
    into, place = places[base.id].group, places.get(other.id)
    if place is None:
        into.versions.append(Group([other]))
    elif place.group is into:
        if other in into.members and len(into.members) > 1:  # alone, it has the base among its versions already
            into.members.remove(other)
            into.versions.append(Group([other]))
    elif place.group.head is other:
        remove_group(place, places[base.id])
        into.versions += [Group(place.group.members), *place.group.versions]
    else:
        for version in (place.group, *place.group.versions):
            version.members = [each for each in version.members if each is not other]
        place.group.versions = [each for each in place.group.versions if each.members]
        into.versions.append(Group([other]))


def remove_group(place: Place, towards: Place) -> None:
    """Take a group from its place. What is attached to it, if it is a step, goes where `towards` is."""
    if place.step is None:
        place.method.whole.remove(place.group)
    elif not place.is_step:
        place.step.attached.remove(place.group)
    else:
        place.method.steps.remove(place.step)
        (towards.step.attached if towards.step else towards.method.whole).extend(place.step.attached)
