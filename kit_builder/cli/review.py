"""`kit-builder review`: the methods beside the lines they rest on, in the browser."""

from pathlib import Path

import click

from kit_builder.cli.options import kit_folder
from kit_builder.cli.session import DONE, opened_kit, plain_errors
from kit_builder.errors import KitError


@click.command()
@kit_folder
@plain_errors
def review(folder: Path) -> int:
    """Approve the methods of a kit beside the words that they came from.

    Serves a page on this machine alone, and prints its address: open that in a browser. The page writes the same cards
    that a text editor does, and goes on while you use one. Ctrl-C ends it.
    """
    try:
        from kit_builder.review import server
    except ModuleNotFoundError as error:
        raise KitError(f"A review needs {error.name}: pip install 'kit-builder[review]'.") from error
    from kit_builder.found import language_of
    from kit_builder.review.room import Room

    kit, settings = opened_kit(folder, {})
    kit.create()
    language = language_of(kit, settings)
    with server.listening(kit) as sock:
        port = sock.getsockname()[1]
        token = server.new_token()
        room = Room(kit, settings.title, language.words)
        click.echo(f"http://{server.HOST}:{port}/#{token}")
        click.echo(
            "Open this address in a browser. Ctrl-C ends the review; all that was saved is in the cards.", err=True
        )
        try:
            server.server_of(server.application(room, token, port)).run(sockets=[sock])
        except KeyboardInterrupt:
            click.echo("The review has ended.", err=True)
    return DONE
