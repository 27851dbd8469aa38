"""A person logs in to the CRM in a browser, and the stack is given what the CRM answers."""

from __future__ import annotations

import sys
import webbrowser
from typing import TYPE_CHECKING

import click

from siro_bridge_cli.setup.redirect import await_redirect, is_here
from siro_bridge_cli.show.screen import Screen
from siro_bridge_cli.stack.errors import StackError

if TYPE_CHECKING:
    from siro_bridge.bootstrap.crm_login import CrmLogin

QUESTION = "The whole address at which the browser ended"


def log_in(login: CrmLogin, screen: Screen, *, browser: bool) -> None:
    """Raises ConfigurationError, CrmUnavailableError and StackError; nothing is stored then."""
    begun = login.begin()
    if browser and is_here(begun.redirect_uri):
        screen.note("Log in to the CRM, and allow it. If no browser opens, open this address:")
        screen.note(begun.address)
        with screen.progress("waiting for the CRM's answer"):
            came_back_to = await_redirect(begun.redirect_uri, begun.state, lambda: _open(begun.address))
    else:
        screen.note("Open this address in a browser, log in to the CRM, and allow it:")
        screen.note(begun.address)
        screen.note(f"It ends at an address that begins with {begun.redirect_uri}, which may show an error.")
        came_back_to = _asked()
    login.finish(begun, came_back_to)
    screen.line("The CRM's tokens are stored; `siro-bridge doctor` says whether the functions get in with them.")


def _open(address: str) -> None:
    """A browser that does not open is no failure: the address is shown, too."""
    webbrowser.open(address)


def _asked() -> str:
    """It holds the code, so it is not shown."""
    if sys.stdin.isatty():
        return str(click.prompt(QUESTION, hide_input=True, err=True)).strip()
    given = sys.stdin.readline().strip()
    if not given:
        raise StackError("nothing was stored: nobody is there to paste the address; run this on a terminal")
    return given
