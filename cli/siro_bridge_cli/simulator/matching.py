"""Which engagement a recording belongs to: by the appointment it was started from, else by rep and time."""

from datetime import datetime, timedelta

from siro_bridge_cli.simulator.people import external_users_of
from siro_bridge_cli.simulator.recording import Recording
from siro_bridge_cli.simulator.times import parse_instant
from siro_bridge_cli.simulator.world import CrmRecord, Kind, World

# Reps come early and stay late; the guide says only "record a conversation at that time".
_MARGIN = timedelta(minutes=30)
_DEFAULT_LENGTH = timedelta(hours=1)
_RECORDED_TYPES = frozenset({"MEETING", "APPOINTMENT", "EVENT"})


def match_recording(world: World, recording: Recording) -> dict[str, str]:
    """Return the links, kind to internal id, that Siro finds for the recording; empty when nothing fits."""
    direct = {
        kind: record.id
        for kind, external_id in recording.started_from.items()
        if (record := world.find(Kind(kind), external_id)) is not None
    }
    if direct:
        return direct
    engagement = _nearest_engagement(world, recording.user_id, recording.created_at)
    return {} if engagement is None else {Kind.ENGAGEMENT: engagement.id}


def start_of(engagement: CrmRecord) -> datetime | None:
    text = engagement.fields.get("startTime")
    return None if text is None else parse_instant(text)


def _nearest_engagement(world: World, user_id: str, at: datetime) -> CrmRecord | None:
    near = [
        (abs(start - at), engagement.external_id, engagement)
        for user in external_users_of(world, user_id)
        for engagement_id in world.engagements_by_user.get(user.id, ())
        if (engagement := world.get(Kind.ENGAGEMENT, engagement_id)) is not None
        and (start := start_of(engagement)) is not None
        and _covers(engagement, start, at)
    ]
    return min(near, key=lambda item: item[:2])[2] if near else None


def _covers(engagement: CrmRecord, start: datetime, at: datetime) -> bool:
    activity = (engagement.fields.get("engagementType") or {}).get("activityType")
    if engagement.deleted_at is not None or activity not in _RECORDED_TYPES:
        return False
    end_text = engagement.fields.get("endTime")
    length = parse_instant(end_text) - start if end_text else _DEFAULT_LENGTH
    # Differences only: the first and the last day of the calendar have no time before or after them.
    return -_MARGIN <= at - start <= length + _MARGIN
