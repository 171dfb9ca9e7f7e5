"""Check an arrangement in code: what a model is asked to correct, and what becomes of it if it does not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kit_builder.evidence.guards import find_new_names
from kit_builder.evidence.statement_numbers import find_unsupported_numbers
from kit_builder.methods.arrangement import ArrangedMethod, ArrangedStep, Arrangement, Group, Place
from kit_builder.methods.placement import insert_group, place_missing
from kit_builder.methods.statement_list import StatementList
from kit_builder.methods.wording_checks import (
    MAX_TITLE_LENGTH,
    find_additions,
    is_in_other_language,
    make_plain_title,
)
from kit_builder.records import Finding, Level, Statement
from kit_builder.text.languages import Language
from kit_builder.text.numbers import find_measures, find_numbers
from kit_builder.text.words import Words

# Kinds that are no actions: a step of such a kind is probably a mistake.
_NO_ACTIONS = (
    "problem",
    "purpose",
    "need",
    "definition",
    "reason",
    "calculation",
    "pitfall",
    "outcome",
    "story",
    "question",
)
# A model that sets aside more than the first share is asked about it; above the second, it is not believed.
_SUSPICIOUS_SHARE = 0.25
_MAX_SHARE = 0.5
_MIN_COUNTED = 8  # statements: if there are fewer, any share may be set aside

_Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with an arrangement: a sentence for the model, and how code settles it if it stays.

    `settle` changes the arrangement and returns a sentence for the report about `where`.
    """

    message: str
    where: str
    settle: Callable[[], str]
    level: Level = "note"


_Check = Callable[[Arrangement, StatementList, Language], Iterator[Problem]]


def find_problems(arrangement: Arrangement, listed: StatementList, language: Language) -> list[Problem]:
    """Return what is wrong with the content of an arrangement."""
    return [problem for check in _CHECKS for problem in check(arrangement, listed, language)]


def settle_problems(arrangement: Arrangement, listed: StatementList, language: Language) -> tuple[Finding, ...]:
    """Settle in code what is still wrong with an arrangement, and return findings on it."""
    found: list[Finding] = []
    for check in _CHECKS:
        problems = [*check(arrangement, listed, language)]
        found += [Finding(each.level, each.where, each.settle()) for each in problems]
    return tuple(found)


def _check_set_aside(arrangement: Arrangement, listed: StatementList, _language: Language) -> Iterator[Problem]:
    count, total = len(arrangement.set_aside), len(listed.statements)
    if total < _MIN_COUNTED or count <= _SUSPICIOUS_SHARE * total:
        return

    def settle() -> str:
        outcome = f"The model set {count} of {total} statements aside."
        if count <= _MAX_SHARE * total:
            return outcome
        arrangement.set_aside = []
        place_missing(arrangement, listed.statements)
        return f"{outcome} They stand in the order of their source instead."

    message = f"{count} of {total} statements are set aside. Set aside only what helps with no job."
    yield Problem(message, "methods", settle, "warning")


def _check_kinds(arrangement: Arrangement, listed: StatementList, _language: Language) -> Iterator[Problem]:
    for method in arrangement.methods:
        for step in method.steps:
            if step.group.head.kind in _NO_ACTIONS:
                yield _report_no_action(method, step, listed.get_id(step.group.head))
        for group in method.whole:
            if group.head.kind == "step":
                yield _report_hidden_step(Place(method, None, group), listed.get_id(group.head))


def _report_no_action(method: ArrangedMethod, step: ArrangedStep, short: str) -> Problem:
    kind = step.group.head.kind
    message = f"{short} is a {kind}, but stands as a step. Attach it to a step unless it says what to do."
    return Problem(message, method.name, lambda: f"A {kind} stands as a step: {step.group.head.text}")


def _report_hidden_step(place: Place, short: str) -> Problem:
    def settle() -> str:
        place.method.whole.remove(place.group)
        insert_group(place.group, place)
        return f"A step that the model gave no place among the steps stands there: {place.group.head.text}"

    message = f"{short} is a step, but stands in the whole. Give it a place among the steps, or attach it to one."
    return Problem(message, place.method.name, settle)


def _check_duplicates(arrangement: Arrangement, listed: StatementList, language: Language) -> Iterator[Problem]:
    """Find duplicates with a number or name that their method does not show, or another number than the one shown."""
    for method in arrangement.methods:
        shown = "\n".join(version.head.text for group in method.groups() for version in (group, *group.versions))
        for place in _list_places(method):
            for member in place.group.members[1:]:
                head = place.group.head
                if clash := _find_clash(head.text, member.text, language.words):
                    yield _report_clash(place, member, f"{listed.get_id(head)} and {listed.get_id(member)}", clash)
                elif lost := _find_lost(member.text, shown, language.words):
                    yield _report_lost(place, member, listed.get_id(member), listed.get_id(head), lost)


def _list_places(method: ArrangedMethod) -> list[Place]:
    attached = [Place(method, step, group) for step in method.steps for group in (step.group, *step.attached)]
    return [*(Place(method, None, group) for group in method.whole), *attached]


