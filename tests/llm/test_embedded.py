import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import BaseModel

from kit_builder.errors import ModelError
from kit_builder.evidence.check_questions import Verdicts
from kit_builder.extract.full.answers import Statements
from kit_builder.llm.embedded import Engine
from kit_builder.llm.providers import _AGAINST_LOOPS
from kit_builder.llm.reply_text import ends_in_loop
from kit_builder.llm.schemas import make_strict_schema
from kit_builder.methods.arrangement_answer import Organised
from kit_builder.methods.register_answer import Registers
from kit_builder.products.authoring.draft import DraftedSections
from kit_builder.products.authoring.edit_question import Edited
from kit_builder.products.authoring.outline.plan import Planned
from tests.waiting import HANG, wait_until

SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer", "enum": [7, 42]}},
    "required": ["n"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def engine(small_model: Path) -> Iterator[Engine]:
    # Several threads would wait for each other, as tests use all cores.
    with Engine(small_model, context=1024, threads=1) as running:
        yield running


def ask(engine: Engine, key: str = "", **settings: Any) -> Any:
    body = {"messages": [{"role": "user", "content": "Name a number."}], "max_tokens": 40, **settings}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key or engine.api_key}"}
    request = urllib.request.Request(f"{engine.base_url}/chat/completions", json.dumps(body).encode(), headers)  # noqa: S310 - loopback
    with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - loopback
        return json.load(response)


def as_schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


def test_the_schema_is_enforced_while_decoding(engine: Engine) -> None:
    reply = ask(engine, response_format=as_schema(SCHEMA))
    assert json.loads(reply["choices"][0]["message"]["content"]) in ({"n": 7}, {"n": 42})
    assert reply["timings"]["predicted_per_second"] > 0


# In the form of the models that think unless they are told not to.
THINKING_TEMPLATE = """\
{%- for message in messages %}
    {%- if message.role == "assistant" and message.reasoning_content %}
        {{- "<|im_start|>assistant\\n<think>\\n" + message.reasoning_content + "\\n</think>\\n\\n" + message.content }}
    {%- else %}
        {{- "<|im_start|>" + message.role + "\\n" + message.content }}
    {%- endif %}
    {{- "<|im_end|>\\n" }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- "<|im_start|>assistant\\n<think>\\n" }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- "\\n</think>\\n\\n" }}
    {%- endif %}
{%- endif %}
"""


def test_a_model_that_thinks_is_told_not_to(small_model: Path) -> None:
    class Thinking(Engine):
        def _make_parameters(self, llama: Any) -> Any:
            parameters = super()._make_parameters(llama)
            parameters.chat_template = THINKING_TEMPLATE
            return parameters

    with Thinking(small_model, context=512) as engine:
        body = {"messages": [{"role": "user", "content": "Name a number."}]}
        prompt = json.loads(engine._post("/apply-template", body))["prompt"]
        assert prompt.endswith("<|im_start|>assistant\n<think>\n\n</think>\n\n")
        reply = ask(engine, temperature=0, response_format=as_schema(SCHEMA))["choices"][0]["message"]
        assert (json.loads(reply["content"])["n"], reply.get("reasoning_content")) in ((7, None), (42, None))


def test_a_nested_schema_is_enforced_while_decoding(engine: Engine) -> None:
    step = {"type": "object", "properties": {"kind": {"enum": ["step", "rule"]}, "lines": {"type": "array"}}}
    step["properties"]["lines"] |= {"items": {"enum": [1, 2]}, "minItems": 1, "maxItems": 2}  # type: ignore[index]
    step |= {"required": ["kind", "lines"], "additionalProperties": False}
    stages = {"type": "array", "items": {"type": "array", "items": step, "minItems": 1, "maxItems": 1}}
    schema = {"type": "object", "properties": {"stages": stages | {"minItems": 1, "maxItems": 1}}}
    schema |= {"required": ["stages"], "additionalProperties": False}
    reply = ask(engine, max_tokens=100, temperature=0, response_format=as_schema(schema))
    found = json.loads(reply["choices"][0]["message"]["content"])["stages"]
    assert [len(stage) for stage in found] == [1]
    assert all(stage[0]["kind"] in ("step", "rule") and stage[0]["lines"] for stage in found)


@pytest.mark.parametrize("answer", [Statements, Verdicts, Organised, Registers, Planned, DraftedSections, Edited])
def test_the_answers_of_the_full_chain_can_be_enforced(engine: Engine, answer: type[BaseModel]) -> None:
    reply = ask(engine, max_tokens=20, temperature=0, response_format=as_schema(make_strict_schema(answer)))
    assert reply["choices"][0]["message"]["content"].startswith("{")


def test_a_penalty_ends_a_loop_of_a_real_model(engine: Engine) -> None:
    steps = {"type": "array", "items": {"type": "string"}}
    schema = {"type": "object", "properties": {"steps": steps}, "required": ["steps"], "additionalProperties": False}
    asked = {
        "messages": [{"role": "user", "content": "Copy: Cut the branch. It is an old tree."}],
        "max_tokens": 90,
        "temperature": 0,
        "response_format": as_schema(schema),
    }
    ends = [ask(engine, **asked, **extra)["choices"][0] for extra in ({}, _AGAINST_LOOPS)]
    assert [end["finish_reason"] for end in ends] == ["length", "stop"]
    assert [ends_in_loop(end["message"]["content"]) for end in ends] == [True, False]


