"""Values of a record's fields: found by dotted paths, typed as the mapping says, written as JSON."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from siro_bridge.crm.port import CrmValue
from siro_bridge.domain.values import encode


def value_at(record: Any, path: str) -> Any:
    """None where the record, or a part of the path, has nothing."""
    for part in path.split("."):
        record = record.get(part) if isinstance(record, Mapping) else None
    return record


def with_values(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the record with the values at their paths; nothing else of it changes."""
    copy = dict(record)
    for path, value in values.items():
        first, _, rest = path.partition(".")
        inner = copy.get(first)
        copy[first] = with_values(inner if isinstance(inner, Mapping) else {}, {rest: value}) if rest else value
    return copy


def typed(value: Any, kind: str | None) -> CrmValue:
    """JSON knows no dates and exact numbers; what is not of the mapping's type stays as it is."""
    read = _READERS.get(kind or "")
    if read is None or not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    try:
        return read(value)
    except (ValueError, InvalidOperation):
        return value


def as_json(value: Any) -> Any:
    """What JSON can hold of a CrmValue: a decimal as a number, a time as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return [as_json(item) for item in value] if isinstance(value, list) else value


def same(one: CrmValue, other: CrmValue) -> bool:
    return encode(one) == encode(other)


_READERS: dict[str, Callable[[str], CrmValue]] = {
    "date": date.fromisoformat,
    "number": Decimal,
    "money": Decimal,
}
