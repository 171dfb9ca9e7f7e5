"""Due dates counted from a start date that the reader of a published page chooses."""

import re
from pathlib import Path

import pytest

from kit_builder.publish.calendar import Appointment, find_appointments
from kit_builder.publish.edition import Page
from kit_builder.publish.formats import html, site
from kit_builder.text.words import list_languages, load_words
from tests.publishing import edition


def page_of(*rows: str) -> Page:
    table = "\n".join(f"| {row} |  |" for row in rows)
    text = f"# A\n\n1. [ ] Ask *first*.\n2. [ ] Write, then wait.\n\n| When | Step | Done |\n|---|---|---|\n{table}\n"
    return Page("diy-kit/01-a-checklist.md", "A", text)


@pytest.mark.parametrize("code", list_languages())
def test_days_and_weekdays_are_recognised_in_every_language(code: str) -> None:
    words = load_words(code)
    day, every = words["publish"]["day"], words["forms"]["every"].split(",")[0]
    weekdays = [name.strip() for name in words["forms"]["weekdays"].split(",")]
    rows = [f"{day} 10 | 2", f"{day.capitalize()} 0 | 1", *(f"{every} {name} | 1" for name in weekdays)]
    assert find_appointments(page_of(*rows), words) == (
        Appointment("Write, then wait.", day=10),
        Appointment("Ask first.", day=0),
        *(Appointment("Ask first.", weekday=number) for number in range(1, 8)),
    )


@pytest.mark.parametrize("row", ["within four hours | 1", "day 3 | 7", "day | 1", "3 | day 3", "every evening | 2"])
def test_times_that_do_not_count_from_the_start_are_skipped(row: str) -> None:
    assert find_appointments(page_of(row), load_words("en")) == ()


def test_only_pages_with_due_dates_offer_a_calendar(tmp_path: Path) -> None:
    page = page_of("Tag 3 | 2", "jeden Freitag | 1")
    made = edition(tmp_path, {page.path: page.text, "diy-kit/02-b.md": "# B\n\n1. Warte.\n"})
    pages = {file.path: file.content.decode() for each in (site, html) for file in each.publish(made).files}
    listed = {
        path: re.findall(r'<li data-(\w+)="(\d+)"><time></time><span>([^<]+)', text) for path, text in pages.items()
    }
    due = [("day", "3", "Write, then wait."), ("weekday", "5", "Ask first.")]
    assert {path: found for path, found in listed.items() if found} == {
        "site/diy-kit/01-a-checklist.html": due,
        "html/mass-grosse-diy-kit.html": due,
    }
