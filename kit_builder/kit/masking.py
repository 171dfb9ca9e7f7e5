"""The function that stages ask a model with: it reports progress, and masks names if the model is a hosted one."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from pydantic import BaseModel

from kit_builder.kit.settings import Settings
from kit_builder.llm import is_hosted
from kit_builder.llm.model import Ask, Model
from kit_builder.privacy import Identity, Mask, mask_requests
from kit_builder.records import Question

Answer = TypeVar("Answer", bound=BaseModel)


class Progress(Protocol):
    """A display of what a run is doing."""

    def start_stage(self, name: str, calls: int) -> None:
        """Start a stage that will make about `calls` calls, or none."""

    def start_call(self, about: str) -> None:
        """Show what is being asked, in a few words."""


def restore_all(_identity: Identity) -> bool:
    """Restore every name in the answers."""
    return True


def make_ask(
    model: Model,
    progress: Progress,
    settings: Settings,
    identities: Iterable[Identity],
    restored: Callable[[Identity], bool] = restore_all,
) -> Ask:
    """Return the function to ask `model` with.

    If the model is hosted or asked by other machines, it gets pseudonyms for `identities`, unless the settings turn
    masking off. In its answers, the names for which `restored` is true are put back.
    """

    def ask(question: Question, answer: type[Answer]) -> Answer:
        progress.start_call(question.about)
        return model.ask(question, answer)

    if settings.privacy.mask and (is_hosted(model.name) or settings.model.executor):
        return mask_requests(ask, Mask(identities), restored=restored)
    return ask
