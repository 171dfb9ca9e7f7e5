"""Check the texts of a document sentence by sentence: in code, and by asking a checker what each sentence is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.checks.faults import Fault
from kit_builder.products.authoring.checks.in_code import add_results, find_faults
from kit_builder.products.authoring.checks.links import Stretch, find_additions, is_link
from kit_builder.products.authoring.checks.near_citations import add_near
from kit_builder.products.authoring.checks.rows import is_form_row
from kit_builder.products.authoring.checks.rules import Rules, add_practice, make_rules
from kit_builder.products.authoring.checks.verdicts import Row, Verdict, ask_verdicts
from kit_builder.products.authoring.cited_text import CitedSentence, list_cited, write_sentence
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version
from kit_builder.products.authoring.practice import PRACTICE, list_practice
from kit_builder.products.authoring.sessions.directions import PAUSE
from kit_builder.products.authoring.steps.wording import list_doubts
from kit_builder.products.authoring.units import Unit, list_units, replace_units

# The place of a section, and the number of one of its versions.
_Version = tuple[int, int]
_Units = Sequence[tuple[_Version, Unit]]
# Verdicts on sentences that claim nothing about the subject, and the faults that code finds in these without reason.
_NO_CLAIMS = ("product", "question")
_FOUND_IN_CLAIMS = ("figure without a citation", "words not quoted exactly")
# How many sentences before and after one count as near it, and how many if it cites nothing.
_NEAR, _NEAR_UNCITED = 2, 5


def check_manuscript(
    manuscript: Manuscript, ask: Ask, run: Run, most_units: int, *, is_last: bool = False
) -> Manuscript:
    """Return the manuscript with a judgement of every unit of the versions that have not been checked.

    The checker is asked about at most `most_units` in a call, and about the headings of new sections too. If it objects
    to a new heading, the previous one returns. At the same time, sentences that cite nothing are checked on their own.

    A sentence that an earlier version of its section had keeps its judgement. A sentence that cites nothing gets the
    ids that the checker names for it. If the checker leaves a sentence out, the next check asks again, or if this one
    `is_last`, the sentence may not stay. Without a usable answer the versions stay unchecked, and the manuscript says
    so as its problem if a section has no other version.
    """
    before, manuscript = manuscript, _reopen(manuscript)
    unchecked = [*manuscript.list_unchecked()]
    if not (unchecked or manuscript.former) or manuscript.problem:
        return manuscript
    rules = make_rules(manuscript.spec, manuscript.document)
    units = [((place, number), unit) for place, number, text in unchecked for unit in list_units(text)]
    known = {(place, number): _find_known(place, text, before) for place, number, text in unchecked}
    own_rules = {
        (place, number): add_practice(rules, _order_texts(place, text, manuscript)) for place, number, text in unchecked
    }
    asked = [at for at, (key, unit) in enumerate(units) if needs_verdict(unit) and not _recall(unit, known[key])]
    headings = _list_headings(manuscript, len(units))
    links = [at for at in asked if is_link(units[at][1])]
    second = run.start(partial(_look_again, units, links, manuscript, ask, run, most_units))
    try:
        rows = {**_list_rows(units, asked, headings, manuscript.spec), **_list_former(manuscript, headings, len(units))}
        made_up = _join_practice(own_rules.values())
        verdicts = ask_verdicts(rows, made_up, manuscript.spec, ask, run, most_units, is_last=is_last)
    except AnswerError as error:
        return _report_problem(_refuse_unanswered(before) if is_last else before, str(error))
    added, problem = second.result()
    judged, cited = _judge_all(units, verdicts, added, known, own_rules)
    texts = {(place, number): replace_units(text, cited[place, number]) for place, number, text in unchecked}
    refused = {at - len(units): verdicts[at].words for at in headings if at in verdicts and verdicts[at].adds}
    checked = manuscript.add_judged(judged, texts).settle_headings(refused)
    checked = _refuse_unanswered(checked) if is_last else checked
    missed = [f"Sentences without a citation were not checked for what they add: {problem}"] if problem else []
    return replace(checked, remarks=(*checked.remarks, *missed))


def _look_again(
    units: _Units, links: Sequence[int], manuscript: Manuscript, ask: Ask, run: Run, most: int
) -> tuple[Mapping[int, str], str]:
    """Return what the sentences at the places `links` slip in, and the problem if that could not be checked."""
    stretches: dict[_Version, dict[int, Unit]] = {}
    for at, (key, unit) in enumerate(units):
        stretches.setdefault(key, {})[at] = unit
    headings = [section.heading for section in manuscript.document.sections]
    shown = [Stretch(headings[place], found) for (place, _), found in stretches.items()]
    try:
        return find_additions(shown, links, manuscript.spec, ask, run, most), ""
    except AnswerError as error:
        return {}, str(error)


def _judge_all(
    units: _Units,
    verdicts: Mapping[int, Verdict],
    added: Mapping[int, str],
    known: Mapping[_Version, Mapping[Unit, Judged]],
    rules: Mapping[_Version, Rules],
) -> tuple[dict[_Version, tuple[Judged, ...]], dict[_Version, dict[Unit, str]]]:
    """Return the judgements of each version, and each unit for which the checker has named ids, with these ids."""
    own = dict(rules)
    judged: dict[_Version, list[Judged]] = {key: [] for key in rules}
    cited: dict[_Version, dict[Unit, str]] = {key: {} for key in rules}
    for at, (key, unit) in enumerate(units):
        verdict = _join_looks(unit, verdicts.get(at), added.get(at), own[key])
        sound = _add_named(unit, verdict, own[key])
        if not (verdict and verdict.adds):
            sound = add_near(sound, partial(_find_near, at, units), own[key])
        if sound is not unit:
            cited[key][unit] = write_sentence(sound.sentence)
        judged[key].append(_recall(unit, known[key]) or _judge(sound, verdict, own[key]))
        own[key] = add_results(own[key], sound)
    return {key: tuple(_spread_faults(found)) for key, found in judged.items()}, cited


def _join_looks(unit: Unit, verdict: Verdict | None, added: str | None, rules: Rules) -> Verdict | None:
    """Return the verdict on a sentence after the second look, which wins if it objects.

    The first verdict wins only if the checker has named a statement that says it: the second look sees no statements.
    """
    if verdict is None or added is None or verdict.adds or _add_named(unit, verdict, rules) is not unit:
        return verdict
    return Verdict("adds", added)


def needs_verdict(unit: Unit) -> bool:
    """Return whether a unit says anything that code cannot judge alone."""
    return (unit.form != "mark" or unit.mark == PRACTICE or unit.is_worded_step) and not (
        unit.is_aside and PAUSE.fullmatch(unit.sentence.text)
    )


def count_verdicts(judged: Sequence[Judged]) -> "Counter[str]":
    """Return how many sentences have each verdict of the checker, without the headings."""
    return Counter(each.verdict for each in judged if each.verdict and each.unit.form != "heading")


def measure_connecting(counts: Mapping[str, int]) -> float:
    """Return the share of sentences that only connect, among those that connect or say something about the subject.

    Questions, directions, what a host says, the options of a poll, and what is about the product do not count.
    """
    counted = sum(count for verdict, count in counts.items() if verdict not in ("question", "product"))
    return counts.get("connecting", 0) / max(1, counted)


def _reopen(manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with the versions unjudged that have to be checked again.

    These are sections that rest on a case whose new text is unchecked, and versions with a sentence without a verdict.
    """
    changed = {
        key
        for place, _, text in manuscript.list_unchecked()
        for key, case in list_practice([text]).items()
        if case != _find_last_cases(place, manuscript).get(key)
    }
    resting = {
        place: found[-1].text
        for place, found in manuscript.versions.items()
        if found[-1].judged is not None
        and not any(map(_lacks_verdict, found[-1].judged))
        and not changed.isdisjoint(list_cited(found[-1].text))
    }
    opened = {place: tuple(map(_open_unanswered, found)) for place, found in manuscript.versions.items()}
    return replace(manuscript, versions=opened).add_versions(resting)


