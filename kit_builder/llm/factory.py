"""Opens the model that a kit's settings name, with its answer cache, budget and rate limit."""

import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kit_builder.errors import AnswerError, ModelError
from kit_builder.llm.answer_cache import AnswerCache
from kit_builder.llm.batch import BatchModel, has_pending_batch
from kit_builder.llm.budget import Budget
from kit_builder.llm.calls import Call, OpenChat, Prepare, Reply, bind_schema, prepare_in_process, write_messages
from kit_builder.llm.capacity import get_capacity
from kit_builder.llm.dry_run import DryRunModel
from kit_builder.llm.hosted import HostedProvider, count_most_output_tokens, read_key
from kit_builder.llm.local_models import FULL_CONTEXT
from kit_builder.llm.model import Backend, Model
from kit_builder.llm.prices import charge_nothing, find_price
from kit_builder.llm.providers import Announce, EmbeddedProvider, is_hosted, parse_spec
from kit_builder.llm.rate_limit import MAX_BACKOFF, SECONDS_ALONE, RateLimiter
from kit_builder.llm.recorded_answers import Recording, is_recorded, read_recording, save_recording
from kit_builder.llm.weights import Progress
from kit_builder.llm.workers import Workers, prepare_on_workers

if TYPE_CHECKING:
    from openai import OpenAI

_PENDING_BATCH = "batch.json"

# How many parallel calls the providers' smallest paid accounts allow; your own server answers one at a time.
_PARALLEL_CALLS = {"openai": 8, "anthropic": 4, "ollama": 1}
_PARALLEL_CALLS_ELSEWHERE = 4


