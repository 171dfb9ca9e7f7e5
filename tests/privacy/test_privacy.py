"""What leaves the machine and what is sold contains no names."""

import json
import re
import stat
from pathlib import Path

import pytest

from tests.conftest import Command, kit_with
from tests.wire import IDENTITIES, Asked, Wire

SAMPLES = Path(__file__).parent.parent.parent / "samples"
SOURCES = [*sorted(SAMPLES.glob("*/not*.md")), *sorted(SAMPLES.glob("*/*.vtt"))]
NOTES = """\
# Onboarding at Brunvoll Elektro AS

My client Ragnhild Brunvoll taught me this. Ragnhild's number is +47 912 34 567.

1. Ask Ragnhild which invoices are open.
2. Write to post@brunvoll.example before noon.
3. Send the list to R. Brunvoll the same day.

When Ragnhilds list is empty, stop.
"""
NAMED = re.compile(r"Ragnhild|Brunvoll|912 34 567|brunvoll\.example", re.IGNORECASE)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "Ragnhild Brunvoll.md"
    path.write_text(NOTES, encoding="utf-8")
    return path


def products(kit: Path) -> dict[str, str]:
    """Return what readers get; outlines are for the expert alone."""
    folders = ("book", "webinar", "diy-kit")
    return {
        str(path.relative_to(kit)): path.read_text(encoding="utf-8")
        for folder in folders
        for path in kit.glob(f"{folder}/**/*.md")
        if path.name != "outline.md"
    }


