"""How each type of column keeps a value: how it is chosen, what is bound for it, and what comes back."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Text, cast
from sqlalchemy import types as general
from sqlalchemy.types import TypeEngine

from siro_bridge.crm.sql.errors import UnfitError
from siro_bridge.crm.sql.list_forms import (
    bound_array,
    bound_json,
    kept_json,
    only_member,
    shown_items,
    spelt_member,
)
from siro_bridge.crm.sql.number_forms import (
    to_scale,
    to_whole,
)
from siro_bridge.crm.sql.typed_texts import (
    one_text,
    only_number,
    only_whole,
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


Forms = tuple[tuple[Any, Form], ...]
"""The types of columns, or the tuples of such, that have each form."""


def form_of(kind: TypeEngine[Any], dialect: str) -> Form:
    """Of columns of this type."""
    first = next((form for types, form in _of_dialect(dialect) if isinstance(kind, types)), None)
    return first or next((form for types, form in _FORMS if isinstance(kind, types)), _PLAIN)


def stored_type(column: Column[Any]) -> TypeEngine[Any]:
    """A domain's own type."""
    kind: Any = column.type
    while kind.__visit_name__ == "DOMAIN":  # PostgreSQL's, which is not loaded for another database
        kind = kind.data_type
    return kind  # type: ignore[no-any-return]


# ---- texts ----


def bound_text(_: TypeEngine[Any], value: Value) -> Value:
    return one_text(value)


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


def shown(_: TypeEngine[Any], value: Value) -> Value:
    return value if value is None or isinstance(value, str) else str(value)


def as_text(column: Column[Any]) -> ColumnElement[Any]:
    return cast(column, Text)


_PLAIN = Form()
_FORMS: Forms = (
    (JSON, Form(kept=kept_json, bound=bound_json)),
    (general.ARRAY, Form(kept=shown_items, bound=bound_array, read=shown_items)),
    (general.Enum, Form(kept=spelt_member, bound=only_member)),
    (general.Uuid, Form(kept=_uuid_kept, bound=_uuid, read=shown)),
    ((general.LargeBinary, general.BINARY, general.VARBINARY), Form(bound=_bytes, read=_from_bytes)),
    (general.String, Form(bound=bound_text)),
    (general.Integer, Form(kept=to_whole, bound=only_whole)),
    ((general.Numeric, general.Float), Form(kept=to_scale, bound=only_number)),
    (general.Date, Form(kept=to_day)),
    (general.DateTime, Form(kept=to_wall)),
)
_SQLITE: Forms = ((general.Integer, Form(kept=to_whole)), ((general.Numeric, general.Float), Form(kept=to_scale)))


@cache
def _of_dialect(name: str) -> Forms:
    """Before those that all have; another database's own types are not loaded."""
    if name == "postgresql":
        from siro_bridge.crm.sql.postgresql_forms import POSTGRESQL  # noqa: PLC0415

        return POSTGRESQL
    if name in ("mysql", "mariadb"):
        from siro_bridge.crm.sql.mysql_forms import MYSQL  # noqa: PLC0415

        return MYSQL
    return _SQLITE if name == "sqlite" else ()
