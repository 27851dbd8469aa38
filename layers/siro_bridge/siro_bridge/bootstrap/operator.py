"""The composition root of the person who operates a deployed stack, and all of the layer that commands import."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Protocol

from siro_bridge.bootstrap.budget import sync_budget
from siro_bridge.bootstrap.siro import organization_client
from siro_bridge.secrets import Secrets
from siro_bridge.settings import SiroSettings
from siro_bridge.siro.client import SiroClient
from siro_bridge.siro.organization import OrganizationApi

ATTEMPTS = 3
"""A person waits for the answer: what failed for a passing reason is asked for again, not for long."""

SIRO_LIMIT = 1000
"""Requests a minute and token; the mapping's own limit is known to the functions alone."""


class Deployed(Protocol):
    """A deployed stack as the command line sees it; `siro_bridge_cli.stack` has it."""

    @property
    def name(self) -> str: ...

    @property
    def region(self) -> str: ...

    def client(self, service: str) -> Any:
        """A boto3 client of the stack's account and region."""
        ...

    def output(self, name: str) -> str: ...

    def parameter(self, name: str) -> str: ...

    def invoke(self, function: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """Run a function by its logical id, such as SyncFunction, and give its answer."""
        ...


class Operator:
    """Each use case is made when it is first asked for: a command pays for what it uses, and needs no other rights."""

    def __init__(self, stack: Deployed) -> None:
        self.stack = stack

    @cached_property
    def siro(self) -> OrganizationApi:
        """Siro's organization API with the stack's own token, within the budget that all share."""
        return OrganizationApi(self._siro_client)

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(self.stack.client("secretsmanager"))

    @cached_property
    def dynamodb(self) -> Any:
        return self.stack.client("dynamodb")

    @property
    def state_table(self) -> str:
        return self.stack.output("StateTableName")

    @cached_property
    def _siro_client(self) -> SiroClient:
        settings = SiroSettings(
            state_table=self.state_table,
            siro_api_url=self.stack.parameter("SiroApiUrl"),
            siro_secret_arn=self.stack.output("SiroSecretArn"),
            crm_secret_arn=self.stack.output("CrmSecretArn"),
        )
        budget = sync_budget(self.dynamodb, self.state_table, SIRO_LIMIT)
        return organization_client(settings, self.secrets, budget, attempts=ATTEMPTS)
