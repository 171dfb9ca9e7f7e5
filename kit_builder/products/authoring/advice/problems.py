"""Find in code what an editor should look at: repeats, clichés, traces of sources, spellings, length, mere links."""

from collections.abc import Iterator, Mapping, Sequence

from kit_builder.evidence.guards import find_cliches, find_sources
from kit_builder.products.authoring.advice.formulas import (
    list_addresses,
    list_spoken_formulas,
    list_spoken_turns,
    list_written_formulas,
)
from kit_builder.products.authoring.advice.lessons import EXERCISE, find_lesson_problems
from kit_builder.products.authoring.advice.sessions import find_left_alone, find_recited, find_unannounced, list_unheard
from kit_builder.products.authoring.advice.spellings import find_mixed_spellings
from kit_builder.products.authoring.advice.steps import find_step_problems
from kit_builder.products.authoring.advice.untold_terms import find_untold_terms
from kit_builder.products.authoring.checks.check_manuscript import count_verdicts, measure_connecting
from kit_builder.products.authoring.cited_text import list_cited, strip_citations
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.sessions.cuts import list_missing_parts, list_unsaid
from kit_builder.products.authoring.sessions.timing import count_excess_words, count_words
from kit_builder.products.authoring.units import Unit, list_units, remove_units
from kit_builder.products.definitions import ProductInput, load_product_words
from kit_builder.products.repetition import find_repeats, list_allowed_repeats, list_intended_repeats
from kit_builder.text.phrases import pad_words

# How far a document may exceed its most words, as a factor, before its editor hears of it.
_MOST_OVER = 1.08
# The kinds of statements that a complete document may pass over.
_OPTIONAL = ("phrases", "example", *KIT_KINDS)
# The kinds among which the writer of a document with little room has chosen.
_CHOSEN = ("story", "reason", "question", "promise", "problem", "purpose")


def find_problems(given: ProductInput, group: Sequence[Manuscript], all_of_them: Sequence[Manuscript]) -> Iterator[str]:
    """Yield what an editor should look at in a `group` of documents, and which statements short ones pass over.

    Repeats and spellings are looked for in all documents of the product, `all_of_them`.
    """
    names = {each.spec.file: each.document.title for each in all_of_them}
    texts = {
        _name_section(each, place): strip_citations(text)
        for each in all_of_them
        for place, text in sorted(each.texts.items())
    }
    allowed = list_allowed_repeats(given.methods, load_product_words(given.name, given.language.folders))
    files = list_intended_repeats(given.definition, given.methods)
    split = {path: path.split(", ")[0] for path in texts}
    # The same people read all documents about the whole kit: only their templates may repeat one another.
    of_kit = {each.spec.file for each in all_of_them if not each.spec.method}
    pairs = {pair for pair in files if not of_kit.issuperset(pair)}
    intended = {(one, other) for one in texts for other in texts if (split[one], split[other]) in pairs}
    own = {each.spec.file for each in group}
    compared = {**texts, **dict(_iter_without_terms(all_of_them))}
    for found in find_repeats(compared, allowed, intended):
        file, section = found.where.removesuffix(".md").split(", ")
        first_file, first = found.first.removesuffix(".md").split(", ")
        if file in own:
            yield f"“{names[file]}”, {section}, repeats “{names[first_file]}”, {first}: “{found.passage}”"
    yield from find_mixed_spellings(texts.values(), given.language)
    places = [(each, place) for each in group if _may_have_formulas(each) for place in sorted(each.texts)]
    told = {at: each.texts[place] for at, (each, place) in enumerate(places)}
    addresses = list_addresses(told, given.language.words) if given.language.has_words else {}
    yield from _tell_addresses(addresses, places)
    for each in group:
        yield from _find_weak_prose(each, tuple(addresses) if _may_have_formulas(each) else ())
        if each.spec.brief.terms:
            yield from find_untold_terms(each)


