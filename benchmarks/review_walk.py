"""Walk through the review of a built kit until it is published, in Chromium: once by mouse and once by keyboard alone.

    python benchmarks/review_walk.py --chromium PATH [--axe axe.min.js] [--screens FOLDER] [--sample NAME | --kit DIR]

It answers the interview, decides a conflict, edits an outline, reads drafts, decides suggestions, settles what is left,
approves and publishes. Without --kit it walks through a sample, restaurant-margins unless named, to which a conflict
is added. Needs playwright (`pip install playwright`) and Chromium; `--axe` is the script of axe-core, which npm has.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from review_browser import (
    CHROMIUM_ARGUMENTS,
    check_accessibility,
    open_page,
    serve_review,
    wait_for,
    wait_until_saved,
)
from review_kits import copy_built_kit, publish, run_command

from kit_builder.kit.approval import get_state
from kit_builder.kit.build_state import find_language
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import read_interviews
from kit_builder.records import TIERS, Method
from kit_builder.text.words import Words

VIEWS = ("interview", "methods", "conflicts", "outlines", "drafts", "ideas", "publishing")
ANSWER = "Saltless dishes are left as they are, for four weeks."
IDEA = "I show every client a card of my own, with a price changed in pencil."
HEADING = "What you can do today"


def wait_until_loaded(page: Page) -> None:
    """Wait until a view is shown."""
    page.wait_for_timeout(300)
    wait_for(page, "document.querySelector('#thing').textContent !== 'Loading…'")
    page.wait_for_timeout(300)


class Walk:
    """What a person does on the page, in one of two ways."""

    def __init__(self, page: Page, words: Words, *, by_mouse: bool) -> None:
        self.page = page
        self.words = words
        self.by_mouse = by_mouse
        self.actions = 0

    def act(self, text: str, key: str) -> None:
        """Click the button with a text in the middle, or press its key."""
        self.actions += 1
        if self.by_mouse:
            self.page.locator("#thing").get_by_role("button", name=text).first.click()
        else:
            self.page.keyboard.press(key)
        wait_until_saved(self.page)

    def open(self, view: str) -> None:
        """Open a view."""
        self.actions += 1
        if self.by_mouse:
            self.page.click(f"#views [data-view={view}]")
        else:
            here = VIEWS.index(self.page.get_attribute("#views [aria-current]", "data-view") or "")
            steps = VIEWS.index(view) - here
            for _ in range(abs(steps)):
                self.page.keyboard.press(">" if steps > 0 else "<")
        self.page.wait_for_selector(f"#views [data-view={view}][aria-current]")
        wait_until_loaded(self.page)

    def find(self, is_wanted: Callable[[], bool], key: str = "j") -> None:
        """Go on in the list until something is shown."""
        for _ in range(300):
            if is_wanted():
                return
            if self.by_mouse:
                self.page.locator("#entries li:has([aria-current]) ~ li > button").first.click()
            else:
                self.page.keyboard.press(key)
            self.page.wait_for_timeout(80)
        sys.exit("Not found in the list.")

    def write(self, text: str, go: str) -> None:
        """Write a text into the field in the middle, and save it."""
        if self.by_mouse:
            self.page.click(".said-field")
        else:
            self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        if self.by_mouse:
            self.page.locator("#thing").get_by_role("button", name=go).click()
        else:
            self.page.keyboard.press("Control+Enter")
        self.actions += 1
        wait_until_saved(self.page)

    def shows(self, text: str) -> bool:
        """Return whether a text is shown in the middle."""
        return text in self.page.inner_text("#thing")


def hold_interview(walk: Walk) -> None:
    """Answer one question, put one off, never ask one again, and take the last back."""
    walk.open("interview")
    walk.find(lambda: walk.shows("Your answer") and not walk.shows("Keep this"))
    asked = walk.page.inner_text("#thing")  # chapters have questions in the same words
    walk.write(ANSWER, "Save")
    walk.act("Later", "l")
    walk.act("Never ask again", "x")
    undo(walk)
    if walk.page.inner_text("#thing").startswith(asked.partition("?")[0]):
        sys.exit("An answered question is asked again.")


def undo(walk: Walk) -> None:
    """Undo the last thing."""
    walk.actions += 1
    walk.page.click("#undo") if walk.by_mouse else walk.page.keyboard.press("u")
    wait_until_saved(walk.page)


def move_attachment(walk: Walk) -> None:
    """Move what hangs first beneath the first step behind the next."""
    walk.open("methods")
    page = walk.page
    if walk.by_mouse:
        page.set_viewport_size({"width": 1280, "height": 2400})  # it cannot scroll while it drags
        page.click("#list button >> nth=0")
        page.locator(".item[data-key='steps-1.2'] .text").drag_to(page.locator(".item[data-key='steps-1.1'] .text"))
    else:
        for key in ("Alt+1", "Enter", "Alt+2"):
            page.keyboard.press(key)
        page.wait_for_selector(".item.chosen[data-key=steps-1]:focus")
        for key in ("j", "Alt+ArrowDown"):
            page.keyboard.press(key)
    walk.actions += 1
    wait_until_saved(page)
    page.set_viewport_size({"width": 1280, "height": 800})


def decide_conflict(walk: Walk) -> None:
    """Keep the first version of each conflict."""
    walk.open("conflicts")
    while walk.shows("Keep this"):
        walk.act("Keep this", "1")


def edit_outline(walk: Walk) -> None:
    """Rename a section and move it; then delete a section of steps, see the errors, and undo that."""
    walk.open("outlines")
    page = walk.page
    if walk.by_mouse:
        section = page.locator(".stop.heading").first
        section.locator("h4").click()
        section.get_by_role("button", name="Rename").click()
        page.fill("#dialog input", HEADING)
        page.click("#dialog [type=submit]")
        wait_until_saved(page)
        page.locator(".stop.heading").nth(0).drag_to(page.locator(".stop.heading").nth(1))
        wait_until_saved(page)
        steps = page.locator(
            ".stop.heading", has=page.locator(".kind-note", has_text=walk.words["section_form"]["steps"])
        ).first
        steps.locator("h4").click()
        steps.get_by_role("button", name="Delete").click()
    else:
        page.keyboard.press("j")
        page.keyboard.press("e")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(HEADING)
        page.keyboard.press("Enter")
        wait_until_saved(page)
        page.keyboard.press("Alt+ArrowDown")
        wait_until_saved(page)
        for _ in range(200):
            if walk.words["section_form"]["steps"] in page.locator(".stop.chosen .kind-note").all_inner_texts():
                break
            page.keyboard.press("j")
        page.keyboard.press("x")
    wait_until_saved(page)
    if not walk.shows("Lines with errors"):
        sys.exit("A faulty outline is shown without its errors.")
    undo(walk)
    if walk.shows("Lines with errors"):
        sys.exit("An outline has errors that nobody made.")
    walk.actions += 4


def read_drafts(walk: Walk) -> None:
    """See what a sentence rests on, jump to its lines in the source and back, and go to a removed sentence."""
    walk.open("drafts")
    page = walk.page
    if walk.by_mouse:
        page.hover(".sentence:not(.bare) >> nth=1")
        page.wait_for_selector(".line.lit")
        page.click(".sentence:not(.bare) >> nth=1")
        page.click(".basis .chip >> nth=0")
    else:
        page.keyboard.press("j")
        page.wait_for_selector(".line.lit")
        page.keyboard.press("Enter")
    page.wait_for_selector(".line:focus")
    if not page.inner_text(".basis").strip():
        sys.exit("Nothing says what a sentence rests on.")
    page.keyboard.press("Escape")
    page.wait_for_selector(".sentence:focus")
    walk.actions += 3
    if walk.by_mouse:
        page.click("#entries button:has-text('Removed by the checker')")
        page.wait_for_selector(".removed")
        return
    page.keyboard.press("n")
    page.wait_for_selector(".removed:focus")


def decide_ideas(walk: Walk) -> None:
    """Accept an idea as it is, accept one in other words, and reject one."""
    walk.open("ideas")
    walk.act("Accept as it is", "a")
    walk.write(IDEA, "Accept these words")
    walk.act("Reject", "x")


def settle_the_rest(walk: Walk) -> None:
    """Refuse stories, fill in blanks, approve examples and methods, until the last entry is shown."""
    prices = [walk.words["interview"][f"price_{tier}"] for tier in TIERS]
    walk.open("publishing")
    walk.find(lambda: not walk.shows("Go there"))
    for _ in range(200):
        title = walk.page.inner_text("#thing h2")
        if walk.shows("kit-builder publish"):
            return
        if title.startswith("May “"):
            walk.act("No", "n")
        elif walk.page.locator(".said-field").count():
            walk.write("49" if title in prices else "Two working days.", "Save")
        elif walk.page.locator("#thing").get_by_role("button", name="Approve").count():
            walk.act("Approve", "a")
        else:
            walk.find(lambda before=title: walk.page.inner_text("#thing h2") != before)
    sys.exit("There is no end to what is left.")


STEPS: Mapping[str, Callable[[Walk], None]] = {
    "interview": hold_interview,
    "methods": move_attachment,
    "conflicts": decide_conflict,
    "outlines": edit_outline,
    "drafts": read_drafts,
    "ideas": decide_ideas,
    "publishing": settle_the_rest,
}


def check_kit(folder: Path, before: Method) -> None:
    """Exit with an error unless everything done on the page is in the files of the kit; its first card was `before`."""
    kit = KitFolder(folder)
    told = [" ".join(line.text for line in each.answer) for one in read_interviews(kit) for each in one.answered]
    methods = kit.read_cards()
    outline = (folder / "book" / "outline.md").read_text(encoding="utf-8")
    done = {
        "answered": ANSWER in told,
        "moved": methods[0].steps[0].attachments[:2] == before.steps[0].attachments[1::-1],
        "conflict decided": not any(method.conflicts for method in methods),
        "heading renamed and moved": outline.index(f"### {HEADING}") > outline.index("### "),
        "idea accepted": IDEA in told,
        "stories decided": all(story.consent != "ask" for method in methods for story in method.stories),
        "all approved": all(get_state(kit.read_existing(path)) == "approved" for path in kit.list_cards()),
    }
    print("   ", ", ".join(f"{what}: {'yes' if is_done else 'NO'}" for what, is_done in done.items()))
    if not all(done.values()):
        sys.exit("Some of the review is missing from the kit.")


def check_views(page: Page, name: str, axe: str, screens: Path | None) -> None:
    """Check the accessibility of each view in both colour schemes and at both widths, and save screenshots."""
    for scheme, width in (("light", 1280), ("light", 390), ("dark", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        for view in VIEWS:
            page.click(f"#views [data-view={view}]")
            wait_until_loaded(page)
            check_accessibility(page, axe, f"{name}, {view}, {scheme}, {width}")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                sys.exit(f"{view} is wider than a window of {width} pixels.")
            if screens:
                page.screenshot(path=screens / f"{name}-{view}-{scheme}-{width}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.click("#views [data-view=methods]")


def main() -> None:
    """Walk through the review in both ways."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--axe", type=Path)
    parser.add_argument("--screens", type=Path)
    parser.add_argument("--sample", default="restaurant-margins")
    parser.add_argument("--kit", type=Path)
    parser.add_argument("--way", choices=["mouse", "keyboard"], action="append")
    given = parser.parse_args()
    axe = given.axe.read_text(encoding="utf-8") if given.axe else ""
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=CHROMIUM_ARGUMENTS)
        for way in given.way or ("mouse", "keyboard"):
            print(f"Walk by {way}:")
            folder = Path(work) / way
            copy_built_kit(given.kit, folder, given.sample)
            run_command("write", folder, "--model", "none")
            before = KitFolder(folder).read_cards()[0]
            with serve_review(folder) as (address, _):
                page = open_page(browser, address)
                page.wait_for_timeout(500)
                if axe or given.screens:
                    check_views(page, f"{way}-before", axe, given.screens)
                page.focus(".item.chosen")
                walk = Walk(
                    page,
                    find_language(KitFolder(folder), KitFolder(folder).read_settings()).words,
                    by_mouse=way == "mouse",
                )
                for name, step in STEPS.items():
                    step(walk)
                    print(f"    {name}: {walk.actions} actions so far")
                    if given.screens:
                        page.screenshot(path=given.screens / f"{way}-{name}-done.png")
                page.close()
            check_kit(folder, before)
            publish(folder)
        browser.close()


if __name__ == "__main__":
    main()
