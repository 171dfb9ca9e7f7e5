"""The model by which py3langid recognises languages, in the user's cache: from there, only what is used is read."""

from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kit_builder.files import get_user_cache

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_ARRAYS = ("nb_ptc", "nb_pc", "nb_classes", "tk_nextmove", "tk_output", "tk_row")
# Without a cache that can be read or written, or if py3langid has changed, its own file is read each time.
_NO_CACHE = (OSError, EOFError, ValueError, TypeError, AttributeError)


@cache
def load_identifier() -> "LanguageIdentifier":
    """Load py3langid's model, with probabilities.

    Decompressing its own file takes a third of a second and 140 MB in each run; opening the cached one takes a tenth of
    that. It has 68 MB.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    folder = get_user_cache() / "languages" / version("py3langid")
    with suppress(*_NO_CACHE):
        return _open(folder)
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    with suppress(*_NO_CACHE):
        _save(identifier, folder)
    return identifier


def _open(folder: Path) -> "LanguageIdentifier":
    import numpy as np
    from py3langid.langid import LanguageIdentifier

    found = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
    classes, output, row = (found[name].tolist() for name in ("nb_classes", "tk_output", "tk_row"))
    moves = memoryview(found["tk_nextmove"])  # quicker to index than the array
    return LanguageIdentifier(found["nb_ptc"], found["nb_pc"], classes, moves, output, norm_probs=True, tk_row=row)


def _save(identifier: "LanguageIdentifier", folder: Path) -> None:
    import numpy as np

    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder) as own:  # renaming makes each write atomic
        for name in _ARRAYS:
            np.save(Path(own, f"{name}.npy"), np.asarray(getattr(identifier, name)))
            Path(own, f"{name}.npy").replace(folder / f"{name}.npy")