def _iter_without_terms(manuscripts: Sequence[Manuscript]) -> Iterator[tuple[str, str]]:
    """Yield the sections of documents that may retell one another, without what rests on no statement of a method.

    That is what is sold on which terms, which such documents say in the same words on purpose.
    """
    for each in manuscripts:
        for place, text in sorted(each.texts.items() if each.spec.brief.retells else ()):
            terms = {unit for unit in list_units(text) if unit.form != "heading" and not _tells_method(unit, each)}
            yield _name_section(each, place), strip_citations(remove_units(text, terms))


def _tells_method(unit: Unit, manuscript: Manuscript) -> bool:
    facts = manuscript.spec.facts
    return any(facts[key].kind not in KIT_KINDS for key in unit.sentence.ids if key in facts)


def _name_section(manuscript: Manuscript, place: int) -> str:
    return f"{manuscript.spec.file}, section {place + 1}.md"


def _may_have_formulas(manuscript: Manuscript) -> bool:
    """Return whether a document is searched for formulas that address the reader: only chapters with steps are."""
    return manuscript.spec.brief.titled and not manuscript.spec.is_spoken


def _tell_addresses(addresses: Mapping[str, Sequence[int]], places: Sequence[tuple[Manuscript, int]]) -> Iterator[str]:
    """Yield how sentences address the reader again and again, over all chapters, with the sections they stand in."""
    for opening, found in addresses.items():
        named = "; ".join(f"“{places[at][0].document.title}”, section {places[at][1] + 1}" for at in sorted({*found}))
        yield (
            f"{len(found)} sentences begin with “{opening}”: {named}. Readers see the formula. Where it announces what"
            " they think, ask or want, begin with the answer, and with what is true in the doubt; say the others in"
            " another way. One may stay."
        )


def _find_weak_prose(manuscript: Manuscript, addresses: tuple[str, ...]) -> Iterator[str]:
    """Yield what is weak in a document, apart from the `addresses` that have been reported already."""
    spec, title = manuscript.spec, manuscript.document.title
    source = "\n".join(fact.support for fact in spec.facts.values())
    allowed = find_cliches(source, spec.language.words)
    for place, text in sorted(manuscript.texts.items()):
        prose, section = strip_citations(text), f"“{title}”, section {place + 1}"
        if cliches := find_cliches(prose, spec.language.words) - allowed:
            yield f"{section}, has a cliché: {', '.join(sorted(cliches))}"
        if sources := find_sources(prose, spec.language.words):
            yield (
                f"{section}, may speak of what the expert has written or said for this: {', '.join(sorted(sources))}."
                " Readers have none of that; say the same without it, or leave it out."
            )
    words = sum(count_words(unit.words) for text in manuscript.texts.values() for unit in list_units(text))
    is_long = spec.brief.at_most and words > _MOST_OVER * spec.words
    if is_long:
        yield (
            f"“{title}” has {words} words and may have {spec.words}. Leave out about {words - spec.words}: what stands"
            " twice or readers would not miss. Every step, limit and way stays."
        )
    yield from _find_untold(manuscript, is_long=is_long)
    yield from (f"“{title}”: {each}" for each in find_step_problems(manuscript))
    if spec.is_spoken:
        yield from _find_weak_speech(manuscript)
        return  # speakers lead, ask and think aloud
    if EXERCISE in spec.brief.forms:
        yield from (f"“{title}”, {each}" for each in find_lesson_problems(manuscript))
    if EXERCISE in spec.brief.forms or spec.brief.titled:
        formulas, known = list_written_formulas(manuscript.texts), tuple(map(pad_words, addresses))
        yield from _tell_formulas(
            title,
            {each: places for each, places in formulas.items() if not pad_words(each).startswith(known)},
            "sentences",
            "Readers see the formula. Keep one, and say or leave out each of the others as its place needs.",
        )
    latest = [each for found in manuscript.versions.values() for each in found[-1].judged or ()]
    share = measure_connecting(count_verdicts(latest))
    if share > spec.brief.connecting:
        most = f"{spec.brief.connecting:.0%}"
        yield f"“{title}”: {share:.0%} of the sentences only connect; {most} should do. Cut those that say nothing."


