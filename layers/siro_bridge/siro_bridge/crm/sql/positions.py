"""A keyset position as text that keeps each value's type: an index is only used for a value of its own type."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from siro_bridge.crm.port import Position
from siro_bridge.domain.errors import ConfigurationError
from siro_bridge.domain.payload.no_text import NoText
from siro_bridge.mapping.place import Where


def encode_position(cursor: Any, key: Any, where: Where) -> Position:
    """`where` has the places of the mapping's `cursor` and `key`."""
    try:
        return Position(_WRITERS[type(cursor)](cursor), _WRITERS[type(key)](key))
    except KeyError:
        return Position(encode(cursor, where("cursor")), encode(key, where("key")))  # raises, and says why


def encode(value: Any, where: str) -> str:
    write = _WRITERS.get(type(value))
    if write is None:
        raise ConfigurationError(f"{where}: a {type(value).__name__} cannot be paged by; cast it to text")
    return write(value)


def decode(text: str) -> Any:
    kind, _, rest = text.partition(":")
    return _READERS[kind](rest)


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "0:",
    str: lambda value: f"t:{value}",
    int: lambda value: f"i:{value}",
    float: lambda value: f"f:{value!r}",
    Decimal: lambda value: f"n:{value}",
    datetime: lambda value: f"m:{value.isoformat()}",
    date: lambda value: f"d:{value.isoformat()}",
    UUID: lambda value: f"u:{value}",
    bytes: lambda value: f"x:{value.hex()}",
    NoText: lambda value: f"r:{value.raw.hex()}",
}
_READERS: dict[str, Callable[[str], Any]] = {
    "0": lambda _: None,
    "t": str,
    "i": int,
    "f": float,
    "n": Decimal,
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "u": UUID,
    "x": bytes.fromhex,
    "r": lambda text: NoText(bytes.fromhex(text)),
}
