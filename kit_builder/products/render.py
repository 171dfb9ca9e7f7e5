"""Render the files of a product: fill in its templates from the cards, with evidence as footnotes.

Everything a template shows is escaped, by `cite` or on output, so that no text of a source is read as markup or as a
spreadsheet formula. A numbered item of a product is a step: a file that does not show all steps of a card in their
order is left out and reported, and the others are rendered.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import jinja2
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from kit_builder.errors import KitError
from kit_builder.evidence.guards import says_the_same
from kit_builder.kit.citations import Citations
from kit_builder.products.definitions import ProductFile, ProductInput, get_product_path, load_product_words
from kit_builder.products.forms import FORMS
from kit_builder.products.forms.short_text import shorten_text
from kit_builder.products.numbered_steps import WordedStep, find_missing_step, refuse_other_steps
from kit_builder.products.withhold import withhold_telling
from kit_builder.records import Evidence, Finding, Item, Method, Number, Part, Product, Prose
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text, escape
from kit_builder.text.prompts import find_prompt_file
from kit_builder.text.tokens import capitalise

Parts = dict[str, dict[str, Part]]

_FORMULA_SIGNS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class ShownItems:
    """The items that a model has filled in for a template, and the evidence behind each id that they cite."""

    items: Sequence[object]
    evidence: Mapping[str, tuple[Evidence, ...]]


_Authored = Mapping[str, str | ShownItems]


def render_product(
    given: ProductInput,
    parts: Parts,
    authored: _Authored = MappingProxyType({}),
    worded: Collection[WordedStep] = (),
) -> Product:
    """Return the files of a product; `parts` is its prose by method id and part name, and may be empty.

    `authored` is what a model has written for some files, by path: a text in place of the template, or items for it. An
    empty text leaves the file out. In it, steps may be `worded` in another way than on their card.

    A file is left out, with an error among the findings, if its template cannot be filled in or does not show all steps
    of a method in their order. A file about all methods leaves out the methods with which alone this happens. If other
    steps are missing, the whole product is left out. No template shows a story with what its card leaves out.
    """
    methods, withheld = withhold_telling(given.methods)
    given = replace(given, methods=methods)
    files, faults = _Renderer(given, parts, authored, worded).render_all()
    findings = [_report_fault(given.name, path, fault, methods) for (path, fault), methods in faults.items()]
    findings += [] if authored else withheld
    if given.definition.steps:
        reported = {method.id for methods in faults.values() for method in methods}
        whole = [method for method in given.methods if method.id not in reported]
        if fault := find_missing_step(given.name, files, whole, worded):
            fault = f"{fault} Show it in a template, or set steps = false in product.toml."
            return Product(given.name, {}, (*findings, Finding("error", given.name, f"Not written. {fault}")))
    return Product(given.name, files, tuple(findings))


def _report_fault(product: str, path: str, fault: str, methods: Sequence[Method]) -> Finding:
    names = ", ".join(method.name for method in methods)
    message = f"Left out of {path}. {fault} Correct the template or the card, then run `kit-builder write`."
    return Finding("error", f"{product}: {names}" if names else product, message)


@dataclass(frozen=True, slots=True)
class _Renderer:
    """Renders the files of a product; `parts` is its prose by method id and part name.

    `authored` is what a model has written, by path.
    """

    given: ProductInput
    parts: Parts
    authored: _Authored
    worded: Collection[WordedStep]

    def render_all(self) -> tuple[dict[str, str], Mapping[tuple[str, str], list[Method]]]:
        """Return the files that have a text, by path, and the methods left out, by file and reason."""
        files: dict[str, str] = {}
        faults: dict[tuple[str, str], list[Method]] = {}
        for file in self.given.definition.files:
            if file.each == "kit":
                files[file.path], fault, faulty = self._render_sound(file)
                if faulty:
                    faults[file.path, fault] = faulty
                continue
            for number, method in enumerate(self.given.methods, start=1):
                path = file.path.format(number=f"{number:02}", method=method.id)
                try:
                    files[path] = self.render(file, self.given.methods, method, number)
                except KitError as error:
                    faults.setdefault((file.path, str(error)), []).append(method)
        return {path: text for path, text in files.items() if text}, faults

    def _render_sound(self, file: ProductFile) -> tuple[str, str, list[Method]]:
        """Return a file about the methods with which it can be rendered, why not with all, and the other methods."""
        methods = list(self.given.methods)
        text, fault = self._try_to_render(file, methods)
        if not fault:
            return text, "", []
        sound = [method for method in methods if not self._try_to_render(file, [method])[1]]
        text, again = self._try_to_render(file, sound)
        if again or not sound:
            return "", fault, methods
        return text, fault, [method for method in methods if method not in sound]

    def _try_to_render(self, file: ProductFile, methods: Sequence[Method]) -> tuple[str, str]:
        """Return the text of a file, or why it cannot be rendered."""
        try:
            return self.render(file, methods), ""
        except KitError as error:
            return "", str(error)

    def render(
        self, file: ProductFile, methods: Sequence[Method], method: Method | None = None, number: int = 0
    ) -> str:
        """Return the text of a file about `method`, or about all `methods`; it may be empty.

        Raises KitError if the template cannot be filled in, or if it does not show all steps in their order.
        """
        given, language = self.given, self.given.language
        names = [spec.name for spec in given.definition.parts]
        path = file.path.format(number=f"{number:02}", method=method.id) if method else file.path
        authored = self.authored.get(path, ShownItems((), {}))
        written = {each.id: {name: _list_paragraphs(name, each, self.parts) for name in names} for each in methods}
        values = {
            "written": written,
            "kit": given.kit,
            "methods": tuple(methods),
            "words": language.words,
            "say": load_product_words(given.name, language.folders),
            "language": language,
            "method": method,
            "number": number,
            "parts": written[method.id] if method else {},
            "shown": authored,
            "files": self.authored,
            "authored": [at for at, found in self.authored.items() if isinstance(found, str) or found.items],
        }
        template = find_prompt_file(get_product_path(given.name, file.template), language.folders)
        text = authored if isinstance(authored, str) else _fill_template(template, file.path, values)
        refuse_other_steps(file.path, text, [method] if method else methods, template, self.worded)
        return text


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
        "cite_labelled": _cite_labelled,
        "footnotes": _list_footnotes,
        "cite_ids": _cite_ids,
        "capitalise": capitalise,
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
    """Return an item with footnotes for its evidence."""
    citations: Citations = context["citations"]
    return _Markdown(f"{escape(item.text)} {citations.cite(item.evidence)}".strip())


@jinja2.pass_context
def _cite_labelled(context: Context, item: Item) -> "_Markdown":
    """Return what is attached to a step with its footnotes, after a label of its kind unless it is a detail."""
    cited = _cite_item(context, item)
    if item.kind == "detail":
        return cited
    label = capitalise(context["words"]["attachment"][item.kind])
    return _Markdown(f"**{escape(label)}:** {cited}")


@jinja2.pass_context
def _list_footnotes(context: Context, item: Item | Number) -> "_Markdown":
    """Return the footnotes of an item or a number without its text."""
    citations: Citations = context["citations"]
    return _Markdown(citations.cite(item.evidence))


@jinja2.pass_context
def _cite_ids(context: Context, ids: Iterable[str]) -> "_Markdown":
    """Return the footnotes of the facts that an item cites, each once."""
    citations: Citations = context["citations"]
    shown: ShownItems = context["shown"]
    return _Markdown(citations.cite(dict.fromkeys(found for key in ids for found in shown.evidence.get(key, ()))))


def _exclude_stated(items: Iterable[Item], prose: Iterable[Item], language: Language) -> list[Item]:
    """Return the items that the paragraphs of `prose` do not already state."""
    stated = " ".join(each.text for each in prose)
    return [item for item in items if not says_the_same(item.text, stated, language)]


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
