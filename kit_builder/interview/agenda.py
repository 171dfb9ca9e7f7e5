"""The agenda: what to ask the expert, what an answer would improve, and in which order.

Conflicts come first. Then there are rounds, each in the order of the chapters, so that a short interview hears of all:
where readers of the products would be stuck; what else the cards leave open; a real example, a story and the whole job;
what single stages lack; unexplained terms. Decisions, which teach nothing, come last: consent to stories and the terms
of the offer.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kit_builder.kit.question_page import normalise
from kit_builder.kit.questions import find_gaps, format_question, list_questions
from kit_builder.privacy.cues import get_cues
from kit_builder.records import TERMS, TIERS, Item, Kit, Method
from kit_builder.text.likeness import are_alike, is_said_in
from kit_builder.text.negation import has_negation
from kit_builder.text.tokens import get_stop_words, stem_content
from kit_builder.text.words import Words

Kind = Literal["conflict", "example", "story", "job", "consent", "stage", "open", "term", "offer", "follow-up"]

# The kinds of attachments that each stage should have, in the order in which they are asked for.
_OF_STAGES = ("reason", "rule", "outcome", "pitfall", "when")
_ABBREVIATION = re.compile(r"(?<![\w.])[A-ZÆØÅÄÖÜ]{2,6}(?!\w|\.\w)")
_WORD = re.compile(r"[^\W\d_]+")
_SHOUTED_BEFORE = re.compile(r"(?<!\w)[A-ZÆØÅÄÖÜ]{2,} (?:[A-ZÆØÅÄÖÜ] )?$")
_SHOUTED_AFTER = re.compile(r" (?:[A-ZÆØÅÄÖÜ] )?[A-ZÆØÅÄÖÜ]{2,}(?!\w)")

Key = tuple[str, str]

# Two gaps are near each other if they share at least the first part of their statements. They ask the same if each has
# at least the second part of the other's words, and one of them the third.
_NEAR, _NEAR_LESS, _NEAR_MORE = 0.75, 0.3, 0.55


@dataclass(frozen=True, slots=True)
class Gap:
    """What the author of a document had to leave open: its method, empty for the whole kit, its title, a question.

    `uses` are the ids of the statements beside which it came up.
    """

    method: str
    title: str
    question: str
    uses: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class AgendaQuestion:
    """A question to the expert: the `heading` it stands under, its text, and what an answer would improve.

    `heading` is the name of a method, or words for the whole kit. `target` is the story that consent is asked for, or
    the term of the offer in `kit.toml`.
    """

    kind: Kind
    heading: str
    text: str
    why: str
    target: str = ""

    @property
    def key(self) -> Key:
        """What tells it from other questions: its heading and its words, for comparison."""
        return make_key(self.heading, self.text)

    @property
    def decides(self) -> bool:
        """Whether a clear answer, of one row, is carried out in the kit at once."""
        return self.kind in ("consent", "offer")


def make_key(heading: str, text: str) -> Key:
    """Return the heading and the words of a question, for comparison."""
    return normalise(heading), normalise(text)


def list_agenda(
    methods: Sequence[Method],
    real_examples: Collection[str],
    kit: Kit,
    words: Words,
    settled: Collection[Key] = frozenset(),
    gaps: Sequence[Gap] = (),
) -> tuple[AgendaQuestion, ...]:
    """Return what the cards leave open, the most valuable first, without the questions that are `settled`.

    `real_examples` are the ids of the methods whose worked example is not invented. Of each stage only the most
    valuable gap is asked about; the next one comes when that is settled. `gaps` are those that authors of products met:
    of several that ask nearly the same, one is asked, with all their titles: that of the card if it does, and none if
    that is settled.
    """
    chapters = [*enumerate(methods, start=1)]
    definitions = (item.text for method in methods for item in method.definitions)
    explained = {term for text in definitions for term in _ABBREVIATION.findall(text)}
    asked = [each for _, method in chapters for each in _ask_about_conflicts(method, words)]
    left_open = [each for chapter, method in chapters for each in _ask_what_is_open(method, chapter, words)]
    asked += _ask_about_gaps(gaps, methods, left_open, settled, words)
    asked += left_open
    for chapter, method in chapters:
        asked += _ask_for_examples(method, chapter, method.id in real_examples, words)
        asked += _ask_about_job(method, chapter, words)
    for chapter, method in chapters:
        asked += _ask_about_stages(method, chapter, settled, words)
    for chapter, method in chapters:
        asked += _ask_for_terms(method, chapter, explained, words)
    asked += [each for method in methods for each in _ask_for_consent(method, words)]
    asked += _ask_for_offer(kit, len(methods), words)
    found: dict[Key, AgendaQuestion] = {}
    for each in asked:
        if each.key not in settled:
            found.setdefault(each.key, each)
    return tuple(found.values())


def group_by_heading(agenda: Sequence[AgendaQuestion]) -> list[tuple[str, list[str]]]:
    """Return the headings of an agenda, in order of appearance, each with its questions as rows of the questions page.

    A row has what an answer would improve in brackets after the question.
    """
    rows: dict[str, list[str]] = {}
    for each in agenda:
        rows.setdefault(each.heading, []).append(f"{each.text} ({each.why})")
    return [*rows.items()]


def list_consent_questions(method: Method, words: Words) -> dict[str, AgendaQuestion]:
    """Return the question for consent to each story of clients on a card, by its title, decided or not."""
    say = words["interview"]
    return {
        story.title: AgendaQuestion(
            "consent", method.name, say["consent"].format(story=story.title), say["consent_why"], story.title
        )
        for story in method.stories
        if story.whose != "expert"
    }


def list_offer_questions(words: Words) -> dict[str, AgendaQuestion]:
    """Return the question for each term of the offer by its key in `kit.toml`, known or not."""
    say = words["interview"]
    prices = [f"price_{tier}" for tier in TIERS]
    blank = {"price_together", *words["blanks"]}
    reasons = {
        key: say["offer_why" if key in blank else "offer_price_why" if key in prices else "offer_term_why"]
        for key in (*prices, *TERMS)
    }
    return {key: AgendaQuestion("offer", say["kit"], say[key], why, key) for key, why in reasons.items()}


def _ask_about_conflicts(method: Method, words: Words) -> Iterator[AgendaQuestion]:
    for gap in _list_conflict_gaps(method, words):
        text = format_question(gap, method)
        yield AgendaQuestion("conflict", method.name, text, words["interview"]["conflict_why"])


def _ask_for_examples(method: Method, chapter: int, has_real: bool, words: Words) -> Iterator[AgendaQuestion]:
    say = words["interview"]
    if not has_real:
        yield AgendaQuestion("example", method.name, say["example"], say["example_why"].format(chapter=chapter))
    if not (method.stories or method.gather("examples")):
        yield AgendaQuestion("story", method.name, say["story"], say["story_why"].format(chapter=chapter))


def _ask_for_consent(method: Method, words: Words) -> Iterator[AgendaQuestion]:
    undecided = {story.title for story in method.stories if story.is_undecided}
    yield from (each for title, each in list_consent_questions(method, words).items() if title in undecided)


def _ask_about_job(method: Method, chapter: int, words: Words) -> Iterator[AgendaQuestion]:
    """Yield a question about the whole job beside its stages, or its steps without stages, if one lacks something."""
    say = words["interview"]
    stages = _group_by_stage(method)
    if method.is_arranged and any(_list_lacking(steps) for steps in stages.values()):
        titles = [title for title in stages if title] or [step.text.rstrip(".") for step in method.steps]
        why = say["job_why"].format(chapter=chapter, stages=" / ".join(titles))
        yield AgendaQuestion("job", method.name, say["job"], why)


def _ask_about_stages(method: Method, chapter: int, settled: Collection[Key], words: Words) -> Iterator[AgendaQuestion]:
    """Yield a question about each stage that lacks something.

    First the expert tells it once more, beside the steps that are known; then what it lacks is asked for, kind by kind.
    """
    say = words["interview"]
    why = say["missing_why"].format(chapter=chapter)
    for stage, steps in _group_by_stage(method).items():
        lacking = _list_lacking(steps) if stage else []
        if lacking:
            told = say["stage_why"].format(chapter=chapter, steps=" / ".join(step.text.rstrip(".") for step in steps))
            asked = [AgendaQuestion("stage", method.name, say["stage"].format(stage=stage), told)]
            asked += [AgendaQuestion("stage", method.name, say[kind].format(stage=stage), why) for kind in lacking]
            yield from [each for each in asked if each.key not in settled][:1]


def _group_by_stage(method: Method) -> dict[str, list[Item]]:
    """Return the steps of each stage by its title, which is empty for steps outside of stages."""
    stages: dict[str, list[Item]] = {}
    for step in method.steps:
        stages.setdefault(step.stage, []).append(step)
    return stages


def _list_lacking(steps: Sequence[Item]) -> list[str]:
    """Return the kinds of attachments that a stage should have and no step has."""
    known = {item.kind for step in steps for item in step.attachments}
    return [kind for kind in _OF_STAGES if kind not in known]


def _ask_what_is_open(method: Method, chapter: int, words: Words) -> Iterator[AgendaQuestion]:
    if method.is_arranged and not any(has_negation(item.text, words) for item in method.gather("when")):
        why = words["interview"]["missing_why"].format(chapter=chapter)
        yield AgendaQuestion("open", method.name, words["interview"]["boundary"], why)
    conflicts = set(_list_conflict_gaps(method, words))
    say = words["interview"]["open_why" if method.is_arranged else "missing_why"]
    for question in list_questions(method, words):
        if question not in conflicts:
            yield AgendaQuestion("open", method.name, format_question(question, method), say.format(chapter=chapter))


def _ask_about_gaps(
    gaps: Sequence[Gap],
    methods: Sequence[Method],
    left_open: Sequence[AgendaQuestion],
    settled: Collection[Key],
    words: Words,
) -> Iterator[AgendaQuestion]:
    """Yield a question for the gaps that ask the same, by method and the whole kit last: its own or the card's."""
    say = words["interview"]
    for method, name in (*((each.id, each.name) for each in methods), ("", say["kit"])):
        done = [stem_content(text, words) for heading, text in settled if heading == normalise(name)]
        for same in _group_gaps([gap for gap in gaps if gap.method == method], words):
            fullest = max((gap.question for gap in same), key=lambda text: len(stem_content(text, words)))
            stems = stem_content(fullest, words)
            if not any(is_said_in(stems, other) for other in done):
                on_card = (each for each in left_open if each.heading == name)
                known = (each.text for each in on_card if is_said_in(stems, stem_content(each.text, words)))
                titles = "; ".join(dict.fromkeys(gap.title for gap in same))
                yield AgendaQuestion("open", name, next(known, fullest), say["gap_why"].format(title=titles))


