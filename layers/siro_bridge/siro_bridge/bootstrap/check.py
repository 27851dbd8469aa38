"""The composition root of the check that runs inside the sync function: each part is made when it is looked at."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from siro_bridge.bootstrap.budget import sync_budget
from siro_bridge.bootstrap.crm_tokens import crm_tokens
from siro_bridge.bootstrap.live import looking_at_crm
from siro_bridge.bootstrap.outside import Outside
from siro_bridge.bootstrap.siro import organization_client
from siro_bridge.crm.mapping_check import mistakes_in, warnings_of
from siro_bridge.domain.operate.check import CheckLine
from siro_bridge.mapping.checked import Checked
from siro_bridge.mapping.load import load_mapping
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.secrets import Secrets
from siro_bridge.settings import SyncSettings
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.use_cases.operate.ask_siro import AskSiro
from siro_bridge.use_cases.operate.check_crm import CheckCrm, told
from siro_bridge.use_cases.operate.look_at_crm import LookAtCrm


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
            look=self._look,
            siro=self._siro,
        )
        return list(check())

    def check_mapping(self, rows: int, *, values: bool) -> dict[str, Any]:
        """Lines, and of each section `rows` records: it quotes the CRM's data, so it goes to whoever asked."""
        mapping = load_mapping(self.settings.mapping_file)
        found = _look_through(mapping)
        lines = list(told("mapping", found, "fits Siro"))
        samples: dict[str, Any] = {}
        if not found.mistakes:
            with self._look(mapping, values=values) as looking:
                lines += looking()
                samples = {name: each.as_dict(rows, values=values) for name, each in looking.samples.items()}
        return {"mapping": mapping.digest, "lines": [line.as_dict() for line in lines], "samples": samples}

    def _look(self, mapping: CrmMapping, *, values: bool = False) -> AbstractContextManager[LookAtCrm]:
        """Without `values` its lines may be sent on: no word of the CRM stands in them."""
        secret = self.secrets.read(self.settings.crm_secret_arn, "CrmSecret")
        shared = partial(crm_tokens, self.settings, self.secrets, self.outside.secrets_manager, self.outside.dynamodb)
        return looking_at_crm(mapping, secret, values=values, opened=partial(self.outside.open_crm, shared=shared))

    def _siro(self, mapping: CrmMapping) -> AskSiro:
        budget = self.outside.budget or sync_budget(
            self.outside.dynamodb, self.settings.state_table, mapping.sync.requests_per_minute
        )
        client = organization_client(
            self.settings, self.secrets, budget, attempts=2, transport=self.outside.siro, sleep=self.outside.sleep
        )
        api = OrganizationApi(client)
        return AskSiro(api, OurConnection(api, mapping.connection_id))


def _look_through(mapping: CrmMapping) -> Checked:
    mistakes = list(mistakes_in(mapping))
    return Checked(mistakes, [] if mistakes else warnings_of(mapping))
