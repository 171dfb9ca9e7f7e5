"""Publish a kit: read it, make the formats, search them for leaks, and only then write the files."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import merge_repeated
from kit_builder.kit.settings import Settings
from kit_builder.privacy import Identity, find_leaks
from kit_builder.products.authoring.kit_facts import find_blanks
from kit_builder.products.definitions import OUTLINE, load_product
from kit_builder.publish import load_format, make_formats
from kit_builder.publish.edition import Edition, File, FormatOutput, Page, list_paths
from kit_builder.publish.output_folder import read_package_versions, save_published
from kit_builder.publish.read_products import ProductFiles, read_brand_files, read_products
from kit_builder.publish.version_history import (
    Version,
    add_version,
    describe_changes,
    read_history,
    save_history,
)
from kit_builder.publish.web_pages import SCRIPTS, read_template
from kit_builder.records import Finding
from kit_builder.text.languages import Language


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """What to publish and how.

    `formats` are names of formats. `replacements` are texts to publish instead of the files on disk, by path in the
    kit; None publishes the files. `template` is a .pptx whose design the decks use.
    """

    formats: Sequence[str]
    with_evidence: bool = False
    template: bytes | None = None
    replacements: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The files published in each format, and what a person should look at."""

    files: dict[str, tuple[File, ...]]
    findings: tuple[Finding, ...]


def publish(
    kit: KitFolder,
    settings: Settings,
    language: Language,
    options: PublishOptions,
    *,
    identities: Sequence[Identity],
    on_start: Callable[[str], None],
) -> Published:
    """Publish the products of a kit; `on_start` is called with the name of each format before it is made.

    Nothing is published if one of `identities` appears in any file, or a page has a blank. With evidence, which quotes
    the calls and is for the consultant, both are only reported. Raises KitError if a format cannot be made.
    """
    needed = [package for name in options.formats for package in load_format(name).NEEDS.values()]
    read = read_products(
        kit,
        settings.products,
        language.words,
        with_evidence=options.with_evidence,
        replacements=options.replacements,
        excluded=_find_internal_files(settings.products, language),
    )
    blanks = _report_blanks(read.pages, language)
    if blanks and not options.with_evidence:
        return Published({}, blanks)
    edition, history = _make_edition(kit, settings, language, read, options.template)
    made = make_formats(edition, options.formats, on_start)
    change_list = File("changes.md", edition.changes.encode(), list_paths(edition.pages))
    made[change_list.path] = FormatOutput((change_list,) if edition.changes else ())
    leaks = _report_leaks(made, identities)
    if not options.with_evidence and any(leak.level == "error" for leak in leaks):
        return Published({}, leaks)
    kept = save_published(kit, edition, made, read_package_versions(needed))
    save_history(kit, history)
    problems = [Finding("warning", name, problem) for name, each in made.items() for problem in each.problems]
    return Published(
        {name: each.files for name, each in made.items()}, (*read.findings, *blanks, *problems, *leaks, *kept)
    )


def _make_edition(
    kit: KitFolder, settings: Settings, language: Language, read: ProductFiles, template: bytes | None
) -> tuple[Edition, tuple[Version, ...]]:
    """Return what is published together, and all versions of the kit with this one."""
    name, words = settings.brand.version, language.words
    history, before = add_version(read_history(kit), name, read.pages, _get_publication_date())
    return Edition(
        kit=settings.to_kit(language.code),
        brand=settings.brand,
        words=words,
        pages=tuple(read.pages),
        date=next(each.date for each in history if each.version == name),
        images=read.images,
        tables=read.tables,
        changes=describe_changes(before, read.pages, words) if before else "",
        template=template,
        **read_brand_files(kit, settings.brand),
    ), history


def _find_internal_files(products: Sequence[str], language: Language) -> tuple[str, ...]:
    """Return path patterns of files that are not for customers, with `*` in place of a method's name."""
    files = ((name, file) for name in products for file in load_product(name, language.folders).files)
    internal = (f"{name}/{re.sub(r'{[a-z]+}', '*', file.path)}" for name, file in files if not file.for_customers)
    return (*internal, *(f"{name}/{OUTLINE}" for name in products))


def _report_blanks(pages: Sequence[Page], language: Language) -> tuple[Finding, ...]:
    remedy = "Set the term under [offer] in kit.toml and run `kit-builder write`, or fill it in here."
    return tuple(
        Finding("error", page.path, f"Has the blank {blank}. {remedy}")
        for page in pages
        for blank in find_blanks(page.text, language.words)
    )


def _report_leaks(made: Mapping[str, FormatOutput], identities: Sequence[Identity]) -> tuple[Finding, ...]:
    """Report each identity that appears in the files as one finding, which names the first file it is in."""
    if not identities:
        reason = "none were found, all are freed, or the kit has not been built yet"
        message = f"The files were not searched for names: {reason}."
        return (Finding("note", "published", message),)
    files = {file.path: file.content for each in made.values() for file in each.files}
    return merge_repeated(find_leaks(files, identities, [read_template(name) for name in SCRIPTS]))


def _get_publication_date() -> str:
    """Return today as YYYY-MM-DD, or the date that SOURCE_DATE_EPOCH sets.

    See https://reproducible-builds.org/specs/source-date-epoch.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat() if epoch.isdecimal() else date.today().isoformat()
