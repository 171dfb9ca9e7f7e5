"""What the text of one document is checked against."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from kit_builder.privacy import Identity, make_name_finder
from kit_builder.products.authoring.checks.faults import Fault
from kit_builder.products.authoring.checks.names import (
    find_new_names,
    is_telling_anywhere,
    list_telling_by_fact,
    list_telling_phrases,
)
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import STORY, Fact, Facts
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.numbers.number_support import find_missing
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.practice import list_practice
from kit_builder.records import Story
from kit_builder.text.languages import Language
from kit_builder.text.phrases import list_unused_phrases, pad_words
from kit_builder.text.tokens import split_list

# Forms of sections whose questions have options or likely replies.
_ASKING_FORMS = ("exercise", "script", "questions")


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What a document may say, with what is derived from it once for all rules that share it.

    `known` are further texts with names that may be used: titles, headings and fixed words. `hidden` are phrases that
    would make somebody in a story recognisable, without those that other facts use. `names` are those of the sources. A
    document says much, and a case made up in it adds little: knowledge with a case builds on the `base` without one.
    """

    facts: Facts
    language: Language
    known: tuple[str, ...]
    hidden: tuple[str, ...]
    names: tuple[Identity, ...] = ()
    base: "Knowledge | None" = None

    @cached_property
    def own(self) -> tuple[Fact, ...]:
        """The facts that the base does not have."""
        known = self.base.facts if self.base else {}
        return tuple(fact for key, fact in self.facts.items() if key not in known)

    @cached_property
    def found(self) -> dict[tuple[Hashable, ...], tuple[Fault, ...]]:
        """The faults of units already checked, as each is checked many times, by unit and what else they depend on."""
        return {}

    @cached_property
    def find_names(self) -> Callable[[str], list[str]]:
        """A function that lists the words of a text that are a name from the sources."""
        return make_name_finder(self.names)

    @cached_property
    def of_kit(self) -> tuple[Fact, ...]:
        """The facts about the kit itself, which need no citation."""
        return tuple(fact for fact in self.facts.values() if fact.kind in KIT_KINDS)

    @cached_property
    def _own_texts(self) -> str:
        known = () if self.base else self.known
        return "\n".join([*known, *(fact.text for fact in self.own)])

    @cached_property
    def _own_quotable(self) -> str:
        return pad_words("\n".join(fact.support for fact in self.own))

    def find_new_names(self, text: str) -> list[str]:
        """Return the likely names in a text that no fact has: unlike the quotes, their texts have no clients' names."""
        if not self.base:
            return find_new_names(text, self._own_texts, self.language)
        new = self.base.find_new_names(text)
        return [each for each in new if each in find_new_names(text, self._own_texts, self.language)]

    @cached_property
    def _holders(self) -> dict[str, tuple[str, ...]]:
        return {}

    def find_holders(self, numbers: str) -> tuple[str, ...]:
        """Return the ids of the facts that have all numbers of a text, first those of facts that the base lacks."""
        found = self._holders.get(numbers)
        if found is None:
            own = (fact.id for fact in self.own if not find_missing(numbers, fact.support, self.language))
            found = self._holders[numbers] = (*own, *(self.base.find_holders(numbers) if self.base else ()))
        return found

    @cached_property
    def quotable(self) -> str:
        """All texts and quotes as words, padded with spaces."""
        return f"{self.base.quotable if self.base else ''}{self._own_quotable}"

    @cached_property
    def known_words(self) -> str:
        """The titles, headings and texts that may have names, as words, padded with spaces."""
        return f"{self.base.known_words if self.base else ''}{pad_words(self._own_texts)}"

    @cached_property
    def giveaways(self) -> tuple[str, ...]:
        """The hidden phrases that give somebody away wherever they stand."""
        if self.base:
            return self.base.giveaways
        return tuple(each for each in self.hidden if is_telling_anywhere(each, self.language))

    @cached_property
    def numbered(self) -> re.Pattern[str]:
        """What precedes the number of a chapter, slide or other part, with the number."""
        words = "|".join(map(re.escape, sorted(split_list(self.language.words["authoring"]["parts"]))))
        return re.compile(rf"\b(?:{words})s?\b\W{{0,4}}\d+(?:\W{{1,3}}(?:\w+\W)?\d+)*", re.IGNORECASE)

    @cached_property
    def to_author(self) -> Mapping[str, str]:
        """Phrases addressed to the author or builder of the product, unless the facts use them, and each padded."""
        if self.base:
            known = self.base.to_author
            return {phrase: padded for phrase, padded in known.items() if padded not in self._own_quotable}
        unused = list_unused_phrases(self.language.words["authoring"]["to_author"], self.quotable)
        return {phrase: pad_words(phrase) for phrase in unused}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the text of one document is checked against.

    Attributes:
        knowledge: What the document may say.
        telling: Phrases that would make somebody in a story recognisable, by the fact whose citation forbids them.
        has_options: Whether the document has polls or exercises.
        has_practice: Whether it may make up cases for practice.
        has_titled_steps: Whether each of its steps has a heading.
        has_full_tables: Whether no cell of a table may be empty, unlike in the sheets of a session.
        author: The name of its author.
        worked: The results of sums earlier in the section.
        given: What else sums may start from: the other numbers of those sums, and the numbers of questions.
    """

    knowledge: Knowledge
    telling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_options: bool = False
    has_practice: bool = False
    has_titled_steps: bool = False
    has_full_tables: bool = False
    author: str = ""
    worked: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    @property
    def facts(self) -> Facts:
        """The facts that sentences may cite."""
        return self.knowledge.facts

    @property
    def language(self) -> Language:
        """The language of the document."""
        return self.knowledge.language

    def with_facts(self, facts: Facts) -> "Rules":
        """Return these rules for sentences that may cite other facts."""
        known = self.knowledge
        base = known.base or known
        goes_on = all(facts.get(key) is fact for key, fact in base.facts.items())
        if goes_on and len(facts) == len(base.facts):
            return replace(self, knowledge=base)
        shared = _share_knowledge(
            tuple(facts.items()),
            known.language,
            known.known,
            known.hidden,
            known.names,
            tuple(self.telling.items()),
            base if goes_on else None,
        )
        return replace(self, knowledge=shared)

    def list_own(self) -> tuple[Hashable, ...]:
        """Return that by which rules with the same knowledge differ."""
        flags = (self.has_options, self.has_practice, self.has_titled_steps, self.has_full_tables)
        return (self.worked, self.given, self.author, flags)


@lru_cache(maxsize=256)  # a document is checked many times
def _share_knowledge(
    facts: tuple[tuple[str, Fact], ...],
    language: Language,
    known: tuple[str, ...],
    hidden: tuple[str, ...],
    names: tuple[Identity, ...],
    _telling: tuple[tuple[str, tuple[str, ...]], ...],
    base: Knowledge | None = None,
) -> Knowledge:
    """Return the knowledge that rules share which differ in nothing but what `Rules.list_own` returns.

    It keeps what was found wrong with units, so rules with other `_telling` phrases need knowledge of their own.
    """
    return Knowledge(dict(facts), language, known, hidden, names, base)


@lru_cache(maxsize=64)
def _list_telling(
    stories: tuple[Story, ...], facts: tuple[tuple[str, Fact], ...]
) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """Return what is to be left out of a document, and what of that wherever a fact is cited."""
    known = pad_words("\n".join(fact.text for _, fact in facts if fact.kind != STORY))
    return list_telling_phrases(stories, known), list_telling_by_fact(stories, dict(facts))


def make_rules(spec: DocumentSpec, document: OutlineDocument) -> Rules:
    """Return the rules for a document."""
    known = [spec.kit.title, spec.kit.audience, spec.kit.author, *(method.name for method in spec.methods)]
    known += [document.title, *(section.heading for section in document.sections), "Host", "Speaker"]
    known += [*spec.language.words["products"].values()]
    known += spec.say.values()
    facts, stories = tuple(spec.facts.items()), (story for method in spec.methods for story in method.stories)
    hidden, telling = _list_telling(tuple(story for story in stories if story.hide), facts)
    return Rules(
        _share_knowledge(facts, spec.language, tuple(known), hidden, spec.names, tuple(telling.items())),
        telling,
        has_options=any(section.form in _ASKING_FORMS for section in document.sections),
        has_practice=spec.brief.practice,
        has_titled_steps=spec.brief.titled,
        has_full_tables=spec.brief.offer and not spec.is_spoken,
        author=spec.kit.author,
    )


def add_practice(rules: Rules, texts: Iterable[str]) -> Rules:
    """Return the rules for a section whose sentences may cite the cases made up in `texts`, the first of each id."""
    made_up = list_practice(texts) if rules.has_practice else {}
    return rules.with_facts({**made_up, **rules.facts}) if made_up else rules
