"""Values of the CRM as text that keeps their type, so that equal means equal, and a value can be put back."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from siro_bridge.domain.texts import whole, whole_value


def encode(value: Any) -> str:
    """`n:40000` for 40000, 40000.0 and Decimal("40000.00") alike: how a number is kept is the CRM's affair."""
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    return whole(f"t:{value}")


def decode(text: str) -> Any:
    """The value of `encode`'s text."""
    kind, _, rest = text.partition(":")
    return _READERS[kind](rest)


def is_empty(value: Any) -> bool:
    """Nothing, or nothing but white space: what a person would call an empty field; `{}` of a JSON column too."""
    if isinstance(value, (list, set, frozenset)):
        return all(is_empty(item) for item in value)
    return value is None or value == {} or (isinstance(value, str) and not value.strip())


def _number(value: float | Decimal) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return f"n:{plain_digits(exact)}" if exact.is_finite() else f"t:{value}"


def plain_digits(number: Decimal) -> str:
    """All digits, and no more than that; `normalize` would round to 28 of them."""
    whole, dot, fraction = f"{number:f}".partition(".")
    text = whole + (dot + fraction).rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _moment(value: datetime) -> str:
    """An aware time is the same moment in every zone; a naive one stays naive."""
    return f"m:{(value.astimezone(UTC) if value.tzinfo else value).isoformat()}"


_WRITERS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (type(None), lambda _: "0:"),
    (bool, lambda value: f"b:{int(value)}"),  # before int, which it is too
    ((int, float, Decimal), _number),
    (datetime, _moment),  # before date, which it is too
    (date, lambda value: f"d:{value.isoformat()}"),
    (str, lambda value: f"t:{value}" if value.isascii() else f"t:{whole(value)}"),
    (UUID, lambda value: f"t:{value}"),
    ((list, dict), lambda value: f"j:{json.dumps(whole_value(value), sort_keys=True, default=str)}"),
)

_READERS: dict[str, Callable[[str], Any]] = {
    "0": lambda _: None,
    "b": lambda rest: rest == "1",
    "n": Decimal,
    "m": datetime.fromisoformat,
    "d": date.fromisoformat,
    "t": str,
    "j": json.loads,
}
