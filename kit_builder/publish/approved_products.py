"""The products of a kit as they are with its approved methods alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import load_public_methods
from kit_builder.kit.settings import Settings
from kit_builder.kit.three_way_merge import merge_edits
from kit_builder.products.check_kit import prepare_for_readers
from kit_builder.products.definitions import Definition, FileOfProduct, load_product
from kit_builder.products.render import render_product
from kit_builder.records import Finding, Kit, Method
from kit_builder.text.languages import Language


@dataclass(frozen=True, slots=True)
class ApprovedProducts:
    """The files of the products by their path in the kit, the names of the methods left out, and what to look at."""

    files: Mapping[str, str]
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]


def render_approved_products(kit: KitFolder, settings: Settings, language: Language) -> ApprovedProducts:
    """The products that `settings` name, of the methods that a person has approved as their cards read now.

    A file of one method is as it stands in the kit, with its place among the approved ones. What tells of all methods
    is made anew from their cards, since what was written in it may tell of a method that is left out.

    Raises KitError where no method is approved.
    """
    approved = kit.read_approvals()
    public = load_public_methods(kit)
    taken = [method for method, is_taken in zip(public, approved, strict=True) if is_taken]
    if not taken:
        raise KitError("No method of this kit is approved as its card reads now. `kit-builder review` approves them.")
    files: dict[str, str] = {}
    findings: list[Finding] = []
    methods = (prepare_for_readers(public, language), prepare_for_readers(taken, language))
    for name in settings.products:
        made = _Made(name, load_product(name, language.folders), settings.to_kit(language.code), methods, language, kit)
        files |= made.files()
        findings += (*made.findings, *made.added())
    left_out = tuple(method.name for method, is_taken in zip(public, approved, strict=True) if not is_taken)
    return ApprovedProducts(files, left_out, tuple(findings))


class _Made:
    """One product, made of all methods and of the approved ones."""

    def __init__(
        self,
        name: str,
        definition: Definition,
        kit: Kit,
        methods: tuple[Sequence[Method], Sequence[Method]],
        language: Language,
        folder: KitFolder,
    ) -> None:
        self._name = name
        self._definition = definition
        self._numbers = {method.id: number for number, method in enumerate(methods[0], start=1)}
        self._approved = methods[1]
        self._folder = folder
        self._whole = render_product(name, definition, kit, methods[0], {}, language).files
        self._own = render_product(name, definition, kit, methods[1], {}, language).files
        self.findings: list[Finding] = []

    def files(self) -> dict[str, str]:
        """The files by their path in the kit."""
        found: dict[str, str] = {}
        for file in self._definition.files:
            if file.each == "kit":
                found |= self._of_all(file.path)
            else:
                for number, method in enumerate(self._approved, start=1):
                    found |= self._of_one(file, number, method)
        return found

    def added(self) -> list[Finding]:
        """What to say of the files that a person has put beside those that the product is made of."""
        there = sorted((self._folder.path / self._name).glob("*"))
        names = [file.name for file in there if file.suffix in (".md", ".csv") and not file.name.startswith(".")]
        message = "This was added by hand, and nothing tells which methods it is about: it is not in."
        return [Finding("warning", f"{self._name}/{name}", message) for name in names if name not in self._whole]

    def _now(self, path: str) -> str | None:
        return self._folder.read_text(f"{self._name}/{path}")

    def _of_all(self, path: str) -> dict[str, str]:
        if path not in self._own:
            return {}
        if self._now(path) != self._whole.get(path):
            message = (
                "This tells of all methods, so it is made anew of the approved ones: what was written in it is not in."
            )
            self.findings.append(Finding("warning", f"{self._name}/{path}", message))
        return {f"{self._name}/{path}": self._own[path]}

    def _of_one(self, file: FileOfProduct, number: int, method: Method) -> dict[str, str]:
        path = file.path.format(number=f"{number:02}", method=method.id)
        there = file.path.format(number=f"{self._numbers[method.id]:02}", method=method.id)
        now, base = self._now(there), self._whole.get(there)
        if path not in self._own:
            return {}
        if now is None or base is None or path.endswith(".csv"):
            return {f"{self._name}/{path}": self._own[path]}
        return {f"{self._name}/{path}": merge_edits(base, now, self._own[path])[0]}