def _open_unanswered(version: Version) -> Version:
    return replace(version, judged=None) if any(map(_lacks_verdict, version.judged or ())) else version


def _lacks_verdict(judged: Judged) -> bool:
    return not judged.verdict and needs_verdict(judged.unit)


def _refuse_unanswered(manuscript: Manuscript) -> Manuscript:
    """Return the manuscript with a fault for each sentence without a verdict."""
    fault = Fault("not checked", "The checker gave no verdict on this sentence.")

    def refuse(judged: Judged) -> Judged:
        return replace(judged, faults=(*judged.faults, fault)) if _lacks_verdict(judged) else judged

    def refuse_in(version: Version) -> Version:
        return version if version.judged is None else replace(version, judged=tuple(map(refuse, version.judged)))

    refused = {place: tuple(map(refuse_in, found)) for place, found in manuscript.versions.items()}
    return replace(manuscript, versions=refused)


def _find_last_cases(place: int, manuscript: Manuscript) -> Facts:
    """Return the cases that the last checked text of a section makes up; none without such a text."""
    checked = [version.text for version in manuscript.versions[place] if version.judged is not None]
    return list_practice(checked[-1:])


def _order_texts(place: int, text: str, manuscript: Manuscript) -> list[str]:
    """Return the texts that may make up cases for a version of a section: its own, and the latest of the others."""
    return [text, *(other for at, other in sorted(manuscript.texts.items()) if at != place)]


