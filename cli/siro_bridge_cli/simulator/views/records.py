"""Synced records as the organization API tells them."""

from typing import Any

from siro_bridge_cli.simulator.recording import Recording
from siro_bridge_cli.simulator.times import iso
from siro_bridge_cli.simulator.world import CrmRecord, Kind, World

_ENGAGEMENT_FIELDS = ("direction", "subject", "content", "startTime", "startTimeLocalized", "endTime")
_OPPORTUNITY_FIELDS = ("amount", "closedAt", "disposition")
_ACCOUNT_FIELDS = ("latitude", "longitude", "phoneNumbers", "emailAddresses", "name")
_USER_FIELDS = ("email", "name")


def engagement_view(world: World, record: CrmRecord) -> dict[str, Any]:
    return {
        **_common(world, record),
        **_given(record, _ENGAGEMENT_FIELDS),
        **_relations(world, record),
        "engagementType": (record.fields.get("engagementType") or {}).get("name", ""),
        "engagementUsers": _shares(world, record),
        **({"opportunityId": record.parents["opportunity"]} if "opportunity" in record.parents else {}),
    }


def opportunity_view(world: World, record: CrmRecord) -> dict[str, Any]:
    return {
        **_common(world, record),
        **_given(record, _OPPORTUNITY_FIELDS),
        **_relations(world, record),
        "name": record.fields.get("name"),
        "opportunityUsers": _shares(world, record),
    }


def account_view(_world: World, record: CrmRecord) -> dict[str, Any]:
    return {
        **_base(record),
        **_given(record, _ACCOUNT_FIELDS),
        "addresses": record.fields.get("addresses") or [],
    }


def external_user_view(_world: World, record: CrmRecord) -> dict[str, Any]:
    return {**_base(record), **_given(record, _USER_FIELDS)}


VIEWS = {
    Kind.ENGAGEMENT: engagement_view,
    Kind.OPPORTUNITY: opportunity_view,
    Kind.ACCOUNT: account_view,
    Kind.USER: external_user_view,
}


def recording_of(world: World, record: CrmRecord) -> Recording | None:
    """Return the latest recording linked to the record."""
    linked = [
        item
        for item in world.recordings.values()
        if item.deleted_at is None and (item.links.get(record.kind) == record.id or _carries(world, item, record))
    ]
    return max(linked, key=lambda item: item.created_at) if linked else None


def _carries(world: World, recording: Recording, record: CrmRecord) -> bool:
    if record.kind is not Kind.OPPORTUNITY:
        return False
    engagement = world.get(Kind.ENGAGEMENT, recording.links.get(Kind.ENGAGEMENT, ""))
    return engagement is not None and engagement.parents.get("opportunity") == record.id


def _base(record: CrmRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "externalId": record.external_id,
        "createdAt": iso(record.created_at),
        "updatedAt": iso(record.updated_at),
    }


def _common(world: World, record: CrmRecord) -> dict[str, Any]:
    recording = recording_of(world, record)
    found = {} if recording is None else {"recordingId": recording.id}
    return {**_base(record), "organizationId": world.organization_id, **found}


def _given(record: CrmRecord, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name in names if (value := record.fields.get(name)) is not None}


def _relations(world: World, record: CrmRecord) -> dict[str, Any]:
    account = world.get(Kind.ACCOUNT, record.parents.get("account", ""))
    if account is None:
        return {"account": None}
    return {"accountId": account.id, "account": account_view(world, account)}


def _shares(world: World, record: CrmRecord) -> list[dict[str, Any]]:
    users = ((world.get(Kind.USER, user_id), share) for user_id, share in record.users.items())
    return [{**external_user_view(world, user), **share} for user, share in users if user is not None]
