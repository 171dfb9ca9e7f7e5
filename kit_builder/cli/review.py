"""`kit-builder review`: review the methods beside their evidence, in the browser."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kit_builder.cli.options import base_url_option, kit_folder, model_option
from kit_builder.cli.running import DONE, handle_errors, open_kit, write_file
from kit_builder.errors import KitError

if TYPE_CHECKING:
    from kit_builder.interview.advisor import Advisor
    from kit_builder.kit.folder import KitFolder
    from kit_builder.text.languages import Language

_COLLECT_EVERY = 50_000  # new objects: a server runs for hours, and drops what it has shown


@click.command(short_help="Review the kit DIR in your browser.")
@kit_folder
@click.option(
    "--export",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the methods with their evidence to one HTML file, to send to a colleague, and exit.",
)
@click.option(
    "--no-mask",
    is_flag=True,
    help="With --export: keep the real names in the file. Without it, they are replaced with pseudonyms.",
)
@model_option
@base_url_option
@handle_errors
def review(folder: Path, export: Path | None, no_mask: bool, **options: Any) -> int:
    """Review the kit DIR in your browser, from the interview to what is left before publishing.

    On the page you answer the questions of `kit-builder interview`, edit and approve methods beside their source lines,
    settle conflicts, edit outlines, see what each sentence of a draft rests on and which sentences were removed, decide
    on suggestions, and settle what is left. Each decision takes one key; the keys are shown below what is chosen.

    This command starts a server that only this machine can reach, and prints its address. Ctrl-C stops it. The page
    saves everything in the files of the kit. You may edit these in a text editor at the same time: the page notices
    your changes and never overwrites them.

    With --model, a model may ask a further question in the interview if an answer is vague, and sums up what it has
    understood; a hosted model sees pseudonyms. Without it, no model is asked, whatever kit.toml says.
    """
    from kit_builder.kit.build_state import find_language

    kit, settings = open_kit(folder, options)
    kit.create()
    language = find_language(kit, settings)
    if export:
        _export(kit, settings.title, language, export, is_masked=not no_mask)
    else:
        from kit_builder.cli.interview import open_advisor

        with open_advisor(options.get("model"), kit, settings, language) as advisor:
            _serve(kit, settings.title, language, advisor)
    return DONE


def _serve(kit: "KitFolder", title: str, language: "Language", advisor: "Advisor | None") -> None:
    try:
        from kit_builder.review import server
    except ModuleNotFoundError as error:
        raise KitError(f"Review needs {error.name}. Install it with: pip install 'kit-builder[review]'") from error
    from kit_builder.review.review_session import ReviewSession

    gc.set_threshold(_COLLECT_EVERY)
    session = ReviewSession(kit, title, language, advisor)
    if session.recover_answers():
        click.echo("Saved what was typed when the last interview broke off.", err=True)
    session.show_kit()  # reads the kit before the page asks for it
    with server.open_socket(kit) as sock:
        port = sock.getsockname()[1]
        token = server.create_token()
        click.echo(f"http://{server.HOST}:{port}/#{token}")
        click.echo("Open this address in a browser. Stop with Ctrl-C; changes are saved in the kit.", err=True)
        try:
            application = server.make_application(session, token, port)
            server.make_server(application).run(sockets=[sock])
        except KeyboardInterrupt:
            click.echo("Review stopped.", err=True)


def _export(kit: "KitFolder", title: str, language: "Language", file: Path, *, is_masked: bool) -> None:
    from kit_builder.kit.identity_store import load_identities
    from kit_builder.privacy import Mask
    from kit_builder.review.review_session import ReviewSession

    identities = load_identities(kit)
    covered = Mask(identities).mask_text if is_masked else None
    page = ReviewSession(kit, title, language).export(language.code, covered)
    write_file(file, page)
    click.echo(f"{file}: {'names are replaced by pseudonyms' if is_masked else 'CONTAINS NAMES'}.")
