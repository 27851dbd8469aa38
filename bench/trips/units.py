"""DynamoDB's write units and index writes, by the rules that DynamoDB publishes, from the items themselves.

A write costs a unit for each KB, begun, of the larger of the item before and after it; one whose condition fails costs
the same of the item that is there. An item's size is that of its attributes' names and values: texts and bytes by their
length, a number by its digits, two a byte, and one more, a truth one byte, a collection three bytes and one for each
element. The index keeps keys alone: an entry that comes or goes is a write, one that moves is two.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

KB = 1024
WRITES = ("put_item", "update_item", "delete_item")
INDEXED = ("due_shard", "due_at")


@dataclass
class Units:
    """`writes` are units of the table, `index` those of its index."""

    writes: int = 0
    index: int = 0

    def of(self, client: Any, reader: Any) -> Any:
        """The client, with its writes counted; `reader` is another one, that may read."""
        return _Counted(client, reader, self)

    def add(self, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> None:
        self.writes += max(_units(before), _units(after))
        old, new = _entry(before), _entry(after)
        self.index += 0 if old == new else (old is not None) + (new is not None)


class _Counted:
    def __init__(self, client: Any, reader: Any, units: Units) -> None:
        self._client = client
        self._reader = reader
        self._units = units

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._client, name)
        if name in ("transact_write_items", "batch_write_item"):
            raise NotImplementedError(f"{name} is not counted")
        return self._counting(real) if name in WRITES else real

    def _counting(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(**asked: Any) -> Any:
            key = asked.get("Key") or {name: asked["Item"][name] for name in ("pk", "sk")}
            before = self._item(asked["TableName"], key)
            try:
                return real(**asked)
            finally:
                self._units.add(before, self._item(asked["TableName"], key))

        return call

    def _item(self, table: str, key: Any) -> Any:
        return self._reader.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")


def _entry(item: Mapping[str, Any] | None) -> tuple[Any, ...] | None:
    return tuple(item[name] for name in INDEXED) if item and all(name in item for name in INDEXED) else None


def _units(item: Mapping[str, Any] | None) -> int:
    return max(1, -(-size(item or {}) // KB))


def size(item: Mapping[str, Any]) -> int:
    """In bytes."""
    return sum(len(name.encode()) + _value(attribute) for name, attribute in item.items())


def _value(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    return _SIZES[kind](value)


_SIZES: Mapping[str, Callable[[Any], int]] = {
    "S": lambda value: len(value.encode()),
    "N": lambda value: (len(value.lstrip("-").replace(".", "").strip("0")) + 1) // 2 + 1,
    "B": len,
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
    "SS": lambda value: sum(len(each.encode()) for each in value),
    "M": lambda value: 3 + size(value) + len(value),
    "L": lambda value: 3 + sum(_value(each) + 1 for each in value),
}
