"""A database without a login, and an API that lets nobody in without a token that it renews every few minutes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from siro_bridge.crm.connectors import Shared
from siro_bridge.crm.port import Crm
from siro_bridge.crm.rest.connector import RestCrm
from siro_bridge_cli.sample_crm.crm import SampleCrm
from tests.integration.crm.login.instances import REFRESH
from tests.integration.crm.login.login_crm import BASE, LoginCrm
from tests.integration.drills.drill import DrillBridge
from tests.integration.way_back.both_ways import BothWays
from tests.integration.way_back.rest_bridge import RestStoryCrm
from tests.integration.way_back.story import NEW, OLD

VISITS = 8


@dataclass
class DatabaseBridge(DrillBridge[SampleCrm], BothWays[SampleCrm]):
    def crm_secret(self) -> Mapping[str, Any]:
        return {"url": self.crm.url}

    def run(self) -> list[str]:
        return list(self.sync().failures)

    def visits(self) -> list[str]:
        self.sync()
        return [row["key"] for row in self.crm.appointments()]

    def notes(self) -> list[str]:
        return [note["body"] for note in self.crm.notes()]

    def timelines(self) -> list[Any]:
        return [deal["timeline"] for deal in self.crm.deals()]


@dataclass
class LoginBridge(DrillBridge[RestStoryCrm]):
    door: LoginCrm = field(kw_only=True)

    def crm_secret(self) -> Mapping[str, Any]:
        """As `siro-bridge setup crm-login` leaves it, when a person has allowed it at the CRM."""
        return {"base_url": BASE, "login": {**REFRESH, "refresh_token": self.door.grant()}}

    def connect(
        self, mapping: Any, secret: Mapping[str, Any], connections: int, shared: Shared | None = None
    ) -> tuple[Crm, Crm]:
        assert shared
        options: dict[str, Any] = {"transport": self.door, "clock": self.now, "sleep": lambda _: None}
        crm = RestCrm(mapping, dict(secret), shared=shared(), **options)
        return crm, crm

    def visits(self) -> list[str]:
        return [self.send_appointment((OLD, NEW)[number % 2], f"v-{number}") for number in range(VISITS)]

    def notes(self) -> list[str]:
        return [note["text"] for note in self.crm.store.notes.values()]

    def timelines(self) -> list[Any]:
        return [self.crm.facts(deal)["timeline"] for deal in (OLD, NEW)]
