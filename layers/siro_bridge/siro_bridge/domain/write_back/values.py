"""Values of the CRM as text that keeps their type, so that equal means equal, and a value can be put back."""

import json
import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from siro_bridge.domain.texts import whole, whole_value

NOWHERE = "t:\0"
"""The text of a value that no field holds."""

ERASED = "erased:"
"""In place of a value of a recording that was forgotten."""

KEYED = "hmac-sha256:"
"""Before a hash in place of a value (`keyed_hash.py`)."""

_WITHHELD = (KEYED, "sha256:", ERASED)
"""A release before hashed without a key."""

_PLAIN_NUMBER = re.compile(r"[-+]?\d{1,40}(?:\.\d{1,40})?")


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


def is_withheld(text: str) -> bool:
    """The journal has a hash in place of the value, or nothing any more: `decode` cannot read it."""
    return text.startswith(_WITHHELD)


def is_empty(value: Any) -> bool:
    """Nothing, or nothing but white space: what a person would call an empty field; `{}` of a JSON column too."""
    if isinstance(value, (list, set, frozenset)):
        return all(is_empty(item) for item in value)
    return value is None or value == {} or (isinstance(value, str) and not value.strip())


def same(one: Any, other: Any) -> bool:
    """Whether they are one value, however the CRM keeps it."""
    return encode(one) == encode(other)


def counts_as_empty(current: Any, empties: Collection[Any]) -> bool:
    """What a rule takes for an empty field, beside nothing: the CRM may fill it by itself, with false, 0 or 'none'.

    Compared as a person would: 0, 0.00, "0.00" and false are one, and so are 'None' and 'none'.
    """
    if is_empty(current):
        return True
    found = _comparable(current)
    return found is not None and any(found == _comparable(each) for each in empties)


def _comparable(value: Any) -> Decimal | str | None:
    """MySQL has 0 for false, some REST CRMs have text for numbers, and a day may come with a midnight."""
    if isinstance(value, (bool, int, float, Decimal)):
        return Decimal(int(value)) if isinstance(value, bool) else Decimal(str(value))
    if isinstance(value, (date, datetime)):
        return value.isoformat().removesuffix("T00:00:00")
    if isinstance(value, str):
        text = value.strip().casefold()
        return Decimal(text) if _PLAIN_NUMBER.fullmatch(text) else text
    return None


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
