"""Instances of the functions before one CRM, each with its own memory, over one CrmTokenSecret and one table."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from siro_bridge.crm.login.shared import SECONDS, SecretTokens, SharedTokens
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge.state.mint_gate import DynamoMintGate
from tests.clock import Clock
from tests.fault_points import Fault, Faults
from tests.integration.crm.conformance import T0
from tests.integration.crm.login.login_crm import BASE, CLIENT_ID, CLIENT_SECRET, PASSWORD, USER, LoginCrm
from tests.integration.crm.rest_harness import documented, rest_mapping

OAUTH = {"token_url": "https://crm.test/oauth/token", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
CLIENT = {"kind": "client_credentials", **OAUTH}
REFRESH = {"kind": "refresh_token", **OAUTH}
JSON = {
    "kind": "json",
    "login_url": "https://crm.test/auth/login",
    "body": {"email": USER, "password": PASSWORD},
    "token": "data.access_token",
    "lifetime": "data.expires_in",
    "refresh_url": "https://crm.test/auth/refresh",
    "refresh_body": {"refresh_token": "{refresh_token}", "mode": "json"},
    "refresh_token": "data.refresh_token",
}
ALL: dict[str, dict[str, Any]] = {"client_credentials": CLIENT, "refresh_token": REFRESH, "json": JSON}
PLACEHOLDER = '{"access_token": "REPLACE_ME"}'


def at_the_write(kind: str, instances: "Shared") -> Any:
    """Secrets Manager, at which the next write goes wrong in this way."""
    return Faults([Fault(kind, 0, only=("secretsmanager.put_secret_value",))])("secretsmanager", instances.secrets)


@dataclass
class Shared:
    """Before the CRM at `base_url`, which is reached over `transport`."""

    base_url: str
    transport: httpx2.BaseTransport
    clock: Clock
    secrets: Any
    dynamodb: Any
    table: str
    opened: list[RestCrm] = field(default_factory=list, kw_only=True)
    slept: list[float] = field(default_factory=list, kw_only=True)
    while_asleep: Callable[[], None] = field(default=lambda: None, kw_only=True)
    naps: bool = field(default=False, kw_only=True)
    """Who waits for another thread's request to a real server gives it half the time, and the clock stands still."""

    def open(self, login: dict[str, Any], secrets: Any = None, version: str = "v1", **keys: Any) -> RestCrm:
        """`version` is that of CrmSecret; `keys` are its other ones."""
        return self.open_over(self.transport, self.clock, login, secrets, version, **keys)

    def open_over(
        self,
        transport: httpx2.BaseTransport,
        clock: Clock,
        login: dict[str, Any],
        secrets: Any = None,
        version: str = "v1",
        **keys: Any,
    ) -> RestCrm:
        gate = DynamoMintGate(self.dynamodb, self.table, clock, name="crm", seconds=SECONDS, behalf=version)
        crm = RestCrm(
            rest_mapping(documented()),
            {"base_url": self.base_url, "login": login, **keys},
            shared=SharedTokens(SecretTokens(secrets or self.secrets, "CrmTokenSecret"), gate),
            transport=transport,
            clock=clock,
            sleep=self._sleep,
        )
        self.opened.append(crm)
        return crm

    def kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(self.secrets.get_secret_value(SecretId="CrmTokenSecret")["SecretString"])
        return kept

    def close(self) -> None:
        for crm in self.opened:
            crm.close()

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.naps:
            time.sleep(seconds / 2)
        else:
            self.clock.pass_(seconds)
        self.while_asleep()


class Instances(Shared):
    """Before the test CRM."""

    def __init__(self, crm: LoginCrm, clock: Clock, secrets: Any, dynamodb: Any, table: str) -> None:
        super().__init__(BASE, crm, clock, secrets, dynamodb, table)
        self.crm = crm


def read(crm: RestCrm) -> int:
    """One request that needs a token."""
    return len(crm.reader.read_changes("engagements", T0, None, 10))


def lost_answer() -> Exception:
    return httpx2.ReadTimeout("no answer")
