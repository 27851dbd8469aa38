"""Tables as the database itself describes them: write-back never puts SQL together from strings."""

from datetime import date, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from threading import Lock
from typing import Any

from sqlalchemy import Column, Engine, MetaData, Table, event
from sqlalchemy.dialects.mysql import TIMESTAMP

from siro_bridge.crm.sql.column_times import bound_time
from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.keys import PARSERS
from siro_bridge.crm.sql.mysql_moment import MysqlMoment
from siro_bridge.crm.sql.transactions import describing
from siro_bridge.domain.errors import CrmRefusedError, NoSuchFieldError


class Tables:
    """Reflects a table when it is first needed, once a container."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._metadata = MetaData()
        event.listen(self._metadata, "column_reflect", _read_moments)
        self._lock = Lock()

    def table(self, name: str, where: str) -> Table:
        """`name` may be `schema.table`; `where` is the place of the mapping's key that names it."""
        schema, _, table = name.rpartition(".")
        with self._lock:
            if name not in self._metadata.tables:
                with sql_errors(where), describing(self._engine) as connection:
                    Table(table, self._metadata, schema=schema or None, autoload_with=connection, resolve_fks=False)
            return self._metadata.tables[name]

    def column(self, table: Table, name: str, where: str) -> Column[Any]:
        if name not in table.columns:
            raise NoSuchFieldError(f"{where}: table {table.fullname} has no column {name}", name)
        return table.columns[name]


def _read_moments(_inspector: Any, _table: Any, column: Any) -> None:
    if isinstance(column["type"], TIMESTAMP):
        column["type"] = MysqlMoment(fsp=column["type"].fsp)


def bound_key(column: Column[Any], external_id: str, where: str) -> Any:
    """An external id is text at Siro; in the database it has the column's own type."""
    try:
        return PARSERS.get(_python_type(column), str)(external_id)
    except (ValueError, InvalidOperation):
        raise CrmRefusedError(
            f"{where}: {column.table}.{column.name} is no text; Siro's external id does not fit it"
        ) from None


def bound_value(column: Column[Any], value: Any, zone: tzinfo) -> Any:
    """A text column takes text whatever was extracted, a day in a column of times is its midnight in `zone`.

    Other types are the driver's matter.
    """
    if isinstance(value, date):
        value = bound_time(column, value, zone)
    if value is None or isinstance(value, str) or _python_type(column) is not str:
        return value
    return str(value)


def rounded(column: Column[Any], value: Any) -> Any:
    """A decimal with no more digits than the column keeps, rounded as databases do; for a whole number, an int."""
    is_whole = _python_type(column) is int
    digits = 0 if is_whole else getattr(column.type, "scale", None)
    if not isinstance(value, Decimal) or digits is None:
        return value
    try:
        kept = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than decimals have: the database refuses this one field
        return value
    return int(kept) if is_whole else kept


def _python_type(column: Column[Any]) -> type:
    try:
        return column.type.python_type
    except NotImplementedError:
        return object
