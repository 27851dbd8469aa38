"""External ids, which are text at Siro, as values of the key column's own type."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from siro_bridge.crm.port import SourceRow
from siro_bridge.domain.payload_values import text


def key_values(keys: Sequence[str], sample: Any) -> list[Any]:
    """A key that cannot be of the column's type is left out: no row has it. `sample` is a key of the column."""
    parse = PARSERS.get(type(sample), str)
    return [value for value in (_parsed(parse, key) for key in keys) if value is not None]


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


_WHOLE = re.compile(r"-?[0-9]{1,30}")
PARSERS: dict[type, Callable[[str], Any]] = {
    int: _whole,
    Decimal: Decimal,
    float: float,
    UUID: UUID,
    bytes: str.encode,
}
