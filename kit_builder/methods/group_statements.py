"""Group the statements of an archive that is too large for one call by the job they are about.

A model names the jobs in each stretch of the archive, then says which names mean the same job. Statements of a job
that is still too large are compared with those like them, and duplicates are left out of the call that arranges the
job. Code brings together what is alike, so the number of calls grows with the archive, and no call is larger than
the others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.methods.arrangement import Job
from kit_builder.methods.batches import cut_windows
from kit_builder.methods.find_duplicates import find_duplicates
from kit_builder.methods.name_jobs import name_jobs
from kit_builder.methods.statement_list import count_words
from kit_builder.records import Finding, Statement
from kit_builder.text.languages import Language


def group_statements(
    statements: Sequence[Statement], ask: Ask, run: Run, language: Language, most_words: int
) -> tuple[tuple[Job, ...], tuple[Finding, ...]]:
    """Return jobs whose statements have at most `most_words` words, and findings on calls without a usable answer."""
    topics, faults = name_jobs(statements, ask, run, language, most_words)
    large = {each.name: each.statements for each in topics if count_words(each.statements) > most_words}
    duplicates = find_duplicates(large, ask, run, language, most_words)
    shown = {each.id: key for key, found in duplicates.of.items() for each in found}
    findings = [*faults, *duplicates.findings]
    jobs = []
    for topic in topics:
        left = [_point_to_shown(each, shown) for each in topic.statements if each.id not in shown]
        parts = cut_windows(left, most_words)
        if len(parts) > 1:
            message = f"Too large for one call, so it was arranged in {len(parts)} parts, one after the other."
            findings.append(Finding("warning", topic.name, message))
        for part in parts:
            left_out = {each.id: duplicates.of[each.id] for each in part if each.id in duplicates.of}
            jobs.append(Job(tuple(part), topic.name, left_out))
    return tuple(jobs), tuple(findings)


def _point_to_shown(statement: Statement, shown: Mapping[str, str]) -> Statement:
    """Return a statement about a duplicate as one about the statement that is shown in its place."""
    subject = shown.get(statement.belongs_to)
    return replace(statement, belongs_to=subject) if subject else statement
