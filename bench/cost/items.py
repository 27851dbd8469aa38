"""How DynamoDB measures items, and what it charges for a request on them, in units of on-demand capacity.

The rules are those of "DynamoDB item sizes and formats" and "read and write operations" in AWS's developer guide. A
request is charged for the larger of the item before and after it; one that its condition refuses, for the item that
stood in its way.
"""

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any

Item = Mapping[str, Mapping[str, Any]]
"""As DynamoDB spells it: `{"pk": {"S": "…"}}`."""

WRITE_BYTES, READ_BYTES = 1024, 4096
INDEX_KEYS = ("due_shard", "due_at")
"""An item that has both stands in the index `due`, which holds keys alone."""


def size(item: Item | None) -> int:
    """Bytes."""
    return sum(len(name.encode()) + _value_size(value) for name, value in (item or {}).items())


def write_units(before: Item | None, after: Item | None) -> int:
    return max(1, ceil(max(size(before), size(after)) / WRITE_BYTES))


def index_units(before: Item | None, after: Item | None) -> int:
    """An entry whose keys change is taken out and put in anew."""
    old, new = _entry(before), _entry(after)
    return 0 if old == new else (old is not None) + (new is not None)


def read_units(item_bytes: int, *, consistent: bool) -> float:
    """Of one item, or of all that one query looked at."""
    units = max(1, ceil(item_bytes / READ_BYTES))
    return units if consistent else units / 2


def _entry(item: Item | None) -> list[Any] | None:
    entry = [item[key] for key in INDEX_KEYS if key in item] if item else []
    return entry if len(entry) == len(INDEX_KEYS) else None


def _value_size(value: Mapping[str, Any]) -> int:
    [(kind, content)] = value.items()
    return _SIZES[kind](content)


def _number_size(number: str) -> int:
    digits = number.lstrip("-").replace(".", "").strip("0")
    return (len(digits) + 1) // 2 + 1 + number.startswith("-")


_SIZES: Mapping[str, Callable[[Any], int]] = {
    "S": lambda text: len(text.encode()),
    "N": _number_size,
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
    "B": lambda base64: len(base64) * 3 // 4,
    "L": lambda values: 3 + sum(1 + _value_size(each) for each in values),
    "M": lambda values: 3 + sum(1 + len(name.encode()) + _value_size(each) for name, each in values.items()),
    "SS": lambda texts: sum(len(each.encode()) for each in texts),
    "NS": lambda numbers: sum(map(_number_size, numbers)),
}
