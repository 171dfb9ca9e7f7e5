import os
import subprocess
import sys
from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.settings import Settings
from kit_builder.records import Evidence, Item, Method, Product
from kit_builder.text.words import load_words

WORDS = load_words("en")


def method(name: str, *steps: str) -> Method:
    found = Evidence("notes.md", "notes", 1, 1, "Cut it.")
    return Method(name, name.title(), steps=tuple(Item(step, (found,)) for step in steps or ("Cut it.", "Bind it.")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "a-kit_for you"
    KitFolder(path).create()
    return path


def names(folder: Path, pattern: str = "methods/*") -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


def test_the_title_comes_from_the_folder_name_by_default(folder: Path) -> None:
    assert KitFolder(folder).title == "A kit for you"


def test_a_folder_name_that_is_not_utf8_gives_a_valid_title(tmp_path: Path) -> None:
    kit = KitFolder(Path(os.fsdecode(os.fsencode(tmp_path) + b"/kit\xff\x1b")))
    assert kit.title == "Kit�"


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"")
    with pytest.raises(KitError, match="photos contains other files"):
        KitFolder(tmp_path / "photos").create()
    assert names(tmp_path, "photos/*") == ["a.jpg"]


@pytest.mark.parametrize("below", ["", "kit"])
def test_a_file_in_place_of_the_folder_is_an_error(tmp_path: Path, below: str) -> None:
    (tmp_path / "kit").write_text("x")
    with pytest.raises(KitError, match=r"kit is a file"):
        KitFolder(tmp_path / "kit" / below).create()


def test_cards_are_numbered_and_outdated_ones_are_removed(folder: Path) -> None:
    KitFolder(folder).save_cards([method("cut"), method("bind")], WORDS)
    assert names(folder) == ["01-cut.md", "02-bind.md"]
    KitFolder(folder).save_cards([method("bind")], WORDS)
    assert names(folder) == ["01-bind.md"]
    assert [card.id for card in KitFolder(folder).read_cards()] == ["bind"]


def test_an_incomplete_build_removes_no_card(folder: Path) -> None:
    KitFolder(folder).save_cards([method("cut"), method("bind")], WORDS)
    KitFolder(folder).save_cards([method("bind")], WORDS, complete=False)
    assert {card.id for card in KitFolder(folder).read_cards()} == {"bind", "cut"}


def test_removed_cards_are_listed(folder: Path) -> None:
    KitFolder(folder).save_cards([method("cut")], WORDS)
    kit = KitFolder(folder)
    kit.save_cards([method("bind")], WORDS)
    assert kit.removed == ["methods/01-cut.md"]


def test_a_deleted_product_file_is_made_again(folder: Path) -> None:
    KitFolder(folder).save_product(Product("book", {"index.md": "# Book\n"}))
    (folder / "book" / "index.md").unlink()
    KitFolder(folder).save_product(Product("book", {"index.md": "# Book\n"}))
    assert (folder / "book" / "index.md").read_text() == "# Book\n"


def test_a_linked_folder_does_not_lead_out_of_the_kit(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (folder / "book").symlink_to(tmp_path / "outside")
    with pytest.raises(KitError, match="leads out of the kit"):
        KitFolder(folder).save_product(Product("book", {"index.md": "theirs"}))
    assert names(tmp_path, "outside/*") == []


def test_a_linked_file_is_not_overwritten(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("mine")
    (folder / "report.json").symlink_to(tmp_path / "mine.json")
    with pytest.raises(KitError, match="leads out of the kit"):
        KitFolder(folder).save_report("report.json", "theirs")
    assert (tmp_path / "mine.json").read_text() == "mine"


def test_a_card_that_links_out_of_the_kit_is_not_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n")
    (folder / "methods").mkdir()
    (folder / "methods" / "x.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(KitError, match="leads out of the kit"):
        KitFolder(folder).read_cards()


def test_an_edited_card_keeps_its_file_when_the_order_changes(folder: Path) -> None:
    KitFolder(folder).save_cards([method("cut"), method("bind")], WORDS)
    card = folder / "methods" / "02-bind.md"
    card.write_text(card.read_text().replace("Bind it.", "Bind it twice."))
    kit = KitFolder(folder)
    kit.save_cards([method("bind"), method("dig"), method("cut")], WORDS)
    assert names(folder) == ["02-bind.md", "02-dig.md", "03-cut.md"]
    assert "Bind it twice." in card.read_text()
    assert kit.edited == ["methods/02-bind.md"]


def test_an_edited_card_stays_if_its_method_is_no_longer_found(folder: Path) -> None:
    KitFolder(folder).save_cards([method("cut")], WORDS)
    card = folder / "methods" / "01-cut.md"
    card.write_text(card.read_text().replace("Cut it.", "Cut it here."))
    KitFolder(folder).save_cards([method("bind")], WORDS)
    assert names(folder) == ["01-bind.md", "01-cut.md"]


def test_a_deleted_card_stays_deleted_in_any_order_of_methods(folder: Path) -> None:
    KitFolder(folder).save_cards([method("cut"), method("bind")], WORDS)
    (folder / "methods" / "01-cut.md").unlink()
    for order in (["cut", "bind"], ["bind", "cut"], ["bind"], ["bind", "cut"]):
        KitFolder(folder).save_cards([method(name) for name in order], WORDS)
        assert [card.id for card in KitFolder(folder).read_cards()] == ["bind"]


def test_two_cards_with_the_same_id_are_an_error(folder: Path) -> None:
    KitFolder(folder).save_cards([method("cut")], WORDS)
    card = folder / "methods" / "01-cut.md"
    card.with_name("02-copy.md").write_text(card.read_text())
    with pytest.raises(KitError, match=r"02-copy\.md has the same id as another card: cut"):
        KitFolder(folder).read_cards()


def test_a_card_that_is_not_utf8_is_named(folder: Path) -> None:
    (folder / "methods").mkdir()
    (folder / "methods" / "01.md").write_bytes(b"# Kl\xf8yv\n")
    with pytest.raises(KitError, match=r"Cannot read .*01\.md"):
        KitFolder(folder).read_cards()


def test_products_are_overwritten_unless_edited(folder: Path) -> None:
    KitFolder(folder).save_product(Product("book", {"a.md": "one\n", "b.md": "one\n", "c.md": "one\n"}))
    (folder / "book" / "a.md").write_text("mine\n")
    (folder / "book" / "own.md").write_text("mine\n")
    kit = KitFolder(folder)
    kit.save_product(Product("book", {"a.md": "two\n", "b.md": "two\n", "own.md": "two\n"}))
    found = {path.name: path.read_text() for path in (folder / "book").iterdir()}
    assert found == {"a.md": "mine\n", "b.md": "two\n", "own.md": "mine\n"}
    assert (kit.edited, kit.merged, kit.written) == (["book/own.md"], ["book/a.md"], ["book/b.md"])
    assert kit.conflicting == ["book/a.md"]
    assert kit.find_conflict_pages() == {"book/a.md": "conflicts/book/a.md"}
    quoted = [row for row in (folder / "conflicts/book/a.md").read_text().splitlines() if row.startswith(">")]
    assert quoted == ["> mine", "> two"]


def test_changes_are_merged_into_an_edited_card(folder: Path) -> None:
    KitFolder(folder).save_cards([method("cut", "Cut it.", "Bind it.", "Wait.")], WORDS)
    card = folder / "methods" / "01-cut.md"
    card.write_text(card.read_text().replace("Bind it.", "Bind it twice."))
    kit = KitFolder(folder)
    kit.save_cards([method("cut", "Wash it.", "Cut it.", "Bind it.", "Wait a day.")], WORDS)
    (found,) = KitFolder(folder).read_cards()
    assert [step.text for step in found.steps] == ["Wash it.", "Cut it.", "Bind it twice.", "Wait a day."]
    assert (kit.merged, kit.conflicting) == (["methods/01-cut.md"], [])
    again = KitFolder(folder)
    again.save_cards([method("cut", "Wash it.", "Cut it.", "Bind it.", "Wait a day.")], WORDS)
    assert (again.merged, again.edited) == ([], ["methods/01-cut.md"])


def test_what_a_killed_run_left_half_written_is_cleared_away(folder: Path) -> None:
    kit = KitFolder(folder)
    kit.create()
    (folder / ".kit" / ".identities.json.x1y2.partial").write_text('{"names": ["Ka')
    with kit.lock():
        assert not list(folder.rglob("*.partial"))


def test_a_locked_kit_names_the_program_that_holds_it(folder: Path) -> None:
    code = "import sys; from pathlib import Path; from kit_builder.kit.folder import KitFolder\n"
    code += "with KitFolder(Path(sys.argv[1])).lock(): print('locked', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:  # noqa: S603 - our own
        assert other.stdout
        other.stdout.readline()
        with (
            pytest.raises(KitError, match=f"process {other.pid} on ") as error,
            KitFolder(folder).lock(),
        ):
            pass
        assert str(folder) in str(error.value)
        other.kill()
        other.wait()
        with KitFolder(folder).lock():
            pass


def test_a_file_that_an_editor_saved_in_its_own_way_is_read_and_not_taken_for_edited(folder: Path) -> None:
    KitFolder(folder).save_file("book/index.md", "# A\n\nB\n")
    (folder / "book" / "index.md").write_bytes(b"\xef\xbb\xbf# A\r\n\r\nB\r\n")
    (folder / "kit.toml").write_bytes(b'\xef\xbb\xbftitle = "C"\r\n')
    kit = KitFolder(folder)
    assert kit.read_text("book/index.md") == "# A\n\nB\n"
    assert not kit.is_edited("book/index.md")
    assert kit.read_settings().title == "C"


def test_a_file_whose_edit_was_undone_is_overwritten(folder: Path) -> None:
    KitFolder(folder).save_file("questions.md", "one\n")
    (folder / "questions.md").write_text("mine\n")
    (folder / "questions.md").write_text("one\n")
    KitFolder(folder).save_file("questions.md", "two\n")
    assert (folder / "questions.md").read_text() == "two\n"


def test_a_failed_write_leaves_the_file_unchanged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KitFolder(folder).save_file("questions.md", "one\n")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(KitError, match=r"questions\.md: No space left on device"):
        KitFolder(folder).save_file("questions.md", "two\n")
    assert (folder / "questions.md").read_text() == "one\n"
    assert names(folder, "*questions*") == ["questions.md"]


def test_a_damaged_list_of_generated_files_is_named(folder: Path) -> None:
    (folder / ".kit" / "generated.json").write_text("{")
    with pytest.raises(KitError, match=r"generated\.json is damaged"):
        KitFolder(folder)


def test_the_language_is_remembered(folder: Path) -> None:
    assert KitFolder(folder).language == ""
    KitFolder(folder).save_language("nb")
    assert KitFolder(folder).language == "nb"


def test_settings_are_saved_and_read_back(folder: Path) -> None:
    kit = KitFolder(folder)
    assert not kit.settings.exists()
    kit.save_settings(Settings(title="Poding", language="nb"))
    assert kit.read_settings() == Settings(title="Poding", language="nb")
