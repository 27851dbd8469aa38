"""MySQL's TIMESTAMP keeps a moment, and shows it as the clock of whatever zone the session is in."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import TIMESTAMP, ColumnElement, Dialect, TypeDecorator, func

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZERO_DATE = "0000-00-00 00:00:00"


class MysqlMoment(TypeDecorator[Any]):
    """Read as a moment, exactly: of the hour that a clock shows twice, the session's clock would lose which one it is.

    What is written is `as_timestamp(moment)`, or text, which the database takes by the session's clock. `fsp` is how
    many digits of a second the column keeps.
    """

    impl = TIMESTAMP
    cache_ok = True
    timezone = True
    """Moments, as SQLAlchemy's types say it."""

    def __init__(self, fsp: int | None = None) -> None:
        super().__init__()
        self.fsp = fsp

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.unix_timestamp(column, type_=self)

    def process_result_value(self, value: Any, _: Dialect) -> Any:
        """`value` is an integer or a Decimal. No moment is 0, which stands for the zero date."""
        if value is None:
            return None
        return EPOCH + timedelta(microseconds=int(value * 1_000_000)) if value else ZERO_DATE


def as_timestamp(moment: datetime) -> ColumnElement[Any]:
    """An aware time by the session's clock, whatever its zone."""
    return func.from_unixtime(Decimal((moment - EPOCH) // timedelta(microseconds=1)) / 1_000_000)
