"""The CRM's times as Siro's: ISO 8601 in UTC with milliseconds, `2026-02-15T14:00:00.000Z`.

A naive time is the wall clock of the mapping's timezone. One that the clock jumped over in spring is read as
if it had not jumped yet (02:30 is shown as 03:30); of one that it shows twice in autumn, the first is taken.
"""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
MOST_REMEMBERED = 10_000

MILLISECONDS_FROM = 100_000_000_000
"""As seconds this would be the year 5138: a number from here on counts milliseconds."""

_FROM, _UNTIL = 631_152_000, 4_102_444_800
"""The years 1990 to 2100 in seconds: no number is among them in two units."""

_FINE = (1_000_000, 1_000_000_000)
"""Micro- and nanoseconds of those years are beyond what milliseconds can say."""

_NUMBER = re.compile(r"\d+(\.\d*)?", re.ASCII)
_EPOCH = re.compile(r"\d{9,13}(\.\d*)?", re.ASCII)
"""From 1973 on, and no longer than milliseconds are until the year 2286."""

_IN_UTC = re.compile(r"\s*(?:z|utc|gmt)$", re.IGNORECASE)
_WRITTEN = re.compile(
    r"(?:19|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?"
)
"""20260215 and 20260215140000: a day, or a time, as a person writes it."""

_LENGTHS = ((10_000_000, 100_000_000), (100_000_000_000, 1_000_000_000_000), (10_000_000_000_000, 100_000_000_000_000))
"""Numbers of eight, twelve and fourteen digits; today's seconds have ten, milliseconds thirteen."""


_LAST_YEAR, _END = 253_370_764_800, 253_402_300_800
"""The year 9999 in seconds, which stands for "never"; as milliseconds it would be in 1978."""


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


def time_in(text: str) -> datetime:
    """Aware, or naive where the text names no zone. Raises ValueError.

    Python's own parser takes a text of epoch milliseconds for a day and an hour in the year 1712, and neither a small
    `z` nor the ` UTC` of Rails.
    """
    text = text.strip()
    if _NUMBER.fullmatch(text) and len(text) != len("20260215"):
        if not _EPOCH.fullmatch(text):
            raise ValueError
        return from_number(float(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(_IN_UTC.sub("+00:00", text))


def from_number(number: float) -> datetime:
    """Raises ValueError and OverflowError. A date as people write it is no such number: 20260215 would be in 1970."""
    if _LAST_YEAR <= number <= _END:
        raise ValueError
    if any(first <= number < end for first, end in _LENGTHS) and _WRITTEN.fullmatch(f"{number:.0f}"):
        raise ValueError
    return datetime.fromtimestamp(number / scale_of(number), UTC)


def scale_of(number: float) -> int:
    """How many of what this number counts since 1970 make a second, known from its size."""
    fine = next((scale for scale in _FINE if _FROM * scale <= number < _UNTIL * scale), None)
    return fine or (1000 if abs(number) >= MILLISECONDS_FROM else 1)


def is_of_our_days(number: float) -> bool:
    """Whether it is a time that a CRM writes, and not what stands for "never": 0, -1, 9999999999999."""
    return _FROM <= number / scale_of(number) < _UNTIL


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


# ---- times of one zone, quickly: a page has thousands of them, on a few days ----


class DisplayClock:
    """Times that are kept by the clock of one zone, as that of another shows them; it remembers what it has shown."""

    def __init__(self, kept: tzinfo, shown: tzinfo) -> None:
        self._kept = kept
        self._shown = shown
        self.local_texts: dict[datetime, str] = {}

    def local(self, value: object) -> str | None:
        """`2026-02-15T07:00:00.000`; None when the value is no time, or none that this clock could show."""
        moment = parse_time(value, self._kept)
        text = None if moment is None else local_text(moment, self._shown)
        return _remember(self.local_texts, value, text) if text and isinstance(value, datetime) else text


class ZoneClock:
    """Remembers each day's offset where the day has only one; other times are worked out one by one.

    It remembers the texts too: appointments share their hours, imported records the moment of their import, and each
    run reads the same window again. Who has many times to show may look them up there first.
    """

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._offsets: dict[int, timedelta] = {}
        self.utc_texts: dict[datetime, str] = {}
        self.local_texts: dict[datetime, str] = {}

    def utc(self, value: object) -> str | None:
        """`2026-02-15T14:00:00.000Z`; None when the value is no time."""
        if isinstance(value, datetime):
            if (known := self.utc_texts.get(value)) is not None:
                return known
            zone, naive = value.tzinfo, None
            if zone is None:
                offset = self._offsets.get(value.toordinal())
                if offset is not None or (offset := self._learn(value)) is not None:
                    naive = value - offset
            elif zone is UTC:
                naive = value.replace(tzinfo=None)
            if naive is not None:
                return _remember(self.utc_texts, value, naive.isoformat(timespec="milliseconds") + "Z")
        moment = parse_time(value, self._zone)
        return None if moment is None else utc_text(moment)

    def local(self, value: object) -> str | None:
        """What a clock on the wall shows: `2026-02-15T07:00:00.000`; None when the value is no time."""
        if isinstance(value, datetime) and value.tzinfo is None:
            if (known := self.local_texts.get(value)) is not None:
                return known
            if value.toordinal() in self._offsets or self._learn(value) is not None:
                return _remember(self.local_texts, value, value.isoformat(timespec="milliseconds"))
        moment = parse_time(value, self._zone)
        return None if moment is None else local_text(moment, self._zone)

    def _learn(self, value: datetime) -> timedelta | None:
        """None on a day on which the clock is set, and where time itself ends."""
        try:
            midnight = datetime(value.year, value.month, value.day, tzinfo=self._zone)
            following = midnight + timedelta(days=1)
            midnight.astimezone(UTC)  # in the year 1, some zones' clocks have no UTC yet
            ends = {moment.replace(fold=fold).utcoffset() for moment in (midnight, following) for fold in (0, 1)}
        except OverflowError:
            return None
        if len(ends) != 1:
            return None
        offset = ends.pop()
        return None if offset is None else _remember(self._offsets, value.toordinal(), offset)


def _remember(known: dict[K, V], key: K, value: V) -> V:
    if len(known) >= MOST_REMEMBERED:
        known.clear()
    known[key] = value
    return value