def _find_weak_speech(manuscript: Manuscript) -> Iterator[str]:
    spec, document, texts = manuscript.spec, manuscript.document, manuscript.texts
    formulas = list_spoken_formulas(texts, document)
    yield from _tell_formulas(
        document.title,
        formulas,
        "sentences of the talk",
        "Listeners hear the formula. Keep one, where it hits most, and say each of the others in another way.",
    )
    turns = list_spoken_turns(texts, document, spec.language.words) if spec.language.has_words else {}
    for turn, places in turns.items():
        if any(pad_words(each) in pad_words(turn) and {*places} <= {*at} for each, at in formulas.items()):
            continue  # it is part of a formula, told with the same sections
        told = f"comes {len(places)} times in the talk, in sections {_name_sections(places)}. Keep one."
        yield f"“{document.title}”: “{turn}” {told}"
    if excess := count_excess_words(document, texts, spec):
        yield (
            f"“{document.title}” has about {excess} words of talk too many for its time. Leave out what is said twice"
            " or listeners would not miss, an example or a story rather than a reason."
        )
    yield from (f"“{document.title}”: {each}" for each in find_left_alone(texts, document))
    yield from (f"“{document.title}”: {each}" for each in find_recited(texts, document))
    yield from (f"“{document.title}”: {each}" for each in find_unannounced(texts, document, spec))
    for each in list_missing_parts(texts, document, spec):
        yield f"“{document.title}”: not all of “{each}” is in the script, so it cannot be left out. Name what is in it."
    for each in list_unsaid(texts, document, spec):
        yield (
            f"“{document.title}”: nobody says in the talk “{each}”, which must never be left out. Say it there, in a"
            " sentence more at its point."
        )
    if unheard := list_unheard(texts, document, spec):
        yield "\n  ".join(
            [
                f"“{document.title}”: nobody says these words in the talk, or tells these rules there or in the"
                " handout, and a question that has one may never be asked. Say words at their step,"
                " and rules that many need, with the id; let the handout have the other rules.",
                *(f"{fact.id}: {fact.text}" for fact in unheard),
            ]
        )


def _tell_formulas(title: str, found: Mapping[str, Sequence[int]], sentences: str, told: str) -> Iterator[str]:
    """Yield which openings of `sentences` recur, with the places of their sections, and what to do about each."""
    for opening, places in found.items():
        found_in = f"in sections {_name_sections(places)}"
        yield f"“{title}”: {len(places)} {sentences} begin with “{opening}”, {found_in}. {told}"


def _name_sections(places: Sequence[int]) -> str:
    return ", ".join(str(place + 1) for place in sorted({*places}))


def _find_untold(manuscript: Manuscript, *, is_long: bool) -> Iterator[str]:
    """Yield what a short document that should be complete passes over: its writer has left out too much.

    Reasons, stories and the like are not asked for if it is too long: its writer has chosen among them.
    """
    spec, told = manuscript.spec, {key for text in manuscript.texts.values() for key in list_cited(text)}
    optional = (*_OPTIONAL, *_CHOSEN) if is_long else _OPTIONAL
    own = [fact for fact in spec.facts.values() if fact.method == spec.method_id and fact.kind not in optional]
    untold = [f"{fact.id} ({fact.kind}): {fact.text}" for fact in own if fact.id not in told]
    if untold and spec.brief.at_most and spec.brief.complete:
        yield "\n  ".join(
            [
                f"“{manuscript.document.title}” passes over the statements below. Tell those that readers need, each at"
                " its step and with its id. Leave out the ones that only say again what stands there already.",
                *untold,
            ]
        )
