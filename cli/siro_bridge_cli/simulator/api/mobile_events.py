"""The mobile app's events: the guide's first request. Nobody holds a phone here, so there are none."""

from siro_bridge_cli.simulator.api.call import Call
from siro_bridge_cli.simulator.errors import issue, zod_error
from siro_bridge_cli.simulator.http import Reply, json_reply

_LARGEST_PAGE = 1000
_CODES = (
    "recorderStateChange",
    "networkStatusChange",
    "appStateChange",
    "consentStatusChanged",
    "recordingMetadataChanged",
    "deeplinkReceived",
    "deeplinkConsumed",
    "userAuthStatusChanged",
)


def list_mobile_events(call: Call) -> Reply:
    """Answer an empty page; the parameters are checked all the same."""
    _check_page_size(call.query.get("pageSize", "100"))
    call.choice("eventCode", _CODES)
    for name in ("createdAtGt", "createdAtLt"):
        call.instant(name)
    return json_reply({"data": [], "cursor": None})


def _check_page_size(text: str) -> None:
    path = ["query", "pageSize"]
    try:
        size = float(text)
    except ValueError as error:
        message = "Expected number, received nan"
        raise zod_error([issue(path, message, "invalid_type", expected="number", received="nan")]) from error
    if size > _LARGEST_PAGE:
        message = f"Number must be less than or equal to {_LARGEST_PAGE}"
        raise zod_error([issue(path, message, "too_big", maximum=_LARGEST_PAGE, type="number", inclusive=True)])
    if not size >= 1:
        message = "Number must be greater than or equal to 1"
        raise zod_error([issue(path, message, "too_small", minimum=1, type="number", inclusive=True)])
