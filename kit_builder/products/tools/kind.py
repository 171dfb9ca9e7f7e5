"""The kind of documents whose content is tools: how they are made, written to files, and listed."""

from collections.abc import Mapping, Sequence

from kit_builder.errors import KitError
from kit_builder.products.authoring.document_spec import DocumentSpec, Sheet
from kit_builder.products.authoring.items import ItemKind
from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.tools.files import list_in_order, name_files, write_files, write_whole_kit
from kit_builder.products.tools.make import StoredTool, count_tools, fill_tools


def write_tools(tools: Sequence[StoredTool], spec: DocumentSpec) -> Mapping[str, str]:
    """Return the files of a method's tools by their paths in the product's folder.

    Raises KitError if a tool that another version stored does not work out in this one.
    """
    named = name_files([each.tool for each in tools], spec.number, spec.language.words)
    try:
        return write_files(named, spec.facts, spec.language.words)
    except FormulaError as error:
        found = f"A sheet that another version of Kit Builder made does not work out in this one: {error}"
        raise KitError(f"{found} Make the sheets again with `kit-builder write KIT --product diy-kit`.") from error


def write_whole(methods: Sequence[tuple[DocumentSpec, Sequence[StoredTool]]]) -> Mapping[str, str]:
    """Return the sheet that the kit has once for all its methods."""
    facts = {key: fact for spec, _ in methods for key, fact in spec.facts.items()}
    parts = [[each.tool for each in tools] for _, tools in methods]
    return write_whole_kit(parts, facts, methods[0][0].language.words)


def list_sheets(tools: Sequence[StoredTool], spec: DocumentSpec) -> Sequence[Sheet]:
    """Return the sheets of a method, and when each is used, in the order of use."""
    return list_in_order([each.tool for each in tools], spec.number, spec.language.words)


TOOLS = ItemKind(StoredTool, count_tools, fill_tools, write_tools, write_whole, list_sheets=list_sheets)
