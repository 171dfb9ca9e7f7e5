"""The review in Chromium: the whole path by mouse and by keyboard, accessibility, a large kit, the actions it takes.

    python benchmarks/review.py --chromium PATH [--axe axe.min.js] [--screens FOLDER] path large

Needs playwright (`pip install playwright`) and a Chromium; `--axe` is axe-core's script, which npm has.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from review_kits import large_kit, sample_kit

from kit_builder.kit.approval import approve, get_state
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.records import Item, Method
from kit_builder.text.words import load_words

WORDS = load_words("en")
CHOSEN = ".item.chosen"
_QUIETLY = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
# How long tasks of the page take, and how long a key waits until what it does is painted, as the browser itself tells.
_WATCHED = """for (const type of ["longtask", "event"]) {
  new PerformanceObserver((list) => {
    window[type] = Math.max(window[type] ?? 0, ...list.getEntries().map((entry) => entry.duration));
  }).observe({ type, durationThreshold: 16 });
}"""


@contextmanager
def reviewed(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of the review of a kit while it is served, and its process."""
    command = [sys.executable, "-c", "from kit_builder.cli import main; main()", "review", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            yield (running.stdout.readline().strip() if running.stdout else ""), running
        finally:
            running.kill()


def opened(browser: Browser, address: str, **options: object) -> Page:
    """The page of a review, which may raise no error and ask no other machine for anything."""
    page = browser.new_page(**({"viewport": {"width": 1280, "height": 800}} | options))
    page.on("pageerror", lambda error: sys.exit(f"an error in the page: {error}"))
    page.on("request", lambda asked: asked.url.startswith(address.split("#")[0]) or sys.exit(f"asked for {asked.url}"))
    page.goto(address)
    page.wait_for_selector(CHOSEN)
    return page


def settled(page: Page) -> None:
    """Waits until all is saved."""
    page.wait_for_timeout(700)
    while page.inner_text("#saving").startswith("Saving"):
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)


def prepared(folder: Path) -> Path:
    """A sample whose first card has a contradiction to decide, and for whose second a new call adds something."""
    sample_kit(folder)
    for product in ("book", "webinar", "diy-kit", "course", "offer"):  # they are made anew of the cards
        shutil.rmtree(folder / product)
    card = sorted((folder / "methods").glob("*.md"))[0]
    method = read_card(card.read_text(encoding="utf-8"), card.name)
    second = replace(method.steps[1], conflicts=(Item("Scale on the pass on a quiet day."),))
    steps = (method.steps[0], second, *method.steps[2:])
    card.write_text(write_card(replace(method, steps=steps), WORDS), encoding="utf-8")
    more = sorted((folder / "methods").glob("*.md"))[1]
    more.write_text(approve(more.read_text(encoding="utf-8"), date(2026, 11, 24)), encoding="utf-8")
    known = read_card(more.read_text(encoding="utf-8"), more.name)
    new = Item("Say what it is for before you begin.", known.steps[0].evidence)
    (folder / "suggestions").mkdir()
    waiting = write_card(Method(known.id, known.name, steps=(new, known.steps[1])), WORDS)
    (folder / "suggestions" / more.name).write_text(waiting, encoding="utf-8")
    return folder


def heard(page: Page) -> None:
    """Plays the evidence of an item from its minute, by the button beside it and by the key."""
    page.click(".chip:has-text('.vtt') >> nth=0")
    page.wait_for_selector(".line.lit .play")
    minute = page.inner_text(".line.lit .who >> nth=0")
    hours, minutes, seconds = re.search(r"(\d+):(\d+):(\d+)", minute).groups()
    wanted = 3600 * int(hours) + 60 * int(minutes) + int(seconds)
    playing = f"!sound.paused && sound.currentTime > {wanted} && sound.currentTime < {wanted + 5}"
    page.click(".line.lit .play >> nth=0")
    page.wait_for_function(playing)
    page.keyboard.press("m")
    page.wait_for_function("sound.paused")
    page.focus(CHOSEN)
    page.keyboard.press("m")
    page.wait_for_function(playing)
    page.keyboard.press("m")
    print(f"    played from {hours}:{minutes}:{seconds} on, by the button and by the key")


