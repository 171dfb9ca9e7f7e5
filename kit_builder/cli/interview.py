"""`kit-builder interview`: ask the expert what would improve the products most."""

import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kit_builder.cli.options import base_url_option, kit_folder, mask_option, model_option
from kit_builder.cli.running import (
    DONE,
    INTERRUPTED,
    handle_errors,
    open_kit_with_cards,
    read_file,
    sanitise,
    use_model,
    write_file,
)
from kit_builder.errors import KitError
from kit_builder.text.counts import count_of

if TYPE_CHECKING:
    from kit_builder.interview.advisor import Advisor
    from kit_builder.interview.agenda import AgendaQuestion
    from kit_builder.interview.journal import Draft
    from kit_builder.interview.keep import Keeper
    from kit_builder.kit.folder import KitFolder
    from kit_builder.kit.settings import Settings
    from kit_builder.text.languages import Language

_PASTE_SECONDS = 0.05
_BEGIN, _GO_ON = "> ", "| "
# Take tabs and letters of any language as they are, and pasted text as one row, whatever the locale.
_LINE_EDITING = (
    "tab: self-insert",
    "set enable-bracketed-paste on",
    "set input-meta on",
    "set output-meta on",
    "set convert-meta off",
)


@click.command(short_help="Ask the expert what would improve the products most.")
@kit_folder
@model_option
@base_url_option
@mask_option
@click.option(
    "--export",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the questions to FILE, as an email to the expert, and exit.",
)
@click.option(
    "--import",
    "filled_in",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Read the answers in FILE, the email that the expert has filled in or replied to, and exit.",
)
@handle_errors
def interview(folder: Path, export: Path | None, filled_in: Path | None, **options: Any) -> int:
    """Ask the expert what would improve the products of the kit DIR most, one question at a time.

    An empty line ends an answer; an empty line alone skips the question for now. To keep empty lines in an answer that
    you type, put three double quotes (\"\"\") on a line before and after it; pasted text keeps them anyway. In place of
    an answer, type /later to be asked another day, /never not to be asked again, /undo to take back the last answer, or
    /stop to end the interview.

    /audio FILE adds what is said in a recording to the answer. It is transcribed on this machine, which needs the extra
    `audio` and a Whisper model.

    Answers are saved at once, in interviews/ under today's date, and you may edit them there. The next build reads them
    as the expert's words. Consent to tell a story is saved on its card, prices and terms in kit.toml. The same
    questions are in questions.md; what is answered in one place is not asked in the other.

    With --model, a model may ask a further question if an answer is vague, and now and then sums up what it has
    understood. Without it, no model is asked, whatever kit.toml says.
    """
    from kit_builder.kit.build_state import find_language

    if export and filled_in:
        raise KitError("Use --export or --import, not both.")
    kit, settings = open_kit_with_cards(folder, options)
    language = find_language(kit, settings)
    today = datetime.now(UTC).astimezone().date()
    keeper = _open_keeper(kit, language, today)
    status = DONE
    if export:
        _export(export, keeper, settings, language)
    elif filled_in:
        _import(filled_in, keeper, language)
    else:
        with open_advisor(options.get("model"), kit, settings, language) as advisor:
            status = _converse(keeper, language, today, advisor)
    _save_questions(kit, language)
    return status


def _open_keeper(kit: "KitFolder", language: "Language", today: date) -> "Keeper":
    """Return what keeps answers, and keep those that were typed when the last interview broke off."""
    from kit_builder.interview.journal import Journal
    from kit_builder.interview.keep import Keeper

    kit.create()
    keeper = Keeper(kit, Journal(kit, today), language.words)
    if recovered := keeper.recover():
        click.echo(
            f"Saved what was typed when the last interview broke off: {count_of(recovered, 'answer')}.", err=True
        )
    return keeper


def _converse(keeper: "Keeper", language: "Language", today: date, advisor: "Advisor | None") -> int:
    """Hold a conversation, and return the status to exit with."""
    from functools import partial

    from kit_builder.interview.conversation import Conversation
    from kit_builder.interview.journal import read_settled
    from kit_builder.interview.open_questions import load_agenda

    agenda = load_agenda(keeper.folder, language, today)
    terminal = _Terminal()
    conversation = Conversation(keeper, terminal, partial(read_settled, keeper.folder, today), advisor)
    try:
        with _catching_signals(), keeper.journal.open_draft() as draft:
            try:
                conversation.hold(agenda, draft)
            except KeyboardInterrupt:
                terminal.rescue(draft)
                raise
    except KeyboardInterrupt:
        click.echo(f"\nStopped. {_report_saved(conversation.answers + keeper.recover(), keeper)}", err=True)
        return INTERRUPTED
    if not agenda:
        click.echo("Nothing is left to ask.")
    following = " The next build reads them." if conversation.answers else ""
    click.echo(f"{_report_saved(conversation.answers, keeper)}{following}")
    return DONE


def _report_saved(answers: int, keeper: "Keeper") -> str:
    """Say how many answers are saved, and where, unless there are none or all of them were decisions."""
    has_file = answers > 0 and (keeper.folder.path / keeper.journal.path).exists()
    return f"{count_of(answers, 'answer')} saved{f' in {keeper.journal.path}' if has_file else ''}."


