"""How PostgreSQL's own types of columns keep a value."""

from typing import Any

from sqlalchemy import cast
from sqlalchemy import types as general
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from siro_bridge.crm.sql.forms import Form, Forms, Value, as_text, bound_text, shown
from siro_bridge.crm.sql.number_forms import bound_bits, bound_money, read_bits, to_cents
from siro_bridge.crm.sql.typed_texts import input_of, no_bare_number, one_text


def _padded(kind: Any, value: Value) -> Value:
    return value.rstrip(" ").ljust(kind.length or 1) if isinstance(value, str) else value


def _as_input(_: TypeEngine[Any], value: Value) -> Value:
    text = one_text(value)
    return text if text is None else input_of(text)


def _no_bare_number(_: TypeEngine[Any], value: Value) -> Value:
    text = one_text(value)
    return text if text is None else input_of(no_bare_number(text))


POSTGRESQL: Forms = (
    (general.CHAR, Form(kept=_padded, bound=bound_text)),
    (postgresql.MONEY, Form(lambda column: cast(column, general.Numeric), kept=to_cents, bound=bound_money)),
    (postgresql.BIT, Form(as_text, bound=bound_bits, read=read_bits)),
    ((postgresql.INET, postgresql.CIDR), Form(bound=_no_bare_number, read=shown)),
    ((general.Interval, general.Time, postgresql.INTERVAL), Form(as_text, bound=_no_bare_number)),
    (
        (
            general.NullType,
            postgresql.HSTORE,
            postgresql.ranges.AbstractRange,
            postgresql.TSVECTOR,
            postgresql.MACADDR,
        ),
        Form(as_text, bound=_as_input),
    ),
)
