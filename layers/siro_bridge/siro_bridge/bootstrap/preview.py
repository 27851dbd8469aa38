"""The composition root of a preview: a run's own parts, of which nothing writes."""

from dataclasses import dataclass, field, fields

from siro_bridge.bootstrap.sync_parts import SyncParts
from siro_bridge.bootstrap.sync_steps import SyncSteps
from siro_bridge.domain.timing import REQUEST_SECONDS
from siro_bridge.mapping.base import EntityName
from siro_bridge.mapping.scope import entity_scope
from siro_bridge.mapping.sync import Removal
from siro_bridge.state.scopes import DynamoScopes
from siro_bridge.use_cases.keep_settled import NothingSettled, Settled
from siro_bridge.use_cases.operate.compare_with_siro import CompareWithSiro
from siro_bridge.use_cases.operate.only_looking import Looking, LookingAtMark, LookingAtRefusals, LookingAtSent
from siro_bridge.use_cases.operate.preview_sync import STEPS, LookedAt, Previewed, WouldSend
from siro_bridge.use_cases.run_sync import RunSync
from siro_bridge.use_cases.send_records import Synced


@dataclass(frozen=True)
class PreviewParts(SyncParts):
    """The state table is read; what would be written stays in memory."""

    looked_at: dict[Synced, LookedAt] = field(default_factory=dict, init=False)

    def scope(self, entity: EntityName) -> str:
        scopes = DynamoScopes(self.dynamodb, self.state_table, self.lease)
        owner = f"{self.organization_id}#{entity}"
        return scopes.name(owner, entity_scope(self.mapping, entity, self.organization_id))

    def watermarks(self, scope: str) -> LookingAtMark:
        return LookingAtMark(super().watermarks(scope).read())

    def sent_records(self, entity: Synced) -> LookingAtSent:
        return self._looked_at(entity).sent

    def refused_records(self, entity: Synced) -> LookingAtRefusals:
        return self._looked_at(entity).refusals

    def listed_records(self, entity: EntityName) -> Looking[str]:
        return Looking(super().listed_records(entity).read)

    def settled_rows(self) -> Settled:
        return NothingSettled()

    def deep_links(self) -> None:
        """They are written when an appointment is sent, which none is."""

    def _looked_at(self, entity: Synced) -> LookedAt:
        if entity not in self.looked_at:
            sent, refusals = super().sent_records(entity), super().refused_records(entity)
            self.looked_at[entity] = LookedAt(LookingAtSent(sent), LookingAtRefusals(refusals))
        return self.looked_at[entity]


def looking_parts(parts: SyncParts, would_send: WouldSend) -> PreviewParts:
    """Parts of which nothing writes, sends or removes."""
    sync = parts.mapping.sync.model_copy(update={"removal": Removal(mode="off")})
    changed = {"sync_api": would_send, "mapping": parts.mapping.model_copy(update={"sync": sync}), "workers": 1}
    same = {one.name: getattr(parts, one.name) for one in fields(SyncParts) if one.init}
    return PreviewParts(**(same | changed))


def preview(parts: SyncParts, limit: int) -> Previewed:
    """What the next run would send, at most `limit` records of each entity in full."""
    would_send = WouldSend(limit)
    looking = looking_parts(parts, would_send)
    steps = [step for step in SyncSteps(looking).steps() if step.name in STEPS]
    report = RunSync(steps, parts.report, parts.run_clock).run()
    at_siro = CompareWithSiro(parts.list_api, lambda: parts.run_clock.allows(REQUEST_SECONDS))
    return Previewed(report, would_send, looking.looked_at, at_siro)
