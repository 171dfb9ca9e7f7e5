"""What stages are given to ask a model with: told of while it goes on, and masked where the model is a hosted one."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from pydantic import BaseModel

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import load_identities
from kit_builder.kit.settings import Settings
from kit_builder.llm import is_hosted
from kit_builder.llm.model import Ask, Model
from kit_builder.privacy import Identity, Mask, mask_requests
from kit_builder.records import Question

Answer = TypeVar("Answer", bound=BaseModel)


class Progress(Protocol):
    """What is told of a run while it goes on."""

    def start_stage(self, name: str, calls: int) -> None:
        """A stage begins that will ask about `calls` questions, or none."""

    def start_call(self, about: str) -> None:
        """A question is being asked, `about` in a few words."""


def restore_all(_identity: Identity) -> bool:
    """All have their names back in the answers."""
    return True


def make_ask(
    model: Model,
    progress: Progress,
    settings: Settings,
    folder: KitFolder,
    restored: Callable[[Identity], bool] = restore_all,
) -> Ask:
    """What to ask `model` with.

    On other machines it gets stand-ins for who is named in the kit; in its answers those have their names back whom
    `restored` takes.
    """

    def ask(question: Question, answer: type[Answer]) -> Answer:
        progress.start_call(question.about)
        return model.ask(question, answer)

    if settings.privacy.mask and (is_hosted(model.name) or settings.model.executor):
        return mask_requests(ask, Mask(load_identities(folder)), restored=restored)
    return ask
