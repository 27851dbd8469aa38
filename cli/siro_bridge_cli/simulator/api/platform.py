"""The platform API: a user's view of a recording, and links made by hand."""

from typing import Literal, Required

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from siro_bridge_cli.simulator.api.call import Call
from siro_bridge_cli.simulator.api.recordings import find_recording
from siro_bridge_cli.simulator.errors import issue, refusal, zod_error
from siro_bridge_cli.simulator.http import Reply, json_reply
from siro_bridge_cli.simulator.recording import Recording
from siro_bridge_cli.simulator.times import iso
from siro_bridge_cli.simulator.validation import validate
from siro_bridge_cli.simulator.views.recordings import entity_extractions, platform_view, prompt_results
from siro_bridge_cli.simulator.world import CrmRecord, Kind


@with_config(ConfigDict(strict=True))
class Link(TypedDict, total=False):
    id: str
    externalId: str
    integrationConnectionId: str
    dataType: Required[Literal["ACCOUNT", "LEAD", "OPPORTUNITY", "ENGAGEMENT", "CONTACT"]]
    trigger: Literal[
        "FUZZY_MATCH_RECORDINGS_FOR_ENGAGEMENT",
        "FUZZY_MATCH_ENGAGEMENTS_FOR_RECORDING",
        "FUZZY_MATCH_RECORDINGS_FOR_OPPORTUNITY",
        "FUZZY_MATCH_OPPORTUNITIES_FOR_RECORDING",
        "OPPORTUNITY_DEEPLINK_ADMIN",
        "OPPORTUNITY_DEEPLINK",
        "CRM_DEEPLINK",
        "AUDIO_UPLOAD_DEEPLINK",
        "CONTACT_MATCH_AUDIO_UPLOAD",
        "USER_LINK_WEB",
        "USER_LINK_MOBILE",
        "USER_LINK_POST_RECORDING",
        "USER_UNLINK",
        "USER_APPOINTMENT_LIST",
        "CALENDAR_MATCH",
        "EXTERNAL_API_LINK",
        "RECORDING_HARD_DELETED",
    ]


def get_recording(call: Call) -> Reply:
    return json_reply({"data": platform_view(call.backend.world, _find(call), call.shown())})


def get_extractions(call: Call) -> Reply:
    return json_reply({"data": entity_extractions(_find(call, "recordingId")), "cursor": None, "hasNextPage": False})


def get_summary(call: Call) -> Reply:
    return json_reply({"data": prompt_results(_find(call)), "cursor": None, "hasNextPage": False})


def delete_recording(call: Call) -> Reply:
    call.backend.recorder.delete_recording(_find(call).id)
    return json_reply(None)


def put_link(call: Call) -> Reply:
    recording, record = _find(call), _linked_record(call)
    call.backend.recorder.set_links(recording.id, {record.kind.value: record.id})
    return json_reply(
        {
            "data": {
                "id": record.id,
                "externalId": record.external_id,
                "dataType": record.kind.value,
                "name": record.fields.get("name") or record.fields.get("subject") or "",
                "lastActivityAt": record.fields.get("lastActivityAt") or iso(record.updated_at),
            }
        }
    )


def delete_link(call: Call) -> Reply:
    recording, record = _find(call), _linked_record(call)
    if recording.links.get(record.kind) != record.id:
        raise refusal(404, "The recording is not linked to this record")
    left = {kind: id_ for kind, id_ in recording.links.items() if kind != record.kind}
    call.backend.recorder.set_links(recording.id, left, notify=False)
    return json_reply({"data": True})


def _find(call: Call, param: str = "id") -> Recording:
    recording, behaviour = find_recording(call, param), call.backend.behaviour
    if recording.deleted_at is not None and behaviour.platform_hides_deleted:
        raise refusal(404, "Recording not found")
    if recording.user_id != call.user_id and behaviour.restricts_platform_to_own_recordings:
        raise refusal(403, "User does not have access")
    return recording


def _linked_record(call: Call) -> CrmRecord:
    """Find the record named by exactly one of `id`, or `externalId` with its connection."""
    body = validate(Link, call.request.json())
    if ("id" in body) == ("externalId" in body):
        raise zod_error([issue([], "Send exactly one of id or externalId")])
    if "externalId" in body and "integrationConnectionId" not in body:
        raise zod_error([issue(["integrationConnectionId"], "Required with externalId")])
    world, kind = call.backend.world, Kind(body["dataType"])
    ours = body.get("integrationConnectionId", world.connection_id) == world.connection_id
    record = world.get(kind, body["id"]) if "id" in body else world.find(kind, body["externalId"])
    if record is None or not ours:
        raise refusal(404, f"{kind.capitalize()} not found")
    return record
