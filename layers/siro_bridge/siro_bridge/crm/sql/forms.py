"""How each type of column keeps a value: how it is chosen, what is bound for it, and what comes back."""

import struct
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Text, cast, literal, literal_column, null
from sqlalchemy import types as general
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeEngine, UserDefinedType

from siro_bridge.crm.sql.errors import UnfitError
from siro_bridge.crm.sql.mysql_moment import MysqlMoment
from siro_bridge.crm.sql.typed_texts import (
    as_number,
    full_time,
    no_bare_number,
    only_day,
    only_number,
    only_time,
    only_whole,
    only_year,
    to_day,
    to_wall,
)
from siro_bridge.domain.write_back.listed import ListedText, items_of
from siro_bridge.domain.write_back.values import encode

Value = Any


Change = Callable[[TypeEngine[Any], Value], Value]


@dataclass(frozen=True, slots=True)
class Form:
    """`kept` is a planned value as the column will hold it, `read` what was `chosen`. `bound` raises UnfitError.

    None leaves the value, or the column, as it is.
    """

    chosen: Callable[[Column[Any]], ColumnElement[Any]] | None = None
    kept: Change | None = None
    bound: Change | None = None
    read: Change | None = None


def form_of(kind: TypeEngine[Any], dialect: str) -> Form:
    """Of columns of this type."""
    first = next((form for types, form in _OF_DIALECT.get(dialect, ()) if isinstance(kind, types)), None)
    return first or next((form for types, form in _FORMS if isinstance(kind, types)), _PLAIN)


def stored_type(column: Column[Any]) -> TypeEngine[Any]:
    """A domain's own type."""
    kind: Any = column.type
    while isinstance(kind, postgresql.DOMAIN):
        kind = kind.data_type
    return kind  # type: ignore[no-any-return]


class _AsInput(UserDefinedType[Any]):
    """Text that the server reads as it reads a literal, by the strict rules of the column's own type."""

    cache_ok = True


def _input(text: str) -> ColumnElement[Any]:
    return literal(text, _AsInput())


# ---- texts ----


def _text(_: TypeEngine[Any], value: Value) -> Value:
    return _one_text(value)


def _one_text(value: Value) -> Value:
    if isinstance(value, list):
        raise UnfitError("the column takes one text, no list")
    return None if value is None else str(value)


def _padded(kind: Any, value: Value) -> Value:
    return value.rstrip(" ").ljust(kind.length or 1) if isinstance(value, str) else value


def _unpadded(_: TypeEngine[Any], value: Value) -> Value:
    return value.rstrip(" ") if isinstance(value, str) else value


def _bytes(_: TypeEngine[Any], value: Value) -> Value:
    return _one_text(value).encode() if value is not None and not isinstance(value, bytes) else value


def _from_bytes(_: TypeEngine[Any], value: Value) -> Value:
    """Text, if it is any."""
    if not isinstance(value, bytes | memoryview):
        return value
    found = bytes(value)
    try:
        return found.decode()
    except UnicodeDecodeError:
        return found.hex()


# ---- one of a list ----


def _member(kind: Any, value: Value) -> Value:
    return _spelt(kind.enums, value) if isinstance(value, str) else value


def _only_member(kind: Any, value: Value) -> Value:
    """MySQL takes a number, also one in a text, for the member's place in the list."""
    text = _one_text(value)
    if text is not None and text not in kind.enums:
        raise UnfitError("the value is none of those that the column takes")
    return text


def _spelt(members: Sequence[str], text: str) -> str:
    """As the column spells it: its collation need not tell capitals apart."""
    if text in members:
        return text
    return next((member for member in members if member.casefold() == text.casefold()), text)


def _members(kind: Any, value: Value) -> Value:
    """In the column's order."""
    if value is None:
        return None
    found = [_spelt(kind.values, str(item)) for item in items_of(value)]
    known = [member for member in kind.values if member in found]
    return known + [item for item in found if item not in kind.values]


