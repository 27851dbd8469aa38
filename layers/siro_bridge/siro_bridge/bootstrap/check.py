"""The composition root of the check that runs inside the sync function: each part is made when it is looked at."""

from dataclasses import dataclass, field
from functools import partial

from siro_bridge.bootstrap.budget import sync_budget
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.bootstrap.siro import organization_client
from siro_bridge.crm.connectors import connector
from siro_bridge.crm.mapping_check import mistakes_in, warnings_of
from siro_bridge.crm.port import Crm
from siro_bridge.domain.operate.check import CheckLine
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.secrets import Secrets
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.use_cases.operate.check_crm import CheckCrm


@dataclass(frozen=True, slots=True)
class AskedSiro:
    """Implements SiroSide."""

    api: OrganizationApi
    connection_id: str | None

    def organization_id(self) -> str:
        return str(self.api.caller_identity()["organizationId"])

    def connection_ids(self) -> list[str]:
        return [str(each["id"]) for each in self.api.connections() if each.get("isActive", True)]

    def our_connection(self) -> str:
        return OurConnection(self.api, self.connection_id).id()


@dataclass(slots=True)
class CheckRoot:
    """Secrets are read anew, so that what was just mended counts."""

    settings: SyncSettings
    outside: Outside
    secrets: Secrets = field(init=False)

    def __post_init__(self) -> None:
        self.secrets = Secrets(self.outside.secrets_manager)

    def check(self) -> list[CheckLine]:
        check = CheckCrm(
            load=partial(load_mapping, self.settings.mapping_file),
            look_through=_look_through,
            open_crm=self._open_crm,
            ask_live=_ask_live,
            siro=self._siro,
        )
        return list(check())

    def _open_crm(self, mapping: CrmMapping) -> Crm:
        secret = self.secrets.read(self.settings.crm_secret_arn, "CrmSecret")
        return self.outside.open_crm(mapping, secret, connections=1)

    def _siro(self, mapping: CrmMapping) -> AskedSiro:
        budget = self.outside.budget or sync_budget(
            self.outside.dynamodb, self.settings.state_table, mapping.sync.requests_per_minute
        )
        client = organization_client(
            self.settings, self.secrets, budget, attempts=2, transport=self.outside.siro, sleep=self.outside.sleep
        )
        return AskedSiro(OrganizationApi(client), mapping.connection_id)


def _look_through(mapping: CrmMapping) -> Checked:
    return Checked(list(mistakes_in(mapping)), warnings_of(mapping))


def _ask_live(mapping: CrmMapping, crm: Crm) -> Checked:
    """A CRM that tells no schema is asked for its lists alone."""
    return connector(mapping.connector).live_check(mapping, crm)
