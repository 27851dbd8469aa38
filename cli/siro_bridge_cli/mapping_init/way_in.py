"""The way to the CRM's database: what CrmSecret holds. Never from the command line, which the shell writes down."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from siro_bridge_cli.setup.crm_access import VARIABLE, read_crm_secret
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
    """From the stack, or as `read_crm_secret` finds it. Raises StackError, ConfigurationError."""
    secret = _of_stack(stack) if stack.is_named else read_crm_secret()
    url = secret.get("url")
    if not isinstance(url, str) or not url.strip():
        raise StackError(
            "CrmSecret: has no url of a database; an API is looked at by its description: --openapi FILE"
            if "base_url" in secret
            else f"CrmSecret: a database's URL expected, by {VARIABLE}, --stack or standard input"
        )
    return url.strip()


def _of_stack(stack: StackName) -> dict[str, Any]:
    if stack.local:
        opened = open_local(demo_folder())
    else:
        opened = open_stack(str(stack.name), Access(stack.region or configured("region"), stack.profile))
    with closing(opened.access):
        return opened.secret("CrmSecret")
