"""What the steps of one sync run are made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from siro_bridge.crm.port import Crm
from siro_bridge.domain.deep_link import app_link, web_link
from siro_bridge.domain.links import Links
from siro_bridge.domain.report import Report
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import RestMapping, SqlMapping
from siro_bridge.mapping.scope import entity_scope
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.queue import EnrichmentQueue
from siro_bridge.state.refused_records import DynamoRefusedRecords
from siro_bridge.state.sent_records import DynamoSentRecords
from siro_bridge.state.sent_window import DynamoSentWindow
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.watermarks import DynamoWatermarks
from siro_bridge.use_cases.write_deep_links import WriteDeepLinks


@dataclass(frozen=True)
class SyncParts:
    """`sync_api` makes one attempt a call, `list_api` several."""

    mapping: SqlMapping | RestMapping
    ingest_mode: str
    organization_id: str
    crm: Crm
    sync_api: OrganizationApi
    list_api: OrganizationApi
    ours: Callable[[Links], bool]
    dynamodb: Any
    state_table: str
    queue: EnrichmentQueue
    lease: DynamoLease
    report: Report
    workers: int
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    @property
    def ledger(self) -> DynamoSyncLedger:
        return DynamoSyncLedger(self.dynamodb, self.state_table, self.clock)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    def scope(self, entity: EntityName) -> str:
        return entity_scope(self.mapping, entity, self.organization_id)

    def watermarks(self, scope: str) -> DynamoWatermarks:
        return DynamoWatermarks(self.dynamodb, self.state_table, self.lease, scope)

    def sent_records(self, entity: EntityName) -> DynamoSentRecords:
        return DynamoSentRecords(self.dynamodb, self.state_table, self.scope(entity), self.clock)

    def refused_records(self, entity: EntityName) -> DynamoRefusedRecords:
        return DynamoRefusedRecords(self.dynamodb, self.state_table, self.scope(entity))

    def sent_window(self, entity: EntityName) -> DynamoSentWindow:
        return DynamoSentWindow(self.dynamodb, self.state_table, self.scope(entity))

    def deep_links(self, entity: EntityName) -> WriteDeepLinks | None:
        """Links belong to appointments: into the appointment's own field, or its deal's."""
        section = self.mapping.deep_link
        if section is None or entity != "engagements":
            return None
        build = app_link
        if section.form == "https":
            build = partial(
                web_link,
                connection_id=self.mapping.connection_id,
                conversation_type=section.conversation_type,
                redirect_url=section.redirect_url,
            )
        return WriteDeepLinks(
            writer=self.crm,
            target=section.target,
            field=section.field,
            key_of=_KEYS[self.mapping.write_back.targets[section.target].link],
            build=build,
            report=self.report,
        )


def _own_id(engagement: dict[str, Any]) -> str | None:
    return str(engagement["externalId"])


def _parent_id(parent: str) -> Callable[[dict[str, Any]], str | None]:
    return lambda engagement: (engagement.get(parent) or {}).get("externalId")


_KEYS: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "engagement": _own_id,
    **{parent: _parent_id(parent) for parent in ("opportunity", "account", "contact", "lead")},
}