def _find_known(place: int, text: str, manuscript: Manuscript) -> dict[Unit, Judged]:
    """Return the judgements on a section by unit, without those that rest on a case that `text` has changed."""
    now, known = list_practice([text]), dict[Unit, Judged]()
    for version in manuscript.versions[place]:
        then = list_practice([version.text])
        same = {key for key, case in now.items() if case == then.get(key)} | manuscript.spec.facts.keys()
        judged = (each for each in version.judged or () if each.verdict and same.issuperset(each.unit.sentence.ids))
        known |= {each.unit: each for each in judged}
    return known


def _recall(unit: Unit, known: Mapping[Unit, Judged]) -> Judged | None:
    """Return the earlier judgement of a unit, None if there is none. A step is judged with what stands below it."""
    judged = known.get(unit)
    around = (unit.below, unit.warned)
    return judged if judged and (judged.unit.below, judged.unit.warned) == around else None


def _join_practice(rules: Iterable[Rules]) -> Facts:
    """Return the cases made up in several versions of a document; those with the same id have all their texts."""
    joined: dict[str, Fact] = {}
    for key, fact in (each for found in rules for each in found.facts.items() if each[1].kind == PRACTICE):
        text = "; ".join(dict.fromkeys([*([joined[key].text] if key in joined else []), fact.text]))
        joined[key] = replace(fact, text=text)
    return joined


def _spread_faults(judged: Sequence[Judged]) -> list[Judged]:
    """Return the judgements with a fault of each unit that rests on a made-up case that may not stay."""
    bad = {key for each in judged if each.unit.mark == PRACTICE and each.must_go for key in each.unit.sentence.ids}
    fault = Fault("rests on a faulty case", "It rests on a case made up for practice that cannot stay as it is.")
    return [
        replace(each, faults=(*each.faults, fault))
        if bad & {*each.unit.sentence.ids} and each.unit.mark != PRACTICE
        else each
        for each in judged
    ]


def _list_rows(units: _Units, asked: Sequence[int], headings: Mapping[int, Row], spec: DocumentSpec) -> dict[int, Row]:
    """Return the units that the checker is asked about, each section behind its heading."""
    rows: dict[int, Row] = {}
    for at in asked:
        heading = len(units) + units[at][0][0]
        rows |= {heading: headings[heading]} if heading in headings else {}
        reach = _NEAR if units[at][1].sentence.ids else _NEAR_UNCITED
        doubts = _list_doubts(units[at][1], spec)
        rows[at] = Row(units[at][1], _find_before(at, units, asked), _find_near(at, units, reach), doubts)
    return rows


