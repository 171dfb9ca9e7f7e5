"""Drive the review page in Chromium: a complete review by mouse and by keyboard, accessibility, and a large kit.

    python benchmarks/review.py --chromium PATH [--axe axe.min.js] [--screens FOLDER] path large

Needs playwright (`pip install playwright`) and Chromium. `--axe` is the script of axe-core, which npm has.
"""

import argparse
import re
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from review_browser import (
    CHOSEN,
    CHROMIUM_ARGUMENTS,
    check_accessibility,
    open_page,
    serve_review,
    wait_for,
    wait_until_saved,
)
from review_kits import copy_sample, make_large_kit, publish

from kit_builder.kit.approval import approve, get_state
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.records import Item, Method
from kit_builder.text.words import load_words

WORDS = load_words("en")
# The longest task of the page, and the longest time from a key to its effect on screen, as the browser measures them.
_OBSERVE_DELAYS = """for (const type of ["longtask", "event"]) {
  new PerformanceObserver((list) => {
    window[type] = Math.max(window[type] ?? 0, ...list.getEntries().map((entry) => entry.duration));
  }).observe({ type, durationThreshold: 16 });
}"""


def prepare_kit(folder: Path) -> Path:
    """Copy a sample whose first card has a conflict, and whose second has a suggestion from a new call."""
    copy_sample(folder)
    for product in ("book", "webinar", "diy-kit", "course", "offer"):  # they are rendered again from the cards
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


def play_evidence(page: Page) -> None:
    """Play the evidence of an item from its minute, with the button beside it and with the key."""
    page.click(".chip:has-text('.vtt') >> nth=0")
    page.wait_for_selector(".line.lit .play")
    minute = page.inner_text(".line.lit .who >> nth=0")
    hours, minutes, seconds = re.search(r"(\d+):(\d+):(\d+)", minute).groups()
    wanted = 3600 * int(hours) + 60 * int(minutes) + int(seconds)
    playing = f"!sound.paused && sound.currentTime > {wanted} && sound.currentTime < {wanted + 5}"
    page.click(".line.lit .play >> nth=0")
    wait_for(page, playing)
    page.keyboard.press("m")
    wait_for(page, "sound.paused")
    page.focus(CHOSEN)
    page.keyboard.press("m")
    wait_for(page, playing)
    page.keyboard.press("m")
    print(f"    played from {hours}:{minutes}:{seconds} on, by the button and by the key")


def review_by_mouse(page: Page) -> None:
    """Read evidence, edit a step, change its evidence, add an unused line, resolve a conflict and approve."""
    page.click(".item[data-key=steps-1] >> .chip")
    page.wait_for_selector(".line.lit")
    page.click(f"{CHOSEN} >> text=Edit")
    page.keyboard.type(" Every time.")
    page.keyboard.press("Enter")
    wait_until_saved(page)
    page.click(".line >> nth=1")
    page.click("text=Add as evidence")
    wait_until_saved(page)
    page.click(".line.left >> nth=0")
    page.click(".actions >> text=+ Pitfall")
    wait_until_saved(page)
    page.click("text=Keep this >> nth=0")
    wait_until_saved(page)
    page.click("[data-name=approve]")
    wait_until_saved(page)


def review_by_keyboard(page: Page) -> None:
    """Do the same without a mouse."""
    press = page.keyboard.press
    page.wait_for_selector(f"{CHOSEN}:focus")
    press("e")
    page.keyboard.type(" Every time.")
    press("Enter")
    wait_until_saved(page)
    press("r")
    page.wait_for_selector(".line:focus")
    press("ArrowDown")
    press("Space")
    wait_until_saved(page)
    press("n")
    press("p")
    wait_until_saved(page)
    press("Escape")
    page.wait_for_selector(f"{CHOSEN}:focus")
    while page.get_attribute(CHOSEN, "data-key") != "steps-2":  # what hangs beneath the first step comes before it
        press("Enter")
        wait_until_saved(page)
    press("1")
    wait_until_saved(page)
    press("Shift+A")
    wait_until_saved(page)


def read_first_card(folder: Path) -> tuple[str, Method]:
    """Return the text of the first card of a kit, and its method."""
    card = sorted((folder / "methods").glob("*.md"))[0]
    text = card.read_text(encoding="utf-8")
    return text, read_card(text, card.name)


def check_card(before: Method, folder: Path) -> None:
    """Exit with an error unless everything done on the page is in the card."""
    text, after = read_first_card(folder)
    done = {
        "step edited": after.steps[0].text == f"{before.steps[0].text} Every time.",
        "evidence changed": after.steps[0].evidence != before.steps[0].evidence,
        "unused line added": len(after.pitfalls) == len(before.pitfalls) + 1 and after.pitfalls[-1].evidence != (),
        "conflict resolved": not after.steps[1].conflicts,
        "approved": get_state(text) == "approved",
    }
    print("   ", ", ".join(f"{what}: {'yes' if is_done else 'NO'}" for what, is_done in done.items()))
    if not all(done.values()):
        sys.exit("Some of the review is missing from the card.")


