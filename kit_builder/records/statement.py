"""Statements: single things that the expert says, worded by a model and verified against the source."""

from dataclasses import dataclass
from typing import Literal, get_args

from kit_builder.records.method import Evidence

Kind = Literal[
    "problem",
    "purpose",
    "when",
    "need",
    "definition",
    "step",
    "detail",
    "reason",
    "rule",
    "calculation",
    "pitfall",
    "script",
    "outcome",
    "story",
    "question",
]
Whose = Literal["expert", "client", ""]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the expert says, in one or two plain sentences that can be understood without the source.

    `id` is unique within a build: the id of the source and a number, such as `call-1-s12`. `belongs_to` is the id of
    the statement it is about, such as the step that a reason is given for, or empty. `whose` says whose experience a
    story is, and is otherwise empty.
    """

    id: str
    kind: Kind
    text: str
    evidence: tuple[Evidence, ...]
    belongs_to: str = ""
    whose: Whose = ""


@dataclass(frozen=True, slots=True)
class DiscardedStatement:
    """A statement that is in no method, and why. `reason` is one of a few words to count by; `detail` explains it."""

    statement: Statement
    reason: str
    detail: str = ""
