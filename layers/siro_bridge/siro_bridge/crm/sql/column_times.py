"""Days and moments in the form in which a column keeps them."""

from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import Column
from sqlalchemy.types import DateTime, TypeEngine

from siro_bridge.crm.sql.mysql_moment import MysqlMoment, as_timestamp
from siro_bridge.domain.payload.times import start_of_day


def is_naive(kind: TypeEngine[Any]) -> bool:
    """Whether it keeps what a clock on the wall shows."""
    return isinstance(kind, DateTime) and not kind.timezone


def bound_time(column: Column[Any], value: date, zone: tzinfo, day_zone: tzinfo | None = None) -> Any:
    """`value` is a day or a time. A day is its midnight by the clock of `day_zone`, if that is another than `zone`.

    A column without a zone holds what the clock of `zone` shows then, any other the moment.
    """
    kind, day_zone = column.type, day_zone or zone
    if is_naive(kind):
        is_day = not isinstance(value, datetime)
        return _wall(_moment(value, day_zone) if is_day and day_zone is not zone else value, zone)
    if isinstance(kind, DateTime | MysqlMoment):
        moment = _moment(value, day_zone)
        return as_timestamp(moment) if isinstance(kind, MysqlMoment) else moment
    return value


def _wall(value: date, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min)
    return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value


def _moment(value: date, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        try:
            return start_of_day(value, zone)
        except OverflowError:  # the first of January of the year 1, east of UTC
            return datetime.combine(value, time.min, UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)  # as TIMESTAMPs were once read, and journalled
