"""Synced payloads stored: keys that are given overwrite, keys that are absent stay, null clears."""

from collections.abc import Sequence
from typing import Any

from siro_bridge_cli.simulator.behaviour import Behaviour
from siro_bridge_cli.simulator.findings import note_findings
from siro_bridge_cli.simulator.merges import carry_merges
from siro_bridge_cli.simulator.parents import check_parents, is_bare
from siro_bridge_cli.simulator.payloads import Payload
from siro_bridge_cli.simulator.people import add_siro_user_for
from siro_bridge_cli.simulator.schema import SHAPES
from siro_bridge_cli.simulator.times import parse_instant
from siro_bridge_cli.simulator.world import CrmRecord, Kind, World


class Sync:
    """The sync endpoints' effect on the world."""

    def __init__(self, world: World, behaviour: Behaviour) -> None:
        self._world = world
        self._behaviour = behaviour

    def store(self, kind: Kind, batch: Sequence[Payload]) -> list[CrmRecord]:
        """Store a checked batch, all or nothing; raises ApiError 422 for a parent that does not resolve."""
        world = self._world
        if not self._behaviour.keeps_records:
            return [_passing_record(world, kind, payload) for payload in batch]
        if self._behaviour.unresolved_parents == "refuse":
            check_parents(world, kind, batch)
        for payload in batch:
            world.writes[kind.value, payload["externalId"]] += 1
            note_findings(world, kind, payload)
        return [self._upsert(kind, payload) for payload in batch]

    def _upsert(self, kind: Kind, payload: Payload) -> CrmRecord:
        world, shape = self._world, SHAPES[kind]
        for key in payload.keys() - shape.known:
            world.findings[f"{kind.lower()}: unknown key {key}"] += 1
        table, external_id = world.tables[kind], payload["externalId"]
        record = table.by_external.get(external_id) or world.add(kind, external_id)
        record.updated_at = world.clock.now()
        nested = shape.nested_keys()
        record.fields.update({key: value for key, value in payload.items() if key not in nested})
        if external_id not in table.aliases:
            record.deleted_at = _deleted_at(payload)
        for key, parent_kind in shape.parents.items():
            if key in payload:
                self._set_parent(record, key, parent_kind, payload[key])
        for key, listed_kind in shape.lists.items():
            if key in payload:
                found = [self._resolve(listed_kind, one) for one in payload[key]]
                record.contacts = [one.id for one in found if one is not None]
        if shape.users in payload:
            self._set_users(record, payload[shape.users or ""])
        self._copy_relationships(record, payload)
        carry_merges(world, record)
        return record

    def _set_parent(self, record: CrmRecord, key: str, kind: Kind, nested: Payload | None) -> None:
        parent = None if nested is None else self._resolve(kind, nested)
        if parent is None:
            record.parents.pop(key, None)
        else:
            record.parents[key] = parent.id

    def _resolve(self, kind: Kind, nested: Payload) -> CrmRecord | None:
        if "externalId" not in nested:
            self._world.findings[f"{kind.lower()}: nested without externalId"] += 1
            return None
        known = self._world.find(kind, nested["externalId"])
        if is_bare(nested) and (known is not None or self._behaviour.unresolved_parents == "drop"):
            return known
        self._upsert(kind, nested)
        return self._world.find(kind, nested["externalId"])

    def _set_users(self, record: CrmRecord, users: Sequence[dict[str, Any]]) -> None:
        by_user = self._world.engagements_by_user
        if record.kind is Kind.ENGAGEMENT:
            for user_id in record.users:
                by_user[user_id].discard(record.id)
        record.users = {}
        for share in users:
            user = self._upsert(Kind.USER, share)
            record.users[user.id] = {key: share[key] for key in ("shareOfSale", "deletedAt") if key in share}
            if record.kind is Kind.ENGAGEMENT:
                by_user.setdefault(user.id, set()).add(record.id)
            if self._behaviour.adds_siro_users:
                add_siro_user_for(self._world, user)

    def _copy_relationships(self, record: CrmRecord, payload: Payload) -> None:
        if not (payload.get("opportunity") or {}).get("copyEngagementRelationships"):
            return
        opportunity = self._world.get(Kind.OPPORTUNITY, record.parents.get("opportunity", ""))
        if opportunity is not None:
            opportunity.parents |= {key: record.parents[key] for key in ("account", "contact") if key in record.parents}
            opportunity.users |= record.users


def _deleted_at(payload: Payload) -> Any:
    """A record that is sent without `deletedAt` lives again."""
    deleted = payload.get("deletedAt")
    return None if deleted is None else parse_instant(deleted)


def _passing_record(world: World, kind: Kind, payload: Payload) -> CrmRecord:
    now = world.clock.now()
    return CrmRecord(kind, world.ids.uuid(), payload["externalId"], now, now, payload)
