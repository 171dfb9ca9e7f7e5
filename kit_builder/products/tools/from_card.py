"""Make tools from a card alone: cards for scripts, and tables for rules that say what to do in which case."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kit_builder.products.authoring.facts import Fact
from kit_builder.products.forms.decisions import Decision, find_decisions
from kit_builder.products.tools.records import Case, Cited, Script, Tool
from kit_builder.products.tools.support import list_claims
from kit_builder.products.tools.types.decision_table import DecisionTable
from kit_builder.products.tools.types.script_card import ScriptCard
from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.quotations import list_quoted
from kit_builder.text.tokens import capitalise

_MOST_ON_A_SHEET = 6


def list_missing_scripts(facts: Iterable[Fact], tools: Sequence[Tool]) -> list[Fact]:
    """Return the scripts that no card has, neither as words to say nor as the words of an answer."""
    scripts = [each for tool in tools for each in (*tool.sayings, *_list_scripts(tool))]
    shown = {key for each in scripts for key in each.ids}
    answers = [answer for each in scripts for answer in each.answers]
    missing = (fact for fact in facts if fact.kind == "script" and fact.id not in shown)
    return [fact for fact in missing if not any(_says(answer, fact) for answer in answers)]


def _says(answer: Case, script: Fact) -> bool:
    said = next(iter(list_quoted(script.text)), script.text)
    return script.id in answer.ids and said.strip(" .?!") in answer.action


def _list_scripts(tool: Tool) -> Sequence[Script]:
    return tool.scripts if isinstance(tool, ScriptCard) else ()


def list_missing_rules(facts: Iterable[Fact], tools: Sequence[Tool], language: Language) -> list[Fact]:
    """Return the rules that say what to do in which case and stand on no tool."""
    shown = {key for tool in tools for claim in list_claims(tool) for key in claim.ids}
    return [fact for fact in facts if fact.kind == "rule" and fact.id not in shown and _split(fact, language)]


def make_script_cards(scripts: Sequence[Fact], steps: Iterable[Fact], method: str, language: Language) -> list[Tool]:
    """Return cards with scripts, each for the step it is attached to."""
    say = language.words["tools"]
    by_number = {step.step: step.text for step in steps}
    cards: list[Tool] = []
    for some in _split_up(scripts):
        rows = tuple(
            Script(when=_describe_moment(each, by_number, say), words=each.text, ids=(each.id,)) for each in some
        )
        title = say["scripts_title"].format(method=method)
        cards.append(ScriptCard(title=title, moment=Cited(text=say["any_time"]), scripts=rows))
    return cards


def make_decision_tables(rules: Sequence[Fact], method: str, language: Language) -> list[Tool]:
    """Return tables with rules, in their own words."""
    say = language.words["tools"]
    tables: list[Tool] = []
    for some in _split_up(rules):
        rows = tuple(
            Case(condition=each.condition.text, action=each.action.text, reason=each.reason.text, ids=(fact.id,))
            for fact in some
            for each in _split(fact, language)
        )
        title = say["rules_title"].format(method=method)
        tables.append(DecisionTable(title=title, moment=Cited(text=say["rules_moment"]), rows=rows))
    return tables


def _describe_moment(script: Fact, steps: Mapping[int, str], say: Mapping[str, str]) -> str:
    if script.step not in steps:
        return capitalise(say["any_time"])
    return capitalise(say["at_step"].format(number=script.step, step=steps[script.step]))


def _split(fact: Fact, language: Language) -> tuple[Decision, ...]:
    return find_decisions([Item(fact.text)], language)


def _split_up(facts: Sequence[Fact]) -> Iterator[Sequence[Fact]]:
    for start in range(0, len(facts), _MOST_ON_A_SHEET):
        yield facts[start : start + _MOST_ON_A_SHEET]
