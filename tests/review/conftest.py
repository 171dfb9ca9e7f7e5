"""A kit with two methods and a source, under review over real HTTP."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kit_builder.kit.build_state import save_build
from kit_builder.kit.cards import write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report
from kit_builder.records import LeftOut
from tests.kit.test_cards import METHOD
from tests.reviewing import CARD, LANGUAGE, OTHER, SOURCE, Review


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    review = Review(tmp_path_factory.mktemp("review") / "kit")
    KitFolder(review.folder).create()
    yield review.start()
    review.kill()


@pytest.fixture
def review(running: Review) -> Review:
    for file in (
        *running.folder.rglob("*.md"),
        *running.folder.glob(".kit/unsaved/*"),
        *running.folder.glob(".kit/drafts/*"),
        *running.folder.glob(".kit/interview/*"),
        *running.folder.glob("kit.toml"),
    ):
        file.unlink()
    kit = KitFolder(running.folder)
    left = (LeftOut("notes.md", 6, "Never rush.", "not used"),)
    save_build(Report(parsed_sources=(SOURCE,), left_out=left), LANGUAGE, kit)
    methods = (METHOD, replace(METHOD, id="say-no", name="Say no"))
    cards = {CARD: write_card(methods[0], LANGUAGE.words), OTHER: write_card(methods[1], LANGUAGE.words)}
    kit.save_by_hand(cards)
    return running
