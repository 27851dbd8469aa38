"""What a rule takes for an empty field, beside nothing: the CRM may fill it by itself, with false, 0 or 'none'."""

import re
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from siro_bridge.domain.write_back.values import is_empty

_PLAIN_NUMBER = re.compile(r"[-+]?\d{1,40}(?:\.\d{1,40})?")


def counts_as_empty(current: Any, empties: Collection[Any]) -> bool:
    """Compared as a person would: 0, 0.00, "0.00" and false are one, and so are 'None' and 'none'."""
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
