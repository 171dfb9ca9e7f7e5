"""Products made from only the approved methods of a kit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import load_public_methods
from kit_builder.kit.settings import Settings
from kit_builder.kit.three_way_merge import merge_edits
from kit_builder.products.authoring.kit_files import load_drafts, load_facts
from kit_builder.products.authoring.render_drafts import render_drafts
from kit_builder.products.check_kit import prepare_for_readers
from kit_builder.products.definitions import OUTLINE, ProductFile, ProductInput, load_product
from kit_builder.products.render import render_product
from kit_builder.records import Finding, Method
from kit_builder.text.languages import Language


@dataclass(frozen=True, slots=True)
class ApprovedProducts:
    """The files of the products by path in the kit, the names of the methods left out, and what to look at."""

    files: Mapping[str, str]
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]


def render_approved_products(kit: KitFolder, settings: Settings, language: Language) -> ApprovedProducts:
    """Return the products in `settings` with only the methods whose cards are approved as they are now.

    A file about one method keeps its hand edits and is renumbered among the approved methods. A file about all methods
    is rendered again from the approved cards, since edits in it may be about a method that is left out.

    Raises KitError if no method is approved.
    """
    approved = kit.read_approvals()
    public = load_public_methods(kit)
    taken = [method for method, is_taken in zip(public, approved, strict=True) if is_taken]
    if not taken:
        raise KitError("No method of this kit is approved. Approve methods with `kit-builder review` first.")
    files: dict[str, str] = {}
    findings: list[Finding] = []
    methods = (prepare_for_readers(public, language), prepare_for_readers(taken, language))
    for name in settings.products:
        definition = load_product(name, language.folders)
        kit_settings, drafts = settings.to_kit(language.code), load_drafts(name, kit)
        inputs = [ProductInput(name, definition, kit_settings, each, language) for each in methods]
        of_methods = {file: draft for file, draft in drafts.items() if draft.document.method}
        with_all, with_approved = (
            render_drafts(given, load_facts(kit_settings, given.methods, kit, language), found)
            if found
            else render_product(given, {})
            for given, found in zip(inputs, (drafts, of_methods), strict=True)
        )
        findings += with_approved.findings
        product = _Product(kit, name, with_all.files, with_approved.files)
        numbers = {method.id: number for number, method in enumerate(methods[0], start=1)}
        for file in definition.files:
            if file.each == "kit":
                files |= product.read_common_file(file.path)
                findings += product.find_lost_edits(file.path)
                continue
            for number, method in enumerate(methods[1], start=1):
                files |= product.read_method_file(file, method, numbers[method.id], number)
        for number, method in enumerate(methods[1], start=1):
            files |= product.read_tools(numbers[method.id], number)
        findings += product.find_added_files()
    left_out = tuple(method.name for method, is_taken in zip(public, approved, strict=True) if not is_taken)
    return ApprovedProducts(files, left_out, tuple(findings))


@dataclass(frozen=True, slots=True)
class _Product:
    """One product of `kit`: its files rendered with all methods and with the approved ones, by path in the product."""

    kit: KitFolder
    name: str
    with_all: Mapping[str, str]
    with_approved: Mapping[str, str]

    def read_common_file(self, path: str) -> dict[str, str]:
        """Return a file about all methods by its path in the kit; nothing if the approved methods have none."""
        return {f"{self.name}/{path}": self.with_approved[path]} if path in self.with_approved else {}

    def find_lost_edits(self, path: str) -> list[Finding]:
        """Warn if a person has edited a file about all methods, since its edits are not published."""
        if path not in self.with_approved or self._read(path) == self.with_all.get(path):
            return []
        message = (
            "Left out the edits to this file: it covers all methods, so it is made again from the approved ones only."
        )
        return [Finding("warning", f"{self.name}/{path}", message)]

    def read_method_file(self, file: ProductFile, method: Method, old: int, new: int) -> dict[str, str]:
        """Return the file of a method, renumbered from `old` to `new` with its hand edits, by its path in the kit."""
        names = (file.path.format(number=f"{number:02}", method=method.id) for number in (old, new))
        return self._read_renumbered(*names)

    def read_tools(self, old: int, new: int) -> dict[str, str]:
        """Return the tools of a method, renumbered from `old` to `new` with their hand edits, by path in the kit."""
        tools = (path for path in self.with_approved if re.fullmatch(rf"{new:02}[a-z]-.+\.md", path))
        return {
            name: text
            for path in tools
            for name, text in self._read_renumbered(f"{old:02}{path.removeprefix(f'{new:02}')}", path).items()
        }

    def _read_renumbered(self, old_path: str, path: str) -> dict[str, str]:
        edited, base = self._read(old_path), self.with_all.get(old_path)
        if path not in self.with_approved:
            return {}
        if edited is None or base is None or path.endswith(".csv"):
            return {f"{self.name}/{path}": self.with_approved[path]}
        return {f"{self.name}/{path}": merge_edits(base, edited, self.with_approved[path])[0]}

    def find_added_files(self) -> list[Finding]:
        """Warn about files that a person has added to the product; its outline is for its authors alone."""
        files = sorted((self.kit.path / self.name).glob("*"))
        names = [file.name for file in files if file.suffix in (".md", ".csv") and not file.name.startswith(".")]
        message = "Left out this file: it was added by hand, so it is not known which methods it is about."
        added = [name for name in names if name not in self.with_all and name != OUTLINE]
        return [Finding("warning", f"{self.name}/{name}", message) for name in added]

    def _read(self, path: str) -> str | None:
        return self.kit.read_text(f"{self.name}/{path}")
