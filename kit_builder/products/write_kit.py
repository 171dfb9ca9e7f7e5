"""Write the products of a kit side by side, with the worked examples that several of them show."""

from collections.abc import Sequence

from kit_builder.kit.folder import KitFolder
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.author import Author, Authored, measure_chain
from kit_builder.products.authoring.example.examples import NO_EXAMPLES
from kit_builder.products.authoring.example.kit_examples import report_broken_examples, save_examples, start_examples
from kit_builder.products.authoring.facts import list_facts
from kit_builder.products.authoring.kit_facts import list_kit_facts
from kit_builder.products.authoring.kit_files import load_facts, load_kept, save_authored
from kit_builder.products.definitions import ProductInput
from kit_builder.products.write import Writer, make_product
from kit_builder.records import Finding


def write_kit(
    inputs: Sequence[ProductInput], writer: "Author | Writer | None", run: Run, folder: KitFolder, *, fresh: bool
) -> tuple[Sequence[Authored], tuple[Finding, ...]]:
    """Write the products `inputs` of a kit and its worked examples into `folder`; return them, and what was found.

    Only findings on the examples are returned apart: a product has its own. A large model writes again what an earlier
    run has written only if its statements have changed, or if all is to be `fresh`. Nothing new is written from an
    example that a person has left broken.
    """
    if not inputs:
        return (), ()
    kit, methods, language = inputs[0].kit, inputs[0].methods, inputs[0].language
    broken = report_broken_examples(methods, folder, language) if isinstance(writer, Author) else ()
    writer = None if broken else writer
    kept = [load_kept(each.name, folder, fresh=fresh) for each in inputs]
    examples, facts = NO_EXAMPLES, load_facts(kit, methods, folder, language)
    if isinstance(writer, Author):
        facts = {**list_facts(methods), **list_kit_facts(kit, methods, language.words)}
        examples = start_examples(methods, writer.ask, writer.run, folder, language, inputs[0].names, fresh=fresh)
    made = run(
        lambda given: make_product(*given, facts, writer, examples),
        zip(inputs, kept, strict=True),
        lambda given: measure_chain(given[0], facts),
    )
    findings = save_examples(examples, folder) if isinstance(writer, Author) else broken
    for each in made:
        save_authored(each, folder)
    return made, findings
