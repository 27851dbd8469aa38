"""External ids, which are text at Siro, as values of the key column's own type."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID


def key_values(keys: Sequence[str], sample: Any) -> list[Any]:
    """A key that cannot be of the column's type is left out: no row has it. `sample` is a key of the column."""
    parse = PARSERS.get(type(sample), str)
    return [value for value in (_parsed(parse, key) for key in keys) if value is not None]


def _parsed(parse: Callable[[str], Any], key: str) -> Any:
    try:
        return parse(key)
    except (ValueError, InvalidOperation):
        return None


def _whole(text: str) -> int:
    """Not what Python reads besides: 1_000, ١٢ and blanks around would be another record's number."""
    if not _WHOLE.fullmatch(text):
        raise ValueError("no whole number")
    return int(text)


_WHOLE = re.compile(r"-?[0-9]{1,30}")
PARSERS: dict[type, Callable[[str], Any]] = {int: _whole, Decimal: Decimal, float: float, UUID: UUID}
