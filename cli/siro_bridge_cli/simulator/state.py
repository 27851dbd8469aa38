"""The world told as plain JSON: for comparing end states, and for other processes."""

from dataclasses import asdict
from typing import Any

from siro_bridge_cli.simulator.recording import Recording
from siro_bridge_cli.simulator.siro import SimulatedSiro
from siro_bridge_cli.simulator.times import iso
from siro_bridge_cli.simulator.views.links import crm_links
from siro_bridge_cli.simulator.views.recordings import entity_extractions, organization_view
from siro_bridge_cli.simulator.world import CrmRecord, Kind, World

_ALL_SHOWN = frozenset({"showCrmLinks", "showSummary", "showEntityExtractions"})


def snapshot(world: World) -> dict[str, dict[str, dict[str, Any]]]:
    """Return kind → external id → what is stored, with parents by external id and without Siro's ids and times.

    Two syncs that sent the same end state give equal snapshots.
    """
    with world.lock:
        return {
            kind.value: {record.external_id: _plain(world, record) for record in table.by_id.values()}
            for kind, table in world.tables.items()
        }


def state(siro: SimulatedSiro) -> dict[str, Any]:
    """Return everything a person may ask for, as JSON."""
    world = siro.world
    with world.lock:
        return {
            "now": iso(siro.clock.now()),
            "records": snapshot(world),
            "recordings": {item.id: recording_state(world, item) for item in world.recordings.values()},
            "messages": messages(siro),
            "endpoint": {"url": siro.webhooks.endpoint.url, "disabled": siro.webhooks.endpoint.disabled},
            "findings": dict(world.findings),
            "rate_limited": siro.rate.refused,
            "access_tokens_minted": siro.tokens.minted,
        }


def recording_state(world: World, recording: Recording) -> dict[str, Any]:
    view = organization_view(world, recording, _ALL_SHOWN)
    return view | {"crm": crm_links(world, recording), "extractionStates": entity_extractions(recording)}


def messages(siro: SimulatedSiro) -> list[dict[str, Any]]:
    with siro.world.lock:
        return [
            {
                "id": message.id,
                "recordingId": message.recording_id,
                "body": message.body,
                "state": message.state,
                "openAttempts": message.open_attempts,
                "attempts": [{**asdict(attempt), "at": iso(attempt.at)} for attempt in message.attempts],
            }
            for message in siro.webhooks.messages.values()
        ]


def requests(siro: SimulatedSiro) -> dict[str, Any]:
    """Return the count of all requests by method and route, and the last ones in full."""
    with siro.world.lock:
        return {
            "total": len(siro.requests),
            "records": siro.requests.records,
            "counts": {f"{method} {route}": number for (method, route), number in siro.requests.counts.items()},
            "entries": [{**asdict(entry), "at": iso(entry.at)} for entry in siro.requests],
        }


def _plain(world: World, record: CrmRecord) -> dict[str, Any]:
    named = {
        key: parent.external_id
        for key, parent_id in record.parents.items()
        if (parent := _anywhere(world, parent_id)) is not None
    }
    people = {
        user.external_id: share
        for user_id, share in record.users.items()
        if (user := world.get(Kind.USER, user_id)) is not None
    }
    contacts = sorted(c.external_id for id_ in record.contacts if (c := world.get(Kind.CONTACT, id_)) is not None)
    return {
        **record.fields,
        **named,
        "deleted": record.deleted_at is not None,
        **({"users": people} if people else {}),
        **({"contacts": contacts} if contacts else {}),
    }


def _anywhere(world: World, record_id: str) -> CrmRecord | None:
    found = (world.get(kind, record_id) for kind in Kind)
    return next((record for record in found if record is not None), None)
