"""The way to the CRM's database: what CrmSecret holds. Never from the command line, which the shell writes down."""

import os
import sys
from contextlib import closing
from dataclasses import dataclass

import click

from siro_bridge_cli.setup.answers import crm_secret
from siro_bridge_cli.setup.crm_access import VARIABLE
from siro_bridge_cli.stack.access import Access
from siro_bridge_cli.stack.errors import StackError
from siro_bridge_cli.stack.local import demo_folder
from siro_bridge_cli.stack.opening import configured, open_local, open_stack


@dataclass(frozen=True, slots=True)
class StackName:
    """A deployed stack whose CrmSecret is meant; without a name and not local there is none."""

    name: str | None = None
    region: str | None = None
    profile: str | None = None
    local: bool = False

    @property
    def is_named(self) -> bool:
        return bool(self.name) or self.local


def database_url(stack: StackName) -> str:
    """From the stack, the environment, a hidden prompt, or standard input. Raises StackError, ConfigurationError."""
    if stack.is_named:
        return _url(_of_stack(stack), "CrmSecret")
    if text := os.environ.get(VARIABLE):
        return _url(crm_secret(text.strip()), VARIABLE)
    if sys.stdin.isatty():
        text = click.prompt(
            "The database's URL, as in CrmSecret (postgresql://user:password@host/database)", hide_input=True, err=True
        )
    else:
        text = sys.stdin.read()
    if not text.strip():
        raise StackError(f"the database's URL is missing: pipe it in, or set {VARIABLE}; or name a stack with --stack")
    return _url(crm_secret(text.strip()), "the given CrmSecret")


def _of_stack(stack: StackName) -> dict[str, object]:
    if stack.local:
        opened = open_local(demo_folder())
    else:
        opened = open_stack(str(stack.name), Access(stack.region or configured("region"), stack.profile))
    with closing(opened.access):
        return opened.secret("CrmSecret")


def _url(secret: dict[str, object], where: str) -> str:
    url = secret.get("url")
    if not isinstance(url, str) or not url.strip():
        hint = (
            "for an API, name its description: --openapi FILE" if "base_url" in secret else "a database's URL expected"
        )
        raise StackError(f"{where}: there is no url in it; {hint}")
    return url.strip()
