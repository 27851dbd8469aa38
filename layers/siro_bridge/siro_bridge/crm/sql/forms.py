"""How each type of column keeps a value: how it is chosen, what is bound for it, and what comes back."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Text, cast, literal_column
from sqlalchemy import types as general
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.types import TypeEngine

from siro_bridge.crm.sql.errors import UnfitError
from siro_bridge.crm.sql.list_forms import (
    bound_array,
    bound_json,
    kept_json,
    only_member,
    only_members,
    read_set,
    shown_items,
    spelt_member,
    spelt_members,
)
from siro_bridge.crm.sql.mysql_moment import MysqlMoment
from siro_bridge.crm.sql.number_forms import (
    as_single,
    bit_number,
    bound_bits,
    bound_money,
    read_bits,
    to_cents,
    to_scale,
    to_whole,
)
from siro_bridge.crm.sql.typed_texts import (
    full_time,
    input_of,
    no_bare_number,
    one_text,
    only_day,
    only_number,
    only_time,
    only_whole,
    only_year,
    to_day,
    to_wall,
)

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


# ---- texts ----


def _text(_: TypeEngine[Any], value: Value) -> Value:
    return one_text(value)


def _padded(kind: Any, value: Value) -> Value:
    return value.rstrip(" ").ljust(kind.length or 1) if isinstance(value, str) else value


def _unpadded(_: TypeEngine[Any], value: Value) -> Value:
    return value.rstrip(" ") if isinstance(value, str) else value


def _bytes(_: TypeEngine[Any], value: Value) -> Value:
    return one_text(value).encode() if value is not None and not isinstance(value, bytes) else value


def _from_bytes(_: TypeEngine[Any], value: Value) -> Value:
    """Text, if it is any."""
    if not isinstance(value, bytes | memoryview):
        return value
    found = bytes(value)
    try:
        return found.decode()
    except UnicodeDecodeError:
        return found.hex()


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
    text = one_text(value)
    return text if text is None else input_of(text)


def _no_bare_number(_: TypeEngine[Any], value: Value) -> Value:
    text = one_text(value)
    return text if text is None else input_of(no_bare_number(text))


def _as_text(column: Column[Any]) -> ColumnElement[Any]:
    return cast(column, Text)


_PLAIN = Form()
_EXOTIC = Form(_as_text, bound=_as_input)
_FORMS: tuple[tuple[Any, Form], ...] = (
    (JSON, Form(kept=kept_json, bound=bound_json)),
    (general.ARRAY, Form(kept=shown_items, bound=bound_array, read=shown_items)),
    (general.Enum, Form(kept=spelt_member, bound=only_member)),
    (general.Uuid, Form(kept=_uuid_kept, bound=_uuid, read=_shown)),
    ((general.LargeBinary, general.BINARY, general.VARBINARY), Form(bound=_bytes, read=_from_bytes)),
    (general.String, Form(bound=_text)),
    (general.Integer, Form(kept=to_whole, bound=only_whole)),
    ((general.Numeric, general.Float), Form(kept=to_scale, bound=only_number)),
    (general.Date, Form(kept=to_day)),
    (general.DateTime, Form(kept=to_wall)),
)
_OF_DIALECT: dict[str, tuple[tuple[Any, Form], ...]] = {
    "postgresql": (
        (general.CHAR, Form(kept=_padded, bound=_text)),
        (postgresql.MONEY, Form(lambda column: cast(column, general.Numeric), kept=to_cents, bound=bound_money)),
        (postgresql.BIT, Form(_as_text, bound=bound_bits, read=read_bits)),
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
        (mysql.SET, Form(kept=spelt_members, bound=only_members, read=read_set)),
        (mysql.BIT, Form(bound=lambda _, value: bit_number(value))),
        (general.CHAR, Form(kept=_unpadded, bound=_text)),
        (
            mysql.FLOAT,
            Form(lambda column: column * literal_column("1e0", general.Float()), to_scale, only_number, as_single),
        ),
        (mysql.YEAR, Form(bound=only_year)),
        (general.Date, Form(kept=to_day, bound=only_day)),
        ((general.DateTime, MysqlMoment), Form(kept=to_wall, bound=only_day)),
        (general.Time, Form(lambda column: cast(column, general.CHAR), kept=full_time, bound=only_time)),
    ),
    "sqlite": ((general.Integer, Form(kept=to_whole)), ((general.Numeric, general.Float), Form(kept=to_scale))),
}
_OF_DIALECT["mariadb"] = _OF_DIALECT["mysql"]
