"""No text is lost with two windows, an editor and a server that is killed, at random, over real HTTP."""

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from kit_builder.files import write_atomically
from kit_builder.kit.folder import KitFolder
from tests.reviewing import Review, edit_of

ROUNDS = 30  # for each of the seeds
CARD = "methods/01-bread.md"
TEXT = """---
id: bread
---

# Bread

## Steps

1. Mix. [^notes-1]
2. Wait.
3. Bake.

[^notes-1]: notes.md, line 1: "Mix."
"""


class Windows:
    """Two windows that each edit what they saw last, and the words that must not be lost."""

    def __init__(self, review: Review, seed: int) -> None:
        self.review = review
        self.chance = random.Random(seed)  # noqa: S311 - a test, not a secret
        self.seen = [review.card(CARD), review.card(CARD)]
        self.kept: set[str] = set()
        self.conflicts = 0
        self.killed = 0

    @property
    def text(self) -> str:
        return (self.review.folder / CARD).read_text(encoding="utf-8")

    def play(self, number: int) -> None:
        word = f"word{number}x"
        move = self.chance.random()
        if move < 0.25:
            self._edit_outside(word)
        elif move < 0.85:
            self._save(self._edit(word), word)
        elif move < 0.95:
            self.seen[self.chance.randrange(2)] = self.review.card(CARD)
        else:
            self._save_and_kill(word)

    def _edit(self, word: str) -> dict[str, Any]:
        card = self.seen[self.chance.randrange(2)]
        (steps,) = (section["items"] for section in card["sections"] if section["section"] == "steps")
        step = self.chance.choice(steps)
        operation: dict[str, Any] = {"do": "reword", "path": CARD, "key": step["key"], "text": f"{step['text']} {word}"}
        if self.chance.random() < 0.4:
            place = self.chance.randint(0, len(steps))
            operation = {"do": "add", "path": CARD, "section": "steps", "place": place, "text": f"Also {word}."}
        return edit_of({CARD: card["text"]}, operation)

    def _save(self, request: dict[str, Any], word: str) -> None:
        status, data = self.review.ask("POST", "/api/edit", request)
        assert status == 200, data
        if not data["saved"]:
            self.conflicts += 1
            assert word in str(data["conflicts"]), "an edit conflict does not show the conflicting words"
            assert request["draft"] in self.review.ask("GET", "/api/drafts")[1], "a conflicting edit is lost"
            choice = self.chance.choice(["mine", "theirs", "both", "both"])
            lost = [word] if choice == "theirs" else []
            if choice == "mine":
                shown = " ".join(each["theirs"] for each in data["conflicts"][CARD])
                lost = [each for each in self.kept if each in shown]
            self.kept -= set(lost)
            status, data = self.review.ask("POST", "/api/edit", request | {"on_conflict": choice})
            assert (status, data["saved"]) == (200, True)
            if choice == "theirs":
                return
        self.kept.add(word)

    def _edit_outside(self, word: str) -> None:
        """Open the file in an editor, change a row and save it."""
        rows = self.text.split("\n")
        steps = [place for place, row in enumerate(rows) if row[:1].isdigit()]
        place = self.chance.choice(steps)
        if self.chance.random() < 0.5:
            mark, _, rest = rows[place].partition(" ")
            rows[place] = f"{mark} {word} {rest}"
        else:
            rows.insert(place, f"7. Outside {word}")
        write_atomically(self.review.folder / CARD, "\n".join(rows).encode())
        self.kept.add(word)

    def _save_and_kill(self, word: str) -> None:
        """Kill the server while it saves, start it again and repeat the request."""
        self.killed += 1
        request = self._edit(word)
        connection = self.review.send("POST", "/api/edit", request)
        if self.chance.random() < 0.5:
            connection.sock.settimeout(self.chance.random() / 20)
            with suppress(TimeoutError):
                connection.sock.recv(1)
        self.review.kill()
        connection.close()
        self.review.start()
        self._save(request, word)


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    kit = KitFolder(tmp_path / "kit")
    kit.create()
    kit.save_by_hand({CARD: TEXT})
    running = Review(kit.path).start()
    yield running
    running.kill()


@pytest.mark.parametrize("seed", range(2))
def test_no_word_is_lost_in_many_rounds(review: Review, seed: int) -> None:
    windows = Windows(review, seed)
    for number in range(ROUNDS):
        windows.play(number)
        text = windows.text
        assert [word for word in windows.kept if word not in text] == [], number
    assert windows.conflicts
    assert windows.killed
    KitFolder(review.folder).read_cards()
