"""PUT …/sync/…: one record or a batch, and the removal of what is gone upstream."""

from typing import Any

from siro_bridge_cli.simulator import payloads
from siro_bridge_cli.simulator.api.call import Call
from siro_bridge_cli.simulator.errors import refusal
from siro_bridge_cli.simulator.http import Reply, json_reply
from siro_bridge_cli.simulator.matching import start_of
from siro_bridge_cli.simulator.times import parse_instant
from siro_bridge_cli.simulator.validation import validate
from siro_bridge_cli.simulator.views.records import VIEWS
from siro_bridge_cli.simulator.world import Kind


def put_engagement(call: Call) -> Reply:
    return _put_one(call, Kind.ENGAGEMENT, payloads.Engagement)


def put_opportunity(call: Call) -> Reply:
    return _put_one(call, Kind.OPPORTUNITY, payloads.Opportunity)


def put_engagements(call: Call) -> Reply:
    return _put_batch(call, Kind.ENGAGEMENT, list[payloads.Engagement])


def put_opportunities(call: Call) -> Reply:
    return _put_batch(call, Kind.OPPORTUNITY, list[payloads.Opportunity])


def remove_engagements(call: Call) -> Reply:
    """Soft-delete the live engagements that start in the window, bounds included, and are not listed."""
    body = validate(payloads.SoftDeleteRemoved, call.request.json())
    world, valid = call.backend.world, frozenset(body["validExternalIds"])
    start, end = parse_instant(body["fromTime"]), parse_instant(body["toTime"])
    for record in world.live(Kind.ENGAGEMENT):
        at = start_of(record)
        if at is not None and start <= at <= end and record.external_id not in valid:
            record.deleted_at = record.updated_at = world.clock.now()
    return json_reply({"data": {"success": True}})


def _put_one(call: Call, kind: Kind, shape: Any) -> Reply:
    payload = validate(shape, _body(call))
    [record] = call.backend.sync.store(kind, [payload])
    return json_reply({"data": VIEWS[kind](call.backend.world, record)}, records=1)


def _put_batch(call: Call, kind: Kind, shape: Any) -> Reply:
    body = _body(call)
    limit = call.backend.behaviour.batch_limit
    if limit is not None and isinstance(body, list) and len(body) > limit:
        raise refusal(413, "Too many records in one batch")
    records = call.backend.sync.store(kind, validate(shape, body))
    view = VIEWS[kind]
    return json_reply({"data": [view(call.backend.world, one) for one in records]}, records=len(records))


def _body(call: Call) -> Any:
    limit = call.backend.behaviour.body_limit
    if limit is not None and len(call.request.body) > limit:
        raise refusal(413, "request entity too large")
    return call.request.json()