def check_views(page: Page, name: str, axe: str, screens: Path | None) -> None:
    """Check accessibility in both colour schemes and at both widths, pane by pane, and save screenshots."""

    def check_view(where: str) -> None:
        check_accessibility(page, axe, where.replace("-", ", "))
        if screens:
            page.screenshot(path=screens / f"{name}-{where}.png")

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": 1280, "height": 800})
        check_view(f"{scheme}-1280")
        page.click("#help")
        check_view(f"{scheme}-1280-keys")
        page.keyboard.press("Escape")
        page.set_viewport_size({"width": 390, "height": 844})
        for pane in ("methods", "card", "source"):
            page.click(f".panes [data-pane={pane}]")
            check_view(f"{scheme}-390-{pane}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


def approve_all(page: Page) -> int:
    """Approve every method, with one key per step; return the number of keys pressed."""
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


def count_editor_actions(folder: Path) -> int:
    """Return the least number of actions without the page: open cards and sources, find lines, mark cards."""
    cards = KitFolder(folder).read_cards()
    return sum(2 + len(method.support) + sum(len(item.evidence) for _, item in method.items()) for method in cards)


def review_sample(browser: Browser, work: Path, axe: str, screens: Path | None) -> None:
    """Review a sample by mouse and by keyboard, and count the actions that approving everything takes."""
    for name, way in (("mouse", review_by_mouse), ("keyboard", review_by_keyboard)):
        print(f"Review by {name}:")
        folder = prepare_kit(work / name)
        _, before = read_first_card(folder)
        with serve_review(folder) as (address, _):
            page = open_page(browser, address)
            page.wait_for_timeout(500)
            check_views(page, f"{name}-before", axe, screens)
            page.focus(CHOSEN)
            way(page)
            check_views(page, f"{name}-after", axe, screens)
            play_evidence(page)
            page.close()
        check_card(before, folder)
        publish(folder)
    folder = copy_sample(work / "actions")
    steps = sum(len(list(method.items())) for method in KitFolder(folder).read_cards())
    actions = count_editor_actions(folder)
    with serve_review(folder) as (address, _):
        page = open_page(browser, address)
        keys = approve_all(page)
        page.close()
    print(f"Approving everything: {keys} keys for {steps} items; at least {actions} actions in an editor.")


def measure_large_kit(browser: Browser, work: Path, screens: Path | None) -> None:
    """Measure how long 300 methods on 100 transcripts take to appear, and how long a typed letter takes."""
    folder = make_large_kit(work / "large", 300, 100)
    cards = sorted((folder / "methods").glob("*.md"))
    for card in cards[:100]:
        card.write_text(approve(card.read_text(encoding="utf-8"), date(2026, 11, 24)), encoding="utf-8")
    with serve_review(folder) as (address, process):
        for way in ("first", "again"):
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            started = time.perf_counter()
            page.goto(address)
            page.wait_for_selector(".line.lit")
            print(f"300 methods, 100 transcripts, {way} view: {time.perf_counter() - started:.2f} s")
            print("    in the page:", page.evaluate("Math.round(performance.now())"), "ms since the request")
            if way == "first":
                page.close()
        page.evaluate(_OBSERVE_DELAYS)
        page.keyboard.press("e")
        waits = []
        for letter in "Typed words must appear at once, even while the page is saving. " * 2:
            started = time.perf_counter()
            page.keyboard.type(letter)
            page.evaluate("new Promise((done) => requestAnimationFrame(() => done()))")
            waits.append(time.perf_counter() - started)
        waits.sort()
        print(
            f"    a letter appears after {waits[len(waits) // 2] * 1000:.0f} ms, measured from outside, and after "
            f"at most {page.evaluate('window.event ?? 0'):.0f} ms by the browser's clock; "
            f"longest task {page.evaluate('window.longtask ?? 0'):.0f} ms"
        )
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        used = re.search(r"VmHWM:\s+(\d+)", status)
        heap = page.evaluate("performance.memory.usedJSHeapSize")
        print(f"    memory: server {int(used[1]) // 1024 if used else 0} MB at most, page scripts {heap / 1e6:.0f} MB")
        if screens:
            page.screenshot(path=screens / "large-1280.png")
        page.close()


def main() -> None:
    """Run the benchmarks named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", choices=["path", "large"])
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--axe", type=Path)
    parser.add_argument("--screens", type=Path)
    given = parser.parse_args()
    axe = given.axe.read_text(encoding="utf-8") if given.axe else ""
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=CHROMIUM_ARGUMENTS)
        if "path" in given.what:
            review_sample(browser, Path(work), axe, given.screens)
        if "large" in given.what:
            measure_large_kit(browser, Path(work), given.screens)
        browser.close()


if __name__ == "__main__":
    main()
