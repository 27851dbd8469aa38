"""The CRM's times as Siro's: ISO 8601 in UTC with milliseconds, `2026-02-15T14:00:00.000Z`.

A naive time is the wall clock of the mapping's timezone. One that the clock jumped over in spring is read as
if it had not jumped yet (02:30 is shown as 03:30); of one that it shows twice in autumn, the first is taken.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal

from siro_bridge.domain.payload.time_texts import from_number, time_in


def parse_time(value: object, zone: tzinfo) -> datetime | None:
    """A time in UTC from what a CRM gives: a time, a date, ISO text, epoch seconds or milliseconds.

    In UTC, since Python's sums and comparisons of a zone's own times go by the clock on the wall. None when it is
    none of these, and at the ends of time (`9999-12-31 23:59:59` in Denver), which UTC cannot say.
    """
    try:
        moment = value if isinstance(value, datetime) else _read(value)
        if moment is None:
            return None
        return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _read(value: object) -> datetime | None:
    match value:
        case date():
            return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - the zone comes later
        case str():
            return time_in(value)
        case bool():
            return None
        case int() | float() | Decimal():
            return from_number(float(value))
        case _:
            return None


def utc_text(moment: datetime) -> str:
    """Of an aware time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def local_text(moment: datetime, zone: tzinfo) -> str | None:
    """What a clock on the wall shows (`startTimeLocalized`); None where time ends before it could show it."""
    try:
        local = moment.astimezone(UTC).astimezone(zone)  # by way of UTC: a time that does not exist becomes one
    except OverflowError:
        return None
    return local.replace(tzinfo=None).isoformat(timespec="milliseconds")


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """In UTC. Where the clock jumps over midnight the day begins when it jumps; of two midnights, with the first.

    Raises OverflowError at the ends of time, as UTC cannot say it.
    """
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def as_day(moment: datetime, zone: tzinfo) -> date | datetime:
    """The day that begins at this aware time, or the time itself. Either of two midnights begins the day."""
    day = moment.astimezone(zone).date()
    midnights = (datetime(day.year, day.month, day.day, tzinfo=zone, fold=fold) for fold in (0, 1))
    return day if moment.astimezone(UTC) in {midnight.astimezone(UTC) for midnight in midnights} else moment


def earliest_wall(moment: datetime, zone: tzinfo) -> datetime:
    """The earliest naive local time that a clock shows at `moment` or later.

    Just before the clock is set back, that is an hour earlier than what it shows now: a row that is stamped
    with the local time in the second of the two hours must not be missed.
    """
    utc = moment.astimezone(UTC)
    quarter = utc.replace(minute=utc.minute // 15 * 15, second=0, microsecond=0)
    shown = [utc.astimezone(zone).replace(tzinfo=None)]
    # zones change their offset on a quarter of an hour, and by no more than three hours
    shown += [(quarter + timedelta(minutes=15 * step)).astimezone(zone).replace(tzinfo=None) for step in range(1, 13)]
    return min(shown)
