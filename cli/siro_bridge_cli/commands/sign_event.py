"""`siro-bridge sign-event`: an event of `events/` as if Siro had sent it just now."""

import json
import os
import re
import sys
from datetime import UTC, datetime
from typing import IO, Any

import click

from siro_bridge_cli.events import sign_event as sign

SECRET = re.compile(r"whsec_([A-Za-z0-9+/]{4})+([A-Za-z0-9+/]{2,3}=*)?")


@click.command("sign-event")
@click.argument("file", type=click.File("r", encoding="utf-8"))
def sign_event(file: IO[str]) -> None:
    """Sign FILE, a webhook event, with the current time, and print it.

    The signing secret that WebhookSecret holds, whsec_…, is asked for on a terminal, and read from standard input
    elsewhere, or from the environment's SIGNING_SECRET.

    Siro's signatures are good for five minutes, so an event from a file must be signed anew. Pipe it into
    `sam local invoke WebhookFunction -e -`, or into a file for it.
    """
    event, secret = _read(file), _secret()
    if not SECRET.fullmatch(secret):
        raise click.ClickException("signing secret: whsec_ and base64 expected, as Siro's dashboard shows it")
    try:
        signed = sign(event, secret, datetime.now(UTC))
    except ValueError:  # base64 or text that is none
        raise click.ClickException(f"{file.name}: body: text expected, or base64 of it with isBase64Encoded") from None
    click.echo(json.dumps(signed, indent=2))


def _secret() -> str:
    """Never an argument: the shell's history and the list of processes would show it."""
    if given := os.environ.get("SIGNING_SECRET", ""):
        return given.strip()
    if sys.stdin.isatty():
        return str(click.prompt("Signing secret, whsec_…", hide_input=True, err=True)).strip()
    return sys.stdin.readline().strip()


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
