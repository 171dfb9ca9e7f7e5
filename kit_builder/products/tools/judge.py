"""Ask a checker about every part of tools: whether the facts it cites support it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import BaseModel

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.way import FROM_CHECK_OF_TOOLS, FROM_LAST_CHECK
from kit_builder.products.tools.records import Claim, Fault, Tool
from kit_builder.products.tools.support import list_claims
from kit_builder.records import Question

_CHECK = "full/tools-check.md"
_PARTS_A_CALL = 120
_TOKENS_A_PART = 60
_LEAST_TOKENS = 500


class PartVerdict(BaseModel):
    """What the checker says of one part of a tool, by its number."""

    number: int
    verdict: Literal["supported", "adds", "teaches", "lacks"]
    words: str


class PartVerdicts(BaseModel):
    """The answer to `full/tools-check.md`."""

    verdicts: list[PartVerdict]


@dataclass(slots=True)
class Checker:
    """Asks about each part of tools once, however often it comes back unchanged."""

    spec: DocumentSpec
    ask: Ask
    run: Run
    known: dict[tuple[str, ...], PartVerdict | None] = field(default_factory=dict)

    def judge(self, tools: Sequence[Tool]) -> list[list[Fault]]:
        """Return what a checker finds wrong with each tool. Raises AnswerError without a usable answer."""
        parts = {_identify(claim): (tool, claim) for tool in tools for claim in _list_judged(tool)}
        new = [part for key, part in parts.items() if key not in self.known]
        groups = [new[start : start + _PARTS_A_CALL] for start in range(0, len(new), _PARTS_A_CALL)]
        way = FROM_LAST_CHECK if self.known else FROM_CHECK_OF_TOOLS
        for found in self.run(self._ask_about, groups, lambda _: way):
            self.known |= found
        return [[*self._list_faults(tool)] for tool in tools]

    def _ask_about(self, parts: Sequence[tuple[Tool, Claim]]) -> dict[tuple[str, ...], PartVerdict | None]:
        """Return the verdict on each part, None if the checker leaves it out twice."""
        found: dict[int, PartVerdict] = {}
        for _ in range(2):
            missing = {place: part for place, part in enumerate(parts) if place not in found}
            if missing:
                answer = self.ask(self._fill_question(missing), PartVerdicts)
                found |= {each.number: each for each in answer.verdicts if each.number in missing}
        return {_identify(part[1]): found.get(place) for place, part in enumerate(parts)}

    def _fill_question(self, parts: Mapping[int, tuple[Tool, Claim]]) -> Question:
        cited = {key for _, claim in parts.values() for key in claim.ids}
        facts = self.spec.facts.values()
        shown = [fact for fact in facts if fact.id in cited or fact.kind in ("example", "step")]
        question = self.spec.language.load_prompt(_CHECK).fill(
            self.spec.describe_call("check"),
            _LEAST_TOKENS + _TOKENS_A_PART * len(parts),
            statements=describe_facts(shown, self.spec.methods, quotes="all"),
            parts="\n".join(
                json.dumps(
                    {
                        "number": place,
                        "tool": tool.title,
                        "kind": claim.kind,
                        **({"example": tool.example.text} if claim.is_example else {}),
                        "text": claim.text,
                        "cites": claim.ids,
                    },
                    ensure_ascii=False,
                )
                for place, (tool, claim) in parts.items()
            ),
        )
        # Large models mostly add something, and the tools are asked for once more.
        likely = [
            PartVerdict(number=place, verdict="supported" if place else "adds", words="" if place else claim.text)
            for place, (_, claim) in parts.items()
        ]
        return replace(question, likely=PartVerdicts(verdicts=likely).model_dump_json())

    def _list_faults(self, tool: Tool) -> Iterator[Fault]:
        for claim in _list_judged(tool):
            verdict = self.known.get(_identify(claim))
            if verdict is None:
                yield Fault(claim.part, f"“{claim.text}” could not be checked.", "not checked")
            elif verdict.verdict == "adds":
                message = f"“{claim.text}” adds what no statement says: {verdict.words.strip() or 'all of it'}"
                yield Fault(claim.part, message, "adds something")
            elif verdict.verdict == "teaches" and claim.kind == "item to tick":
                message = f"“{claim.text}” cannot be ticked by looking: {verdict.words.strip()}"
                yield Fault(claim.part, message, "teaches")
            elif verdict.verdict == "lacks":
                message = f"“{claim.text}” needs what stands nowhere above it: {verdict.words.strip()}"
                yield Fault(claim.part, message, "inputs missing", severe=False)


def _list_judged(tool: Tool) -> Iterator[Claim]:
    """Yield what a checker can judge: code rejects what has to cite something and does not."""
    yield from (claim for claim in list_claims(tool) if claim.ids or claim.is_example)


def _identify(claim: Claim) -> tuple[str, ...]:
    return (claim.kind, claim.text, *claim.ids)
