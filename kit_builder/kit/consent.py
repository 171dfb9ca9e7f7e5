"""Write a decision about a story into the table of stories of a card, as a person would by hand."""

from kit_builder.errors import KitError
from kit_builder.kit.card_words import find_column
from kit_builder.kit.cards import locate_rows, read_card
from kit_builder.kit.question_page import normalise
from kit_builder.records import Story
from kit_builder.text.markdown import escape, split_front_matter, split_row, unescape


def set_consent(text: str, where: str, method: str, title: str, consent: str) -> str:
    """Return the card `text` with `consent` for the story called `title`, if it is the card of `method`.

    A card without this story, or with a decision about it, is returned as it is. `where` names the file.

    Raises:
        KitError: If the card is invalid, or its table of stories has no column for consent.
    """
    if normalise(read_card(text, where).name) != normalise(method):
        return text
    shown = split_front_matter(text)[1].lstrip("\ufeff\r\n")
    rows = shown.split("\n")
    for placed in locate_rows(shown, where):
        story = placed.record
        if isinstance(story, Story) and story.title == title and story.consent == "ask" and text.endswith(shown):
            rows[placed.row] = _set_cell(rows, placed.row, consent, where)
            return text.removesuffix(shown) + "\n".join(rows)
    return text


def _set_cell(rows: list[str], place: int, consent: str, where: str) -> str:
    head = next(above for above in range(place, -1, -1) if not rows[above].lstrip().startswith("|")) + 1
    columns = [find_column(unescape(cell)) for cell in split_row(rows[head])]
    cells = split_row(rows[place])
    if "consent" not in columns or columns.index("consent") >= len(cells):
        raise KitError(f"{where}: the table of stories has no column for consent. Write it there by hand.")
    cells[columns.index("consent")] = escape(consent)
    return f"| {' | '.join(cells)} |"
