"""Times of one time zone as Siro's texts, quickly: a page has thousands of them, on a few days."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeVar

from siro_bridge.domain.payload.times import local_text, parse_time, utc_text

K = TypeVar("K")
V = TypeVar("V")
MOST_REMEMBERED = 10_000


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
