"""Synced records read back."""

from datetime import datetime

from siro_bridge_cli.simulator.api.call import Call
from siro_bridge_cli.simulator.errors import refusal
from siro_bridge_cli.simulator.http import Reply, json_reply
from siro_bridge_cli.simulator.matching import start_of
from siro_bridge_cli.simulator.paging import page_size, take_page
from siro_bridge_cli.simulator.times import parse_instant
from siro_bridge_cli.simulator.views.records import VIEWS
from siro_bridge_cli.simulator.world import CrmRecord, Kind


def get_engagement(call: Call) -> Reply:
    return json_reply(_one(call, Kind.ENGAGEMENT))


def get_opportunity(call: Call) -> Reply:
    return json_reply(_one(call, Kind.OPPORTUNITY))


def get_account(call: Call) -> Reply:
    return json_reply(_one(call, Kind.ACCOUNT))


def get_external_user(call: Call) -> Reply:
    return json_reply({"data": _one(call, Kind.USER)})


def list_engagements(call: Call) -> Reply:
    return _list(call, Kind.ENGAGEMENT)


def list_opportunities(call: Call) -> Reply:
    return _list(call, Kind.OPPORTUNITY)


def list_engagements_of_user(call: Call) -> Reply:
    """Answer a bare array of one CRM user's engagements by start, as the OpenAPI file says."""
    world, user = call.backend.world, call.params["id"]
    _one(call, Kind.USER)
    after, before = (_moment(call, name) for name in ("startingAfter", "startingBefore"))
    found = [
        (start, record)
        for engagement_id in world.engagements_by_user.get(user, ())
        if (record := world.get(Kind.ENGAGEMENT, engagement_id)) is not None and record.deleted_at is None
        if (start := start_of(record)) is not None
        if (after is None or start >= after) and (before is None or start <= before)
    ]
    ordered = sorted(found, key=lambda each: (each[0], each[1].id))
    return json_reply([VIEWS[Kind.ENGAGEMENT](world, record) for _, record in ordered])


def list_external_users(call: Call) -> Reply:
    return _list(call, Kind.USER)


def list_accounts(call: Call) -> Reply:
    """Answer a bare array, all at once, as the OpenAPI file says."""
    world = call.backend.world
    return json_reply([VIEWS[Kind.ACCOUNT](world, record) for record in world.live(Kind.ACCOUNT)])


def _one(call: Call, kind: Kind) -> object:
    """Find by Siro's internal id only: an external id is not found."""
    record = call.backend.world.get(kind, call.params["id"])
    if record is None or record.deleted_at is not None:
        raise refusal(404, f"{kind.capitalize()} not found")
    return VIEWS[kind](call.backend.world, record)


def _list(call: Call, kind: Kind) -> Reply:
    world = call.backend.world
    records = [record for record in world.live(kind) if _is_wanted(call, record)]
    wanted_recording = call.query.get("recordingId")
    if wanted_recording is not None:
        views = [VIEWS[kind](world, record) for record in records]
        linked = {view["id"] for view in views if view.get("recordingId") == wanted_recording}
        records = [record for record in records if record.id in linked]
    page, cursor = take_page(sorted(records, key=_key, reverse=True), _key, call.query)
    return json_reply(
        {
            "data": [VIEWS[kind](world, record) for record in page],
            "cursor": cursor,
            "pageSize": page_size(call.query),
            "hasNextPage": cursor is not None,
        }
    )


def _moment(call: Call, name: str) -> datetime | None:
    text = call.query.get(name)
    try:
        return None if text is None else parse_instant(text)
    except ValueError as error:
        raise refusal(400, f"Invalid {name}") from error


def _is_wanted(call: Call, record: CrmRecord) -> bool:
    return call.query.get("externalId") in {None, record.external_id}


def _key(record: CrmRecord) -> str:
    return record.id
