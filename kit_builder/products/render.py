"""Render the files of a product: fill in its templates from the cards, with evidence as footnotes.

Everything a template shows is escaped, by `cite` or on output, so that no text of a source is read as markup or as a
spreadsheet formula. A numbered item of a product is a step: a template that does not show all steps of a card in their
order is refused.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import jinja2
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from kit_builder.errors import KitError
from kit_builder.evidence.overlap import is_stated_in
from kit_builder.kit.citations import Citations
from kit_builder.products.check_document import find_numbered_steps, parse_document
from kit_builder.products.definitions import ProductInput, get_product_path, load_product_words
from kit_builder.products.forms import FORMS
from kit_builder.products.forms.short_text import shorten_text
from kit_builder.records import Item, Method, Part, Product, Prose
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text, escape
from kit_builder.text.prompts import find_prompt_file
from kit_builder.text.words import Words

Parts = dict[str, dict[str, Part]]

_FORMULA_SIGNS = ("=", "+", "-", "@")


def render_product(given: ProductInput, parts: Parts) -> Product:
    """Return the files of a product; `parts` is its prose by method id and part name, and may be empty.

    Raises KitError if a template cannot be filled in, or if it does not show all steps of a method in their order.
    """
    files: dict[str, str] = {}
    names = [spec.name for spec in given.definition.parts]
    written = {method.id: {name: _list_paragraphs(name, method, parts) for name in names} for method in given.methods}
    language = given.language
    values = {
        "written": written,
        "kit": given.kit,
        "methods": tuple(given.methods),
        "words": language.words,
        "say": load_product_words(given.name, language.folders),
        "language": language,
    }
    for file in given.definition.files:
        template = find_prompt_file(get_product_path(given.name, file.template), language.folders)
        for number, method in enumerate(given.methods, start=1) if file.each == "method" else [(0, None)]:
            path = file.path.format(number=f"{number:02}", method=method.id if method else "")
            prose = written[method.id] if method else {}
            if text := _fill_template(template, path, {**values, "method": method, "number": number, "parts": prose}):
                _refuse_other_steps(path, text, [method] if method else given.methods, template, language.words)
                files[path] = text
    if given.definition.steps:
        _refuse_missing_steps(given.name, files, given.methods, language.words)
    return Product(given.name, files)


def _fill_template(path: Path, file: str, values: Mapping[str, object]) -> str:
    """Return the text of `file` from the template at `path`, or an empty text if the template yields none."""
    citations = Citations()
    is_sheet = file.endswith(".csv")
    try:
        template = _compile_template(path.read_text(encoding="utf-8"), is_sheet=is_sheet)
        body = template.render({**values, "citations": citations})
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise KitError(f"Cannot fill in the template {path}: {error}.") from error
    if is_sheet:
        return "".join(f"{row}\n" for row in body.splitlines() if row.strip())
    body = "\n\n".join(block for block in (part.strip("\n") for part in body.split("\n\n")) if block.strip())
    return "\n\n".join(filter(None, [body, citations.render_definitions()])) + "\n" if body else ""


def _refuse_other_steps(path: str, text: str, methods: Sequence[Method], template: Path, words: Words) -> None:
    """Raise KitError if the numbered items of a file are not all steps of some of `methods`, in their order.

    A cell that is exactly an item is not numbered, even if the item's text begins with a number.
    """
    items = {clean_text(item.text) for method in methods for _, item in method.items()}
    blocks = [block for block in parse_document(path, text) if block.ordered or block.text not in items]
    shown = list(find_numbered_steps(blocks))
    wanted = [_number_steps(method, words) for method in methods]
    place = 0
    while place < len(shown):
        fitting = [steps for steps in wanted if steps and shown[place : place + len(steps)] == steps]
        if not fitting:
            number, step = shown[place]
            message = f"{template} adds, drops, alters or moves a step: “{number}. {step}”."
            raise KitError(f"{message} Number only steps, and show all steps of a card in their order.")
        place += max(map(len, fitting))


def _refuse_missing_steps(name: str, files: Mapping[str, str], methods: Sequence[Method], words: Words) -> None:
    shown = {text for path, file in files.items() for _, text in find_numbered_steps(parse_document(path, file))}
    for method in methods:
        for number, text in _number_steps(method, words):
            if text not in shown:
                message = f"The product {name} leaves out step {number} of {method.name}: “{text}”."
                raise KitError(f"{message} Show it in a template, or set steps = false in product.toml.")


def _number_steps(method: Method, words: Words) -> list[tuple[int, str]]:
    """Return the steps of a method by number, worded as in a product."""
    texts = (_join_versions((clean_text(each.text) for each in step.versions), words) for step in method.steps)
    return list(enumerate(texts, start=1))


def _list_paragraphs(part: str, method: Method, parts: Parts) -> list[Item]:
    """Return the paragraphs of a part as items, each with the evidence of the items that support it."""
    items = dict(method.items())
    written = parts.get(method.id, {}).get(part, Part(part, ()))
    return [_make_item(prose, items) for prose in written.prose]


def _make_item(prose: Prose, items: Mapping[str, Item]) -> Item:
    evidence = dict.fromkeys(each for key in prose.rests_on for each in items[key].evidence)
    return Item(prose.text, tuple(evidence))


@lru_cache(maxsize=1024)
def _compile_template(text: str, *, is_sheet: bool) -> jinja2.Template:
    """Compile a template once for all kits and languages."""
    return _make_environment(_write_cell if is_sheet else _write_text).from_string(text)


@cache
def _make_environment(finalize: Callable[[object], object]) -> jinja2.Environment:
    # Sandboxed because a template may come with a kit from somebody else.
    environment = SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=finalize
    )
    environment.filters |= {name: _pass_language(form) for name, form in FORMS.items()}
    environment.filters |= {
        "cite": _cite_item,
        "footnotes": _list_footnotes,
        "text": _get_text,
        "shorten": shorten_text,
        "fill": _fill_placeholders,
        "excluding": _pass_language(_exclude_stated),
    }
    return environment


def _pass_language(form: Callable[..., object]) -> Callable[..., object]:
    """Return `form` as a filter that receives the kit's language as its last argument."""

    @jinja2.pass_context
    def apply(context: Context, value: object, *arguments: object) -> object:
        return form(value, *arguments, context["language"])

    return apply


