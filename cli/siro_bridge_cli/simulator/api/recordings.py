"""Recordings on the organization API."""

from collections.abc import Callable
from datetime import datetime

from siro_bridge_cli.simulator.api.call import Call
from siro_bridge_cli.simulator.errors import refusal
from siro_bridge_cli.simulator.http import Reply, json_reply
from siro_bridge_cli.simulator.paging import take_page
from siro_bridge_cli.simulator.recording import Recording
from siro_bridge_cli.simulator.times import iso
from siro_bridge_cli.simulator.views.recordings import organization_view, sections

_Test = Callable[[Recording], bool]


def list_recordings(call: Call) -> Reply:
    """Answer newest first, deleted ones included. The order is by creation: an update shifts nothing."""
    tests = _tests(call)
    world, shown = call.backend.world, call.shown()
    wanted = [item for item in world.recordings.values() if all(test(item) for test in tests)]
    page, cursor = take_page(sorted(wanted, key=_key, reverse=True), _key, call.query)
    return json_reply({"data": [organization_view(world, item, shown) for item in page], "cursor": cursor})


def get_recording(call: Call) -> Reply:
    return json_reply(organization_view(call.backend.world, find_recording(call), call.shown()))


def get_summaries(call: Call) -> Reply:
    summaries = sections(find_recording(call))
    wrapped = call.backend.behaviour.summaries_shape == "data"
    return json_reply({"data": summaries} if wrapped else summaries)


def find_recording(call: Call, param: str = "id") -> Recording:
    """Find by the path's parameter; a deleted recording is found too."""
    recording = call.backend.world.recordings.get(call.params[param])
    if recording is None:
        raise refusal(404, "Recording not found")
    return recording


def _tests(call: Call) -> list[_Test]:
    times = [(read, holds, limit) for name, read, holds in _TIME_FILTERS if (limit := call.instant(name)) is not None]
    flags = [(read, wanted) for name, read in _FLAG_FILTERS if (wanted := call.flag(name)) is not None]
    return [
        *(lambda item, read=read, holds=holds, limit=limit: holds(read(item), limit) for read, holds, limit in times),
        *(lambda item, read=read, wanted=wanted: read(item) == wanted for read, wanted in flags),
    ]


def _key(recording: Recording) -> str:
    return f"{iso(recording.created_at)} {recording.id}"


def _created(recording: Recording) -> datetime:
    return recording.created_at


def _updated(recording: Recording) -> datetime:
    return recording.updated_at


_TIME_FILTERS: tuple[tuple[str, Callable[[Recording], datetime], Callable[[datetime, datetime], bool]], ...] = (
    ("createdAt:gt", _created, datetime.__gt__),
    ("createdAt:lt", _created, datetime.__lt__),
    ("updatedAt:gte", _updated, datetime.__ge__),
    ("updatedAt:gt", _updated, datetime.__gt__),
    ("updatedAt:lt", _updated, datetime.__lt__),
    ("updatedAt:lte", _updated, datetime.__le__),
)
_FLAG_FILTERS: tuple[tuple[str, _Test], ...] = (
    ("isProcessingDone", lambda item: item.processed),
    ("isEntityExtractionDone", lambda item: item.extraction_done),
    ("isSummaryDone", lambda item: item.summary_done),
)