def _export(file: Path, keeper: "Keeper", settings: "Settings", language: "Language") -> None:
    from kit_builder.interview.mail import write_mail
    from kit_builder.interview.open_questions import load_agenda

    agenda = load_agenda(keeper.folder, language)
    numbered = keeper.journal.number_for_mail(agenda)
    write_file(file, write_mail(numbered, settings.title, language.words))
    click.echo(f"{count_of(len(agenda), 'question')} written to {file}. Read the answers with --import.")


def _import(file: Path, keeper: "Keeper", language: "Language") -> None:
    from kit_builder.interview.decisions import UnclearAnswerError
    from kit_builder.interview.journal import load_mailed
    from kit_builder.interview.mail import read_mail
    from kit_builder.interview.open_questions import load_agenda
    from kit_builder.sources import read_source

    asked = load_mailed(keeper.folder)
    if not asked:
        raise KitError("No questions were exported from this kit. Write them with --export first.")
    suffix = file.suffix if file.suffix.lower() in (".eml", ".docx", ".html") else ".txt"
    text = read_source(file.name, "mail", read_file(file), suffix).text
    try:
        reply = read_mail(text, asked)
    except KitError as error:
        raise KitError(f"{file.name}: {error}") from error
    if reply.has_numbers_alone and not _agree(reply.answers, asked):
        raise KitError(f"No answer is saved. Write those in {file.name} below the questions that --export wrote.")
    for number, answer in reply.answers.items():
        try:
            keeper.keep(asked[number], answer)
        except UnclearAnswerError as error:
            keeper.journal.save(asked[number], answer)
            click.echo(f"warning: {file.name}, question {number}: {error}", err=True)
    left = load_agenda(keeper.folder, language)
    click.echo(f"{_report_saved(len(reply.answers), keeper)} Left to ask: {count_of(len(left), 'question')}.")


def _agree(answers: Mapping[int, str], asked: "Mapping[int, AgendaQuestion]") -> bool:
    """Show to which question each answer would belong, and return whether a person says that this is right."""
    from kit_builder.kit.card_words import find_consent

    terminal = _Terminal()
    for number, answer in answers.items():
        terminal.say(f"{number}. {asked[number].text}")
        terminal.say(answer, quiet=True)
    terminal.say("The file has numbers and no questions. Are these the answers to these questions? Write yes or no.")
    return find_consent(terminal.read(begins=True) or "") == "yes"


def _save_questions(kit: "KitFolder", language: "Language") -> None:
    """Bring the page of questions up to date, unless the kit is in use: a build does the same when it ends."""
    from kit_builder.interview.open_questions import save_questions

    with suppress(KitError), kit.lock():
        save_questions(kit, language)


@contextmanager
def open_advisor(
    spec: str | None, kit: "KitFolder", settings: "Settings", language: "Language"
) -> Iterator["Advisor | None"]:
    """Yield the model that listens, None without a `spec` of one."""
    from kit_builder.interview.advisor import Advisor
    from kit_builder.kit.identity_store import identify_interviews
    from kit_builder.kit.masking import make_ask

    if not spec or spec == "none":
        yield None
        return
    with use_model(settings, kit.answers, shows_progress=False) as (model, progress):

        def ask(question: Any, answer: Any) -> Any:
            identities = identify_interviews(language, settings, kit)
            return make_ask(model, progress, settings, identities)(question, answer)

        yield Advisor(ask, {method.name: method for method in kit.read_cards()}, language)


@contextmanager
def _catching_signals() -> Iterator[None]:
    """Stop as with Ctrl-C when the terminal is closed or the program is asked to end, while the block runs."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    names = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    try:
        before = {name: signal.signal(name, stop) for name in names}
    except ValueError:  # not in the main thread
        before = {}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


class _Terminal:
    """Standard input and output. On a terminal, lines can be edited and may be of any length."""

    def __init__(self) -> None:
        self._readline: Any = None
        if sys.stdin.isatty():
            with suppress(ImportError):
                import readline

                for setting in _LINE_EDITING:
                    readline.parse_and_bind(setting)
                self._readline = readline

    def say(self, text: str, *, quiet: bool = False) -> None:
        rows = [sanitise(row) for row in text.split("\n")]
        click.secho("\n".join(rows), dim=quiet, bold=not quiet)

    def read(self, *, begins: bool) -> str | None:
        if not sys.stdin.isatty():
            row = sys.stdin.readline()
            return _decode(row.rstrip("\r\n")) if row else None
        try:
            return _decode(input(_BEGIN if begins else _GO_ON))
        except EOFError:
            click.echo()
            return None

    def is_waiting(self) -> bool:
        if not sys.stdin.isatty():
            return False
        import select

        try:
            return bool(select.select([sys.stdin], [], [], _PASTE_SECONDS)[0])
        except (OSError, ValueError):  # not on Windows
            return False

    def rescue(self, draft: "Draft") -> None:
        """Add the row that is being typed to the draft, unless half of it could decide something else."""
        row = self._readline.get_line_buffer() if self._readline else ""
        if row.strip() and not draft.is_decision:
            draft.add(_decode(row))


def _decode(row: str) -> str:
    """Return a row with marks in place of bytes that are not text."""
    return row.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
