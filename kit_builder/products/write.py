"""Write products: steps are rendered from the cards, and a model's prose around them is checked against the cards."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from kit_builder.evidence.guards import find_supporting_items
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, run_in_turn
from kit_builder.products.authoring.author import Author, Authored, Kept, author_product, render_kept
from kit_builder.products.authoring.document_spec import DocumentSpec, list_documents
from kit_builder.products.authoring.example.examples import Examples
from kit_builder.products.authoring.facts import Facts, list_facts
from kit_builder.products.definitions import ProductInput, get_product_path, load_product_words
from kit_builder.products.prose import PartJob, group_jobs, write_parts
from kit_builder.products.render import Parts, render_product
from kit_builder.products.repetition import find_repeats, iter_windows, list_allowed_repeats, list_intended_repeats
from kit_builder.products.voice import describe_voice
from kit_builder.products.withhold import withhold_telling
from kit_builder.records import SECTION_OF_KIND, Finding, Item, Method, Part, Product, Prose
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

# Calls for a document of items: writing, two checks, corrections, and checks of these.
_CALLS_OF_ITEMS = {"quiz": 6, "tools": 5}
# Calls for a document of prose: outline, draft, check, links and check again. Long documents need further calls for
# checks side by side and for corrections.
_CALLS_OF_PROSE, _WORDS_A_FURTHER_CALL = 5, 600
_CALLS_PER_PRODUCT = 1  # the edit of the product as a whole


@dataclass(frozen=True, slots=True)
class Writer:
    """The model that writes prose, how calls are run, and how much goes into one of them.

    A call asks for one part of at most `parts_a_call` methods, whose items have at most `words_a_call` words together.
    """

    ask: Ask
    run: Run = run_in_turn
    parts_a_call: int = 1
    words_a_call: int = 0


def make_product(
    given: ProductInput, kept: Kept, facts: Facts, writer: "Author | Writer | None", examples: Examples
) -> Authored:
    """Make a product: authored if the `writer` is a large model, or else rendered from the cards.

    `examples` are being made by a large model, and not yet among the `facts`.

    A large model also writes the prose of a product without briefs. Without any model, what was authored before is
    rendered again, with the steps as the cards have them now.
    """
    if isinstance(writer, Author):
        if given.definition.is_authored and given.methods:
            return author_product(given, facts, kept, writer, examples)
        writer = Writer(writer.ask, writer.run, writer.parts_a_call, writer.words_a_call)
    if writer is None and kept.drafts:
        return render_kept(given, facts, kept)
    product, findings = write_product(given, writer)
    return Authored(product, "", {}, (*findings, *_report_missing_tools(given)))


def _report_missing_tools(given: ProductInput) -> Iterator[Finding]:
    if given.methods and any(file.unless_tools for file in given.definition.files):
        message = (
            "Has worksheets, decision tables and script cards from the cards. Forms, calculators and checklists for "
            "one moment need a large model, or a person who makes them."
        )
        yield Finding("note", given.name, message)


def count_calls(inputs: Iterable[ProductInput], writer: "Author | Writer | None") -> int:
    """Return about how many calls it takes to make products."""
    calls = 0
    for given in inputs:
        if isinstance(writer, Author) and given.definition.is_authored:
            calls += sum(map(_count_calls_of, list_documents(given, list_facts(given.methods))))
            calls += _CALLS_PER_PRODUCT
        elif writer:
            calls += len(given.methods) * len(given.definition.parts)
    return calls


def _count_calls_of(spec: DocumentSpec) -> int:
    return _CALLS_OF_ITEMS.get(spec.brief.kind) or _CALLS_OF_PROSE + round(spec.words / _WORDS_A_FURTHER_CALL)


def write_product(given: ProductInput, writer: Writer | None) -> tuple[Product, tuple[Finding, ...]]:
    """Return a product, and findings on what was left out of it.

    Without a writer the product is rendered from the cards alone, and a finding says so. With one, prose that its
    evidence does not support is asked for a second time, with the faults named; sentences that are still unsupported
    are left out. A part that could not be asked for is an error, and so is a file that cannot be rendered.
    """
    if writer is None:
        product = render_product(given, {})
        message = "Rendered from the cards alone, without a model's prose. Use --model to add it."
        notes = (Finding("note", given.name, message),) if given.definition.parts else ()
        return product, (*product.findings, *notes)
    methods, withheld = withhold_telling(given.methods)
    given = replace(given, methods=methods)
    groups = group_jobs(list(_plan_jobs(given)), writer.parts_a_call, writer.words_a_call)
    answers = writer.run(lambda group: write_parts(group, writer.ask), groups)
    parts: Parts = {method.id: {} for method in given.methods}
    findings = [*withheld]
    for job, (part, found) in zip(chain(*groups), chain(*answers), strict=True):
        parts[job.method][job.part] = part
        findings += found
    product = render_product(given, parts)
    repeated = _find_repeated_sentences(product, parts, given)
    for sentence in repeated:
        findings.append(Finding("note", given.name, f"Left out because the product says it elsewhere: “{sentence}”"))
        parts = {
            method.id: _remove_sentence(sentence, parts[method.id], method, given.language.words)
            for method in given.methods
        }
    if repeated:
        product = render_product(given, parts)
    return product, (*product.findings, *findings)


def _plan_jobs(given: ProductInput) -> Iterator[PartJob]:
    """Yield a job for each part of each method whose card has items that the part may use."""
    for spec in given.definition.parts:
        for method in given.methods:
            items = {key: item for key, item in method.items() if _get_section(key, item) in spec.sections}
            if not items:
                continue
            question = given.language.load_prompt(get_product_path(given.name, spec.prompt)).fill(
                f"{given.name}: {spec.name} of “{method.name}”",
                kit=given.kit,
                voice=describe_voice(given.kit, given.language),
                language=given.language.name,
                method=method.name,
                items=items,
            )
            known = f"{method.name} {given.kit.title} {given.kit.audience}"
            where = f"{given.name}: {method.name}: {spec.name}"
            yield PartJob(method.id, spec.name, where, question, items, known, given.language)


def _get_section(key: str, item: Item) -> str:
    return SECTION_OF_KIND[item.kind] if item.kind else key.rpartition("-")[0]


def _find_repeated_sentences(product: Product, parts: Parts, given: ProductInput) -> list[str]:
    """Return the sentences of prose that contain a passage which occurs twice in `product` and is not meant to."""
    allowed = list_allowed_repeats(given.methods, load_product_words(given.name, given.language.folders))
    intended = list_intended_repeats(given.definition, given.methods)
    passages = [f" {each.passage} " for each in find_repeats(product.files, allowed, intended)]
    paragraphs = [prose for by_name in parts.values() for part in by_name.values() for prose in part.prose]
    sentences = [sentence for prose in paragraphs for sentence in split_sentences(prose.text)]
    return [each for each in dict.fromkeys(sentences) if any(_shares_window(each, passage) for passage in passages)]


def _shares_window(sentence: str, passage: str) -> bool:
    return any(f" {' '.join(window)} " in passage for window in iter_windows(tokenize(sentence)))


def _remove_sentence(sentence: str, parts: Mapping[str, Part], method: Method, words: Words) -> dict[str, Part]:
    """Return the parts of a method without a sentence, and with the evidence of the sentences that remain."""
    items = dict(method.items())

    def shorten(prose: Prose) -> Prose:
        left = [each for each in split_sentences(prose.text) if each != sentence]
        candidates: Mapping[str, Item] = {key: items[key] for key in prose.rests_on}
        rests_on = dict.fromkeys(key for each in left for key in find_supporting_items(each, candidates, words))
        return Prose(" ".join(left), tuple(rests_on))

    return {
        name: Part(name, tuple(each for each in map(shorten, part.prose) if each.text)) for name, part in parts.items()
    }
