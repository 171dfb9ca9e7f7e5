"""A small German kit to publish, with every kind of page and characters that formats often get wrong."""

from pathlib import Path
from typing import Any

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.settings import Brand
from kit_builder.products.tools import write_markdown
from kit_builder.products.tools.calculators.calculator import (
    Calculator,
    Column,
    ExampleLine,
    Input,
    Limit,
    Lines,
    Result,
)
from kit_builder.products.tools.records import Cited, Mistake, Page
from kit_builder.publish.edition import Edition
from kit_builder.publish.read_products import read_products
from kit_builder.records import Kit
from kit_builder.text.words import load_words

DOT = bytes.fromhex(  # a PNG of one pixel
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000"
    "000049454e44ae426082"
)
GERMAN = load_words("de")
CALCULATOR = Calculator(
    title="Holzkarte",
    moment=Cited(text="alle Maße genommen sind"),
    example=Cited(text="Ein Regal aus zwei Brettern (erfunden)."),
    inputs=(Input(key="aufschlag", name="Aufschlag", unit="%", example="12,5"),),
    lines=Lines(
        name="Brett",
        columns=(
            Column(key="lange_die_erste", name="Länge, die erste", unit="m"),
            Column(key="lange_die_zweite", name="Länge, die zweite", unit="m"),
            Column(key="preis_je_meter", name="Preis je Meter", unit="€ je m"),
            Column(
                key="kosten",
                name="Kosten",
                unit="€",
                formula="average(lange_die_erste, lange_die_zweite) * preis_je_meter",
                decimals=2,
            ),
        ),
        example=(
            ExampleLine(name="Boden", values=("1,1", "1,2", "3,3")),
            ExampleLine(name="Seite", values=("2", "2,5", "7,5")),
        ),
        blank=3,
    ),
    results=(
        Result(key="holz", name="Holz", formula="sum(kosten)", unit="€", decimals=2),
        Result(
            key="holz_mit_aufschlag",
            name="Holz mit Aufschlag",
            formula="holz * (1 + aufschlag / 100)",
            unit="€",
            decimals=2,
        ),
        Result(
            key="aufschlag_am_ganzen",
            name="Aufschlag am Ganzen",
            formula="(holz_mit_aufschlag - holz) / holz_mit_aufschlag * 100",
            unit="%",
            decimals=1,
        ),
    ),
    limits=(
        Limit(key="preis_je_meter", comparison="at least", number="7,5", action="Frag nach einem anderen Holz"),
        Limit(key="holz_mit_aufschlag", comparison="over", number="20", action="Nimm dünneres Holz"),
        Limit(key="aufschlag_am_ganzen", comparison="under", number="5", action="Prüf den Aufschlag"),
    ),
    mistakes=(Mistake(mistake="Die Längen fehlen", sign="Die Summe ist null", repair="Trag die Längen ein"),),
)
PAGES = {
    "diy-kit/01a-holzkarte.md": write_markdown(CALCULATOR, Page(GERMAN)),
    "book/index.md": """\
# Maß & Größe

Von Jürgen Weiß

## Für wen

Für kleine Betriebe in „großen“ Straßen – æøå, ÆØÅ, ß.

## Inhalt

1. [Maß nehmen](01-mass.md)
""",
    "book/01-mass.md": """\
# 1. Maß nehmen

Nimm Maß, bevor du sägst. [^anruf-1-7]

<!-- Für mich: Frau Petersen fragen -->

## Schritte

1. Miss 2 × und säge 1 ×. [^anruf-1-7][^anruf-1-9]
2. Schreib `x < 3` auf {Papier} & <b>behalte</b> es.[^1]

![Ein Punkt](punkt.png) ![Fern](https://example.com/a.png)

[^anruf-1-7]: anruf-1.vtt, line 7, 00:00:31: "Also Frau Petersen, Sie nehmen erst Maß."
[^anruf-1-9]: anruf-1.vtt, line 9, 00:00:40: "Zweimal messen, einmal sägen."
[^1]: Eine Fußnote von Hand.
""",
    "course/01-mass.md": """\
# Lektion 1: Maß

Zum [Quiz](01-mass-quiz.md) und zu [example.com](https://example.com).

- [ ] Maß **genau** nehmen
- [x] Grüße senden

1. [ ] Säge holen

| Schritt | Erledigt am |
|---|---|
| 1. Maß nehmen |  |

Mein Fall: ____________________
""",
    "course/01-mass-quiz.md": """\
# Quiz: Maß

## Was ist {wahr} = richtig: A ~ B #1?

- [ ] Nein
- [x] Ja: *natürlich*

> Schritt 1 sagt es.

## Welche zwei?

- [x] Eins
- [x] Zwei
- [ ] Drei
""",
    "webinar/01-mass-slides.md": """\
# Maß nehmen

---

## Schritt 1

Miss „zweimal“. [^anruf-1-7]

<!-- Sag: **Jetzt** messen wir, Größe für Größe. -->

---

## Regeln

- Eins
  - Darunter
- Zwei

[^anruf-1-7]: anruf-1.vtt, line 7, 00:00:31: "Also Frau Petersen, Sie nehmen erst Maß."
""",
}
TABLE = "Schritt;Erledigt\nMaß nehmen;\n".encode()
PRIVATE = ("Petersen", "anruf-1", "Für mich")


def write_pages(folder: Path, pages: dict[str, str]) -> KitFolder:
    for path, text in pages.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return KitFolder(folder)


def edition(folder: Path, pages: dict[str, str] | None = None, **changes: Any) -> Edition:
    """Write `pages`, by default PAGES, to `folder` and return their edition."""
    kit = write_pages(folder, pages or PAGES)
    if pages is None:
        (folder / "book" / "punkt.png").write_bytes(DOT)
        (folder / "course" / "tracker.csv").write_bytes(TABLE)
    products = list(dict.fromkeys(path.split("/")[0] for path in pages or PAGES))
    words = GERMAN
    read = read_products(kit, products, words, with_evidence=False)
    values: dict[str, Any] = {
        "kit": Kit("Maß & Größe", "Kleine Betriebe", "Jürgen Weiß", "de"),
        "brand": Brand(),
        "words": words,
        "pages": tuple(read.pages),
        "date": "2026-11-24",
        "images": read.images,
        "tables": read.tables,
    }
    return Edition(**(values | changes))