def says_more(text: str, shown: str, words: Words) -> bool:
    """Return whether `text` has a number or name that `shown` does not have, so that the two are not the same."""
    return bool(_find_clash(shown, text, words) or _find_lost(text, shown, words))


def _find_clash(shown: str, text: str, words: Words) -> str:
    """Return a number of `text` with its unit for which `shown` has another number; empty if there is none."""
    own, others = find_measures(text, words), find_measures(shown, words)
    have = find_numbers(shown, words)
    return next((value for unit, value in own.items() if unit in others and value not in have), "")


def _find_lost(text: str, shown: str, words: Words) -> _Texts:
    return (*find_unsupported_numbers(text, shown, words), *sorted(find_new_names(text, shown, words)))


def _report_clash(place: Place, member: Statement, ids: str, clash: str) -> Problem:
    def settle() -> str:
        place.group.members.remove(member)
        place.group.versions.append(Group([member]))
        return f"Two statements that the model took for the same give different numbers: {member.text}"

    message = f"{ids} stand as the same, but {clash} is only in the second. Are they in conflict, or not the same?"
    return Problem(message, place.method.name, settle, "warning")


def _report_lost(place: Place, member: Statement, short: str, head: str, lost: _Texts) -> Problem:
    def settle() -> str:
        place.group.members.remove(member)
        insert_group(Group([member]), place)
        return f"Says more than the statement the model took it for, so it stands by itself: {member.text}"

    message = (
        f"{short} stands as the same as {head}, but a reader would miss {', '.join(lost)}. "
        "Put the fullest first, or make it an entry of its own."
    )
    return Problem(message, place.method.name, settle)


def _check_wording(arrangement: Arrangement, _listed: StatementList, language: Language) -> Iterator[Problem]:
    """Check names, titles of stages and promises."""
    texts = [text for method in arrangement.methods for text in (method.name, method.promise)]
    texts += [step.stage for method in arrangement.methods for step in method.steps]
    if is_in_other_language(dict.fromkeys(texts), language):
        message = f"Names, titles and promises must be in {language.english_name}."
        outcome = f"Names and titles may not be in {language.english_name}."
        yield Problem(message, "methods", lambda: outcome, "warning")
    for method in arrangement.methods:
        if fault := _find_title_fault(method.name, [*method.statements()], language):
            yield _report_name(method, fault)
        yield from _check_stages(method, language)
        if fault := _find_promise_fault(method, language):
            yield _report_promise(method, fault)
        if not method.steps:
            message = f"The method {method.name!r} has no step. If it is no job, move what it holds to one it helps."
            yield Problem(message, method.name, lambda: "This method has no step.", "warning")


def _find_title_fault(title: str, statements: list[Statement], language: Language) -> str:
    if not title:
        return "is empty"
    if len(title) > MAX_TITLE_LENGTH:
        return "is too long"
    added = find_additions(title, statements, language)
    return f"uses {', '.join(added)}, which the statements do not have" if added else ""


def _report_name(method: ArrangedMethod, fault: str) -> Problem:
    name = method.name

    def settle() -> str:
        first = method.steps[0].group if method.steps else next(method.groups())
        method.name = make_plain_title(first.head.text)
        return f"The name the model gave this method, {name!r}, {fault}."

    return Problem(f"The name {name!r} {fault}.", name, settle)


def _check_stages(method: ArrangedMethod, language: Language) -> Iterator[Problem]:
    titles = list(dict.fromkeys(step.stage for step in method.steps))
    told = [*method.statements()]
    for title in titles:
        needs_none = not title and not titles[0]  # steps before the first stage
        if not needs_none and (fault := _find_title_fault(title, told, language)):
            yield _report_stage(method, title, fault)


def _report_stage(method: ArrangedMethod, title: str, fault: str) -> Problem:
    def settle() -> str:
        steps = [step for step in method.steps if step.stage == title]
        plain = make_plain_title(steps[0].group.head.text)
        for step in steps:
            step.stage = plain
        return f"The title the model gave a stage, {title!r}, {fault}."

    return Problem(f"In {method.name!r}, the title {title!r} {fault}.", method.name, settle)


def _find_promise_fault(method: ArrangedMethod, language: Language) -> str:
    if not method.promise:
        return ""
    if not method.promised:
        return "names no statement that says so"
    added = find_additions(method.promise, method.promised, language)
    return f"uses {', '.join(added)}, which its statements do not have" if added else ""


def _report_promise(method: ArrangedMethod, fault: str) -> Problem:
    promise = method.promise

    def settle() -> str:
        method.promise, method.promised = "", []
        return f"The promise the model gave, {promise!r}, {fault}. It was left out."

    return Problem(f"The promise of {method.name!r} {fault}.", method.name, settle)


_CHECKS: tuple[_Check, ...] = (_check_set_aside, _check_kinds, _check_duplicates, _check_wording)
