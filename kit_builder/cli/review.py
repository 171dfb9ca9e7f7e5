"""`kit-builder review`: review the methods beside their evidence, in the browser."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kit_builder.cli.options import kit_folder
from kit_builder.cli.session import DONE, handle_errors, open_kit
from kit_builder.errors import KitError

if TYPE_CHECKING:
    from kit_builder.kit.folder import KitFolder
    from kit_builder.text.languages import Language


@click.command()
@kit_folder
@click.option(
    "--export",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the review page to one HTML file, to send to a colleague, and exit.",
)
@click.option("--no-mask", is_flag=True, help="Export names unmasked, without pseudonyms.")
@handle_errors
def review(folder: Path, export: Path | None, no_mask: bool) -> int:
    """Review and approve the methods of the kit DIR beside their evidence.

    Starts a server that only this machine can reach, and prints its address for your browser. The page edits the same
    cards as a text editor, and notices changes made there. Stop it with Ctrl-C.
    """
    from kit_builder.kit.build_state import find_language

    kit, settings = open_kit(folder, {})
    kit.create()
    language = find_language(kit, settings)
    if export:
        _export(kit, settings.title, language, export, is_masked=not no_mask)
    else:
        _serve(kit, settings.title, language)
    return DONE


def _serve(kit: "KitFolder", title: str, language: "Language") -> None:
    try:
        from kit_builder.review import server
    except ModuleNotFoundError as error:
        raise KitError(f"Review needs {error.name}. Install it with: pip install 'kit-builder[review]'") from error
    from kit_builder.review.review_session import ReviewSession

    session = ReviewSession(kit, title, language)
    session.show_kit()  # reads the kit before the page asks for it
    with server.open_socket(kit) as sock:
        port = sock.getsockname()[1]
        token = server.create_token()
        click.echo(f"http://{server.HOST}:{port}/#{token}")
        click.echo("Open this address in a browser. Stop with Ctrl-C; changes are saved in the cards.", err=True)
        try:
            application = server.make_application(session, token, port)
            server.make_server(application).run(sockets=[sock])
        except KeyboardInterrupt:
            click.echo("Review stopped.", err=True)


def _export(kit: "KitFolder", title: str, language: "Language", file: Path, *, is_masked: bool) -> None:
    from kit_builder.files import write_atomically
    from kit_builder.kit.identity_store import load_identities
    from kit_builder.privacy import Mask
    from kit_builder.review.review_session import ReviewSession

    identities = load_identities(kit)
    covered = Mask(identities).mask_text if is_masked else None
    page = ReviewSession(kit, title, language).export(language.code, covered)
    try:
        write_atomically(file, page.encode())
    except OSError as error:
        raise KitError(f"Cannot write {file}: {error.strerror}.") from error
    click.echo(f"{file}: {'names are replaced by pseudonyms' if is_masked else 'CONTAINS NAMES'}.")
