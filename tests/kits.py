"""Look into a kit that a test has built, and edit it."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kit_builder.kit.cards import read_card
from kit_builder.products.check_document import find_numbered_steps, parse_document
from kit_builder.records import SECTIONS, Evidence, Method
from kit_builder.text.markdown import escape

ITEMS = {*SECTIONS} - {"purpose", "when"}  # which are texts in `report.json`
PRODUCTS = ("book", "webinar", "diy-kit", "course")
INVOICES = "get-invoices-paid"
WITH_PURPOSE = {INVOICES, "skriv-et-tilbud-pa-en-side"}


def cards(kit: Path) -> dict[Path, Method]:
    return {path: read_card(path.read_text(encoding="utf-8"), path.name) for path in sorted(kit.glob("methods/*.md"))}


def card_of(kit: Path, method: str) -> Path:
    return next(path for path, card in cards(kit).items() if card.id == method)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def bytes_of(kit: Path) -> dict[str, bytes]:
    """Return every file of the kit except those about a run: the reports and the saved sources."""
    files = (
        path for path in kit.rglob("*") if path.is_file() and path.stem not in ("report", "found", "lines", "built")
    )
    return {path.relative_to(kit).as_posix(): path.read_bytes() for path in files}


def report_of(kit: Path) -> Any:
    return json.loads((kit / "report.json").read_text(encoding="utf-8"))


def check_accounts(kit: Path) -> None:
    """Check that all that was found is placed, merged, set aside or discarded, and that no loss is hidden."""
    report = report_of(kit)
    items = report["report"]["items"]
    assert items["found"] == items["placed"] + items["merged"] + items["set_aside"] + sum(items["discarded"].values())
    assert len(report["set_aside"]) == items["set_aside"]
    listed = Counter(each["reason"] for each in report["discarded"])
    assert listed <= Counter(items["discarded"])
    shown = (kit / "report.md").read_text(encoding="utf-8")
    for each in (*report["discarded"], *report["set_aside"]):
        assert each["reason"]
        assert escape(each["text"]) in shown
    for reason, count in items["discarded"].items():
        assert f"{count} {reason}" in shown


def products_of(kit: Path, method: str) -> list[Path]:
    """Return the product files about one method."""
    return [path for name in PRODUCTS for path in sorted((kit / name).glob(f"*-{method}*.md"))]


def steps_in(path: Path) -> list[str]:
    """Return the steps in a product file, in order."""
    return [text for _, text in find_numbered_steps(parse_document(path.name, path.read_text(encoding="utf-8")))]


def evidence_in(kit: Path) -> Iterator[Evidence]:
    for card in cards(kit).values():
        yield from (found for _, item in card.items() for found in item.evidence)
