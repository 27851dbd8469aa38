"""Merged accounts, leads and contacts: every reference moves to the survivor, the old id leads to it."""

from siro_bridge_cli.simulator.world import CrmRecord, World


def carry_merges(world: World, record: CrmRecord) -> None:
    """Follow `mergedFromExternalIds` and `mergedToExternalId` of a record just stored."""
    for external_id in record.fields.get("mergedFromExternalIds") or ():
        _merge(world, external_id, record)
    survivor_id = record.fields.get("mergedToExternalId")
    if survivor_id and survivor_id != record.external_id:
        survivor = world.find(record.kind, survivor_id) or world.add(record.kind, survivor_id)
        _merge(world, record.external_id, survivor)


def _merge(world: World, external_id: str, survivor: CrmRecord) -> None:
    table = world.tables[survivor.kind]
    merged = table.by_external.get(external_id)
    if merged is survivor or table.aliases.get(external_id) == survivor.external_id:
        return
    table.aliases.pop(survivor.external_id, None)
    table.aliases[external_id] = survivor.external_id
    if merged is None:
        return
    merged.deleted_at = merged.deleted_at or world.clock.now()
    for other in world.tables.values():
        for record in other.by_id.values():
            _move_reference(record, merged.id, survivor.id)
    for recording in world.recordings.values():
        if recording.links.get(survivor.kind) == merged.id:
            recording.links[survivor.kind] = survivor.id


def _move_reference(record: CrmRecord, old: str, new: str) -> None:
    record.parents.update({key: new for key, value in record.parents.items() if value == old})
    record.contacts = [new if contact == old else contact for contact in record.contacts]
