"""`kit-builder review`: the methods beside the lines they rest on, in the browser."""

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
    help="Write all that the page shows into one HTML file to send to a colleague, and end.",
)
@click.option("--no-mask", is_flag=True, help="Export the names in it as they are, not stand-ins for them.")
@handle_errors
def review(folder: Path, export: Path | None, no_mask: bool) -> int:
    """Approve the methods of a kit beside the words that they came from.

    Serves a page on this machine alone, and prints its address: open that in a browser. The page writes the same cards
    that a text editor does, and goes on while you use one. Ctrl-C ends it.
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
        raise KitError(f"A review needs {error.name}: pip install 'kit-builder[review]'.") from error
    from kit_builder.review.review_session import ReviewSession

    room = ReviewSession(kit, title, language.words)
    room.kit()  # what takes long is read before anybody looks
    with server.open_socket(kit) as sock:
        port = sock.getsockname()[1]
        token = server.create_token()
        click.echo(f"http://{server.HOST}:{port}/#{token}")
        click.echo("Open this address in a browser. Ctrl-C ends the review; what was saved is in the cards.", err=True)
        try:
            application = server.make_application(room, token, port)
            server.make_server(application).run(sockets=[sock])
        except KeyboardInterrupt:
            click.echo("The review has ended.", err=True)


def _export(kit: "KitFolder", title: str, language: "Language", file: Path, *, is_masked: bool) -> None:
    from kit_builder.files import write_atomically
    from kit_builder.kit.identity_store import load_identities
    from kit_builder.privacy import Mask
    from kit_builder.review.review_session import ReviewSession

    identities = load_identities(kit)
    covered = Mask(identities).mask_text if is_masked else None
    page = ReviewSession(kit, title, language.words).exported(language.code, covered)
    try:
        write_atomically(file, page.encode())
    except OSError as error:
        raise KitError(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"{file}: {'with stand-ins for who is named' if is_masked else 'WITH THE NAMES in it'}.")
