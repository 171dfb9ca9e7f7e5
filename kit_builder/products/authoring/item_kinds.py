"""The kinds of documents whose content is items."""

from collections.abc import Mapping
from typing import Any

from kit_builder.products.authoring.brief import DocumentKind
from kit_builder.products.authoring.items import ItemKind
from kit_builder.products.authoring.quiz.write import QUIZ
from kit_builder.products.tools.kind import TOOLS

# By the `kind` of a brief; documents of prose have none.
ITEM_KINDS: Mapping[DocumentKind, ItemKind[Any]] = {"quiz": QUIZ, "tools": TOOLS}
