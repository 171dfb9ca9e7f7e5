"""Weights are downloaded from an address, resumed, and checked."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from kit_builder.errors import ModelError
from kit_builder.llm.download import download_weights
from tests.llm.download.conftest import ADDRESS, DATA, left_in, model, serve, silent


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
