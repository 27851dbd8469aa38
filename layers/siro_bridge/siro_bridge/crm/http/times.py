"""Times as a REST CRM writes them: iso, epoch and its parts, or a pattern of strftime's."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from siro_bridge.domain.payload.times import time_in

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
_SCALES = {"epoch": 1, "epoch_ms": 1000, "epoch_us": 1_000_000, "epoch_ns": 1_000_000_000}


def read_time(value: Any, form: str) -> datetime:
    """Aware, or naive where the CRM's text names no zone. Raises ValueError without quoting the value."""
    try:
        if form in _SCALES:
            return _EPOCH + timedelta(seconds=_number(value) / _SCALES[form])
        if form == "iso":
            return time_in(str(value))
        return datetime.strptime(str(value).strip(), form)  # noqa: DTZ007 (naive means the mapping's zone)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(f'not a time in the format "{form}"') from None


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    return float(value)


def as_moment(time: datetime, zone: tzinfo) -> datetime:
    """In UTC; a naive time is taken in `zone`. A sentinel at an end of time stays inside what UTC can say."""
    try:
        return (time if time.tzinfo else time.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return _EARLIEST if time.year == 1 else _LATEST


def write_time(moment: datetime, form: str, zone: tzinfo) -> str:
    """Rounded down to what the format can hold. A pattern without %z is written in `zone`."""
    if form in _SCALES:
        return str((moment - _EPOCH) // timedelta(microseconds=1) * _SCALES[form] // 1_000_000)
    if form == "iso":
        return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return moment.astimezone(UTC if "%z" in form or "%Z" in form else zone).strftime(form)


def rounded(moment: datetime, form: str, zone: tzinfo) -> datetime:
    """What is left of `moment` once it was written: the CRM is asked from there on."""
    return as_moment(read_time(write_time(moment, form, zone), form), zone)