def _ignore(*_progress: object) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What to open, and how.

    `spec` names the model, `cache` is the file of its answers. `base_url` is a server that speaks the OpenAI
    protocol, `timeout` the longest time in seconds for one answer of a hosted model, `parallel_calls` how many calls
    it may get in parallel (0 for the provider's usual number).

    `fresh` ignores cached answers, `budget` is the limit in US dollars. A `dry_run` makes no calls and counts what
    they would use; `show_request` then gets the body of each request to a hosted model. With `batch`, questions are
    sent together; with `workers`, those make the calls. All answers of the run are recorded in the file `record`.

    `announce` gets a few words when something slow begins, `show_download` the bytes of weights downloaded so far and
    in total.
    """

    spec: str
    cache: Path
    timeout: float
    base_url: str | None = None
    parallel_calls: int = 0
    fresh: bool = False
    budget: float | None = None
    dry_run: bool = False
    show_request: Callable[[str], None] | None = None
    batch: bool = False
    workers: Workers | None = None
    record: Path | None = None
    announce: Announce = _ignore
    show_download: Progress = _ignore


@contextmanager
def open_model(options: ModelOptions) -> Iterator[Model]:
    """Open a model, and stop an embedded engine at the end.

    Raises ModelError if `options.spec` names no model, no file, or an embedded model that the memory is too small for;
    any other obstacle appears with the first question.
    With a batch, raises BatchPendingError if questions were sent or are still being answered. Answers are recorded when
    the block ends without an error.
    """
    if options.batch and not options.spec.startswith("openai:"):
        raise ModelError(f"Only OpenAI models support batches, not {options.spec}. Leave out --batch.")
    with _open_recorded(options) if is_recorded(options.spec) else _open_provider(options) as model:
        if options.record is None:
            yield model
        else:
            model.record = recording = Recording()
            yield model
            save_recording(recording, options.record)


@contextmanager
def _open_recorded(options: ModelOptions) -> Iterator[Model]:
    """Open recorded answers in place of the model that gave them, so that the same questions are asked, and masked."""
    file = Path(options.spec.partition(":")[2]).expanduser()
    recording = read_recording(file)
    provider, _, name = recording.model.partition(":")
    hosted = is_hosted(recording.model)

    def prepare(_call: Call) -> Callable[[], Reply]:
        raise AnswerError(
            f"{file} has no answer to this question. Use the sources, settings, version and title of the recording: "
            "the title is the name of the kit's folder unless kit.toml sets it. Or record the answers again with "
            f"--model {recording.model} --record {shlex.quote(str(file))}."
        )

    backend = Backend(
        recording.model,
        recording.digest,
        prepare,
        get_capacity(recording.model),
        frozenset(),
        RateLimiter(1),
        find_price(provider, name) if hosted else charge_nothing,
        is_recorded=True,
    )
    yield DryRunModel(backend, recording) if options.dry_run else Model(backend, recording)


@contextmanager
def _open_provider(options: ModelOptions) -> Iterator[Model]:
    provider = parse_spec(options.spec, options.base_url, options.timeout, needs_key=not options.dry_run)
    with ExitStack() as stack:
        open_chat = provider.open(stack, options.announce, options.show_download)
        prepare = (
            prepare_on_workers(options.workers, provider)
            if options.workers
            else prepare_in_process(provider.name, open_chat)
        )
        backend = _make_backend(provider, prepare, options)
        answers = AnswerCache(options.cache, fresh=options.fresh)
        stack.callback(answers.close)
        budget = None if options.budget is None else Budget(options.budget)
        pending = options.cache.with_name(_PENDING_BATCH)
        if options.dry_run:
            show = options.show_request
            yield DryRunModel(
                backend,
                answers,
                budget,
                show and (lambda call: show(_preview(provider.name, open_chat, call))),
                is_batch=options.batch,
            )
        elif options.batch:
            batch = BatchModel(
                backend,
                answers,
                budget,
                pending,
                lambda: _open_client(backend.identity, options.timeout),
                lambda call: _preview(provider.name, open_chat, call),
            )
            with batch.exchange_batches(), _keep_unanswered(batch, answers):
                yield batch
        elif has_pending_batch(pending):
            raise ModelError(
                "This kit has a pending batch. Run `kit-builder build` with --batch to collect its answers."
            )
        else:
            with _keep_unanswered(Model(backend, answers, budget), answers) as model:
                yield model


@contextmanager
def _keep_unanswered(model: Model, answers: AnswerCache) -> Iterator[Model]:
    """Tell a model which questions had no answer before, and keep those that have none if the run ends well."""
    model.unanswered_before = answers.list_unanswered()
    yield model
    answers.keep_unanswered(model.unanswered)


def _make_backend(provider: EmbeddedProvider | HostedProvider, prepare: Prepare, options: ModelOptions) -> Backend:
    workers = options.workers
    seconds_alone = MAX_BACKOFF if workers else SECONDS_ALONE  # a worker has to load everything for its first call
    if isinstance(provider, EmbeddedProvider):
        # No retries: what makes the engine fail once makes it fail again.
        limiter = RateLimiter(workers.count if workers else 1, retries=False, seconds_alone=seconds_alone)
        context = FULL_CONTEXT if workers else provider.context  # how much memory the workers have is unknown
        return Backend(
            provider.name,
            provider.identity,
            prepare,
            get_capacity(provider.name, context),
            frozenset(),
            limiter,
            charge_nothing,
        )
    usual = _PARALLEL_CALLS.get(provider.provider, _PARALLEL_CALLS_ELSEWHERE)
    return Backend(
        provider.name,
        provider.server,
        prepare,
        get_capacity(provider.name),
        provider.rejected_keywords,
        RateLimiter(options.parallel_calls or usual, seconds_alone=seconds_alone),
        find_price(provider.provider, provider.model),
        count_most_output_tokens,
    )


def _preview(name: str, open_chat: OpenChat, call: Call) -> str:
    from kit_builder.llm.request_preview import preview_request

    chat = open_chat(call)
    return preview_request(bind_schema(chat, call.schema), write_messages(name, call))


def _open_client(server: str, timeout: float) -> "OpenAI":
    from openai import OpenAI

    key = read_key("openai", server, is_needed=True)
    return OpenAI(api_key=key, base_url=server or None, timeout=timeout, max_retries=0)