@jinja2.pass_context
def _cite_item(context: Context, item: Item) -> "_Markdown":
    """Return an item with footnotes for its evidence, followed by the versions that conflict with it."""
    citations: Citations = context["citations"]
    cited = (f"{escape(each.text)} {citations.cite(each.evidence)}".strip() for each in item.versions)
    return _Markdown(_join_versions(cited, context["words"]))


@jinja2.pass_context
def _get_text(context: Context, item: Item) -> str:
    """Return an item as plain text, followed by the versions that conflict with it."""
    return _join_versions((clean_text(each.text) for each in item.versions), context["words"])


def _join_versions(texts: Iterable[str], words: Words) -> str:
    return f" – {words['card']['conflict']}: ".join(texts)


@jinja2.pass_context
def _list_footnotes(context: Context, item: Item) -> "_Markdown":
    """Return the footnotes of an item without its text."""
    citations: Citations = context["citations"]
    return _Markdown(citations.cite(item.evidence))


def _exclude_stated(items: Iterable[Item], prose: Iterable[Item], language: Language) -> list[Item]:
    """Return the items that the paragraphs of `prose` do not already state."""
    stated = " ".join(each.text for each in prose)
    return [item for item in items if not is_stated_in(item.text, stated, language.words)]


def _fill_placeholders(text: str, /, **values: object) -> str:
    """Return `text` with its placeholders, such as `{method}`, replaced; unlike str.format, it reads no attributes."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), text)


class _Markdown(str):
    """Text that is already Markdown and must not be escaped."""

    __slots__ = ()


def _write_text(value: object) -> object:
    return value if isinstance(value, _Markdown | int | jinja2.Undefined) else escape(str(value))


def _write_cell(value: object) -> object:
    """Return a quoted cell of a sheet, with an apostrophe before anything a spreadsheet would compute."""
    if isinstance(value, jinja2.Undefined):
        return value
    text = clean_text(str(value))
    text = f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
    return '"' + text.replace('"', '""') + '"'