def _only_members(kind: Any, value: Value) -> Value:
    if value is None:
        return None
    found = [str(item) for item in _listed(value)]
    if any(item not in kind.values for item in found):
        raise UnfitError("an item is none of those that the column takes")
    return ",".join(found)


def _set(kind: Any, value: Value) -> Value:
    return [member for member in kind.values if member in value] if isinstance(value, set | frozenset) else value


# ---- lists ----


def _listed(value: Value) -> list[Any]:
    if not isinstance(value, list):
        raise UnfitError("the column takes a list")
    return value


def _items(kind: Any, value: Value) -> Value:
    """Items are texts in the form in which the database shows them, so that 4.50 is 4.5."""
    return None if value is None else [_item(kind.item_type, item) for item in items_of(value)]


def _item(kind: TypeEngine[Any], item: Value) -> Value:
    if item is None:
        return None
    if isinstance(item, list | tuple):
        return [_item(kind, each) for each in item]
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(kind, general.Numeric | general.Integer) or isinstance(item, int | float | Decimal):
        return _plain_number(item)
    return str(item)


def _plain_number(item: Value) -> str:
    try:
        return encode(Decimal(str(item))).partition(":")[2]
    except InvalidOperation:
        return str(item)


def _array(_: TypeEngine[Any], value: Value) -> Value:
    return None if value is None else _input(_array_text(_listed(value)))


def _array_text(items: Sequence[Value]) -> str:
    """PostgreSQL manual, "Array Value Input": every item in quotes, so that none is taken for anything else."""
    return "{" + ",".join(_array_item(item) for item in items) + "}"


def _array_item(item: Value) -> str:
    if item is None:
        return "NULL"
    if isinstance(item, list):
        return _array_text(item)
    escaped = str(item).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# ---- JSON ----


def _json_kept(_: TypeEngine[Any], value: Value) -> Value:
    return items_of(value) if isinstance(value, ListedText) else value


def _json(_: TypeEngine[Any], value: Value) -> Value:
    return null() if value is None else _jsonable(value)


def _jsonable(value: Value) -> Value:
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, bool | int | float | str | dict) else str(value)


# ---- numbers ----


def _rounded(digits: int) -> Callable[[Value], Value]:
    def round_(value: Value) -> Value:
        try:
            return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        except InvalidOperation:  # more digits than decimals have: the database refuses this one field
            return value

    return round_


def _to_scale(kind: Any, given: Value) -> Value:
    """With no more digits than the column keeps, rounded as databases do."""
    value = as_number(given)
    if not isinstance(value, Decimal) or kind.scale is None:
        return value
    return _rounded(kind.scale)(value)


def _to_whole(_: TypeEngine[Any], value: Value) -> Value:
    if not isinstance(value, Decimal):
        return value
    kept = _rounded(0)(value)
    return int(kept) if kept == kept.to_integral_value() else value


def _to_cents(_: TypeEngine[Any], given: Value) -> Value:
    value = as_number(given)
    return _rounded(2)(value) if isinstance(value, Decimal) else value


def _money(kind: TypeEngine[Any], value: Value) -> Value:
    return literal(value, general.Numeric()) if isinstance(value, Decimal | int) else only_number(kind, value)


def _bits(kind: Any, value: Value) -> Value:
    number = _bit_number(value)
    return None if number is None else _input(f"{number:b}".zfill(kind.length or 1))


def _bit_number(value: Value) -> int | None:
    """A text would be taken for its bytes."""
    if value is None or isinstance(value, bool):
        return None if value is None else int(value)
    if not isinstance(value, int | Decimal) or value < 0 or value != int(value):
        raise UnfitError("the column takes yes or no, or a whole number")
    return int(value)


def _from_bits(_: TypeEngine[Any], value: Value) -> Value:
    return int(value, 2) if isinstance(value, str) and value else value


def _single(_: TypeEngine[Any], value: Value) -> Value:
    """The shortest number that is kept as this one: 40000.55, not the 40000.55078125 that 4 bytes hold."""
    if not isinstance(value, float):
        return value
    return next((each for digits in range(6, 10) if _nearest(each := float(f"{value:.{digits}g}")) == value), value)


