"""Notes with a short procedure, built into a kit in every language."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.words import list_languages
from tests.conftest import Command
from tests.wire import JSON, Asked, Wire


@dataclass(frozen=True)
class Planted:
    """Notes: a heading, five steps in prose, one with a threshold, a pitfall and an aside."""

    title: str
    steps: tuple[str, ...]
    pitfall: str
    aside: str

    @property
    def text(self) -> str:
        one, two, three, four, five = self.steps
        return f"# {self.title}\n\n{one} {two} {self.aside} {three} {self.pitfall} {four} {five}\n"


PLANTED = {
    "en": Planted(
        "Count the shelf",
        (
            "Take every box off the shelf.",
            "Count the boxes twice and write the number on the card.",
            "Compare the number with last month's card.",
            "Call the supplier if more than 8 percent are missing.",
            "Put the card back before you lock the door.",
        ),
        "Never count while the shop is open.",
        "It was Petra who painted the shelf green.",
    ),
    "nb": Planted(
        "Tell hylla",
        (
            "Ta alle eskene ned fra hylla.",
            "Tell eskene to ganger og skriv tallet på kortet.",
            "Sammenlign tallet med kortet fra forrige måned.",
            "Ring leverandøren hvis mer enn 8 prosent mangler.",
            "Legg kortet tilbake før du låser døra.",
        ),
        "Unngå å telle mens butikken er åpen.",
        "Petra malte hylla grønn.",
    ),
    "nn": Planted(
        "Tel hylla",
        (
            "Ta alle eskjene ned frå hylla.",
            "Tel eskjene to gonger og skriv talet på kortet.",
            "Samanlikn talet med kortet frå førre månad.",
            "Ring leverandøren viss meir enn 8 prosent manglar.",
            "Legg kortet attende før du låser døra.",
        ),
        "Unngå å telje medan butikken er open.",
        "Petra måla hylla grøn.",
    ),
    "sv": Planted(
        "Räkna hyllan",
        (
            "Ta ner alla kartonger från hyllan.",
            "Räkna kartongerna två gånger och skriv talet på kortet.",
            "Jämför talet med förra månadens kort.",
            "Ring leverantören om mer än 8 procent saknas.",
            "Lägg tillbaka kortet innan du låser dörren.",
        ),
        "Undvik att räkna medan butiken är öppen.",
        "Petra målade hyllan grön.",
    ),
    "da": Planted(
        "Tæl hylden",
        (
            "Tag alle kasserne ned fra hylden.",
            "Tæl kasserne to gange, og skriv tallet på kortet.",
            "Sammenlign tallet med kortet fra sidste måned.",
            "Ring til leverandøren, hvis mere end 8 procent mangler.",
            "Læg kortet tilbage, før du låser døren.",
        ),
        "Undgå at tælle, mens butikken er åben.",
        "Petra malede hylden grøn.",
    ),
    "de": Planted(
        "Das Regal zählen",
        (
            "Nehmen Sie alle Kartons aus dem Regal.",
            "Zählen Sie die Kartons zweimal und schreiben Sie die Zahl auf die Karte.",
            "Vergleichen Sie die Zahl mit der Karte vom letzten Monat.",
            "Rufen Sie den Lieferanten an, wenn mehr als 8 Prozent fehlen.",
            "Legen Sie die Karte zurück, bevor Sie die Tür abschließen.",
        ),
        "Niemals zählen, während der Laden offen ist.",
        "Petra hat das Regal z. B. grün gestrichen.",
    ),
    "es": Planted(
        "Contar la estantería",
        (
            "Baja todas las cajas de la estantería.",
            "Cuenta las cajas dos veces y apunta el número en la ficha.",
            "Compara el número con la ficha del mes pasado.",
            "Llama al proveedor si falta más del 8 por ciento.",
            "Devuelve la ficha a su sitio antes de cerrar la puerta.",
        ),
        "Nunca cuentes con la tienda abierta.",
        "Fue la Sra. Petra quien pintó la estantería de verde.",
    ),
    "fr": Planted(
        "Compter l’étagère",
        (
            "Descendez tous les cartons de l’étagère.",
            "Comptez les cartons deux fois et notez le nombre sur la fiche.",
            "Comparez le nombre avec la fiche du mois dernier.",
            "Appelez le fournisseur s’il manque plus de 8 pour cent.",
            "Remettez la fiche à sa place avant de fermer la porte.",
        ),
        "N’ouvrez jamais le magasin pendant que vous comptez.",
        "C’est Mme Petra qui a peint l’étagère en vert.",
    ),
}
FINNISH = (
    "# Hyllyn laskeminen\n\nOta kaikki laatikot alas hyllyltä. Laske laatikot kahdesti ja kirjoita luku korttiin. "
    "Vertaa lukua viime kuun korttiin. Soita toimittajalle, jos yli 8 prosenttia puuttuu.\n"
)


def copies(planted: Planted, asked: Asked) -> JSON:
    """Answer like a model that copies the planted steps, translates another and invents one."""
    found = [step for step in planted.steps if step in asked.text]
    made_up = ["Paint every window of the building yellow.", "Take all the crates down from there."]
    return {"steps": [*found, *made_up]}


def built(planted: Planted, kit_builder: Command, wire: Wire, folder: Path, *options: str) -> Path:
    notes = folder / "notes.md"
    notes.write_text(planted.text, encoding="utf-8")
    wire.answers["Steps"] = lambda asked: copies(planted, asked)
    ran = kit_builder("build", notes, "--out", folder / "kit", "--product", "book", *wire.small, *options)
    assert ran.status in (0, 1), ran.err
    return folder / "kit"


def test_every_language_with_word_lists_is_covered() -> None:
    assert set(PLANTED) == set(list_languages())


@pytest.mark.parametrize(("code", "planted"), PLANTED.items(), ids=PLANTED)
def test_planted_notes_become_a_kit_in_their_language(
    code: str, planted: Planted, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    kit = built(planted, kit_builder, wire, tmp_path)
    report = json.loads((kit / "report.json").read_text(encoding="utf-8"))
    (method,) = report["methods"]
    assert method["name"] == planted.title
    assert [step["text"] for step in method["steps"]] == list(planted.steps)
    assert [step["evidence"][0]["quote"] for step in method["steps"]] == list(planted.steps)
    assert [item["text"] for item in method["pitfalls"]] == [planted.pitfall]
    assert planted.aside in [line["text"] for line in report["left_out"]]
    language = load_language(code, [find_prompts_folder()])
    (card,) = (kit / "methods").iterdir()
    assert f"## {language.words['card']['steps']}" in card.read_text(encoding="utf-8")
    book = (kit / "book" / "index.md").read_text(encoding="utf-8")
    assert f"## {language.words['product']['contents']}" in book
    system = {dict(asked.messages)["system"] for asked in wire.asked if asked.title == "Steps"}
    assert system == {dict(language.load_prompt("steps.md").turns)["system"]}


def test_each_passage_gets_a_prompt_in_its_own_language(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    both = tmp_path / "notes.md"
    both.write_text(PLANTED["nb"].text + "\n" + PLANTED["en"].text, encoding="utf-8")
    wire.answers["Steps"] = lambda asked: {
        "steps": [step for code in ("nb", "en") for step in PLANTED[code].steps if step in asked.text]
    }
    ran = kit_builder("build", both, "--out", tmp_path / "kit", "--product", "book", "--language", "de", *wire.small)
    assert ran.status in (0, 1), ran.err
    asked_in = {
        asked.text.splitlines()[0]: dict(asked.messages)["system"] for asked in wire.asked if asked.title == "Steps"
    }
    for code in ("nb", "en"):
        own = dict(load_language(code, [find_prompts_folder()]).load_prompt("steps.md").turns)["system"]
        assert asked_in[PLANTED[code].title] == own
    report = json.loads((tmp_path / "kit" / "report.json").read_text(encoding="utf-8"))
    assert [[step["text"] for step in method["steps"]] for method in report["methods"]] == [
        list(PLANTED["nb"].steps),
        list(PLANTED["en"].steps),
    ]
    assert "## Schritte" in next((tmp_path / "kit" / "methods").glob("01-*")).read_text(encoding="utf-8")


def test_a_language_without_word_lists_works_and_is_reported_once(
    wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(FINNISH, encoding="utf-8")
    ran = kit_builder("build", notes, "--out", tmp_path / "kit", "--product", "book", *wire.small)
    assert ran.err.count("Finnish") == 1
    (card,) = (tmp_path / "kit" / "methods").iterdir()
    assert "## Steps" in card.read_text(encoding="utf-8")
    assert "1. Ota kaikki laatikot alas hyllyltä." in card.read_text(encoding="utf-8")
