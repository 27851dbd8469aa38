"""`siro-bridge sign-event`: an event of `events/` as if Siro had sent it just now."""

import json
import re
from datetime import UTC, datetime
from typing import IO, Any

import click

from siro_bridge_cli.events import sign_event as sign

SECRET = re.compile(r"whsec_([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2,3}=*)?")


@click.command("sign-event")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option(
    "--secret", required=True, envvar="SIGNING_SECRET", help="The signing secret, whsec_…, that WebhookSecret holds."
)
def sign_event(file: IO[str], secret: str) -> None:
    """Sign FILE, a webhook event, with the current time, and print it.

    Siro's signatures are good for five minutes, so an event from a file must be signed anew. Pipe it into
    `sam local invoke WebhookFunction -e -`, or into a file for it.
    """
    event = _read(file)
    if not SECRET.fullmatch(secret):
        raise click.ClickException("--secret: whsec_ and base64 expected, as Siro's dashboard shows it")
    try:
        signed = sign(event, secret, datetime.now(UTC))
    except ValueError:  # base64 or text that is none
        raise click.ClickException(f"{file.name}: body: text expected, or base64 of it with isBase64Encoded") from None
    click.echo(json.dumps(signed, indent=2))


def _read(file: IO[str]) -> dict[str, Any]:
    try:
        event = json.load(file)
    except (ValueError, RecursionError) as error:
        raise click.ClickException(f"{file.name}: is not JSON ({error})") from None
    if not isinstance(event, dict) or not {"body", "headers"} <= event.keys():
        raise click.ClickException(f"{file.name}: is no HTTP API event; it has no headers and body")
    if not isinstance(event["body"], str):
        raise click.ClickException(f"{file.name}: body: text expected")
    headers = event["headers"]
    if not isinstance(headers, dict) or not isinstance(headers.get("svix-id"), str):
        raise click.ClickException(f"{file.name}: headers: an object with a svix-id, which is text, expected")
    return event