def by_mouse(page: Page) -> None:
    """Reads evidence, fixes a step, re-points it, adds a left-out line, decides a contradiction and approves."""
    page.click("ol.items > .item >> nth=0 >> .chip")
    page.wait_for_selector(".line.lit")
    page.click(f"{CHOSEN} >> text=Edit")
    page.keyboard.type(" Every time.")
    page.keyboard.press("Enter")
    settled(page)
    page.click(".line >> nth=1")
    page.click("text=Evidence of the item")
    settled(page)
    page.click(".line.left >> nth=0")
    page.click(".deeds >> text=+ Pitfall")
    settled(page)
    page.click("text=Keep this >> nth=0")
    settled(page)
    page.click("[data-name=approve]")
    settled(page)


def by_keyboard(page: Page) -> None:
    """The same without a mouse."""
    press = page.keyboard.press
    page.wait_for_selector(f"{CHOSEN}:focus")
    press("e")
    page.keyboard.type(" Every time.")
    press("Enter")
    settled(page)
    press("r")
    page.wait_for_selector(".line:focus")
    press("ArrowDown")
    press("Space")
    settled(page)
    press("n")
    press("p")
    settled(page)
    press("Escape")
    page.wait_for_selector(f"{CHOSEN}:focus")
    press("Enter")
    press("1")
    settled(page)
    press("Shift+A")
    settled(page)


def first_card(folder: Path) -> tuple[str, Method]:
    """The text of the first card of a kit, and its method."""
    card = sorted((folder / "methods").glob("*.md"))[0]
    text = card.read_text(encoding="utf-8")
    return text, read_card(text, card.name)


def judged(before: Method, folder: Path) -> None:
    """Whether what was done on the page stands in the card."""
    text, after = first_card(folder)
    told = {
        "reworded": after.steps[0].text == f"{before.steps[0].text} Every time.",
        "re-pointed": after.steps[0].evidence != before.steps[0].evidence,
        "left-out line added": len(after.pitfalls) == len(before.pitfalls) + 1 and after.pitfalls[-1].evidence != (),
        "contradiction decided": not after.steps[1].conflicts,
        "approved": get_state(text) == "approved",
    }
    print("   ", ", ".join(f"{what}: {'yes' if done else 'NO'}" for what, done in told.items()))
    if not all(told.values()):
        sys.exit("the whole path did not come through")


def published(folder: Path) -> None:
    """Writes the products and publishes the approved method."""
    for command in (["write", "--model", "none"], ["publish", "--approved", "--to", "html"]):
        ran = subprocess.run(
            [sys.executable, "-c", "from kit_builder.cli import main; main()", command[0], str(folder), *command[1:]],
            capture_output=True,
            text=True,
            check=False,
        )
        print("   ", command[0], "ended with", ran.returncode, "|", (ran.stderr.splitlines() or [""])[-1])


def accessible(page: Page, axe: str, where: str) -> None:
    """Tells what axe-core finds in the page as it is, which may be nothing serious."""
    if not axe:
        return
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    print(f"    axe-core, {where}: {len(found)} findings, {len(serious)} of them serious")
    for each in found:
        print("       ", each["impact"], each["id"], each["nodes"][0]["target"], each["help"])
    if serious:
        sys.exit("the page is not accessible")


