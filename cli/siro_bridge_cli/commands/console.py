"""`siro-bridge console`: the stack as a page on this machine, or as one file."""

import webbrowser
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from siro_bridge_cli.console.app import make_app
from siro_bridge_cli.console.export import export_html
from siro_bridge_cli.console.security import new_token
from siro_bridge_cli.console.serve import HOST, ConsoleServer, listen
from siro_bridge_cli.console.source import Source
from siro_bridge_cli.console.stack_source import StackSource
from siro_bridge_cli.private_file import write_private
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.stack.deployed import DeployedStack
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.options import stack_options


@click.command()
@stack_options
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="A port of your own choice; else any free one.")
@click.option("--open", "open_page", is_flag=True, help="Open it in the browser.")
@click.option("--allow-changes", is_flag=True, help="Let the page replay and undo, each after a question.")
@click.option(
    "--export",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what the page shows into one HTML FILE instead.",
)
@click.option(
    "--without-values",
    is_flag=True,
    help="Leave what stands in the CRM's fields, and who recorded it, out of that file.",
)
def console(
    stack: DeployedStack, port: int, file: Path | None, *, open_page: bool, allow_changes: bool, without_values: bool
) -> None:
    """Look at the stack in a browser: the flow, each recording's way, refused records, trust.

    The page is on this machine alone (127.0.0.1), behind a random address, until Ctrl-C; it only shows, unless
    --allow-changes.
    """
    if file is None and without_values:
        raise click.UsageError("--without-values belongs to --export FILE")
    with closing(StackSource(stack)) as source:
        if file is not None:
            _export(source, stack.name, file, without_values=without_values)
        else:
            _serve(source, stack.name, port, open_page=open_page, allow_changes=allow_changes)


def _serve(source: Source, stack: str, port: int, *, open_page: bool, allow_changes: bool) -> None:
    try:
        listener = listen(port)
    except OSError as error:
        raise StackError(f"port {port} of {HOST}: {error.strerror}; choose another with --port, or none") from None
    token = new_token()
    address = f"http://{HOST}:{listener.getsockname()[1]}/{token}/"

    def started() -> None:
        click.echo(f"The console of {stack} ({'changes allowed' if allow_changes else 'read-only'}):\n\n  {address}\n")
        click.echo("Whoever has this address sees what it shows. Ctrl-C ends it.")
        if open_page:
            webbrowser.open(address)

    try:
        ConsoleServer(make_app(source, token, stack, allow_changes=allow_changes), listener, started).run()
    except KeyboardInterrupt:
        click.echo("\nThe console is closed.")


def _export(source: Source, stack: str, file: Path, *, without_values: bool) -> None:
    if not file.parent.is_dir():
        raise StackError(f"{file}: there is no folder {file.parent}")
    with Screen().progress("Asking the stack") as progress:
        html = export_html(source, stack, datetime.now(UTC), without_values=without_values, say=progress.update)
    try:
        write_private(file, html)
    except OSError as error:
        raise StackError(f"{file}: {error.strerror}") from None
    click.echo(f"{file} holds what the console shows, {len(html) // 1024 + 1} KB, for any browser.")
    if not without_values:
        click.echo("It quotes what stands in your CRM: send it only to people who may see that (or --without-values).")
