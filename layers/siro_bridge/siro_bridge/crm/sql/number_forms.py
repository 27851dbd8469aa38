"""How columns keep numbers and bits: functions of a `Form`."""

import struct
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from sqlalchemy import literal
from sqlalchemy import types as general
from sqlalchemy.types import TypeEngine

from siro_bridge.crm.sql.errors import UnfitError
from siro_bridge.crm.sql.typed_texts import as_number, input_of, only_number

Value = Any


def _rounded(digits: int) -> Callable[[Value], Value]:
    def round_(value: Value) -> Value:
        try:
            return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        except InvalidOperation:  # more digits than decimals have: the database refuses this one field
            return value

    return round_


def to_scale(kind: Any, given: Value) -> Value:
    """With no more digits than the column keeps, rounded as databases do."""
    value = as_number(given)
    if not isinstance(value, Decimal) or kind.scale is None:
        return value
    return _rounded(kind.scale)(value)


def to_whole(_: TypeEngine[Any], value: Value) -> Value:
    if not isinstance(value, Decimal):
        return value
    kept = _rounded(0)(value)
    return int(kept) if kept == kept.to_integral_value() else value


def to_cents(_: TypeEngine[Any], given: Value) -> Value:
    value = as_number(given)
    return _rounded(2)(value) if isinstance(value, Decimal) else value


def bound_money(kind: TypeEngine[Any], value: Value) -> Value:
    return literal(value, general.Numeric()) if isinstance(value, Decimal | int) else only_number(kind, value)


def bound_bits(kind: Any, value: Value) -> Value:
    number = bit_number(value)
    return None if number is None else input_of(f"{number:b}".zfill(kind.length or 1))


def bit_number(value: Value) -> int | None:
    """A text would be taken for its bytes."""
    if value is None or isinstance(value, bool):
        return None if value is None else int(value)
    if not isinstance(value, int | Decimal) or value < 0 or value != int(value):
        raise UnfitError("the column takes yes or no, or a whole number")
    return int(value)


def read_bits(_: TypeEngine[Any], value: Value) -> Value:
    return int(value, 2) if isinstance(value, str) and value else value


def as_single(_: TypeEngine[Any], value: Value) -> Value:
    """The shortest number that is kept as this one: 40000.55, not the 40000.55078125 that 4 bytes hold."""
    if not isinstance(value, float):
        return value
    return next((each for digits in range(6, 10) if _nearest(each := float(f"{value:.{digits}g}")) == value), value)


def _nearest(value: float) -> float:
    found: float = struct.unpack("f", struct.pack("f", value))[0]
    return found
