"""Find statements of a large job that say the same, so that only one of them needs to be arranged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.methods.arrangement_checks import says_more
from kit_builder.methods.batches import pack_similar
from kit_builder.methods.statement_list import StatementList, count_words
from kit_builder.records import Finding, Statement
from kit_builder.text.languages import Language
from kit_builder.text.tokens import stem_content

_LEAST_TOKENS = 1000
_TOKENS_PER_STATEMENT = 12
# Another round follows only if the last one left at most this share of the statements.
_WORTH_ANOTHER_ROUND = 0.9


class SameStatements(BaseModel):
    """The answer to `full/same-statements.md`."""

    groups: list[list[str]]


@dataclass(slots=True)
class Duplicates:
    """The duplicates of each statement that is kept, by its id, and findings on calls without an answer."""

    of: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, kept: Statement, others: Sequence[Statement]) -> None:
        """Count `others`, and what are duplicates of them, as duplicates of `kept`."""
        for each in others:
            self.of[kept.id] = (*self.of.get(kept.id, ()), each, *self.of.pop(each.id, ()))


@dataclass(frozen=True, slots=True)
class _Batch:
    name: str
    listed: StatementList


def find_duplicates(
    jobs: Mapping[str, Sequence[Statement]], ask: Ask, run: Run, language: Language, most_words: int
) -> Duplicates:
    """Find the duplicates among the statements of each of `jobs`, by its name.

    Those that are alike are compared in calls of at most `most_words` words, in rounds until what is left of a job fits
    into one call, or hardly any are found.
    """
    found = Duplicates()
    left = dict(jobs)
    while left:
        batches = [
            _Batch(name, StatementList(batch))
            for name, statements in left.items()
            for batch in _pack(statements, language, most_words)
        ]
        answers = run(partial(_compare, ask=ask, language=language), batches)
        for groups, faults in answers:
            found.findings += faults
            for kept, *others in groups:
                found.add(kept, others)
        hidden = {each.id for others in found.of.values() for each in others}
        before = left
        left = {name: [each for each in own if each.id not in hidden] for name, own in left.items()}
        left = {
            name: own
            for name, own in left.items()
            if count_words(own) > most_words and len(own) <= _WORTH_ANOTHER_ROUND * len(before[name])
        }
    return found


def _pack(statements: Sequence[Statement], language: Language, most_words: int) -> list[list[Statement]]:
    return pack_similar(
        statements, lambda each: stem_content(each.text, language.words), lambda each: count_words([each]), most_words
    )


def _compare(batch: _Batch, ask: Ask, language: Language) -> tuple[list[list[Statement]], list[Finding]]:
    """Return the groups of statements that say the same."""
    question = language.load_prompt("full/same-statements.md").fill(
        f"duplicates in {batch.name}",
        _LEAST_TOKENS + _TOKENS_PER_STATEMENT * len(batch.listed.statements),
        statements=batch.listed.write(),
    )
    try:
        answer = ask(replace(question, likely=SameStatements(groups=[]).model_dump_json()), SameStatements)
    except AnswerError as error:
        return [], [Finding("warning", batch.name, f"Could not ask which statements say the same: {error}")]
    return _read_groups(answer, batch.listed, language), []


def _read_groups(answer: SameStatements, listed: StatementList, language: Language) -> list[list[Statement]]:
    """Return the groups of an answer, without ids that are unknown or in a group already, or that say more."""
    taken: set[str] = set()
    groups = []
    for ids in answer.groups:
        known = (listed.get(each) for each in ids)
        new = list(dict.fromkeys(each for each in known if each and each.id not in taken))
        if not new:
            continue
        kept, *others = new
        same = [each for each in others if not says_more(each.text, kept.text, language.words)]
        if same:
            taken |= {kept.id, *(each.id for each in same)}
            groups.append([kept, *same])
    return groups
