"""The whole bridge in one process, over a real CRM: the recipe's mapping as it stands, Siro simulated, AWS on moto."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from siro_bridge.bootstrap.outside import Outside
from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.domain.sync.report import Report
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import Unlimited
from siro_bridge_cli.simulator import SimulatorTransport, snapshot
from tests.integration.way_back.one_process import API_URL, OneProcess
from tests.recipes.crm import RecipeCrm


@dataclass
class RecipeBridge(OneProcess[RecipeCrm]):
    def crm_secret(self) -> Mapping[str, Any]:
        return self.crm.secret

    def sync(self, minutes: float = 10) -> Report:
        """One scheduled run, and the pause until the next."""
        settings = SyncSettings(
            state_table=self.table,
            siro_api_url=API_URL,
            siro_secret_arn="SiroSecret",
            crm_secret_arn="CrmSecret",
            enrichment_queue_url=self.queue_url,
            mapping_file=self.mapping_file,
        )
        outside = Outside(
            self.secrets_manager,
            self.dynamodb,
            self.sqs,
            siro=SimulatorTransport(self.siro),
            open_crm=self._open_crm,
            budget=Unlimited(),
            clock=self.now,
        )
        report = SyncRoot(settings, outside).run(600)
        self.siro.clock.advance(timedelta(minutes=minutes))
        return report

    def synced(self, kind: str) -> dict[str, dict[str, Any]]:
        """What Siro has, by external id."""
        return next(table for name, table in snapshot(self.siro.world).items() if name.upper() == kind)

    def record(self, appointment: str, **options: Any) -> str:
        """A conversation at an appointment, its webhooks delivered and worked on; answers the recording's id."""
        recording = self.siro.recorder.record(appointment, **options)
        self.settle()
        return recording

    def settle(self) -> None:
        self.siro.agenda.run_due()
        self.work()


def mapping_of(recipe: str) -> Path:
    return Path(__file__).parents[2] / "docs" / "recipes" / recipe / "mapping.yaml"
