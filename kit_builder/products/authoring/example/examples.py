"""The worked examples of a kit while they are made, so that only what needs them waits for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kit_builder.llm.parallel import Task
from kit_builder.products.authoring.document_spec import DocumentSpec, choose_facts
from kit_builder.products.authoring.example.example import list_example_facts
from kit_builder.products.authoring.example.plan import KeptExample
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class Examples:
    """The worked examples of methods in order, each as a task by the id of its method.

    `cards` are the facts of all cards, and `words` those of the kit's language.
    """

    cards: Facts = field(default_factory=dict)
    words: Words | None = None
    tasks: Mapping[str, Task[KeptExample]] = field(default_factory=dict)
    _made: dict[str, Facts] = field(default_factory=dict)  # by the id of the method up to whose example they go

    def complete(self, spec: DocumentSpec) -> DocumentSpec:
        """Return a document with the example of its method, or about the kit with all, once they are made."""
        if not spec.brief.example or self.words is None:
            return spec
        if spec.method_id not in self._made:
            examples = [each.example for each in self._wait_for(spec.method_id) if each.example]
            self._made[spec.method_id] = list_example_facts(examples, self.cards, self.words)
        found = choose_facts(self._made[spec.method_id], spec.method)
        if not spec.method:  # it says what the examples are
            found = {key: fact for key, fact in found.items() if not fact.measure}
        of_cards = {key: fact for key, fact in spec.facts.items() if fact.kind not in KIT_KINDS}
        return replace(spec, facts={**of_cards, **found, **spec.facts})

    def wait(self) -> Sequence[KeptExample]:
        """Return all examples once they are made."""
        return [*self._wait_for("")]

    def _wait_for(self, method: str) -> Iterator[KeptExample]:
        """Yield the examples up to that of a method: the ids of its figures depend on those before."""
        for name, task in self.tasks.items():
            yield task.result()
            if name == method:
                break


NO_EXAMPLES = Examples()