def test_no_request_contains_a_name_from_the_samples(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    kit_builder("extract", *SOURCES, "--out", tmp_path / "kit", *wire.options)
    kit_builder("build", SOURCES[0], "--out", tmp_path / "kit", "--product", "diy-kit", *wire.options)

    assert len(wire.asked) > 20
    assert [asked.named for asked in wire.asked if asked.named] == []
    for kept in (tmp_path / "kit" / ".kit").glob("answers.sqlite*"):
        assert IDENTITIES.findall(kept.read_bytes().decode(errors="replace")) == []


def test_no_request_contains_a_name_when_products_of_a_copied_kit_are_written(
    wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    kit = tmp_path / "kit"
    (kit / "methods").mkdir(parents=True)
    (kit / "kit.toml").write_text('title = "Margins"\nproducts = ["book"]\n', encoding="utf-8")
    for card in sorted((SAMPLES / "restaurant-margins" / "kit" / "methods").glob("*.md"))[:1]:
        text = card.read_text(encoding="utf-8").replace("## Steps\n", "## Steps\n\n1. Ask Luca and Priya first.\n", 1)
        (kit / "methods" / card.name).write_text(text, encoding="utf-8")

    kit_builder("write", kit, *wire.options)

    assert len(wire.asked) > 4
    assert [asked.named for asked in wire.asked if asked.named] == []
    assert [path for path, text in products(kit).items() if re.search("Luca|Priya", text)] == []


def test_names_are_restored_in_cards_and_absent_from_products(
    notes: Path, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    kit = kit_with(tmp_path, 'products = ["book", "diy-kit"]\n')
    ran = kit_builder("build", notes, "--out", kit, *wire.options)

    assert ran.status == 0, ran.err
    assert [NAMED.findall(asked.raw.decode()) for asked in wire.asked if NAMED.search(asked.raw.decode())] == []
    (card,) = (tmp_path / "kit" / "methods").glob("*.md")
    assert "1. Ask Ragnhild which invoices are open." in card.read_text(encoding="utf-8")
    written = products(tmp_path / "kit")
    assert written
    assert [path for path, text in written.items() if NAMED.search(path) or NAMED.search(text)] == []
    assert kit_builder("check", tmp_path / "kit").status == 0


def test_a_person_has_the_same_pseudonym_in_every_request(
    notes: Path, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    wire.answers["Steps"] = lambda asked: {"steps": re.findall(r"^\d\. (.+)$", asked.text, re.MULTILINE)}
    kit_builder("build", notes, "--out", tmp_path / "kit", "--product", "book", *wire.options)

    kept = json.loads((tmp_path / "kit" / ".kit" / "identities.json").read_text(encoding="utf-8"))
    pseudonym = next(each["pseudonym"] for each in kept if each["text"] == "Ragnhild")
    assert pseudonym
    assert any(pseudonym in asked.raw.decode() for asked in wire.asked)
    again = tmp_path / "again.md"
    again.write_text("# Calls\n\nHamza Iqbal calls on Monday. Ask Ragnhild about it. Write the answer down.\n")
    before = len(wire.asked)
    kit_builder("build", again, notes, "--out", tmp_path / "kit", "--product", "book", *wire.options)
    sent = "".join(asked.raw.decode() for asked in wire.asked[before:])
    assert f"Ask {pseudonym} about it." in sent


def test_pseudonyms_in_answers_become_names_in_the_card(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("Ask Torbjørn for the keys. Lock KARIN's door. Then phone Torbjørns boss.\n", encoding="utf-8")

    def shouts(asked: Asked) -> dict[str, object]:
        return {"steps": [line.strip() + "." for line in asked.text.split(".") if line.strip()]}

    wire.answers["Steps"] = shouts
    kit_builder("extract", notes, "--out", tmp_path / "kit", *wire.options)

    (card,) = (tmp_path / "kit" / "methods").glob("*.md")
    text = card.read_text(encoding="utf-8")
    assert "1. Ask Torbjørn for the keys." in text
    assert "2. Lock KARIN's door." in text
    assert "3. Then phone Torbjørns boss." in text


def test_without_masking_a_red_warning_says_what_is_sent(
    notes: Path, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    ran = kit_builder("extract", notes, "--out", tmp_path / "kit", "--no-mask", *wire.options)

    assert "masking is off" in ran.err
    assert any("Ragnhild" in asked.raw.decode() for asked in wire.asked)
    masked = kit_builder("extract", notes, "--out", tmp_path / "other", *wire.options)
    assert "kit-builder privacy" in masked.err
    assert "masking is off" not in masked.err


def test_names_in_kit_toml_are_masked_and_freed_words_are_not(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("Open the till at the Blue Lagoon. Write the sum into Zorblax. Lock the till.\n", encoding="utf-8")
    kit = kit_with(tmp_path, '[privacy]\nnames = ["Blue Lagoon"]\nfree = ["Zorblax"]\n')

    kit_builder("build", notes, "--out", kit, "--product", "book", *wire.options)

    sent = "".join(asked.raw.decode() for asked in wire.asked)
    assert "Blue Lagoon" not in sent
    assert "Zorblax" in sent


def test_a_damaged_list_of_identities_is_reported_and_nothing_is_sent(
    notes: Path, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    kit_builder("extract", notes, "--out", tmp_path / "kit", *wire.options)
    (tmp_path / "kit" / ".kit" / "identities.json").write_text("[{]", encoding="utf-8")
    before = len(wire.asked)

    ran = kit_builder("extract", notes, "--out", tmp_path / "kit", *wire.options)

    assert (ran.status, "identities.json is damaged" in ran.err) == (2, True)
    assert len(wire.asked) == before


def test_only_the_owner_can_read_the_list_of_identities_and_no_report_shows_it(
    notes: Path, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    ran = kit_builder("build", notes, "--out", tmp_path / "kit", "--product", "book", *wire.options)

    kit = tmp_path / "kit"
    kept = kit / ".kit" / "identities.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    pseudonyms = {each["pseudonym"] for each in json.loads(kept.read_text(encoding="utf-8"))}
    shown = ran.out + ran.err + (kit / "report.md").read_text() + (kit / "report.json").read_text()
    assert pseudonyms
    assert [each for each in pseudonyms if f'"{each}"' in shown] == []
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [kit, *kit.rglob("*")]}
    assert [path for path, mode in modes.items() if mode & 0o077] == []


def test_a_name_in_the_schema_stops_the_request() -> None:
    from pydantic import create_model

    from kit_builder.errors import KitError
    from kit_builder.privacy import Identity, Mask, mask_requests
    from kit_builder.records import Question

    asked: list[Question] = []
    ask = mask_requests(
        lambda question, _answer: asked.append(question), Mask([Identity("first name", "Kari", pseudonym="Mia")])
    )
    with pytest.raises(KitError, match="schema"):
        ask(Question("a question", (("user", "Who?"),), 10), create_model("Kari", name=(str, ...)))
    assert asked == []


def test_a_name_that_is_also_a_word_of_the_program_stops_nothing() -> None:
    from kit_builder.extract.full.answers import Statements
    from kit_builder.privacy import Identity, Mask, mask_requests
    from kit_builder.records import Question

    answer = Statements(statements=[], unused=[])
    ask = mask_requests(lambda _question, _answer: answer, Mask([Identity("first name", "Story", pseudonym="Mia")]))
    assert ask(Question("a question", (("user", "Who?"),), 10), Statements) == answer


def test_names_from_an_earlier_build_are_still_masked(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    first.write_text("Phone Ms Gardener on Monday. Write down what she says.\n", encoding="utf-8")
    second.write_text("Gardener signs the form. Send it back the same day.\n", encoding="utf-8")
    for source in (first, second):
        kit_builder("extract", source, "--out", tmp_path / "kit", *wire.options)

    assert [asked.raw for asked in wire.asked if b"Gardener" in asked.raw] == []


def test_a_word_of_the_sources_is_not_taken_for_a_name_in_a_card_in_another_language(
    wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    prices, cakes, stock = (tmp_path / name for name in ("priser.md", "preise.md", "varer.md"))
    goods = ("gensere", "votter", "luer", "skjerf", "sokker", "vester")
    for path, heading, sentence in (
        (prices, "Sette pris", "Skriv hva alle {} koster der kunden ser det først."),
        (stock, "Telle varer", "Legg {} i kasser på lageret og noter antallet."),
    ):
        lines = [f"{at}. {sentence.format(each)}" for at, each in enumerate(goods, start=1)]
        path.write_text("\n".join([f"# {heading}\n", *lines, ""]), encoding="utf-8")
    cakes.write_text(
        "# Kuchen backen\n\n1. Ofen auf 180 Grad vorheizen und die Form mit Butter einfetten.\n"
        "2. Preis durch die Kosten teilen und die Marge notieren.\n",
        encoding="utf-8",
    )
    build = ("build", prices, cakes, stock, "--out", tmp_path / "kit", "--product", "book", *wire.options)
    kit_builder(*build)
    asked = [each.raw for each in wire.asked]
    prices.write_text(prices.read_text(encoding="utf-8") + "\nSola skinner i dag.\n", encoding="utf-8")
    kit_builder(*build)

    assert "die Marge notieren" in "".join(products(tmp_path / "kit").values())
    assert b"Marge" in b"".join(asked)
    # Statements about the kit say how many steps each method has.
    again = [each for each in wire.asked[len(asked) :] if "Marge" in each.text and "7 steps" not in each.text]
    assert {each.title for each in again} <= {"Organised"}  # which is asked about all sources together


def test_the_audience_of_a_method_is_described_without_naming_a_client(
    wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    aim = "## When to use it\n\nUse it for small shops with one supplier. Ragnhild Brunvoll is the perfect case.\n"
    notes.write_text(
        f"# Talk to suppliers\n\n{aim}\n## Steps\n\n1. Ask for the list.\n2. Mark what went up.\n", encoding="utf-8"
    )
    kit = kit_with(tmp_path, 'products = ["book", "diy-kit"]\n')
    kit_builder("build", notes, "--out", kit, *wire.options)

    (card,) = (kit / "methods").glob("*.md")
    assert "Ragnhild Brunvoll is the perfect case." in card.read_text(encoding="utf-8")
    texts = [text.partition("[^notes")[0] for text in products(kit).values()]
    assert [text for text in texts if "perfect case" in text] == []
    assert any("small shops with one supplier" in text for text in texts)
    assert kit_builder("check", kit).status == 0


def test_names_in_answers_to_open_questions_are_masked(
    wire: Wire, kit_builder: Command, notes: Path, tmp_path: Path
) -> None:
    kit = tmp_path / "kit"
    kit_builder("build", notes, "--out", kit, "--product", "diy-kit", *wire.options)
    page = (kit / "questions.md").read_text(encoding="utf-8")
    question = next(line for line in page.splitlines() if line.startswith("- "))
    (kit / "questions.md").write_text(
        page.replace(question, f"{question}\n\nCall Ms Gardener first."), encoding="utf-8"
    )
    kit_builder("build", notes, "--out", kit, "--product", "diy-kit", *wire.options)

    assert any("Gardener" in card.read_text(encoding="utf-8") for card in (kit / "methods").glob("*.md"))
    assert [path for path, text in products(kit).items() if "Gardener" in text] == []
    assert [asked.raw for asked in wire.asked if b"Gardener" in asked.raw] == []


def test_the_privacy_command_lists_identities_and_sends_and_writes_nothing(
    notes: Path, wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    kit = kit_with(tmp_path, '[privacy]\nfree = ["Elektro"]\nnames = ["Zorblax"]\n')

    ran = kit_builder("privacy", notes, "--out", kit)

    assert ran.status == 0
    assert "first name: Ragnhild -> " in ran.out
    assert "phone: +47 912 34 567 -> " in ran.out
    assert "Zorblax" in ran.out
    assert (wire.asked, [path.name for path in kit.iterdir()]) == ([], ["kit.toml"])
