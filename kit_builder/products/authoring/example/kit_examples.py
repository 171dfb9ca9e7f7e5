"""Make the worked examples of a kit, which all tell of one business, and read and save them in its folder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from kit_builder.kit.folder import KitFolder
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, Task
from kit_builder.privacy import Identity
from kit_builder.products.authoring.document_spec import choose_facts
from kit_builder.products.authoring.example.example import Example
from kit_builder.products.authoring.example.examples import Examples
from kit_builder.products.authoring.example.file import EXAMPLES, get_example_path, read_example
from kit_builder.products.authoring.example.plan import BegunExample, KeptExample, begin_example, clashes
from kit_builder.products.authoring.facts import Facts, list_facts
from kit_builder.records import Finding, Method
from kit_builder.text.languages import Language

# Most documents wait for the worked examples, so they start before anything else.
_BEFORE_ALL_ELSE = 1_000_000


def start_examples(
    methods: Sequence[Method],
    ask: Ask,
    run: Run,
    folder: KitFolder,
    language: Language,
    names: tuple[Identity, ...],
    *,
    fresh: bool,
) -> Examples:
    """Start to make the worked examples of methods, without any of the `names`, those in the sources.

    Readers meet one business in all of them: the others take over the case of the first as the model first gave it, or
    the corrected case if a correction changes what they took over. If they are to be `fresh`, only examples that a
    person has edited or approved are kept.
    """
    maker = _ExampleMaker(list_facts(methods), ask, folder, language, names, fresh)
    if not methods:
        return Examples(maker.facts, language.words)
    start = partial(run.start, way=_BEFORE_ALL_ELSE)
    first = start(partial(maker.begin, methods[0]))
    made = start(lambda: maker.finish(methods[0], first.result()))
    tasks: dict[str, Task[KeptExample]] = {methods[0].id: made}
    tasks |= {method.id: start(partial(maker.go_on, method, first, made)) for method in methods[1:]}
    return Examples(maker.facts, language.words, tasks)


@dataclass(frozen=True, slots=True)
class _ExampleMaker:
    """Makes the worked examples of methods, or keeps those that a kit has, unless they are to be `fresh`."""

    facts: Facts
    ask: Ask
    folder: KitFolder
    language: Language
    names: tuple[Identity, ...]
    fresh: bool

    def begin(self, method: Method, case: Example | None = None) -> BegunExample:
        """Ask for an example, set in the same business as the `case`."""
        path = get_example_path(method)
        now, before = self.folder.read_text(path), self.folder.read_generated(path)
        if self.fresh and now == before:
            example = load_example(method, self.facts, self.folder, self.language)
            now = now if example and example.is_approved else None
        return begin_example(method, self.facts, now, before, self.ask, self.language, case, names=self.names)

    def finish(self, method: Method, begun: BegunExample) -> KeptExample:
        """Have an example corrected, and read it as it will stand in the kit."""
        kept = begun.finish()
        if kept.text in ("", self.folder.read_generated(kept.path)):
            return kept
        return replace(kept, example=read_example(kept.text, kept.path, method.id, self.facts, self.language.words)[0])

    def go_on(self, method: Method, first: Task[BegunExample], corrected: Task[KeptExample]) -> KeptExample:
        """Make an example set in the business of the first; see `start_examples`."""
        begun = self.begin(method, first.result().example)
        case = corrected.result().example
        if begun.example and case and clashes(begun.example, case):
            begun = self.begin(method, case)
        return self.finish(method, begun)


def save_examples(examples: Examples, folder: KitFolder) -> tuple[Finding, ...]:
    """Save worked examples once they are made; return findings on them."""
    made = examples.wait()
    folder.save(EXAMPLES, {each.path: each.text for each in made if each.text})
    return tuple(finding for each in made for finding in each.findings)


def load_example(method: Method, facts: Facts, folder: KitFolder, language: Language) -> Example | None:
    """Return the worked example of a method as the kit has it, None if it has none or its file cannot be used."""
    path = get_example_path(method)
    text = folder.read_text(path)
    return read_example(text, path, method.id, facts, language.words)[0] if text else None


def report_broken_examples(methods: Sequence[Method], folder: KitFolder, language: Language) -> tuple[Finding, ...]:
    """Return an error for each mistake in an example as a person has edited it: nothing may be written from it."""
    facts = list_facts(methods)
    read = [
        read_example(text, path, method.id, choose_facts(facts, method), language.words)
        for method in methods
        if (text := folder.read_text(path := get_example_path(method))) is not None
        and text != folder.read_generated(path)
    ]
    return tuple(finding for _, findings in read for finding in findings if finding.level == "error")


def list_unapproved_examples(methods: Sequence[Method], folder: KitFolder, language: Language) -> Iterator[str]:
    """Yield a line on each invented example that nobody has approved: its method, title and file."""
    facts = list_facts(methods)
    for method in methods:
        example = load_example(method, facts, folder, language)
        if example and example.origin == "invented" and not example.is_approved:
            yield f"{method.name}, “{example.title}”: {get_example_path(method)}"


def find_real_examples(methods: Sequence[Method], folder: KitFolder, language: Language) -> frozenset[str]:
    """Return the ids of the methods whose worked example is a real case."""
    facts = list_facts(methods)
    examples = (load_example(method, facts, folder, language) for method in methods)
    return frozenset(each.method for each in examples if each and each.origin == "real")
