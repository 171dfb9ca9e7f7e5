"""The folder of weights: damaged files, full disks, and downloads at the same time."""

import errno
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from pytest_httpserver import HTTPServer

from kit_builder.errors import ModelError
from kit_builder.llm.download import download_weights
from kit_builder.llm.weights import get_models_folder, verify_weights
from tests.llm.download.conftest import DATA, left_in, model, serve, silent


@pytest.mark.parametrize("content", [DATA[:-1] + b"!", DATA[:-1], b""])
def test_a_corrupt_file_is_rejected_and_downloaded_again(folder: Path, server: HTTPServer, content: bytes) -> None:
    folder.mkdir()
    path = folder / "tiny.gguf"
    path.write_bytes(content)
    weights = serve(server)
    with pytest.raises(ModelError, match=r"tiny\.gguf is corrupt.*`kit-builder models pull tiny`"):
        verify_weights(path, weights)
    assert download_weights(weights, silent).read_bytes() == DATA


def test_a_full_disk_is_reported_before_anything_is_downloaded(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"(?i)disk space.* MB needed, .* MB free.*KIT_BUILDER_MODELS"):
        download_weights(replace(model(), size=10**18), silent)
    assert left_in(folder) == set()


def test_a_folder_that_cannot_be_created_is_reported(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match=r"\(File exists\).*KIT_BUILDER_MODELS"):
        download_weights(model(), silent)


def test_a_full_disk_during_the_download_is_reported_as_such(
    server: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ModelError, match=r"No space left on device.*Free some space"):
        download_weights(serve(server), silent)


def test_a_second_download_shows_how_far_the_first_has_come(folder: Path, server: HTTPServer) -> None:
    seen: list[tuple[int, int]] = []

    def look(done: int, total: int) -> None:
        seen.append((done, total))
        lock.release()

    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(DATA[:7])
    lock = FileLock(folder / "tiny.gguf.lock")
    lock.acquire()
    assert download_weights(serve(server), look).read_bytes() == DATA
    assert seen[0] == (7, len(DATA))


def test_two_downloads_at_the_same_time_download_once(server: HTTPServer) -> None:
    weights = serve(server)
    threads = [threading.Thread(target=download_weights, args=(weights, silent)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.log) == 1
    verify_weights(get_models_folder() / "tiny.gguf", weights)