def _nearest(value: float) -> float:
    found: float = struct.unpack("f", struct.pack("f", value))[0]
    return found


# ---- others ----


def _uuid_kept(_: TypeEngine[Any], value: Value) -> Value:
    try:
        return str(uuid.UUID(value)) if isinstance(value, str) else value
    except ValueError:
        return value


def _uuid(_: TypeEngine[Any], value: Value) -> Value:
    try:
        return uuid.UUID(str(value)) if value is not None else None
    except ValueError:
        raise UnfitError("the column takes a UUID") from None


def _shown(_: TypeEngine[Any], value: Value) -> Value:
    return value if value is None or isinstance(value, str) else str(value)


def _as_input(_: TypeEngine[Any], value: Value) -> Value:
    text = _one_text(value)
    return text if text is None else _input(text)


def _no_bare_number(_: TypeEngine[Any], value: Value) -> Value:
    text = _one_text(value)
    return text if text is None else _input(no_bare_number(text))


def _as_text(column: Column[Any]) -> ColumnElement[Any]:
    return cast(column, Text)


_PLAIN = Form()
_EXOTIC = Form(_as_text, bound=_as_input)
_FORMS: tuple[tuple[Any, Form], ...] = (
    (JSON, Form(kept=_json_kept, bound=_json)),
    (general.ARRAY, Form(kept=_items, bound=_array, read=_items)),
    (general.Enum, Form(kept=_member, bound=_only_member)),
    (general.Uuid, Form(kept=_uuid_kept, bound=_uuid, read=_shown)),
    ((general.LargeBinary, general.BINARY, general.VARBINARY), Form(bound=_bytes, read=_from_bytes)),
    (general.String, Form(bound=_text)),
    (general.Integer, Form(kept=_to_whole, bound=only_whole)),
    ((general.Numeric, general.Float), Form(kept=_to_scale, bound=only_number)),
    (general.Date, Form(kept=to_day)),
    (general.DateTime, Form(kept=to_wall)),
)
_OF_DIALECT: dict[str, tuple[tuple[Any, Form], ...]] = {
    "postgresql": (
        (general.CHAR, Form(kept=_padded, bound=_text)),
        (postgresql.MONEY, Form(lambda column: cast(column, general.Numeric), kept=_to_cents, bound=_money)),
        (postgresql.BIT, Form(_as_text, bound=_bits, read=_from_bits)),
        ((postgresql.INET, postgresql.CIDR), Form(bound=_no_bare_number, read=_shown)),
        ((general.Interval, general.Time, postgresql.INTERVAL), Form(_as_text, bound=_no_bare_number)),
        (
            (
                general.NullType,
                postgresql.HSTORE,
                postgresql.ranges.AbstractRange,
                postgresql.TSVECTOR,
                postgresql.MACADDR,
            ),
            _EXOTIC,
        ),
    ),
    "mysql": (
        (mysql.SET, Form(kept=_members, bound=_only_members, read=_set)),
        (mysql.BIT, Form(bound=lambda _, value: _bit_number(value))),
        (general.CHAR, Form(kept=_unpadded, bound=_text)),
        (
            mysql.FLOAT,
            Form(lambda column: column * literal_column("1e0", general.Float()), _to_scale, only_number, _single),
        ),
        (mysql.YEAR, Form(bound=only_year)),
        (general.Date, Form(kept=to_day, bound=only_day)),
        ((general.DateTime, MysqlMoment), Form(kept=to_wall, bound=only_day)),
        (general.Time, Form(lambda column: cast(column, general.CHAR), kept=full_time, bound=only_time)),
    ),
    "sqlite": ((general.Integer, Form(kept=_to_whole)), ((general.Numeric, general.Float), Form(kept=_to_scale))),
}
_OF_DIALECT["mariadb"] = _OF_DIALECT["mysql"]
