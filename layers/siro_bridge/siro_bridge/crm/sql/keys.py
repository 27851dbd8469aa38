"""External ids, which are text at Siro, as values of the key column's own type."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import Column

from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.errors import CrmRefusedError
from siro_bridge.domain.payload.values import text


def key_values(keys: Sequence[str], sample: Any, dialect: str = "") -> list[Any]:
    """A key that cannot be of the column's type is left out: no row has it. `sample` is a key of the column.

    In SQLite each value has a type of its own, so that a key is looked for in all of them.
    """
    found = [_parsed(parse, key) for key in keys for parse in _parsers(sample, dialect)]
    return [value for value in found if value is not None]


def _parsers(sample: Any, dialect: str) -> Sequence[Callable[[str], Any]]:
    if dialect == "sqlite":
        return (str, _small, float, str.encode)
    if isinstance(sample, bytes):  # BINARY(n) fills them up
        return (str.encode, lambda key: key.encode().ljust(len(sample), b"\0"))
    return (_PARSERS.get(type(sample), str),)


def bound_key(column: Column[Any], external_id: str, where: str) -> Any:
    """An external id is text at Siro; in the database it has the column's own type."""
    try:
        return _PARSERS.get(_python_type(column), str)(external_id)
    except (ValueError, InvalidOperation):
        raise CrmRefusedError(
            f"{where}: {column.table}.{column.name} is no text; Siro's external id does not fit it"
        ) from None


def exactly(rows: Sequence[SourceRow], values: Sequence[Any]) -> list[SourceRow]:
    """Without those whose external id is one of `values` by the database's collation alone: to Siro it is another."""
    wanted = {text(value) for value in values}
    return [row for row in rows if _id(row) in wanted or not isinstance(_id(row), str)]


def _id(row: SourceRow) -> Any:
    found = row.payload.get("externalId")
    return found if isinstance(found, str) else None


def _parsed(parse: Callable[[str], Any], key: str) -> Any:
    """None, too, for what a number's or bytes' own parser takes and no id is: `Infinity`, `nan`."""
    try:
        value = parse(key)
        return value if isinstance(text(value), str) else None
    except (ValueError, InvalidOperation):
        return None


def _whole(text: str) -> int:
    """Not what Python reads besides: 1_000, ١٢ and blanks around would be another record's number."""
    if not _WHOLE.fullmatch(text):
        raise ValueError("no whole number")
    return int(text)


def _small(text: str) -> int:
    """SQLite has no larger ones, and its driver refuses them."""
    if not -(2**63) <= (number := _whole(text)) < 2**63:
        raise ValueError("too large")
    return number


def _python_type(column: Column[Any]) -> type:
    try:
        return column.type.python_type
    except NotImplementedError:
        return object


_WHOLE = re.compile(r"-?[0-9]{1,30}")
_PARSERS: dict[type, Callable[[str], Any]] = {
    int: _whole,
    Decimal: Decimal,
    float: float,
    UUID: UUID,
    bytes: str.encode,
}
