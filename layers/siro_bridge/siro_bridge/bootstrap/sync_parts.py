"""What the steps of one sync run are made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from siro_bridge.crm.port import Crm
from siro_bridge.domain.sync.deep_link import app_link, web_link
from siro_bridge.domain.sync.records import RefusalStore, SentStore, WatermarkStore
from siro_bridge.domain.sync.report import Report
from siro_bridge.domain.timing import RunClock
from siro_bridge.domain.write_back.journal import Journal
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.model import CrmMapping
from siro_bridge.mapping.scope import entity_scope
from siro_bridge.siro.connection import OurConnection
from siro_bridge.siro.organization import OrganizationApi
from siro_bridge.state.lease import DynamoLease
from siro_bridge.state.listed_records import DynamoListedRecords
from siro_bridge.state.queue import EnrichmentQueue
from siro_bridge.state.refused_records import DynamoRefusedRecords
from siro_bridge.state.scopes import DynamoScopes
from siro_bridge.state.sent_deals import DynamoSentDeals
from siro_bridge.state.sent_records import DynamoSentRecords
from siro_bridge.state.sent_window import DynamoSentWindow
from siro_bridge.state.settled_rows import DynamoSettledRows
from siro_bridge.state.sync_ledger import DynamoSyncLedger
from siro_bridge.state.watermarks import DynamoWatermarks
from siro_bridge.use_cases.fill_in import ListedStore
from siro_bridge.use_cases.fresh_sent import FreshSent
from siro_bridge.use_cases.keep_refused_links import KeepRefusedLinks
from siro_bridge.use_cases.keep_settled import KeepSettled, Settled
from siro_bridge.use_cases.send_records import SyncApi, Synced
from siro_bridge.use_cases.write_deep_links import LinkRule, WriteDeepLinks

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class SyncParts:
    """`sync_api` makes one attempt a call, `list_api` several, while `run_clock` has time for them."""

    mapping: CrmMapping
    ingest_mode: str
    organization_id: str
    crm: Crm
    sync_api: SyncApi
    list_api: OrganizationApi
    run_clock: RunClock
    ours: OurConnection
    journal: Journal
    dynamodb: "DynamoDBClient"
    state_table: str
    kept_seconds: int
    queue: EnrichmentQueue
    lease: DynamoLease
    report: Report
    workers: int
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    _scopes: dict[EntityName, str] = field(default_factory=dict, init=False)
    _begun: set[str] = field(default_factory=set, init=False)

    @property
    def ledger(self) -> DynamoSyncLedger:
        return DynamoSyncLedger(self.dynamodb, self.state_table, self.clock)

    @property
    def sweep_scope(self) -> str:
        return f"sweep#{self.organization_id}"

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock(), UTC)

    def scope(self, entity: EntityName) -> str:
        """Asked from the state table once a run, which holds the lease."""
        if entity not in self._scopes:
            scopes = DynamoScopes(self.dynamodb, self.state_table, self.lease)
            owner = f"{self.organization_id}#{entity}"
            self._scopes[entity] = scopes.use(owner, entity_scope(self.mapping, entity, self.organization_id))
            self._begun.update(scopes.begun)
        return self._scopes[entity]

    def watermarks(self, scope: str) -> WatermarkStore:
        return DynamoWatermarks(self.dynamodb, self.state_table, self.lease, scope)

    def sent_records(self, entity: Synced) -> SentStore:
        """An early release wrote no scope, but a watermark."""
        scope = self.scope(entity)
        store = DynamoSentRecords(self.dynamodb, self.state_table, scope, self.clock, kept_seconds=self.kept_seconds)
        is_fresh = scope in self._begun and self.watermarks(scope).read() is None
        return FreshSent(store) if is_fresh else store

    def listed_records(self, entity: EntityName) -> ListedStore:
        return DynamoListedRecords(
            self.dynamodb, self.state_table, self.scope(entity), self.clock, kept_seconds=self.kept_seconds
        )

    def refused_records(self, entity: Synced) -> RefusalStore:
        return self._refused(self.scope(entity))

    def _refused(self, scope: str) -> DynamoRefusedRecords:
        return DynamoRefusedRecords(self.dynamodb, self.state_table, scope, self.clock, kept_seconds=self.kept_seconds)

    def sent_window(self, entity: EntityName) -> DynamoSentWindow:
        """What Siro has does not depend on the mapping."""
        owner = f"{self.organization_id}#{entity}"
        return DynamoSentWindow(self.dynamodb, self.state_table, owner, self.scope(entity))

    def settled_rows(self) -> Settled:
        """Of appointments: of what else changed, each record is read when it changed."""
        scope = self.scope("engagements")
        store = DynamoSettledRows(self.dynamodb, self.state_table, self.lease, scope)
        return KeepSettled(self.watermarks(scope), store, self.clock)

    def sent_deals(self) -> DynamoSentDeals:
        return DynamoSentDeals(
            self.dynamodb, self.state_table, self.organization_id, self.clock, kept_seconds=self.kept_seconds
        )

    def deep_links(self) -> WriteDeepLinks | None:
        rule = self.link_rule()
        if rule is None:
            return None
        return WriteDeepLinks(
            crm=self.crm.fields,
            journal=self.journal,
            target=rule.target,
            field=rule.field,
            key_of=rule.key_of,
            build=rule.build,
            report=self.report,
            refusals=KeepRefusedLinks(self._refused(f"links#{self.scope('engagements')}"), self.clock),
            shadow=rule.shadow,
        )

    def link_rule(self) -> LinkRule | None:
        """Links belong to appointments: into the appointment's own field, or its deal's."""
        section, back = self.mapping.deep_link, self.mapping.write_back
        if section is None:
            return None
        return LinkRule(
            target=section.target,
            field=section.field,
            key_of=_KEYS[back.targets[section.target].link],
            build=app_link if section.form == "app" else self._web_link,
            shadow=back.mode == "shadow",
        )

    def _web_link(self, engagement: dict[str, Any]) -> str:
        section = self.mapping.deep_link
        return web_link(
            engagement,
            connection_id=self.ours.id(),
            conversation_type=section.conversation_type if section else None,
            redirect_url=section.redirect_url if section else None,
        )


def _own_id(engagement: dict[str, Any]) -> str | None:
    return str(engagement["externalId"])


def _parent_id(parent: str) -> Callable[[dict[str, Any]], str | None]:
    return lambda engagement: (engagement.get(parent) or {}).get("externalId")


_KEYS: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "engagement": _own_id,
    **{parent: _parent_id(parent) for parent in ("opportunity", "account", "contact", "lead")},
}
