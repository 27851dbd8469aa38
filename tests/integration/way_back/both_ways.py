"""Both ways in one process, over one CRM and one stack's state."""

from dataclasses import dataclass
from typing import Any

from siro_bridge.bootstrap.outside import Outside
from siro_bridge.bootstrap.sync import SyncRoot
from siro_bridge.domain.sync.report import Report
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.client import Unlimited
from siro_bridge_cli.simulator import SimulatorTransport, snapshot
from tests.integration.way_back.one_process import API_URL, C, OneProcess


@dataclass
class BothWays(OneProcess[C]):
    def sync(self) -> Report:
        """One run, in a container of its own."""
        settings = SyncSettings(
            state_table=self.table,
            siro_api_url=API_URL,
            siro_secret_arn="SiroSecret",
            crm_secret_arn="CrmSecret",
            crm_token_secret_arn="CrmTokenSecret",
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
        return SyncRoot(settings, outside).run(600)

    def synced(self, kind: str) -> dict[str, dict[str, Any]]:
        """What Siro has, by external id."""
        return next(table for name, table in snapshot(self.siro.world).items() if name.upper() == kind)

    def settle(self) -> None:
        self.siro.agenda.run_due()
        self.work()
