"""The views of a review beside its methods: what they show, read again whenever a file they show has changed."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime

from kit_builder.errors import KitError
from kit_builder.files import sha256
from kit_builder.kit.folder import KitFolder
from kit_builder.review.agenda_data import describe_agenda, describe_ideas
from kit_builder.review.draft_data import describe_draft, list_drafts
from kit_builder.review.kit_products import KitProducts, load_products
from kit_builder.review.listener import Listener
from kit_builder.review.outline_data import describe_outline, list_outlines
from kit_builder.review.page_data import PageData
from kit_builder.review.publishing_data import describe_conflicts, describe_publishing
from kit_builder.review.review_files import ReviewFiles
from kit_builder.text.languages import Language

_SHOWN = (
    *("kit.toml", "questions.md", "suggestions.md"),
    *("methods/*.md", "suggestions/*.md", "interviews/*.md", "examples/*.md"),
    *("*/outline.md", ".kit/drafts/*.json", ".kit/interview/marks.jsonl", ".kit/identities.json", "conflicts/**/*.md"),
)
_PRODUCTS = ("kit.toml", "methods/*.md", "examples/*.md", ".kit/identities.json")
Give = Callable[["Views", str, str], PageData]


class Views:
    """What the page shows of the kit in `files` beside its methods. Its methods raise KitError if a file is invalid."""

    def __init__(self, files: ReviewFiles, language: Language, listener: Listener) -> None:
        self._files = files
        self._listener = listener
        self._language = language
        self._products: tuple[str, KitProducts] | None = None
        self._lock = threading.Lock()

    def get_stamp(self) -> str:
        """Return a string that changes with every file that a view shows."""
        return self._make_stamp(_SHOWN)

    def show(self, view: str, product: str, file: str) -> PageData:
        """Return the data of a view; those of outlines and drafts show a `product`, or a `file` of it."""
        if view not in _VIEWS:
            raise KitError("There is no such view.")
        return _VIEWS[view](self, product, file)

    def _show_interview(self, _product: str, _file: str) -> PageData:
        shown = describe_agenda(self._files.kit, self._language, _get_today(), self._listener.questions)
        return shown | {"listens": self._listener.advisor is not None}

    def _show_conflicts(self, _product: str, _file: str) -> PageData:
        return describe_conflicts(self._files.kit)

    def _show_outlines(self, product: str, _file: str) -> PageData:
        products, kit = self._load_products(), KitFolder(self._files.kit.path)  # which files a build made by now
        listed = {"outlines": list_outlines(products, kit)}
        return listed | (describe_outline(product, products, kit, self._language.words) if product else {})

    def _show_drafts(self, product: str, file: str) -> PageData:
        products, kit = self._load_products(), self._files.kit
        listed = {"drafts": list_drafts(products, kit)}
        return listed | (describe_draft(product, file, products, kit) if file else {})

    def _show_ideas(self, _product: str, _file: str) -> PageData:
        return describe_ideas(self._files.kit, self._language.words, _get_today())

    def _show_publishing(self, _product: str, _file: str) -> PageData:
        return describe_publishing(self._files.kit, self._load_products(), self._language, _get_today())

    def _load_products(self) -> KitProducts:
        stamp = self._make_stamp(_PRODUCTS)
        with self._lock:
            if self._products is None or self._products[0] != stamp:
                self._products = (stamp, load_products(self._files.kit, self._language))
            return self._products[1]

    def _make_stamp(self, patterns: tuple[str, ...]) -> str:
        root = self._files.kit.path
        paths = (file.relative_to(root).as_posix() for pattern in patterns for file in sorted(root.glob(pattern)))
        return sha256("\n".join(f"{path} {self._files.get_stamp(path)}" for path in paths).encode())[:16]


_VIEWS: dict[str, Give] = {
    "interview": Views._show_interview,
    "conflicts": Views._show_conflicts,
    "outlines": Views._show_outlines,
    "drafts": Views._show_drafts,
    "ideas": Views._show_ideas,
    "publishing": Views._show_publishing,
}


def _get_today() -> date:
    return datetime.now(UTC).astimezone().date()
