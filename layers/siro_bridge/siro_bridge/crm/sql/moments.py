"""A moment in the form in which a database's column keeps it, known from a sample of the column."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from siro_bridge.domain.payload.times import earliest_wall, is_of_our_days, scale_of

SEASON = timedelta(hours=1)
"""By which summer's offset differs from winter's."""

ZERO_DATE = "0000-00-00"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_stored(moment: datetime, sample: Any, zone: tzinfo) -> Any:
    """Not later than `moment`, so that nothing from `moment` on is missed by `>=`."""
    match sample:
        case datetime():
            return moment.astimezone(UTC) if sample.tzinfo else earliest_wall(moment, zone)
        case date():
            return earliest_wall(moment, zone).date()
        case bool() | None:
            return moment
        case int() | float() | Decimal():
            return type(sample)((moment - _EPOCH) // timedelta(microseconds=1) * scale_of(float(sample)) // 1_000_000)
        case str():
            return _as_text(moment, sample, zone)
        case _:
            return moment


def sample_of(values: Sequence[Any]) -> Any:
    """One of a column's values that shows its form; of numbers one whose size shows the unit.

    0, -1 and 9999999999999, which stand for "never", are no time of our days in any unit. Where all are like that, the
    first is taken. A word among numbers, which SQLite keeps, shows nothing.
    """
    numbers = numbers_of(values)
    likely = [value for value in numbers if is_of_our_days(value)]
    scales = Counter(map(scale_of, likely))
    usual = max(scales, key=lambda scale: scales[scale], default=None)
    return next((value for value in likely if scale_of(value) == usual), (numbers or values)[0])


def numbers_of(values: Sequence[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, int | float | Decimal) and not isinstance(value, bool)]


def is_time_text(text: str) -> bool:
    """Whether such text is in the order of time, as `2026-02-15` and `2026-02-15T14:00:05.123Z` are.

    MySQL's zero date is too: the driver gives it as text, whatever the column's type.
    """
    return _TIME_TEXT.match(text) is not None and _parsed(text) is not None


def _as_text(moment: datetime, sample: str, zone: tzinfo) -> str:
    """In the sample's own layout, since text is compared character by character; of other text, the day."""
    wall = _wall(moment, _parsed(sample), zone)
    if len(sample) == len("2026-02-15") or not is_time_text(sample):
        return wall.date().isoformat()
    # cut, not rounded: "…:05" sorts before "…:05.123", and before "…:05+00:00" and "…:05Z"
    return wall.isoformat(sep=sample[10], timespec="seconds" if sample[16:17] == ":" else "minutes")


def _wall(moment: datetime, sample: datetime | None, zone: tzinfo) -> datetime:
    """What text stamped at `moment` or later shows at the earliest.

    An offset is that of one season, in a zone that need not be the mapping's: the other season's is an hour less.
    """
    if sample is None or sample.tzinfo is None:
        return earliest_wall(moment, zone)
    own = moment.astimezone(sample.tzinfo).replace(tzinfo=None)
    if sample.utcoffset():
        return min(own - SEASON, earliest_wall(moment, zone))
    is_zones = sample.utcoffset() == sample.replace(tzinfo=zone).utcoffset()
    return min(own, earliest_wall(moment, zone)) if is_zones else own


def _parsed(sample: str) -> datetime | None:
    try:
        return datetime.fromisoformat(sample.replace(ZERO_DATE, "0001-01-01", 1))
    except ValueError:
        return None


_TIME_TEXT = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ]\d\d:\d\d)")
