"""Methods to products: steps are rendered from the cards, prose is written around them a part at a time and checked."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from kit_builder.evidence.guards import find_supporting_items
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, run_in_turn
from kit_builder.products.definitions import Definition, product_file
from kit_builder.products.prose import Job, group_jobs, written
from kit_builder.products.render import Parts, render_product
from kit_builder.products.repetition import find_repeats, iter_windows
from kit_builder.records import Finding, Item, Kit, Method, Part, Product, Prose
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words


def write_product(
    name: str,
    definition: Definition,
    kit: Kit,
    methods: Sequence[Method],
    ask: Ask | None,
    language: Language,
    run: Run = run_in_turn,
    parts_a_call: int = 1,
    words_a_call: int = 0,
) -> tuple[Product, tuple[Finding, ...]]:
    """The product `name` made of `methods`, and findings on what had to be left out of it.

    Without `ask` it is rendered from the cards alone, and a finding says so. With it, one part of up to `parts_a_call`
    methods, whose items are `words_a_call` long at most, goes into a call. Prose that its evidence does not carry is
    asked for once more, with what is wrong named; the sentences that still are not carried are left out. A part of
    which nothing is left, or that the model does not give, is an error.
    """
    if ask is None:
        product = render_product(name, definition, kit, methods, {}, language)
        told = "This is rendered from the cards alone: no model has written prose for it."
        return product, (Finding("note", name, told),) if definition.parts else ()
    groups = group_jobs(list(_jobs(name, definition, kit, methods, language)), parts_a_call, words_a_call)
    answers = run(lambda group: written(group, ask), groups)
    parts: Parts = {method.id: {} for method in methods}
    findings: list[Finding] = []
    for job, (part, found) in zip(chain(*groups), chain(*answers), strict=True):
        parts[job.method][job.part] = part
        findings += found
    product = render_product(name, definition, kit, methods, parts, language)
    repeated = _sentences_told_twice(product, parts, methods)
    for sentence in repeated:
        findings.append(Finding("note", name, f"Left out, since it stands there already: “{sentence}”"))
        parts = {method.id: _without(sentence, parts[method.id], method, language.words) for method in methods}
    if repeated:
        product = render_product(name, definition, kit, methods, parts, language)
    return product, tuple(findings)


def _jobs(name: str, definition: Definition, kit: Kit, methods: Sequence[Method], language: Language) -> Iterator[Job]:
    """What is to be written for a product, part by part: nothing for methods whose cards hold nothing to rest it on."""
    for spec in definition.parts:
        for method in methods:
            own = {key: item for key, item in method.items() if key.rpartition("-")[0] in spec.sections}
            items = {key: item for key, item in own.items() if not item.conflicts}
            if not items:
                continue
            question = language.prompt(product_file(name, spec.prompt)).fill(
                f"{name}: {spec.name} of “{method.name}”",
                kit=kit,
                voice=_voice(kit, language),
                language=language.name,
                method=method.name,
                items=items,
            )
            known = f"{method.name} {kit.title} {kit.audience}"
            where = f"{name}: {method.name}: {spec.name}"
            yield Job(method.id, spec.name, where, question, items, known, language)


def _voice(kit: Kit, language: Language) -> str:
    """What a prompt says of the voice, a line for each thing that is set; empty where none is."""
    told = {"adjectives": kit.voice.adjectives, "do": kit.voice.do, "dont": kit.voice.dont, "sample": kit.voice.sample}
    return "\n".join(language.words["voice"][name].format(text=clean_text(text)) for name, text in told.items() if text)


def _sentences_told_twice(product: Product, parts: Parts, methods: Sequence[Method]) -> list[str]:
    """The sentences of prose that hold a passage which stands in `product` twice."""
    steps = [telling.text for method in methods for step in method.steps for telling in step.versions]
    twice = [f" {each.passage} " for each in find_repeats(product.files, steps)]
    told = [prose for by_name in parts.values() for part in by_name.values() for prose in part.prose]
    said = [sentence for prose in told for sentence in split_sentences(prose.text)]
    return [each for each in dict.fromkeys(said) if any(_has_passage(each, passage) for passage in twice)]


def _has_passage(sentence: str, passage: str) -> bool:
    return any(f" {' '.join(window)} " in passage for window in iter_windows(tokenize(sentence)))


def _without(sentence: str, parts: Mapping[str, Part], method: Method, words: Words) -> dict[str, Part]:
    """The parts of a method without a sentence of their prose, which then rests on what the others do."""
    items = dict(method.items())

    def kept(prose: Prose) -> Prose:
        left = [each for each in split_sentences(prose.text) if each != sentence]
        of_prose: Mapping[str, Item] = {key: items[key] for key in prose.rests_on}
        rests_on = dict.fromkeys(key for each in left for key in find_supporting_items(each, of_prose, words))
        return Prose(" ".join(left), tuple(rests_on))

    return {
        name: Part(name, tuple(each for each in map(kept, part.prose) if each.text)) for name, part in parts.items()
    }
