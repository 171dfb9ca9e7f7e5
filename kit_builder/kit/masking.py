"""What stages are given to ask a model with: told of while it goes on, and masked where the model is a hosted one."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from pydantic import BaseModel

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import identities_of
from kit_builder.kit.settings import Settings
from kit_builder.llm import is_hosted
from kit_builder.llm.model import Ask, Model
from kit_builder.privacy import Identity, Mask, masked
from kit_builder.records import Question

Answer = TypeVar("Answer", bound=BaseModel)


class Progress(Protocol):
    """What is told of a run while it goes on."""

    def stage(self, name: str, calls: int) -> None:
        """A stage begins that will ask about `calls` questions, or none."""

    def asking(self, about: str) -> None:
        """A question is being asked, `about` in a few words."""


def everybody(_identity: Identity) -> bool:
    """All have their names back in the answers."""
    return True


def asking(
    model: Model,
    progress: Progress,
    settings: Settings,
    folder: KitFolder,
    restored: Callable[[Identity], bool] = everybody,
) -> Ask:
    """What to ask `model` with.

    On other machines it gets stand-ins for who is named in the kit; in its answers those have their names back whom
    `restored` takes.
    """

    def ask(question: Question, answer: type[Answer]) -> Answer:
        progress.asking(question.about)
        return model.ask(question, answer)

    if settings.privacy.mask and (is_hosted(model.name) or settings.model.executor):
        return masked(ask, Mask(identities_of(folder)), restored=restored)
    return ask
