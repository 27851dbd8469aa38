"""The way to a CRM that a command on this machine goes itself: never on the command line, which the shell keeps."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge_cli.setup.answers import crm_secret
from siro_bridge_cli.stack.errors import StackError

VARIABLE = "SIRO_BRIDGE_CRM"
"""Holds a database's URL, or CrmSecret's whole object as JSON."""

SPENT_BY_USE = "refresh_token"
SPENT = (
    "many a CRM takes a refresh token once: used here, the functions would lose it. Let them look (--stack), or give a "
    "login of another kind, such as a bearer token under headers"
)
QUESTION = "The CRM: a database's URL, or CrmSecret's JSON"


def read_crm_secret() -> dict[str, Any]:
    """CrmSecret's object: of the environment, else of a hidden prompt, else of standard input. Raises StackError."""
    given = os.environ.get(VARIABLE, "").strip()
    if not given and sys.stdin.isatty():
        given = str(click.prompt(QUESTION, hide_input=True, err=True)).strip()
    given = given or sys.stdin.read().strip()
    if not given:
        raise StackError(
            f'CrmSecret: pipe it in, or set {VARIABLE}: a database\'s URL, or JSON such as {{"base_url": …}}'
        )
    try:
        secret = crm_secret(given)
    except ConfigurationError as error:
        raise StackError(str(error)) from None
    if (secret.get("login") or {}).get("kind") == SPENT_BY_USE:
        raise StackError(f"CrmSecret: {SPENT}")
    return secret
