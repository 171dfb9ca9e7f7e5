"""Products as Markdown: the templates of a product filled in from the cards, with evidence as footnotes.

Whatever a template shows is escaped, by `cite` or on its way out, so that no word of a source is read as markup.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from kit_builder.citations import Citations
from kit_builder.errors import KitError
from kit_builder.language import Language
from kit_builder.markdown import escape
from kit_builder.products import Definition, product_file
from kit_builder.prompts import find_file
from kit_builder.records import Item, Kit, Method, Part, Product, Prose
from kit_builder.wording import is_told

Parts = dict[str, dict[str, Part]]


def render(
    name: str, definition: Definition, kit: Kit, methods: Sequence[Method], parts: Parts, language: Language
) -> Product:
    """The files of the product `name`; `parts` is the prose by method id and part name, and may be empty.

    Raises KitError naming the template where one cannot be filled in.
    """
    files: dict[str, str] = {}
    for file in definition.files:
        template = find_file(product_file(name, file.template), language.folders)
        for number, method in enumerate(methods, start=1) if file.each == "method" else [(0, None)]:
            path = file.path.format(number=f"{number:02}", method=method.id if method else "")
            values = {"kit": kit, "methods": methods, "method": method, "number": number, "words": language.words}
            prose = {spec.name: _paragraphs(spec.name, method, parts) for spec in definition.parts} if method else {}
            files[path] = _filled(template, values | {"parts": prose}, language)
    return Product(name, files)


def _filled(template: Path, values: Mapping[str, object], language: Language) -> str:
    citations = Citations()
    try:
        body = _environment(citations, language).from_string(template.read_text(encoding="utf-8")).render(values)
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise KitError(f"The template {template} cannot be filled in: {error}.") from error
    body = "\n\n".join(block for block in (part.strip("\n") for part in body.split("\n\n")) if block.strip())
    return "\n\n".join(filter(None, [body, citations.definitions()])) + "\n"


def _paragraphs(part: str, method: Method, parts: Parts) -> list[Item]:
    """The paragraphs of a part as items: each with the evidence of the items it rests on."""
    items = dict(method.items())
    written = parts.get(method.id, {}).get(part, Part(part, ()))
    return [_rested(prose, items) for prose in written.prose]


def _rested(prose: Prose, items: Mapping[str, Item]) -> Item:
    evidence = dict.fromkeys(each for key in prose.rests_on for each in items[key].evidence)
    return Item(prose.text, tuple(evidence))


def _environment(citations: Citations, language: Language) -> jinja2.Environment:
    # The templates write Markdown, so `finalize` escapes what is not cited. They may come with somebody else's kit.
    environment = SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_plain
    )
    against = language.words["card"]["against"]
    environment.filters["cite"] = lambda item: _Markdown(
        f" – {against}: ".join(
            f"{escape(each.text)} {citations.cite(each.evidence)}".rstrip() for each in item.tellings
        )
    )
    environment.filters["besides"] = lambda items, prose: [
        item for item in items if not is_told(item.text, " ".join(each.text for each in prose), language.words)
    ]
    return environment


class _Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def _plain(value: object) -> object:
    return value if isinstance(value, _Markdown | int | jinja2.Undefined) else escape(str(value))
