"""The `crm` object: which CRM records a recording is linked to, directly or through its engagement."""

from typing import Any

from siro_bridge_cli.simulator.recording import Recording
from siro_bridge_cli.simulator.world import CrmRecord, Kind, World

# A direct link wins over one that another record carries; an engagement is asked before an opportunity.
_SINGLES = {"opportunity": Kind.OPPORTUNITY, "account": Kind.ACCOUNT, "lead": Kind.LEAD}


def linked_records(world: World, recording: Recording) -> dict[Kind, CrmRecord]:
    """Return the linked records by kind, without contacts."""
    found = {Kind(kind): record for kind, id_ in recording.links.items() if (record := world.get(Kind(kind), id_))}
    for carrier in (Kind.ENGAGEMENT, Kind.OPPORTUNITY, Kind.CONTACT):
        parents = found[carrier].parents if carrier in found else {}
        for key, kind in _SINGLES.items():
            parent = world.get(kind, parents.get(key, ""))
            if parent is not None:
                found.setdefault(kind, parent)
    return found


def crm_links(world: World, recording: Recording) -> dict[str, Any] | None:
    """Return the object, or None while the recording is not linked."""
    if recording.crm_override is not None:
        return recording.crm_override
    if not recording.links:
        return None
    found = linked_records(world, recording)
    crm: dict[str, Any] = {"integrationConnectionId": world.connection_id}
    users = _users(world, found)
    contacts = _contacts(world, found)
    crm |= {"users": users} if users else {}
    crm |= {
        kind.value.lower(): id_pair(record) for kind, record in found.items() if kind not in {Kind.CONTACT, Kind.USER}
    }
    return crm | ({"contacts": contacts} if contacts else {})


def id_pair(record: CrmRecord) -> dict[str, str]:
    return {"id": record.id, "externalId": record.external_id}


def _users(world: World, found: dict[Kind, CrmRecord]) -> list[dict[str, str]]:
    carrier = found.get(Kind.ENGAGEMENT) or found.get(Kind.OPPORTUNITY)
    users = (world.get(Kind.USER, user_id) for user_id in (carrier.users if carrier else ()))
    return [id_pair(user) for user in users if user is not None]


def _contacts(world: World, found: dict[Kind, CrmRecord]) -> list[dict[str, str]]:
    ids = dict.fromkeys(
        contact_id
        for kind in (Kind.CONTACT, Kind.ENGAGEMENT, Kind.OPPORTUNITY)
        if (record := found.get(kind)) is not None
        for contact_id in ((record.id,) if kind is Kind.CONTACT else _contact_ids(record))
    )
    contacts = (world.get(Kind.CONTACT, contact_id) for contact_id in ids)
    return [id_pair(contact) for contact in contacts if contact is not None]


def _contact_ids(record: CrmRecord) -> list[str]:
    single = record.parents.get("contact")
    return [*([single] if single else []), *record.contacts]