def looked_at(page: Page, name: str, axe: str, screens: Path | None) -> None:
    """Judges the page in both schemes of colour at both widths, pane by pane, and leaves pictures of it."""

    def judged_and_pictured(where: str) -> None:
        accessible(page, axe, where.replace("-", ", "))
        if screens:
            page.screenshot(path=screens / f"{name}-{where}.png")

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": 1280, "height": 800})
        judged_and_pictured(f"{scheme}-1280")
        page.click("#help")
        judged_and_pictured(f"{scheme}-1280-keys")
        page.keyboard.press("Escape")
        page.set_viewport_size({"width": 390, "height": 844})
        for pane in ("methods", "card", "source"):
            page.click(f".panes [data-pane={pane}]")
            judged_and_pictured(f"{scheme}-390-{pane}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


def all_approved(page: Page) -> int:
    """Approves all methods whose steps are all right, one key a step; gives the keys it took."""
    keys = 0
    total = page.evaluate("document.querySelectorAll('#list button').length")
    while page.locator(".method .state.approved").count() < total:
        page.keyboard.press("Enter")
        keys += 1
        if page.evaluate("document.activeElement.dataset.name") == "approve":
            before = page.locator(".method .state.approved").count()
            page.keyboard.press("Enter")
            keys += 1
            while page.locator(".method .state.approved").count() == before:
                page.wait_for_timeout(100)
            page.wait_for_selector(f"{CHOSEN}:focus", timeout=5000) if before + 1 < total else None
    return keys


def with_an_editor(folder: Path) -> int:
    """What it takes without the page: to open each card and its sources, to find each line, to mark the card."""
    cards = KitFolder(folder).read_cards()
    return sum(2 + len(method.support) + sum(len(item.evidence) for _, item in method.items()) for method in cards)


def the_path(browser: Browser, work: Path, axe: str, screens: Path | None) -> None:
    """The whole path in both ways, and the actions that a review takes."""
    for name, way in (("mouse", by_mouse), ("keyboard", by_keyboard)):
        print(f"The whole path by {name}:")
        folder = prepared(work / name)
        _, before = first_card(folder)
        with reviewed(folder) as (address, _):
            page = opened(browser, address)
            page.wait_for_timeout(500)
            looked_at(page, f"{name}-before", axe, screens)
            page.focus(CHOSEN)
            way(page)
            looked_at(page, f"{name}-after", axe, screens)
            heard(page)
            page.close()
        judged(before, folder)
        published(folder)
    folder = sample_kit(work / "actions")
    steps = sum(len(list(method.items())) for method in KitFolder(folder).read_cards())
    before = with_an_editor(folder)
    with reviewed(folder) as (address, _):
        page = opened(browser, address)
        keys = all_approved(page)
        page.close()
    print(f"From opening to all approved: {keys} keys for {steps} items; with an editor at least {before} actions.")


def the_large_kit(browser: Browser, work: Path, screens: Path | None) -> None:
    """How long 300 methods on 100 transcripts take to be there, and a letter to be shown."""
    folder = large_kit(work / "large", 300, 100)
    cards = sorted((folder / "methods").glob("*.md"))
    for card in cards[:100]:
        card.write_text(approve(card.read_text(encoding="utf-8"), date(2026, 11, 24)), encoding="utf-8")
    with reviewed(folder) as (address, process):
        for way in ("first", "again"):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            started = time.perf_counter()
            page.goto(address)
            page.wait_for_selector(".line.lit")
            print(f"300 methods, 100 transcripts, {way} view: {time.perf_counter() - started:.2f} s")
            print(
                "    of which in the page:", page.evaluate("Math.round(performance.now())"), "ms since it was asked for"
            )
            if way == "first":
                page.close()
        page.evaluate(_WATCHED)
        page.keyboard.press("e")
        waits = []
        for letter in "The words that one types must be there at once, whatever is being saved. " * 2:
            started = time.perf_counter()
            page.keyboard.type(letter)
            page.evaluate("new Promise((done) => requestAnimationFrame(() => done()))")
            waits.append(time.perf_counter() - started)
        waits.sort()
        print(
            f"    a letter is seen after {waits[len(waits) // 2] * 1000:.0f} ms, asked from outside; by the browser's "
            f"own clock at most {page.evaluate('window.event ?? 0'):.0f} ms after its key; "
            f"longest task {page.evaluate('window.longtask ?? 0'):.0f} ms"
        )
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        used = re.search(r"VmHWM:\s+(\d+)", status)
        heap = page.evaluate("performance.memory.usedJSHeapSize")
        print(
            f"    memory: server {int(used[1]) // 1024 if used else 0} MB at most, page {heap / 1e6:.0f} MB of scripts"
        )
        if screens:
            page.screenshot(path=screens / "large-1280.png")
        page.close()


def main() -> None:
    """Runs what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=["path", "large"])
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--axe", type=Path)
    parser.add_argument("--screens", type=Path)
    given = parser.parse_args()
    axe = given.axe.read_text(encoding="utf-8") if given.axe else ""
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=_QUIETLY)
        if "path" in given.what:
            the_path(browser, Path(work), axe, given.screens)
        if "large" in given.what:
            the_large_kit(browser, Path(work), given.screens)
        browser.close()


if __name__ == "__main__":
    main()