@pytest.mark.parametrize("key", ["wrong", "Bearer"])
def test_a_wrong_key_is_rejected(engine: Engine, key: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        ask(engine, key=key)
    refused.value.close()


def test_every_engine_has_its_own_key() -> None:
    assert Engine(Path("a.gguf")).api_key != Engine(Path("a.gguf")).api_key


@pytest.mark.parametrize("path", ["/", "/slots", "/props", "/v1/models"])
def test_nothing_is_shown_without_the_key(engine: Engine, path: str) -> None:
    address = engine.base_url.removesuffix("/v1") + path
    with pytest.raises(urllib.error.HTTPError, match=r"401|404") as refused:
        urllib.request.urlopen(address, timeout=60)  # noqa: S310 - loopback
    refused.value.close()


def test_only_this_machine_can_connect(engine: Engine) -> None:
    port = urlsplit(engine.base_url).port
    assert engine.base_url == f"http://127.0.0.1:{port}/v1"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=60)


def test_nothing_is_printed_from_start_to_exit(small_model: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kit_builder.llm.embedded import Engine\n"
        "with Engine(Path(sys.argv[1]), 512): pass"
    )
    command = [sys.executable, "-c", code, str(small_model)]
    done = subprocess.run(command, capture_output=True, timeout=120)  # noqa: S603 - our own interpreter
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_nothing_is_printed_while_it_answers_or_fails(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    ask(engine, max_tokens=2)
    for wrong in ({"key": "wrong"}, {"messages": [{"role": "user", "content": "too long " * 2000}]}):
        with pytest.raises(urllib.error.HTTPError) as refused:
            ask(engine, **wrong)
        refused.value.close()
    assert capfd.readouterr() == ("", "")


def test_it_stops_promptly_while_another_thread_waits_for_an_answer(small_model: Path) -> None:
    """Stopping takes less work than a twentieth of the answer, so the rest of it is not waited for."""
    failures: list[OSError] = []

    def wait_for_long_answer(engine: Engine) -> None:
        try:
            ask(engine, max_tokens=900, ignore_eos=True)
        except OSError as error:
            failures.append(error)

    def count_tokens(engine: Engine) -> int:
        (slot,) = json.loads(engine._post("/slots"))
        return sum(each["n_decoded"] for each in slot["next_token"]) if slot["is_processing"] else 0

    with Engine(small_model, context=1024, threads=1) as engine:
        caller = threading.Thread(target=wait_for_long_answer, args=(engine,), daemon=True)
        started = time.process_time()
        caller.start()
        wait_until(lambda: count_tokens(engine) >= 45)
        answering = time.process_time() - started
        started = time.process_time()
    assert time.process_time() - started < answering
    caller.join(HANG)
    assert len(failures) == 1


def test_it_stops_promptly_although_whoever_is_cut_off_asks_again_at_once(small_model: Path) -> None:
    refused: list[Exception] = []
    began = threading.Event()

    def ask_again_and_again(engine: Engine) -> None:
        for _ in range(3):
            with engine.lock:
                began.set()
                try:
                    ask(engine, max_tokens=900, ignore_eos=True)
                except (OSError, AttributeError) as error:  # in the end the engine has no address
                    refused.append(error)

    with Engine(small_model, context=1024, threads=1) as engine:
        caller = threading.Thread(target=ask_again_and_again, args=(engine,), daemon=True)
        caller.start()
        assert began.wait(HANG)
        wait_until(lambda: json.loads(engine._post("/slots"))[0]["is_processing"])
    caller.join(HANG)
    assert not caller.is_alive()
    assert len(refused) == 3


@pytest.mark.parametrize("content", [b"", b"GGU", b"<html>not a model</html>"])
def test_a_file_that_is_not_a_model_is_rejected(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.gguf is not a GGUF model"), Engine(path):
        pass


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with (
        pytest.raises(ModelError, match=r"\(No such file or directory\)\. Check the path"),
        Engine(tmp_path / "a"),
    ):
        pass


def test_a_damaged_model_is_reported_and_nothing_else_is_printed(
    tmp_path: Path, small_model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model.gguf"
    with small_model.open("rb") as whole:
        path.write_bytes(whole.read(5000))
    with pytest.raises(ModelError, match=r"Cannot load the model file .*model\.gguf"), Engine(path):
        pass
    assert capfd.readouterr() == ("", "")


def test_the_missing_extra_is_named(small_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ModelError, match=r"pip install 'kit-builder\[local\]'"), Engine(small_model):
        pass


def test_an_extra_that_does_not_load_is_reported(
    tmp_path: Path, small_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xllamacpp.py").write_text("raise ImportError('libgomp.so.1: cannot open shared object file')")
    monkeypatch.delitem(sys.modules, "xllamacpp", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match=r"xllamacpp \(libgomp\.so\.1"), Engine(small_model):
        pass


def test_idle_threads_do_not_spin(engine: Engine) -> None:
    assert engine.base_url
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