def _list_doubts(unit: Unit, spec: DocumentSpec) -> tuple[str, ...]:
    """Return what code suspects of the words of a step, which is for the checker to decide."""
    if not unit.is_worded_step:
        return ()
    return tuple(list_doubts(unit.told, unit.sentence.ids, spec.facts, spec.language, unit.title, unit.below))


def _find_near(at: int, units: _Units, reach: int = _NEAR) -> frozenset[str]:
    around = units[max(0, at - reach) : at + reach + 1]
    return frozenset(fact for key, unit in around if key == units[at][0] for fact in unit.sentence.ids)


def _find_before(at: int, units: _Units, asked: Sequence[int]) -> str:
    is_shown = at == 0 or at - 1 in asked or units[at - 1][0] != units[at][0]
    return "" if is_shown else units[at - 1][1].sentence.text


def _list_headings(manuscript: Manuscript, start: int) -> dict[int, Row]:
    """Return the headings of sections that have not been checked before, by `start` and their places."""
    new = [
        place for place, found in manuscript.versions.items() if found[0].judged is None or place in manuscript.former
    ]
    headings = {place: CitedSentence(manuscript.document.sections[place].heading) for place in new}
    return {start + place: Row(Unit("heading", heading)) for place, heading in headings.items()}


def _list_former(manuscript: Manuscript, headings: Mapping[int, Row], start: int) -> dict[int, Row]:
    """Return the new headings, each near the facts its section cites, as none of its sentences may be asked about."""
    cited = {place: frozenset(list_cited(manuscript.texts[place])) for place in manuscript.former}
    return {start + place: replace(headings[start + place], near=near) for place, near in cited.items()}


def _report_problem(manuscript: Manuscript, problem: str) -> Manuscript:
    if all(found[0].judged is not None for found in manuscript.versions.values()):
        remark = f"Corrections and edits were not used, as they could not be checked: {problem}"
        settled = manuscript.settle_headings(manuscript.former)
        return replace(settled, remarks=(*settled.remarks, remark))
    return replace(manuscript, problem=problem)


def _judge(unit: Unit, verdict: Verdict | None, rules: Rules) -> Judged:
    faults = list(find_faults(unit, rules))
    if verdict is None or not needs_verdict(unit):
        return Judged(unit, "", tuple(faults))
    if verdict.name in _NO_CLAIMS:
        faults = [fault for fault in faults if fault.reason not in _FOUND_IN_CLAIMS or _is_unknown_figure(fault)]
    faults += _read_verdict(unit, verdict)
    beside = (unit.is_aside or unit.is_option) and verdict.name == "connecting"
    return Judged(unit, "product" if beside else verdict.name, tuple(faults))


def _is_unknown_figure(fault: Fault) -> bool:
    """Return whether a sentence has a figure that no statement of the document has."""
    return fault.severe and fault.reason == "figure without a citation"


def _read_verdict(unit: Unit, verdict: Verdict) -> Iterator[Fault]:
    if verdict.adds:
        yield Fault("adds something", f"adds what no statement says: {verdict.words or 'all of it'}")
    elif verdict.name == "supported" and not (unit.sentence.ids or unit.form == "heading" or is_form_row(unit)):
        yield Fault("cites nothing", "states something: cite the statements that say so.", severe=False)


def _add_named(unit: Unit, verdict: Verdict | None, rules: Rules) -> Unit:
    """Return a sentence that cites nothing with the ids of the statements that say what it says, by the checker."""
    if verdict is None or verdict.name != "supported" or unit.sentence.ids or unit.form not in ("text", "item"):
        return unit
    named = tuple(key for key in dict.fromkeys(verdict.ids) if key in rules.facts)
    return replace(unit, sentence=replace(unit.sentence, ids=named)) if named else unit
