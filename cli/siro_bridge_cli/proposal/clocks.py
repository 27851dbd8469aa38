"""The clocks: by which the CRM keeps times without a zone, and by which people read them."""

from collections.abc import Iterator
from dataclasses import dataclass

from siro_bridge.domain.payload.zones import is_utc, zone_named, zone_names
from siro_bridge_cli.proposal.cast import Cast
from siro_bridge_cli.proposal.fields import best
from siro_bridge_cli.proposal.questions import NONE, AnswerError, Interview, Question
from siro_bridge_cli.proposal.shape import Field, Shape
from siro_bridge_cli.proposal.yaml_text import commented

STORES_UTC = frozenset(("Tryton", "SuiteCRM", "Odoo", "Django", "Rails"))
"""Products whose times without a zone are UTC, whatever the server's clock shows."""

_STATES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles")
_US = frozenset((*_STATES, "America/Detroit", "America/Boise", "America/Anchorage", "Pacific/Honolulu"))


@dataclass(frozen=True, slots=True)
class Clocks:
    """`display` is empty where it is that of storage, or where nobody knows."""

    storage: str
    display: str
    why: str
    is_open: bool = False

    def lines(self) -> Iterator[str]:
        yield ""
        yield from commented(f"The clock of the CRM's times that have no zone of their own. {self.why}")
        yield f"timezone: {self.storage}"
        if self.display:
            yield f"display_timezone: {self.display}    # what reps go by"
        if self.is_open:
            yield "# display_timezone: America/Denver    # ? what reps go by, where it is another clock than UTC"

    def country(self, cast: Cast) -> str:
        """A guess for addresses without one: the United States, where the zone and a state of two letters say so."""
        account = cast["accounts"]
        state = best(account, "state") if account else None
        is_there = (self.display or self.storage) in _US
        return "US" if is_there and state and state.field.length == len("CO") else NONE


def clocks_of(shape: Shape, cast: Cast, interview: Interview, local_zone: str | None) -> Clocks:
    """`local_zone` is that of the person's own machine."""
    appointments = cast["appointments"]
    start = best(appointments, "start") if appointments else None
    is_moment = bool(start and start.field.kind == "moment")
    if is_moment:
        guess, why = (shape.zone or "UTC"), "guess: the times have zones of their own, so it hardly matters."
    elif shape.product in STORES_UTC:
        guess, why = "UTC", f"{shape.product} stores UTC."
    elif shape.zone:
        guess, why = shape.zone, "guess: the clock of the database's server."
    else:
        guess = local_zone or "UTC"
        why = "guess: nothing tells it; compare an appointment's time in the CRM with the table's."
    storage = _asked(interview, "timezone", _STORAGE, guess, why, is_sure=is_moment or shape.product in STORES_UTC)
    if storage == NONE:
        raise AnswerError("timezone: it is needed; a name such as America/Denver, or UTC")
    given = storage != guess
    display = _display(interview, storage, local_zone)
    why = "As you said." if given else why[0].upper() + why[1:]
    return Clocks(storage, display, why, is_open=is_utc(zone_named(storage)) and not display)


def clocks_of_api(start: Field | None, interview: Interview, local_zone: str | None) -> Clocks:
    """Of times that come as moments only the clock to show them by matters, and that is people's."""
    if start is None or start.kind == "moment":
        why = "guess: the API's times say their zones, so it is what reps go by."
        guess, is_sure = local_zone or "UTC", bool(local_zone)
    else:
        guess, is_sure = local_zone or "UTC", False
        why = "guess: nothing tells it; compare an appointment's time in the CRM with the answer's."
    storage = _asked(interview, "timezone", _STORAGE, guess, why, is_sure=is_sure)
    if storage == NONE:
        raise AnswerError("timezone: it is needed; a name such as America/Denver, or UTC")
    why = "As you said." if storage != guess else why[0].upper() + why[1:]
    display = _display(interview, storage, local_zone)
    return Clocks(storage, display, why, is_open=is_utc(zone_named(storage)) and not display)


def _display(interview: Interview, storage: str, local_zone: str | None) -> str:
    """Nobody lives by UTC; any other clock of storage is most likely people's too."""
    if not is_utc(zone_named(storage)):
        guess, sure = NONE, True
    else:
        guess, sure = (local_zone if local_zone and not is_utc(zone_named(local_zone)) else NONE), False
    answer = _asked(interview, "display_timezone", _DISPLAY, guess, "the clock of this machine", is_sure=sure)
    if answer == NONE and not sure:
        interview.leave("display_timezone: which clock do the reps go by? Siro shows appointments by it")
    return "" if answer in (NONE, storage) else answer


_STORAGE = "Which clock do times without a zone in the CRM go by (an IANA name such as America/Denver, or UTC)?"
_DISPLAY = "Which clock do the reps go by?"


def _asked(interview: Interview, key: str, text: str, guess: str, why: str, *, is_sure: bool) -> str:
    answer = interview.ask_of(Question(key, text, guess, why=why, is_sure=is_sure, kind="zone"))
    if answer != NONE and answer not in zone_names():
        raise AnswerError(f"{key}: {answer!r} is no IANA time zone such as America/Denver")
    return answer
