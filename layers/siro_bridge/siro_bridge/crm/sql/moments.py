"""A moment in the form in which a database's column keeps it, known from a sample of the column."""

from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from siro_bridge.domain.times import MILLISECONDS_FROM, earliest_wall


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
            seconds = moment.timestamp()
            scale = 1000 if abs(float(sample)) >= MILLISECONDS_FROM else 1
            return type(sample)(int(seconds * scale))
        case str():
            return _as_text(moment, sample, zone)
        case _:
            return moment


def _as_text(moment: datetime, sample: str, zone: tzinfo) -> str:
    """In the sample's own layout, since text is compared character by character."""
    aware = _has_offset(sample)
    wall = moment.astimezone(UTC).replace(tzinfo=None) if aware else earliest_wall(moment, zone)
    if len(sample) == len("2026-02-15"):
        return wall.date().isoformat()
    separator = sample[10]
    # to whole seconds, downwards: "…:05" sorts before "…:05.123", and before "…:05+00:00" and "…:05Z"
    return wall.replace(microsecond=0).isoformat(sep=separator)


def _has_offset(sample: str) -> bool:
    try:
        return datetime.fromisoformat(sample).tzinfo is not None
    except ValueError:
        return False