def _group_gaps(gaps: Sequence[Gap], words: Words) -> list[list[Gap]]:
    """Return the gaps that ask nearly the same together, in the order of the first of each."""
    groups: list[list[Gap]] = []
    for gap in gaps:
        same = (group for group in groups if any(_ask_the_same(gap, other, words) for other in group))
        if group := next(same, None):
            group.append(gap)
        else:
            groups.append([gap])
    return groups


def _ask_the_same(gap: Gap, other: Gap, words: Words) -> bool:
    """Return whether two gaps ask nearly the same; of those beside the same statements, fewer words have to agree."""
    own, others = stem_content(gap.question, words), stem_content(other.question, words)
    shared = len(frozenset(gap.uses) & frozenset(other.uses))
    is_near = bool(shared) and shared >= _NEAR * min(len(gap.uses), len(other.uses))
    return are_alike(own, others, *((_NEAR_LESS, _NEAR_MORE) if is_near else (1, 1)))


def _ask_for_terms(method: Method, chapter: int, explained: set[str], words: Words) -> Iterator[AgendaQuestion]:
    """Yield a question for each abbreviation that is not `explained`, once in the kit.

    Abbreviations that everybody knows, of countries, months and widely used products, are not asked about, and neither
    are words in capitals for emphasis.
    """
    say, known = words["interview"], get_cues("generic")
    texts = [item.text for _, item in method.items()]
    ordinary = get_stop_words(words).union(*(_WORD.findall(text) for text in texts))
    for term in dict.fromkeys(term for text in texts for term in _list_abbreviations(text)):
        if term not in explained and term.lower() not in known | ordinary:
            explained.add(term)
            why = say["term_why"].format(chapter=chapter)
            yield AgendaQuestion("term", method.name, say["term"].format(term=term), why)


def _list_abbreviations(text: str) -> Iterator[str]:
    """Yield the abbreviations of a text, without words beside others in capitals, as in `BOOKING A TUNER`."""
    for found in _ABBREVIATION.finditer(text):
        near = _SHOUTED_BEFORE.search(text[: found.start()]) or _SHOUTED_AFTER.match(text, found.end())
        if not near:
            yield found[0]


def _ask_for_offer(kit: Kit, methods: int, words: Words) -> Iterator[AgendaQuestion]:
    if "offer" in kit.products:
        questions = list_offer_questions(words)
        yield from (questions[key] for key in kit.offer.list_open(methods))


def _list_conflict_gaps(method: Method, words: Words) -> tuple[str, ...]:
    items = dict(method.conflicts)
    return tuple(gap.question for gap in find_gaps(method, words) if gap.key in items)
