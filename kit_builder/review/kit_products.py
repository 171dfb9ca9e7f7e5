"""What the products of a kit are planned and written from, for the views of outlines and drafts."""

from collections.abc import Mapping
from dataclasses import dataclass

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import load_public_methods
from kit_builder.products.authoring.document_spec import DocumentSpec, list_documents
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.kit_files import load_facts
from kit_builder.products.check_kit import prepare_for_readers
from kit_builder.products.definitions import ProductInput, load_product
from kit_builder.review.page_data import PageData, describe_evidence
from kit_builder.text.languages import Language
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class KitProducts:
    """The facts that the products of a kit may state, and the documents of each product that have a brief.

    `names` are those of the methods by id, and `words` the fixed words of the kit's language.
    """

    facts: Facts
    specs: Mapping[str, tuple[DocumentSpec, ...]]
    names: Mapping[str, str]
    words: Words

    def describe_facts(self, ids: Mapping[str, object]) -> dict[str, PageData]:
        """Describe the facts with these ids, as far as the cards still have them."""
        return {
            key: {
                "text": self.facts[key].text,
                "kind": self.facts[key].kind,
                "step": self.facts[key].step,
                "evidence": [describe_evidence(each) for each in self.facts[key].evidence],
            }
            for key in ids
            if key in self.facts
        }


def load_products(folder: KitFolder, language: Language) -> KitProducts:
    """Return what the products of a kit are written from, as a build does. Raises KitError as that does."""
    settings = folder.read_settings()
    kit = settings.to_kit(language.code)
    methods = prepare_for_readers(load_public_methods(folder), language)
    facts = load_facts(kit, methods, folder, language)
    definitions = {name: load_product(name, language.folders) for name in settings.products}
    given = [ProductInput(name, each, kit, methods, language) for name, each in definitions.items()]
    specs = {each.name: list_documents(each, facts) for each in given}
    return KitProducts(facts, specs, {method.id: method.name for method in methods}, language.words)
