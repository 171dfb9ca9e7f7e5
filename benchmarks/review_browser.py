"""What both benchmarks of the review page share: the review of a kit, a page of Chromium on it, and axe-core."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

CHROMIUM_ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
CHOSEN = ".item.chosen"
_PATIENCE = 30  # seconds


@contextmanager
def serve_review(folder: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve the review of a kit; yield its address and its process."""
    command = [sys.executable, "-c", "from kit_builder.cli import main; main()", "review", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            yield (running.stdout.readline().strip() if running.stdout else ""), running
        finally:
            running.kill()


def open_page(browser: Browser, address: str, **options: object) -> Page:
    """Open a review page that must raise no error and contact no other host."""
    page = browser.new_page(**({"viewport": {"width": 1280, "height": 800}} | options))
    page.on("pageerror", lambda error: sys.exit(f"Error in the page: {error}"))
    page.on(
        "request",
        lambda asked: asked.url.startswith(address.split("#")[0]) or sys.exit(f"The page requested {asked.url}"),
    )
    page.goto(address)
    page.wait_for_selector(CHOSEN)
    return page


def wait_until_saved(page: Page) -> None:
    """Wait until the page has saved everything."""
    page.wait_for_timeout(700)
    while page.inner_text("#saving").startswith("Saving"):
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)


def wait_for(page: Page, condition: str) -> None:
    """Wait until a condition holds. The page forbids the scripts that Playwright would wait with."""
    started = time.monotonic()
    while not page.evaluate(condition):
        if time.monotonic() > started + _PATIENCE:
            sys.exit(f"In vain: {condition}")
        page.wait_for_timeout(100)


def check_accessibility(page: Page, axe: str, where: str) -> None:
    """Print what axe-core finds in the page as it is; exit with an error if any of it is serious."""
    if not axe:
        return
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    print(f"    axe-core, {where}: {len(found)} findings, {len(serious)} of them serious")
    for each in found:
        print("       ", each["impact"], each["id"], each["nodes"][0]["target"], each["help"])
    if serious:
        sys.exit("The page has serious accessibility problems.")
