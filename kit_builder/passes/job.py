"""The job of a run: its kit, settings, model and progress display."""

from dataclasses import dataclass

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.masking import Progress
from kit_builder.kit.settings import Settings
from kit_builder.llm.model import Model


@dataclass(frozen=True, slots=True)
class Job:
    """What a run works with: the kit's folder and settings, the model, and a display of progress.

    Only `make_products` works without a model. A build whose sources are in doubt goes on only if it runs `anyway`.
    """

    folder: KitFolder
    settings: Settings
    model: Model | None
    progress: Progress
    anyway: bool = False

    @property
    def required_model(self) -> Model:
        """The model. Raises KitError if there is none."""
        if self.model is None:
            raise KitError(
                "Finding methods needs a model. Choose one with --model. `kit-builder write DIR --model none` renders "
                "the products from existing cards without a model."
            )
        return self.model


def uses_full_chain(model: Model, settings: Settings) -> bool:
    """Return whether a model is asked with the full chain."""
    return model.capacity.is_large if settings.chain == "auto" else settings.chain == "full"
