"""The first passes: sources -> statements or passages -> methods, completed by what a person has answered."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import partial

from kit_builder.extract.found import Found
from kit_builder.extract.full.find_methods import find_methods as run_full_chain
from kit_builder.extract.label_question import Readings
from kit_builder.extract.method_doubts import find_method_doubts
from kit_builder.extract.read_given import Given, read_given
from kit_builder.extract.small.find_methods import find_methods as run_small_chain
from kit_builder.interview.decisions import list_decisions
from kit_builder.kit.answers import apply_answers, settle_by_interviews
from kit_builder.kit.identity_store import identify_once, identify_sources
from kit_builder.kit.masking import make_ask
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.report import Report
from kit_builder.kit.settle_conflicts import settle_conflicts
from kit_builder.llm.model import Ask
from kit_builder.passes.head_start import open_head_start
from kit_builder.passes.job import Job, uses_full_chain
from kit_builder.records import Finding, Method, Source
from kit_builder.text.languages import Language

IN_DOUBT = Finding(
    "error",
    "sources",
    "Stopped: by the warnings, the sources may have been misread. Correct what they name, or run again with --anyway.",
)
_NO_METHODS = Finding(
    "error", "methods", "No method was found. The sources do not seem to explain how to do something."
)


def find_methods(paths: Sequence[str], stdin: bytes, job: Job) -> tuple[Report, Language]:
    """Read the sources and find the methods in them. Return the report so far and the kit's language.

    Identities in the sources are saved in the kit, and a hosted model sees pseudonyms for them. The interviews in the
    kit are sources too, and answers that a person wrote in its questions are used. If it is doubtful whether the
    sources are read correctly, no methods are looked for unless the job runs `anyway`. Raises KitError if no source can
    be read.
    """
    model, settings = job.required_model, job.settings
    with open_head_start(job) as watch:
        given = _read(paths, stdin, job, watch)
    read, language = given.read, given.language
    if read.doubts and not job.anyway:
        names = tuple(source.name for source in read.sources)
        findings = (*read.notes, *read.doubts, IN_DOUBT)
        return Report(sources=names, findings=findings, reading=read.summaries, is_doubtful=True), language
    ask = make_ask(model, job.progress, settings, identify_sources(read.sources, language, settings, job.folder))
    is_full = uses_full_chain(model, settings)
    found = (run_full_chain if is_full else run_small_chain)(read.prepared, ask, model, job.progress, language)
    methods, answered = _use_answers(found.methods, given, job, ask if is_full else None)
    doubts = find_method_doubts(methods, read.prepared)
    missing = () if methods else (_NO_METHODS,)
    report = replace(
        _make_report(methods, found, read),
        findings=(*read.notes, *read.doubts, *found.findings, *answered, *doubts, *missing),
        chain="full" if is_full else "small",
        is_doubtful=bool(read.doubts or doubts),
    )
    return replace(report, **asdict(model.usage)), language


def _read(paths: Sequence[str], stdin: bytes, job: Job, watch: Callable[[Source], None]) -> Given:
    """Read the sources, each of which `watch` is given as soon as it is read, and the interviews of the kit."""
    model, settings, folder = job.required_model, job.settings, job.folder

    def make_early_ask(named: Sequence[Source], language: Language) -> Ask:
        return make_ask(model, job.progress, settings, identify_once(named, language, settings, folder))

    job.progress.start_stage("Reading sources", 0)
    return read_given(paths, stdin, folder, settings, model.capacity.passage_words, make_early_ask, watch)


def _use_answers(
    methods: Sequence[Method], given: Given, job: Job, ask: Ask | None
) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """Return the methods completed and settled by what a person has answered, and findings on that.

    A large model reads what answers say about conflicts, if there is an `ask` that asks one.
    """
    words, page = given.language.words, job.folder.read_text(QUESTIONS) or ""
    settle = partial(settle_conflicts, ask=ask, language=given.language) if ask else None
    decided = frozenset(list_decisions((*job.folder.read_cards(), *methods), words))
    with job.required_model.open_runner(dependent=True) as run:
        methods, answered = apply_answers(methods, page, words, settle, decided, run)
        methods, overruled = settle_by_interviews(methods, given.interviews, words, settle, run)
    return methods, (*answered, *overruled)


def _make_report(methods: tuple[Method, ...], found: Found, read: Readings) -> Report:
    """Return the report on the methods that were found, and on what became of each line."""
    coverage = found.measure_coverage(methods)
    return Report(
        methods,
        left_out=coverage.left_out,
        discarded=found.discarded,
        set_aside=found.set_aside,
        sources=tuple(source.name for source in read.sources),
        lines=coverage.lines,
        lines_cited=coverage.lines - len(coverage.left_out),
        instructions=coverage.instructions,
        instructions_cited=coverage.instructions_cited,
        items_dropped=found.unsupported,
        items=found.items,
        parsed_sources=read.sources,
        reading=read.summaries,
    )
