"""What the view of outlines shows: the documents of a product with their sections, and the errors line by line."""

from collections.abc import Mapping, Sequence

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.outline.file import PlacedDocument, parse_outline
from kit_builder.products.authoring.outline.update import list_outline_errors
from kit_builder.products.definitions import OUTLINE
from kit_builder.review.kit_products import KitProducts
from kit_builder.review.outline_text import split_outline
from kit_builder.review.page_data import PageData
from kit_builder.text.words import Words


def list_outlines(products: KitProducts, folder: KitFolder) -> list[PageData]:
    """Return the products that have an outline, with its path and the number of its errors."""
    found = []
    for name in products.specs:
        path = f"{name}/{OUTLINE}"
        text = folder.read_text(path)
        if text is not None:
            errors = len(_list_errors(path, products, name, folder))
            found.append({"product": name, "path": path, "errors": errors})
    return found


def describe_outline(product: str, products: KitProducts, folder: KitFolder, words: Words) -> PageData:
    """Describe the outline of a product. Raises KitError if it has none."""
    path = f"{product}/{OUTLINE}"
    text = folder.read_text(path) if product in products.specs else None
    if text is None:
        raise KitError("This product has no outline: a large model writes one when it writes the product.")
    specs = _list_prose(products, product)
    parsed, rows = parse_outline(text, specs), split_outline(text)
    errors = _list_errors(path, products, product, folder)
    forms = {spec.file: [str(form) for form in spec.brief.forms] for spec in specs}
    documents = [
        _describe_document(placed, ["\n".join(part).strip("\n") for part in parts], forms)
        for placed, parts in zip(parsed.documents, rows.documents, strict=True)
    ]
    used = {use["id"]: None for each in documents for section in each["sections"] for use in section["uses"]}
    return {
        "product": product,
        "path": path,
        "text": text,
        "documents": documents,
        "facts": products.describe_facts(used),
        "forms": {name.replace("_", " "): shown for name, shown in words["section_form"].items()},
        "errors": [{"line": line, "message": message} for line, message in errors],
    }


def _list_prose(products: KitProducts, product: str) -> list[DocumentSpec]:
    return [spec for spec in products.specs[product] if spec.brief.kind == "prose"]


def _describe_document(placed: PlacedDocument, texts: Sequence[str], forms: Mapping[str, list[str]]) -> PageData:
    document = placed.document
    sections = [
        {
            "heading": section.heading,
            "form": section.form,
            "after": section.after,
            "missing": section.missing,
            "uses": [{"id": key, "line": placed.find_line(place, key)} for key in section.uses],
            "line": placed.section_lines[place],
            "text": texts[place + 1],
        }
        for place, section in enumerate(document.sections)
    ]
    return {
        "title": document.title,
        "file": document.file,
        "line": placed.line,
        "forms": forms.get(document.file, []),
        "sections": sections,
    }


def _list_errors(path: str, products: KitProducts, product: str, folder: KitFolder) -> list[tuple[int, str]]:
    """Return what a build would refuse in the outline at `path`: the number of each line, and why."""
    text = folder.read_text(path)
    return [*list_outline_errors(_list_prose(products, product), text, folder.read_generated(path))]
