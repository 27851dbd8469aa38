"""Tables as the database itself describes them: write-back never puts SQL together from strings."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from threading import Lock
from typing import Any

from sqlalchemy import Column, Engine, MetaData, Table

from siro_bridge.crm.sql.errors import sql_errors
from siro_bridge.crm.sql.keys import PARSERS
from siro_bridge.domain.errors import CrmRefusedError, NoSuchFieldError


class Tables:
    """Reflects a table when it is first needed, once a container."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._metadata = MetaData()
        self._lock = Lock()

    def table(self, name: str, where: str) -> Table:
        """`name` may be `schema.table`; `where` is the place of the mapping's key that names it."""
        schema, _, table = name.rpartition(".")
        with self._lock, sql_errors(where):
            return Table(table, self._metadata, schema=schema or None, autoload_with=self._engine, resolve_fks=False)

    def column(self, table: Table, name: str, where: str) -> Column[Any]:
        if name not in table.columns:
            raise NoSuchFieldError(f"{where}: table {table.fullname} has no column {name}", name)
        return table.columns[name]


def bound_key(column: Column[Any], external_id: str, where: str) -> Any:
    """An external id is text at Siro; in the database it has the column's own type."""
    try:
        return PARSERS.get(_python_type(column), str)(external_id)
    except (ValueError, InvalidOperation):
        raise CrmRefusedError(
            f"{where}: {column.table}.{column.name} is no text; Siro's external id does not fit it"
        ) from None


def bound_value(column: Column[Any], value: Any) -> Any:
    """A text column takes text whatever was extracted; other types are the driver's matter."""
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
