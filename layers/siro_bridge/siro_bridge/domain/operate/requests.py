"""What a command asks of a function: typed requests, as the JSON object that `lambda invoke` carries.

A request is `{"operation": "<name>"}` with the operation's own keys beside it. It is read strictly: a misspelt
operation or key is refused, where it would otherwise become an ordinary run that says it is done.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.times import parse_time, utc_text

OPERATION = "operation"
REFUSED = "refused"
"""The `outcome` of an answer that says, under `reason`, why a request was not done."""

BACKFILL = "backfill_since"
"""The key of a backfill's older form, `{"backfill_since": "2025-01-01"}`, which people's scripts hold on to."""

SCHEDULES = ("aws.scheduler", "aws.events")
"""The `source` of events that ask for nothing but the usual."""

LONGEST_NAME = 60
LONGEST_KEY = 1000
MOST_KEYS = 1000
"""So many fit into one run; a command sends more of them in turns."""

MOST_SHOWN = 500
"""A function's answer has room for so many records."""

MOST_LOOKED_AT = 50
"""Records of each section that a check reads."""

MESSAGES = {
    "extra_forbidden": "is not a key of this operation",
    "missing": "is missing, and needed",
    "string_type": "must be text",
    "string_pattern_mismatch": "must not be empty",
    "tuple_type": "must be a list",
    "too_short": "must have at least one item",
}
"""Error type → a clearer message than pydantic's."""


class RequestRefusedError(ConfigurationError):
    """A function was asked for what it does not know; nothing was done."""


def _moment(value: object) -> datetime:
    since = parse_time(value, UTC) if isinstance(value, str | datetime) else None
    if since is None:
        raise ValueError("a date or time such as 2025-01-01 or 2025-01-01T00:00:00Z expected")
    return since


Key = Annotated[str, StringConstraints(pattern=r"\S", max_length=LONGEST_KEY)]
Moment = Annotated[datetime, BeforeValidator(_moment), PlainSerializer(utc_text)]
"""A date or time as text, in UTC where it names no zone."""


class Request(BaseModel):
    """Every operation is a class of its own, whose fields are its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    operation: ClassVar[str]

    def event(self) -> dict[str, Any]:
        """The JSON object that the function reads as this request."""
        return {OPERATION: self.operation, **self.model_dump(mode="json", exclude_none=True)}


R = TypeVar("R", bound=Request)


class Sync(Request):
    """One ordinary run, as the schedule asks for it."""

    operation = "sync"


class Backfill(Request):
    """A run that first goes back: this one and the next ones read again all that changed since then."""

    operation = "backfill"

    since: Moment


class Resync(Request):
    """Reads the records with these external ids from the CRM, and sends them whatever Siro has of them."""

    operation = "resync"

    entity: Literal["engagements", "opportunities"] = "engagements"
    keys: tuple[Key, ...] = Field(min_length=1, max_length=MOST_KEYS)


class Preview(Request):
    """What the next run would send, at most `limit` records of each entity in full. Nothing is written."""

    operation = "preview"

    limit: int = Field(default=20, ge=1, le=MOST_SHOWN, strict=True)


class Reps(Request):
    """The reps that the window's appointments name, beside Siro's users."""

    operation = "reps"


class DeepLink(Request):
    """The recording link of the appointment with this external id, and what the CRM holds: `DeepLinkAnswer`."""

    operation = "deep-link"

    key: Key


class Appointments(Request):
    """What the CRM has of the appointments of these reps (external ids) within a day of `at`: `CrmAppointments`.

    `keys` are the external ids of further ones.
    """

    operation = "appointments"

    at: Moment
    reps: tuple[Key, ...] = Field(default=(), max_length=MOST_KEYS)
    keys: tuple[Key, ...] = Field(default=(), max_length=MOST_KEYS)


class CheckSetup(Request):
    """Whether the mapping, the CRM and Siro are what the function needs, as `doctor` tells it."""

    operation = "check"


class CheckMapping(Request):
    """What the function's own mapping makes of the CRM: as of `CheckSetup`, with some records of each section.

    Without `values` they are only counted.
    """

    operation = "check-mapping"

    rows: int = Field(default=3, ge=0, le=MOST_LOOKED_AT, strict=True)
    values: bool = Field(default=True, strict=True)


RunRequest = Sync | Backfill | Resync
"""What a sync run is asked for: it holds the lease, and answers with its report."""

Question = Preview | Reps | DeepLink | Appointments
"""What the sync function is asked beside a run: it answers whoever asked, and changes nothing."""

Check = CheckSetup | CheckMapping
"""What needs no part of a run: it says what is missing for one."""

SyncRequest = RunRequest | Question | Check
"""What the sync function is asked for. Each question has its branch in `bootstrap/sync_operations`."""

SYNC_OPERATIONS: tuple[type[SyncRequest], ...] = (
    Sync,
    Backfill,
    Resync,
    Preview,
    Reps,
    DeepLink,
    Appointments,
    CheckSetup,
    CheckMapping,
)


def sync_request(event: Mapping[str, Any]) -> SyncRequest:
    """The sync function's request. The schedule's own event and `{}` ask for an ordinary run.

    Raises RequestRefusedError in one line, which names what is wrong and what is known.
    """
    if event.get("source") in SCHEDULES or not event:
        return Sync()
    if OPERATION not in event and BACKFILL in event:
        return _older_form(event)
    return read_request(event, SYNC_OPERATIONS)


def read_request(event: Mapping[str, Any], operations: Sequence[type[R]]) -> R:
    """The request for one of these operations. Raises RequestRefusedError."""
    known = {kind.operation: kind for kind in operations}
    name = event.get(OPERATION)
    if not isinstance(name, str) or name not in known:
        raise _refused(_unknown(event, tuple(known)))
    kind = known[name]
    try:
        return kind.model_validate({key: value for key, value in event.items() if key != OPERATION})
    except ValidationError as error:
        keys = ", ".join(kind.model_fields) or "no other key"
        raise _refused(f"{name}: {_complaints(error)}; it takes {keys}") from None


def _older_form(event: Mapping[str, Any]) -> SyncRequest:
    if others := [key for key in event if key != BACKFILL]:
        raise _refused(f"{_shown(others)}: unknown beside {BACKFILL}")
    if event[BACKFILL] is None:
        return Sync()
    try:
        return Backfill(since=event[BACKFILL])
    except ValidationError as error:
        raise _refused(_complaints(error).replace("since", BACKFILL, 1)) from None


def _refused(why: str) -> RequestRefusedError:
    return RequestRefusedError(f"request: {why}; nothing was done")


def _unknown(event: Mapping[str, Any], known: Sequence[str]) -> str:
    """Of an event without a known operation: what it names instead."""
    named = f"{OPERATION} {_shown([event[OPERATION]])}" if OPERATION in event else f"{_shown(list(event))}"
    return f"{named}: unknown; {OPERATION} must be one of {', '.join(known)}"


def _complaints(error: ValidationError) -> str:
    return "; ".join(_complaint(details) for details in error.errors(include_input=False))


def _complaint(details: ErrorDetails) -> str:
    where = ".".join(str(part)[:LONGEST_NAME] for part in details["loc"])
    own = details["msg"].removeprefix("Value error, ").replace("Input should be", "must be", 1)
    return f"{where}: {MESSAGES.get(details['type'], own)}"


def _shown(names: Sequence[object]) -> str:
    return ", ".join(repr(name)[:LONGEST_NAME] for name in names[:5])
