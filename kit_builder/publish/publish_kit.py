"""Publishing a kit: read it, make the formats, look for what must not be in them, and only then write."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.settings import Settings
from kit_builder.privacy import Identity, find_leaks
from kit_builder.products.definitions import load_product
from kit_builder.publish import load_format, make_formats
from kit_builder.publish.edition import Edition, File, FormatOutput
from kit_builder.publish.output_folder import save_published, read_package_versions
from kit_builder.publish.version_history import describe_changes, read_history, save_history, add_version
from kit_builder.publish.read_products import read_brand_files, read_products
from kit_builder.records import Finding, Level
from kit_builder.text.languages import Language


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: the files of each format, and what a person should look at."""

    files: dict[str, tuple[File, ...]]
    findings: tuple[Finding, ...]


def publish(
    kit: KitFolder,
    settings: Settings,
    language: Language,
    formats: Sequence[str],
    *,
    identities: Sequence[Identity],
    with_evidence: bool,
    template: bytes | None,
    tell: Callable[[str], None],
    instead: Mapping[str, str] | None = None,
) -> Published:
    """Publishes the products of a kit in `formats`, or nothing at all where one of `identities` is in what was made.

    The products are as they stand in the kit, or the files that `instead` holds by their path in it. With evidence,
    which quotes calls, identities are only told. `template` is a .pptx whose look the decks take.

    Raises KitError where a format cannot be made.
    """
    needed = [package for name in formats for package in load_format(name).NEEDS.values()]
    read = read_products(
        kit,
        settings.products,
        language.words,
        with_evidence=with_evidence,
        instead=instead,
        without=_find_internal_files(settings.products, language),
    )
    history, before = add_version(read_history(kit), settings.brand.version, read.pages, _publication_date())
    edition = Edition(
        kit=settings.to_kit(language.code),
        brand=settings.brand,
        words=language.words,
        pages=tuple(read.pages),
        date=next(each.date for each in history if each.version == settings.brand.version),
        images=read.images,
        tables=read.tables,
        describe_changes=describe_changes(before, read.pages, language.words) if before else "",
        template=template,
        **read_brand_files(kit, settings.brand),
    )
    made = make_formats(edition, formats, tell)
    told = File("changes.md", edition.changes.encode(), tuple(page.path for page in edition.pages))
    made[told.path] = FormatOutput((told,) if edition.changes else ())
    leaks = _report_leaks(made, identities)
    if not with_evidence and any(leak.level == "error" for leak in leaks):
        return Published({}, leaks)
    kept = save_published(kit, edition, made, read_package_versions(needed))
    save_history(kit, history)
    problems = [Finding("warning", name, problem) for name, each in made.items() for problem in each.problems]
    return Published({name: each.files for name, each in made.items()}, (*read.findings, *problems, *leaks, *kept))


def _find_internal_files(products: Sequence[str], language: Language) -> tuple[str, ...]:
    """The files of products that stay in the kit, by their path in it, with `*` for what names a method."""
    files = ((name, file) for name in products for file in load_product(name, language.folders).files)
    return tuple(f"{name}/{re.sub(r'{[a-z]+}', '*', file.path)}" for name, file in files if not file.for_customers)


def _report_leaks(made: Mapping[str, FormatOutput], identities: Sequence[Identity]) -> tuple[Finding, ...]:
    """Who is named in what was made: a finding an identity, with the first of the files that it is in."""
    if not identities:
        message = "The kit knows nobody who is named in its sources, so no name was looked for."
        return (Finding("note", "published", message),)
    files = {file.path: file.content for each in made.values() for file in each.files}
    places: dict[tuple[Level, str], list[str]] = {}
    for leak in find_leaks(files, identities):
        places.setdefault((leak.level, leak.message), []).append(leak.where)
    return tuple(
        Finding(level, where[0] if len(where) == 1 else f"{where[0]} and {len(where) - 1} more", message)
        for (level, message), where in places.items()
    )


def _publication_date() -> str:
    """The day it is, or that SOURCE_DATE_EPOCH says it is (https://reproducible-builds.org/specs/source-date-epoch)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat() if epoch.isdecimal() else date.today().isoformat()
