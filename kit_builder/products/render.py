"""Products as files: the templates of a product filled in from the cards, with evidence as footnotes.

Whatever a template shows is escaped, by `cite` or on its way out, so that no word of a source is read as markup, nor as
a formula of a spreadsheet. A numbered item of a product is a step: what a template makes of the steps of a card other
than all of them in their order is refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import jinja2
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from kit_builder.errors import KitError
from kit_builder.evidence.overlap import is_told
from kit_builder.kit.citations import Citations
from kit_builder.products.check_document import document_blocks, numbered
from kit_builder.products.definitions import Definition, product_file, product_words
from kit_builder.products.forms import FORMS
from kit_builder.products.forms.brief import brief
from kit_builder.records import Item, Kit, Method, Part, Product, Prose
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean, escape
from kit_builder.text.prompts import find_file
from kit_builder.text.words import Words

Parts = dict[str, dict[str, Part]]

_FORMULA = ("=", "+", "-", "@")


def _filled(path: Path, file: str, values: Mapping[str, object]) -> str:
    """The text of `file` made from the template at `path`, empty where that gives none."""
    citations = Citations()
    is_sheet = file.endswith(".csv")
    try:
        template = _template(path.read_text(encoding="utf-8"), is_sheet=is_sheet)
        body = template.render({**values, "citations": citations})
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise KitError(f"The template {path} cannot be filled in: {error}.") from error
    if is_sheet:
        return "".join(f"{row}\n" for row in body.splitlines() if row.strip())
    body = "\n\n".join(block for block in (part.strip("\n") for part in body.split("\n\n")) if block.strip())
    return "\n\n".join(filter(None, [body, citations.definitions()])) + "\n" if body else ""


def render(
    name: str,
    definition: Definition,
    kit: Kit,
    methods: Sequence[Method],
    parts: Parts,
    language: Language,
) -> Product:
    """The files of the product `name`; `parts` is the prose by method id and part name, and may be empty.

    Raises KitError naming the template where one cannot be filled in, or where it shows the steps of a method other
    than whole and in their order.
    """
    files: dict[str, str] = {}
    written = {
        method.id: {spec.name: _paragraphs(spec.name, method, parts) for spec in definition.parts} for method in methods
    }
    values = {
        "written": written,
        "kit": kit,
        "methods": tuple(methods),
        "words": language.words,
        "say": product_words(name, language.folders),
        "language": language,
    }
    for file in definition.files:
        template = find_file(product_file(name, file.template), language.folders)
        for number, method in enumerate(methods, start=1) if file.each == "method" else [(0, None)]:
            path = file.path.format(number=f"{number:02}", method=method.id if method else "")
            prose = written[method.id] if method else {}
            if text := _filled(template, path, {**values, "method": method, "number": number, "parts": prose}):
                _refuse_other_steps(path, text, [method] if method else methods, template, language.words)
                files[path] = text
    if definition.steps:
        _refuse_missing_steps(name, files, methods, language.words)
    return Product(name, files)


def _refuse_other_steps(path: str, text: str, methods: Sequence[Method], template: Path, words: Words) -> None:
    """Raises KitError where the numbered items of a file are not the steps of some of `methods`, each whole.

    A cell that is an item as it stands is not numbered, whatever its own text begins with.
    """
    items = {clean(item.text) for method in methods for _, item in method.items()}
    told = list(numbered(block for block in document_blocks(path, text) if block.ordered or block.text not in items))
    whole = [_steps(method, words) for method in methods]
    place = 0
    while place < len(told):
        fitting = [steps for steps in whole if steps and told[place : place + len(steps)] == steps]
        if not fitting:
            message = f"{template} adds, drops, alters or moves a step: “{told[place][0]}. {told[place][1]}”."
            raise KitError(f"{message} A numbered item must be a step, and all steps of a card stand in their order.")
        place += max(map(len, fitting))


def _refuse_missing_steps(name: str, files: Mapping[str, str], methods: Sequence[Method], words: Words) -> None:
    told = {text for path, file in files.items() for _, text in numbered(document_blocks(path, file))}
    for method in methods:
        for number, text in _steps(method, words):
            if text not in told:
                raise KitError(f"The product {name} does not tell step {number} of {method.name}: “{text}”.")


def _steps(method: Method, words: Words) -> list[tuple[int, str]]:
    """The steps of a method as a product tells them, by number."""
    told = (_beside((clean(each.text) for each in step.tellings), words) for step in method.steps)
    return list(enumerate(told, start=1))


def _paragraphs(part: str, method: Method, parts: Parts) -> list[Item]:
    """The paragraphs of a part as items: each with the evidence of the items it rests on."""
    items = dict(method.items())
    written = parts.get(method.id, {}).get(part, Part(part, ()))
    return [_rested(prose, items) for prose in written.prose]


def _rested(prose: Prose, items: Mapping[str, Item]) -> Item:
    evidence = dict.fromkeys(each for key in prose.rests_on for each in items[key].evidence)
    return Item(prose.text, tuple(evidence))


@lru_cache(maxsize=1024)
def _template(text: str, *, is_sheet: bool) -> jinja2.Template:
    """The template `text`: each is read once, and filled in for every kit and in every language."""
    return _environment(_cell if is_sheet else _plain).from_string(text)


@cache
def _environment(finalize: Callable[[object], object]) -> jinja2.Environment:
    # A template may come with somebody else's kit.
    environment = SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=finalize
    )
    environment.filters |= {name: _in_language(form) for name, form in FORMS.items()}
    environment.filters |= {
        "cite": _cited,
        "refs": _referred,
        "told": _told,
        "brief": brief,
        "fill": _with,
        "besides": _in_language(_besides),
    }
    return environment


def _in_language(form: Callable[..., object]) -> Callable[..., object]:
    """`form` as a filter that is given the language of the kit besides."""

    @jinja2.pass_context
    def filtered(context: Context, value: object, *given: object) -> object:
        return form(value, *given, context["language"])

    return filtered


@jinja2.pass_context
def _cited(context: Context, item: Item) -> "_Markdown":
    """An item with references to its evidence; what contradicts it stands beside it with its own."""
    citations: Citations = context["citations"]
    told = (f"{escape(each.text)} {citations.cite(each.evidence)}".strip() for each in item.tellings)
    return _Markdown(_beside(told, context["words"]))


@jinja2.pass_context
def _told(context: Context, item: Item) -> str:
    """An item as plain text, with what contradicts it."""
    return _beside((clean(each.text) for each in item.tellings), context["words"])


def _beside(tellings: Iterable[str], words: Words) -> str:
    return f" – {words['card']['against']}: ".join(tellings)


@jinja2.pass_context
def _referred(context: Context, item: Item) -> "_Markdown":
    citations: Citations = context["citations"]
    return _Markdown(citations.cite(item.evidence))


def _besides(items: Iterable[Item], prose: Iterable[Item], language: Language) -> list[Item]:
    """The items that the paragraphs of `prose` do not tell already."""
    told = " ".join(each.text for each in prose)
    return [item for item in items if not is_told(item.text, told, language.words)]


def _with(text: str, /, **values: object) -> str:
    """`text` with the values for its placeholders, such as `{method}`; it may not reach into them."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), text)


class _Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def _plain(value: object) -> object:
    return value if isinstance(value, _Markdown | int | jinja2.Undefined) else escape(str(value))


def _cell(value: object) -> object:
    """A cell of a sheet, in quotation marks; one that a spreadsheet would compute gets an apostrophe before it."""
    if isinstance(value, jinja2.Undefined):
        return value
    text = clean(str(value))
    text = f"'{text}" if text.startswith(_FORMULA) else text
    return '"' + text.replace('"', '""') + '"'
